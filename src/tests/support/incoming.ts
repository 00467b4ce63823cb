import { newId } from '../../lib/ids.ts';

export interface SaidBy {
  phone: string | null;
  lid: string | null;
  name: string | null;
}

/** What an instance reports when somebody wrote a text; `more` replaces parts of the message. */
export const incomingText = (text: string, peer: SaidBy, more: object = {}): object => ({
  type: 'message',
  message: {
    key: `false_${peer.phone === null ? peer.lid : `${peer.phone}@c.us`}_${newId<string>()}`,
    chat: { kind: 'contact', peer },
    author: null,
    fromMe: false,
    type: 'text',
    text,
    media: null,
    location: null,
    contact: null,
    quoted: null,
    timestamp: 1_700_000_000_000,
    backfilled: false,
    status: null,
    ...more,
  },
});
