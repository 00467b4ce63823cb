import { z } from 'zod';
import { metaId } from './graph.ts';

/**
 * What Meta posts. Fields that are not used are not described, and unknown kinds are let through: whoever reads a part says
 * whether it understood it.
 */
const text = z.string();
const id = metaId;
const person = { wa_id: text.optional(), user_id: text.optional() };

const error = z.object({
  code: z.number().catch(-1),
  title: text.optional(),
  message: text.optional(),
  error_data: z.object({ details: text.optional() }).optional().catch(undefined),
});
export type ToldError = z.output<typeof error>;

const file = z.object({
  id,
  mime_type: text.catch('application/octet-stream'),
  caption: text.optional(),
  filename: text.optional(),
  voice: z.boolean().optional(),
});
const reply = z.object({ id: text, title: text, description: text.optional() });
const card = z.object({
  name: z.object({ formatted_name: text.optional() }).optional(),
  phones: z
    .array(z.object({ phone: text.optional(), wa_id: text.optional(), type: text.optional() }))
    .optional(),
  vcard: text.optional(),
});

export const message = z.object({
  id: text,
  from: text.optional(),
  from_user_id: text.optional(),
  group_id: text.optional(),
  to: text.optional(),
  to_user_id: text.optional(),
  /** Seconds since 1970. */
  timestamp: z.coerce.number().catch(0),
  type: text,
  context: z
    .object({
      id: text.optional(),
      forwarded: z.boolean().optional(),
      frequently_forwarded: z.boolean().optional(),
    })
    .optional(),
  text: z.object({ body: text }).optional(),
  image: file.optional(),
  video: file.optional(),
  audio: file.optional(),
  document: file.optional(),
  sticker: file.optional(),
  location: z
    .object({
      latitude: z.coerce.number(),
      longitude: z.coerce.number(),
      name: text.optional(),
      address: text.optional(),
    })
    .optional(),
  contacts: z.array(card).optional(),
  reaction: z.object({ message_id: text, emoji: text.optional() }).optional(),
  button: z.object({ text: text.optional(), payload: text.optional() }).optional(),
  interactive: z
    .object({
      type: text,
      button_reply: reply.optional(),
      list_reply: reply.optional(),
      nfm_reply: z
        .object({ response_json: text.optional(), body: text.optional(), name: text.optional() })
        .optional(),
    })
    .optional(),
  edit: z.object({ original_message_id: text, message: z.looseObject({ type: text }) }).optional(),
  revoke: z.object({ original_message_id: text }).optional(),
  system: z
    .object({
      type: text.optional(),
      body: text.optional(),
      wa_id: text.optional(),
      user_id: text.optional(),
    })
    .optional(),
  unsupported: z.object({ type: text.optional() }).optional(),
  errors: z.array(error).optional(),
});
export type ToldMessage = z.output<typeof message>;

export const status = z.object({
  id: text,
  status: text,
  timestamp: z.coerce.number().catch(0),
  recipient_id: text.optional(),
  recipient_user_id: text.optional(),
  biz_opaque_callback_data: text.optional(),
  errors: z.array(error).optional(),
});
export type ToldStatus = z.output<typeof status>;

/** Of the field `messages`. Items are parsed one by one: a strange one must not hide the others. */
export const messagesValue = z.object({
  metadata: z.object({ display_phone_number: text.optional(), phone_number_id: id.optional() }).catch({}),
  contacts: z
    .array(z.object({ profile: z.object({ name: text.optional() }).optional(), ...person }))
    .optional()
    .catch(undefined),
  messages: z.array(z.unknown()).optional(),
  statuses: z.array(z.unknown()).optional(),
  errors: z.array(error).optional(),
});
export type MessagesValue = z.output<typeof messagesValue>;

/** Some fields of Meta's stand at the entry itself, not in `changes`. */
const change = z.object({ field: text, value: z.unknown().optional() });
const entry = z.looseObject({
  id,
  changes: z.array(change).optional(),
  field: text.optional(),
  value: z.unknown().optional(),
});
export const post = z.object({ object: text, entry: z.array(entry) });

export interface Change {
  /** What the entry names: mostly the WABA. */
  entryId: string;
  field: string;
  value: unknown;
}

/** The changes of a post, in order. undefined: it is none of Meta's posts. */
export function changesOf(body: unknown): Change[] | undefined {
  const parsed = post.safeParse(body);
  if (!parsed.success) return undefined;
  return parsed.data.entry.flatMap(({ id: entryId, changes, field, value }) => {
    if (changes) return changes.map((one) => ({ entryId, field: one.field, value: one.value }));
    return field === undefined ? [] : [{ entryId, field, value }];
  });
}
