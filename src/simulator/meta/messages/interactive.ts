import { z } from 'zod';
import { listOf, objectOf } from '../http/encodings.ts';
import { fromJson } from '../http/encodings.ts';

const upTo = (most: number) => z.string().min(1).max(most);
const unique = (values: string[]): boolean => new Set(values).size === values.length;

const linkOrId = objectOf({ id: z.coerce.string().optional(), link: z.url().optional() });
const anyHeader = z.preprocess(
  fromJson,
  z.discriminatedUnion('type', [
    z.object({ type: z.literal('text'), text: upTo(60) }),
    z.object({ type: z.literal('image'), image: linkOrId }),
    z.object({ type: z.literal('video'), video: linkOrId }),
    z.object({ type: z.literal('document'), document: linkOrId }),
  ]),
);
const textHeader = objectOf({ type: z.literal('text', 'A list has a text header only.'), text: upTo(60) });
const footer = objectOf({ text: upTo(60) });
const body = (most: number) => objectOf({ text: upTo(most) });

const common = { header: anyHeader.optional(), body: body(1024), footer: footer.optional() };

const replyButton = objectOf({
  type: z.literal('reply'),
  reply: objectOf({ id: upTo(256), title: upTo(20) }),
});
const COUNT = 'Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3';

const button = z.object({
  type: z.literal('button'),
  ...common,
  action: objectOf({
    buttons: z
      .preprocess(fromJson, z.array(replyButton).min(1, COUNT).max(3, COUNT))
      .refine((buttons) => unique(buttons.map(({ reply }) => reply.id)), 'Duplicated button id.')
      .refine((buttons) => unique(buttons.map(({ reply }) => reply.title)), 'Duplicated button title.'),
  }),
});

const section = objectOf({
  title: z.string().max(24).optional(),
  rows: listOf(objectOf({ id: upTo(200), title: upTo(24), description: z.string().max(72).optional() })),
});
const list = z.object({
  type: z.literal('list'),
  header: textHeader.optional(),
  body: body(4096),
  footer: footer.optional(),
  action: objectOf({
    button: upTo(20),
    sections: z
      .preprocess(fromJson, z.array(section).min(1).max(10))
      .refine(
        (sections) => sections.length === 1 || sections.every(({ title }) => title),
        'Section title is required when there is more than one section.',
      )
      .refine(
        (sections) => sections.every(({ rows }) => rows.length > 0),
        'A section must have at least one row.',
      )
      .refine(
        (sections) => sections.flatMap(({ rows }) => rows).length <= 10,
        'Total row count exceed max allowed count: 10',
      )
      .refine(
        (sections) => unique(sections.flatMap(({ rows }) => rows.map(({ id }) => id))),
        'Duplicated row id.',
      ),
  }),
});

const ctaUrl = z.object({
  type: z.literal('cta_url'),
  ...common,
  action: objectOf({
    name: z.literal('cta_url'),
    parameters: objectOf({ display_text: upTo(20), url: z.url({ protocol: /^https?$/ }) }),
  }),
});
const named = <Type extends string, Name extends string>(type: Type, name: Name) =>
  z.object({ type: z.literal(type), body: body(1024), action: objectOf({ name: z.literal(name) }) });

const flow = z.object({
  type: z.literal('flow'),
  ...common,
  action: objectOf({
    name: z.literal('flow'),
    parameters: objectOf({
      flow_message_version: z.literal('3'),
      flow_id: z.coerce.string().optional(),
      flow_name: z.string().optional(),
      flow_cta: upTo(30),
      flow_token: z.string().optional(),
      mode: z.enum(['draft', 'published']).optional(),
      flow_action: z.enum(['navigate', 'data_exchange']).optional(),
      flow_action_payload: z
        .preprocess(fromJson, z.looseObject({ screen: z.string().optional() }))
        .optional(),
    }).refine(
      ({ flow_id, flow_name }) => (flow_id === undefined) !== (flow_name === undefined),
      'Exactly one of flow_id and flow_name is required.',
    ),
  }),
});

/** Messages with something to tap. */
export const interactive = z.preprocess(
  fromJson,
  z.discriminatedUnion('type', [
    button,
    list,
    ctaUrl,
    named('location_request_message', 'send_location'),
    named('request_contact_info', 'request_contact_info'),
    flow,
  ]),
);
