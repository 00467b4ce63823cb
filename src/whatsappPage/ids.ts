/** An address: a person by phone (`c.us`) or by hidden id (`lid`), a group (`g.us`), a broadcast, a newsletter. */
export interface Wid {
  server: string;
  /** A person's may end in `:` and a device. */
  user: string;
  _serialized?: string;
  toString(): string;
  toJid(): string;
  equals(other: unknown): boolean;
  isLid(): boolean;
  isUser(): boolean;
  isRegularUser(): boolean;
  isGroup(): boolean;
  isStatus(): boolean;
  isBroadcast(): boolean;
  isNewsletter(): boolean;
}

/** What a wid can be made of. */
export type WidLike = string | Pick<Wid, 'server' | 'user' | '_serialized'>;

/** `<fromMe>_<remote>_<id>[_<participant>]` is its text. */
export interface MsgKey {
  fromMe: boolean;
  remote: Wid;
  id: string;
  participant?: Wid | undefined;
  /** Until July 2026; since then the text is in a property with a minified name. */
  _serialized?: string;
  toString(): string;
  equals(other: unknown): boolean;
  clone(): MsgKey;
}

export interface MsgKeyParts {
  id: string;
  /** Says which of `from` and `to` is the chat. */
  selfDir?: 'in' | 'out';
  from?: WidLike | undefined;
  to?: WidLike | undefined;
  /** In place of `selfDir`, `from` and `to`. */
  fromMe?: boolean;
  remote?: WidLike | undefined;
  /** In a group: who wrote it. */
  participant?: WidLike | undefined;
}

export interface MsgKeyClass {
  new (parts: MsgKeyParts): MsgKey;
  readonly prototype: MsgKey;
  readonly newId: () => Promise<string>;
  readonly fromString: (text: string) => MsgKey;
}
