import { z } from 'zod';

/**
 * Less common kinds of messages, with the attributes that WhatsApp Web's page has (names as whatsapp-web.js reads
 * them: src/structures/{Message,Order,Product,GroupInvite…}.js, and WAWebMsgType).
 */
const to = z.string().min(1);
const body = z.string().default('');
const media = z
  .strictObject({ data: z.base64(), mimetype: z.string().min(3), filename: z.string().optional() })
  .transform(({ data, ...rest }) => ({ ...rest, data: Buffer.from(data, 'base64') }));
const words = z.string().optional();
const seconds = z.int().positive().optional();
const button = z.strictObject({
  buttonId: z.string(),
  buttonText: z.strictObject({ displayText: z.string() }),
});

const fieldsOf = {
  ptv: { media },
  multi_vcard: {
    vcardList: z.array(z.strictObject({ displayName: z.string(), vcard: z.string() })).min(2),
  },
  list: {
    list: z.strictObject({
      title: words,
      description: words,
      buttonText: words,
      sections: z.array(
        z.strictObject({
          title: words,
          rows: z.array(z.strictObject({ rowId: z.string(), title: z.string(), description: words })),
        }),
      ),
    }),
  },
  list_response: {
    listResponse: z
      .strictObject({ title: words, singleSelectReply: z.strictObject({ selectedRowId: z.string() }) })
      .optional(),
  },
  buttons_response: { selectedButtonId: words },
  template_button_reply: { selectedId: words },
  interactive: { title: words, footer: words, dynamicReplyButtons: z.array(button).optional() },
  interactive_response: {},
  native_flow: {},
  hsm: { title: words, footer: words },
  template: { title: words, footer: words, media: media.optional(), caption: words },
  order: {
    orderId: words,
    orderTitle: words,
    itemCount: z.int().positive().optional(),
    message: words,
    totalAmount1000: z.number().optional(),
    totalCurrencyCode: words,
  },
  product: {
    productId: words,
    title: words,
    description: words,
    priceAmount1000: z.number().optional(),
    currencyCode: words,
    url: words,
  },
  live_location: { lat: z.number(), lng: z.number(), isLive: z.boolean().default(true), comment: words },
  groups_v4_invite: {
    inviteCode: z.string(),
    inviteCodeExp: seconds,
    inviteGrp: z.string(),
    inviteGrpName: z.string(),
    caption: words,
  },
  event_creation: {
    eventName: z.string(),
    eventDescription: words,
    eventStartTime: seconds,
    eventEndTime: seconds,
    eventLocation: z.strictObject({ name: words, address: words }).optional(),
  },
  payment: { paymentAmount1000: z.number().optional(), paymentCurrency: words },
} satisfies Record<string, z.ZodRawShape>;

/** A kind that is unknown to this program too. It has a name and a text. */
const unheardOf = z.strictObject({ type: z.string().regex(/^x_\w+$/), to, body });

/** A message of such a kind, as the network carries it. */
export const special = z.looseObject({ type: z.string() }).transform((input, context) => {
  const fields: z.ZodRawShape | undefined = Object.hasOwn(fieldsOf, input.type)
    ? fieldsOf[input.type as keyof typeof fieldsOf]
    : undefined;
  const shape = fields ? z.strictObject({ type: z.string(), to, body, ...fields }) : unheardOf;
  const read = shape.safeParse(input);
  if (!read.success) {
    for (const { path, message } of read.error.issues) context.addIssue({ code: 'custom', path, message });
    return z.NEVER;
  }
  const { type: kind, to: recipient, body: text, ...rest } = read.data;
  const {
    media: file,
    caption,
    ...others
  } = rest as {
    media?: z.output<typeof media>;
    caption?: string;
    [name: string]: unknown;
  };
  return { type: 'special' as const, kind, to: recipient, body: text, media: file, caption, fields: others };
});
