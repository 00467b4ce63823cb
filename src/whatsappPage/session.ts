import type { Chat } from './chat.ts';
import type { Wid } from './ids.ts';
import type { Msg } from './message.ts';
import type { Emitter, ModelMethods } from './model.ts';

/** The connection to WhatsApp's servers. */
export interface SocketAttributes {
  /** `OPENING`, `UNPAIRED`, `UNPAIRED_IDLE`, `PAIRING`, `CONNECTED`, `CONFLICT`, … */
  state: string;
  stream: string;
  hasSynced: boolean;
}
export type Socket = ModelMethods<SocketAttributes> &
  SocketAttributes & {
    logout(): Promise<void>;
    reconnect(): void;
    takeover(): void;
  };

/** What the phone says of itself. */
export interface ConnAttributes {
  /** Of the QR code that is shown. */
  ref: string | undefined;
  platform: string;
  battery: number;
  plugged: boolean;
  pushname: string;
  wid?: Wid;
}
export type Conn = ModelMethods<ConnAttributes> & ConnAttributes & { canSetMyPushname?(): boolean };

/** What the page's own buttons call. */
export interface Cmd extends Emitter {
  refreshQR(): void;
  archiveChat(chat: Chat, archive: boolean): Promise<void>;
  pinChat(chat: Chat, on: boolean): Promise<void>;
  markChatUnread(chat: Chat, unread: boolean): Promise<void>;
  /** Deletes for everybody. */
  sendRevokeMsgs(
    chat: Chat,
    messages: { list: Msg[]; type: 'message' },
    options: { clearMedia: boolean },
  ): Promise<void>;
  /** Deletes for this number only. */
  sendDeleteMsgs(chat: Chat, messages: { list: Msg[]; type: 'message' }, clearMedia: boolean): Promise<void>;
  sendStarMsgs(chat: Chat, messages: Msg[]): Promise<void>;
  sendUnstarMsgs(chat: Chat, messages: Msg[]): Promise<void>;
}
