import { z } from 'zod';
import { flag, listOf, objectOf } from '../http/encodings.ts';

const upper = (values: [string, ...string[]]) =>
  z
    .string()
    .transform((value) => value.toUpperCase())
    .pipe(z.enum(values));

const namedExample = listOf(objectOf({ param_name: z.string(), example: z.string() }));
const example = objectOf({
  header_text: listOf(z.string()).optional(),
  header_handle: listOf(z.string()).optional(),
  header_text_named_params: namedExample.optional(),
  body_text: listOf(z.array(z.string())).optional(),
  body_text_named_params: namedExample.optional(),
});

const button = objectOf({
  type: upper([
    'QUICK_REPLY',
    'URL',
    'PHONE_NUMBER',
    'COPY_CODE',
    'FLOW',
    'REQUEST_CONTACT_INFO',
    'CATALOG',
    'MPM',
    'OTP',
  ]),
  text: z.string().optional(),
  url: z.string().optional(),
  phone_number: z.string().optional(),
  example: z.union([z.string(), z.array(z.string())]).optional(),
  flow_id: z.coerce.string().optional(),
  otp_type: upper(['COPY_CODE', 'ONE_TAP', 'ZERO_TAP']).optional(),
});

export const component = objectOf({
  type: upper(['HEADER', 'BODY', 'FOOTER', 'BUTTONS', 'CAROUSEL', 'LIMITED_TIME_OFFER']),
  format: upper(['TEXT', 'IMAGE', 'VIDEO', 'DOCUMENT', 'LOCATION']).optional(),
  text: z.string().optional(),
  example: example.optional(),
  buttons: listOf(button).optional(),
  add_security_recommendation: flag.optional(),
  code_expiration_minutes: z.coerce.number().int().min(1).max(90).optional(),
  cards: z.array(z.looseObject({})).optional(),
  limited_time_offer: z.looseObject({}).optional(),
});

export type TemplateComponent = z.output<typeof component>;
export type TemplateButton = z.output<typeof button>;

export const creation = z.object({
  name: z.string(),
  language: z.string().min(2),
  category: upper(['MARKETING', 'UTILITY', 'AUTHENTICATION']),
  parameter_format: upper(['POSITIONAL', 'NAMED']).default('POSITIONAL'),
  components: listOf(component),
  message_send_ttl_seconds: z.coerce.number().int().optional(),
});
export type Creation = z.output<typeof creation>;

/** `{{1}}` or `{{name}}`, in their order, each once. */
export function variablesOf(text: string | undefined): string[] {
  const found = (text ?? '').matchAll(/\{\{\s*([^{}\s]+)\s*\}\}/g);
  return [...new Set([...found].map(([, name]) => name ?? ''))];
}

export const partOf = (components: TemplateComponent[], type: string): TemplateComponent | undefined =>
  components.find((one) => one.type === type);
