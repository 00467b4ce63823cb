import { z } from 'zod';
import { flag, listOf, objectOf } from '../http/encodings.ts';
import { sentComponents } from '../templates/parameters.ts';
import { interactive } from './interactive.ts';

const text = z.string();
const upTo = (most: number, name: string) =>
  z
    .string()
    .min(1, `Param ${name} must not be empty.`)
    .max(most, `Param ${name} must have at most ${most} characters.`);
const coordinate = z.coerce.number();

/** By id of an upload, or by link. */
export const fileShape = {
  id: z.coerce.string().optional(),
  link: z.url({ protocol: /^https?$/ }).optional(),
};
const oneOfBoth = (file: { id?: string | undefined; link?: string | undefined }): boolean =>
  (file.id === undefined) !== (file.link === undefined);
const ONE_OF_BOTH = 'Exactly one of id and link is required.';

const caption = z.string().max(1024, 'Param caption must have at most 1024 characters.').optional();
const file = objectOf({ ...fileShape, caption }).refine(oneOfBoth, ONE_OF_BOTH);
const audio = objectOf({
  ...fileShape,
  voice: flag.optional(),
  caption: z.undefined('Param caption is not allowed here.').optional(),
}).refine(oneOfBoth, ONE_OF_BOTH);
const sticker = objectOf({
  ...fileShape,
  caption: z.undefined('Param caption is not allowed here.').optional(),
}).refine(oneOfBoth, ONE_OF_BOTH);
const document = objectOf({ ...fileShape, caption, filename: text.optional() }).refine(
  oneOfBoth,
  ONE_OF_BOTH,
);

const contactCard = objectOf({
  name: objectOf({
    formatted_name: text.min(1),
    first_name: text.optional(),
    last_name: text.optional(),
    middle_name: text.optional(),
    suffix: text.optional(),
    prefix: text.optional(),
  }).refine(
    (name) => Object.entries(name).some(([key, value]) => key !== 'formatted_name' && value !== undefined),
    'Param name must contain formatted_name and at least one more name.',
  ),
  phones: listOf(
    objectOf({ phone: text.optional(), type: text.optional(), wa_id: text.optional() }),
  ).optional(),
  emails: listOf(objectOf({ email: text.optional(), type: text.optional() })).optional(),
  org: objectOf({ company: text.optional(), department: text.optional(), title: text.optional() }).optional(),
  addresses: listOf(z.looseObject({})).optional(),
  urls: listOf(z.looseObject({})).optional(),
  birthday: text.optional(),
});

/** The content of a message, by its type. */
export const contents = {
  text: objectOf({ body: upTo(4096, "text['body']"), preview_url: flag.optional() }),
  image: file,
  video: file,
  audio,
  document,
  sticker,
  location: objectOf({
    latitude: coordinate.min(-90).max(90),
    longitude: coordinate.min(-180).max(180),
    name: text.optional(),
    address: text.optional(),
  }),
  contacts: listOf(contactCard).pipe(
    z
      .array(z.custom<z.output<typeof contactCard>>())
      .min(1, 'Param contacts must not be empty.')
      .max(257, 'Param contacts must have at most 257 cards.'),
  ),
  reaction: objectOf({ message_id: text.min(1), emoji: text.default('') }),
  interactive,
  template: objectOf({
    name: text.min(1),
    language: objectOf({ code: text.min(2), policy: text.optional() }),
    components: sentComponents.optional(),
  }),
} as const;

export type ContentType = keyof typeof contents;
export type Content = {
  [Type in ContentType]: { type: Type; content: z.output<(typeof contents)[Type]> };
}[ContentType];

export const isContentType = (type: string): type is ContentType => Object.hasOwn(contents, type);

/** What all messages have. */
export const envelope = z.object({
  messaging_product: z.string().optional(),
  recipient_type: z.enum(['individual', 'group']).optional(),
  to: z.coerce.string().optional(),
  recipient: z.string().optional(),
  type: z.string().default('text'),
  context: objectOf({ message_id: z.string().min(1) }).optional(),
  biz_opaque_callback_data: z.string().max(512).optional(),
  recipient_identity_key_hash: z.string().optional(),
});
