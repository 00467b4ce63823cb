import type { Draft } from '../model/content.ts';
import { isReadable } from '../model/text.ts';
import { phoneInput } from './common.ts';
import { z } from './zod.ts';

/** How each kind of content is asked for, and the draft that comes of it. Files are in `messages.ts`. */

export const writtenText = z
  .string()
  .min(1)
  .max(65_536)
  .refine(isReadable, 'There is nothing to read in it: only spaces or invisible characters');

const text = z.object({
  type: z.literal('text'),
  message: writtenText,
  mentions: z.array(phoneInput).max(1000).optional().openapi({
    description: 'Phones of people to name; the text says where, as `@5511999999999`',
  }),
  linkPreview: z.boolean().default(true),
});
const location = z.object({
  type: z.literal('location'),
  latitude: z.coerce.number().min(-90).max(90),
  longitude: z.coerce.number().min(-180).max(180),
  name: z.string().max(200).optional(),
  address: z.string().max(500).optional(),
});
const contact = z.object({
  type: z.literal('contact'),
  contact: z.object({ name: z.string().min(1).max(200), phone: phoneInput }),
});
const poll = z.object({
  type: z.literal('poll'),
  question: z.string().trim().min(1).max(255),
  options: z
    .array(z.string().trim().min(1).max(100))
    .min(2)
    .max(12)
    .refine((options) => new Set(options).size === options.length, 'Every option must be another'),
  multiple: z.boolean().default(false),
});

/** The schemas of all kinds that have no file, each with these fields besides. */
export const plainContents = <Shape extends z.ZodRawShape>(besides: Shape) =>
  [text.extend(besides), location.extend(besides), contact.extend(besides), poll.extend(besides)] as const;

type PlainContent =
  z.infer<typeof text> | z.infer<typeof location> | z.infer<typeof contact> | z.infer<typeof poll>;

export function draftOf(asked: PlainContent): Draft {
  switch (asked.type) {
    case 'text': {
      const { type, message, mentions = [], linkPreview } = asked;
      return { type, text: message, mentions, linkPreview };
    }
    case 'poll': {
      const { type, question, options, multiple } = asked;
      return { type, poll: { question, options, multiple } };
    }
    case 'location': {
      const { type, latitude, longitude, name = null, address = null } = asked;
      return { type, location: { latitude, longitude, name, address } };
    }
    case 'contact':
      return { type: asked.type, contact: asked.contact };
  }
}
