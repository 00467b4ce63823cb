import { z } from 'zod';
import { fromJson, listOf, objectOf } from '../http/encodings.ts';

const text = z.union([z.string(), z.number()]).transform(String);
const fileRef = objectOf({ id: text.optional(), link: z.url().optional(), filename: z.string().optional() });

const parameter = objectOf({
  type: z.string().transform((value) => value.toLowerCase()),
  parameter_name: z.string().optional(),
  text: text.optional(),
  payload: text.optional(),
  coupon_code: z.string().optional(),
  action: z.preprocess(fromJson, z.looseObject({})).optional(),
  currency: objectOf({
    fallback_value: z.string(),
    code: z.string(),
    amount_1000: z.coerce.number(),
  }).optional(),
  date_time: objectOf({ fallback_value: z.string() }).optional(),
  image: fileRef.optional(),
  video: fileRef.optional(),
  document: fileRef.optional(),
  location: z
    .preprocess(fromJson, z.looseObject({ latitude: z.coerce.number(), longitude: z.coerce.number() }))
    .optional(),
});

export const sentComponent = objectOf({
  type: z.string().transform((value) => value.toLowerCase()),
  sub_type: z
    .string()
    .transform((value) => value.toLowerCase())
    .optional(),
  index: z.coerce.number().int().min(0).optional(),
  parameters: listOf(parameter).optional(),
  cards: z.array(z.looseObject({})).optional(),
});
export const sentComponents = listOf(sentComponent);

export type Parameter = z.output<typeof parameter>;
export type SentComponent = z.output<typeof sentComponent>;

export const parametersOf = (components: SentComponent[], type: string): Parameter[] =>
  components.find((one) => one.type === type)?.parameters ?? [];
