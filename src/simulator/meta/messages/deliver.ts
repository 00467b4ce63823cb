import type { Submission } from '../../wire.ts';
import type { Meta } from '../meta.ts';
import type { CloudNumber, SentMessage, Template } from '../state.ts';
import { fetchFile } from './files.ts';
import { onPhone } from './onPhone.ts';
import type { Failure } from './reach.ts';
import type { Content } from './shapes.ts';
import { report, reportFailure } from './statuses.ts';

const MONTH = 30 * 86_400_000;

export interface Delivery {
  template: Template | null;
  failure: Failure | undefined;
  quoted: string | undefined;
}

/** Takes an accepted message to the person's phone. The phone's receipts become statuses. */
export async function deliver(
  meta: Meta,
  sent: SentMessage,
  content: Content,
  delivery: Delivery,
): Promise<void> {
  if (delivery.failure) {
    reportFailure(meta, sent, delivery.failure);
    return;
  }
  const number = meta.number(sent.numberId);
  if (content.type === 'reaction') {
    react(meta, number, sent, content.content);
    return;
  }
  const shown = onPhone(content, delivery.template);
  const file = shown.file && (await fetchFile(meta, number, shown.file));
  if (file && 'code' in file) {
    reportFailure(meta, sent, file);
    return;
  }
  report(meta, sent, 'sent');
  const submission: Submission = {
    id: sent.hexId,
    to: sent.person,
    type: shown.type,
    body: shown.body,
    caption: shown.caption,
    media: file && {
      sha256: meta.network.media.put(file.bytes),
      mimetype: file.mimeType,
      size: file.bytes.byteLength,
      filename: shown.filename ?? file.filename,
    },
    extra: { ...shown.extra, ...quote(meta, number, delivery.quoted) },
  };
  meta.network.post.submit(number.phone, submission);
}

interface Original {
  hexId: string;
  from: string;
  at: number;
}

/** A message of the chat by its wamid, in either direction. */
export function originalOf(meta: Meta, number: CloudNumber, wamid: string): Original | undefined {
  const out = meta.sent.get(wamid);
  if (out?.numberId === number.id) return { hexId: out.hexId, from: number.phone, at: out.sentAt };
  const received = meta.received.get(wamid);
  if (received?.numberId !== number.id) return undefined;
  return { hexId: received.hexId, from: received.person, at: received.at };
}

function react(
  meta: Meta,
  number: CloudNumber,
  sent: SentMessage,
  { message_id: id, emoji }: { message_id: string; emoji: string },
): void {
  const original = originalOf(meta, number, id);
  if (!original || meta.clock.ms() - original.at > MONTH) {
    reportFailure(meta, sent, {
      code: 131009,
      details: 'The message to react to does not exist or is too old.',
    });
    return;
  }
  report(meta, sent, 'sent');
  meta.network.post.react(meta.network.post.find(original.from, original.hexId), number.phone, emoji);
  report(meta, sent, 'delivered');
}

function quote(meta: Meta, number: CloudNumber, wamid: string | undefined): Record<string, unknown> {
  const original = wamid === undefined ? undefined : originalOf(meta, number, wamid);
  if (!original) return {};
  const quoted = meta.network.post.find(original.from, original.hexId);
  return {
    quotedStanzaID: quoted.id,
    quotedParticipant: meta.network.directory.visibleWid(quoted.from),
    quotedMsg: { type: quoted.type, body: quoted.body, caption: quoted.caption },
  };
}
