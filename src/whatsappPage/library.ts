import type { Chat } from './chat.ts';
import type { Wid } from './ids.ts';

/** A file as the library takes it. */
export interface LibraryMedia {
  mimetype: string;
  /** Base64. */
  data: string;
  filename?: string | undefined;
  filesize?: number | null | undefined;
}

/** What whatsapp-web.js puts into the page, as far as Ramal calls it. */
export interface LibraryUtilities {
  getChat: (address: string, options: { getAsModel: false }) => Promise<Chat | null | undefined>;
  sendMessage: (chat: Chat, content: string, options: object) => Promise<unknown>;
  processMediaData: (...args: unknown[]) => Promise<object | undefined>;
  toStickerData: (media: LibraryMedia) => Promise<LibraryMedia>;
  setPicture: (wid: string, picture: LibraryMedia) => Promise<boolean>;
  /** undefined: there is none that could be removed. */
  deletePicture: (wid: string) => Promise<boolean | undefined>;
  getAddParticipantsRpcResult: (group: Wid, participant: Wid) => Promise<{ code?: number | undefined }>;
}
