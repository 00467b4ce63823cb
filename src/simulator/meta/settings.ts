import { z } from 'zod';

/** What the control API can change: faults, and what is not known for sure about Meta. */
export const settingsShape = z.strictObject({
  /** Whether failures of reach, window, caps and payment are in the answer, or come later as a status. */
  failures: z.enum(['late', 'atOnce']).default('late'),
  /** The code for a number that is verified already. */
  verifiedAlready: z.union([z.literal(136024), z.literal(136025)]).default(136024),
  /** How long a webhook is retried. */
  retryHours: z.number().positive().default(36),
  /** Free service messages of a number in a month, from October 2026. */
  freeServiceMessages: z.int().min(0).default(1000),
  /** Whether messages that an ad made free use up the free ones too. */
  entryPointEatsFree: z.boolean().default(false),
  /** What happens to messages that cost something if the WABA has no card. */
  noCard: z.enum(['refuse', 'allow']).default('refuse'),
  /** `manual`: somebody approves or rejects each template through the control API or `/meta`. */
  templateReview: z.enum(['automatic', 'manual']).default('automatic'),
  /** Virtual time until an automatic review is done. */
  reviewMs: z.int().min(0).default(0),
  /** Whether numbers send as fast as they like, and nobody counts calls. */
  limits: z.boolean().default(true),
  /** Each webhook is posted twice. */
  duplicateWebhooks: z.boolean().default(false),
  /** What was held is released in the opposite order. */
  reorderWebhooks: z.boolean().default(false),
  /** Webhooks are held until the control API releases them. */
  holdWebhooks: z.boolean().default(false),
  /** Virtual time before a webhook is posted. */
  webhookDelayMs: z.int().min(0).default(0),
  /** Updates in one post, when several wait. */
  webhookBatch: z.int().min(1).max(1000).default(1),
  /** Posts to one address at the same time. */
  webhookConcurrency: z.int().min(1).max(100).default(1),
  /** `delivered` is skipped: `read` follows `sent`. */
  dropDelivered: z.boolean().default(false),
  /** Nobody's phone is shown, as if everybody had a username. */
  hidePhones: z.boolean().default(false),
  /** Every message to a person fails with this code. */
  failMessagesWith: z.int().nullable().default(null),
  /** So many requests that write are carried out, and the connection breaks before their answer. */
  loseAnswers: z.int().min(0).default(0),
  /** Every request is answered with this error. */
  answerWith: z.int().nullable().default(null),
  /** Templates are held for a quality assessment until the control API decides. */
  holdTemplates: z.boolean().default(false),
});
export type MetaSettings = z.output<typeof settingsShape>;

/** Changes some of the settings. An unknown name is refused. */
export const changed = (current: MetaSettings, given: Record<string, unknown>): MetaSettings =>
  settingsShape.parse({ ...current, ...given });
