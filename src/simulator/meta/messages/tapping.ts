import { Refusal } from '../../network/types.ts';
import type { CarriedMessage } from '../../network/types.ts';
import type { Meta } from '../meta.ts';
import type { Tappable } from './onPhone.ts';

/** A person taps a button, or a row of a list, below a message of a cloud number. */
export function tap(meta: Meta, phone: string, messageId: string, buttonId: string): CarriedMessage {
  const message = meta.network.post.find(phone, messageId);
  const buttons = (message.extra['cloudButtons'] ?? []) as Tappable[];
  const button = buttons.find(({ id, kind }) => id === buttonId && kind !== 'url');
  if (!button) throw new Refusal(`the message has no button ${buttonId}`, 404);
  const fields = {
    cloudContent: contentOf(button),
    quotedStanzaID: message.id,
    quotedMsg: { type: message.type, body: message.body, caption: message.caption },
  };
  const { title: body } = button;
  return meta.network.sendFromPhone(phone, { type: 'special', kind: 'chat', to: message.from, body, fields });
}

function contentOf({ kind, id, title, description }: Tappable): Record<string, unknown> {
  if (kind === 'button') return { type: 'button', button: { payload: id, text: title } };
  const name = kind === 'list' ? 'list_reply' : 'button_reply';
  const reply = { id, title, ...(description === undefined ? {} : { description }) };
  return { type: 'interactive', interactive: { type: name, [name]: reply } };
}
