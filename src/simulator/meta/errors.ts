import { newTraceId } from './ids.ts';

/** The titles of Meta's codes. */
const TITLES: Record<number, string> = {
  2: 'Service temporarily unavailable',
  3: 'API Method',
  4: 'Application request limit reached',
  10: 'Application does not have permission for this action',
  33: 'Parameter value is not valid',
  100: 'Invalid parameter',
  200: 'You do not have the necessary permissions required to perform this action.',
  368: 'Temporarily blocked for policies violations',
  80007: 'Rate limit issues',
  130403: 'The recipient is blocked by this business',
  130429: 'Rate limit hit',
  130472: "User's number is part of an experiment",
  130497: 'Business account is restricted from messaging users in this country.',
  131000: 'Something went wrong',
  131005: 'Access denied',
  131008: 'Required parameter is missing',
  131009: 'Parameter value is not valid',
  131016: 'Service unavailable',
  131021: 'Recipient cannot be sender',
  131026: 'Message undeliverable',
  131030: 'Recipient phone number not in allowed list',
  131031: 'Business Account locked',
  131037: 'WhatsApp provided number needs display name approval before message can be sent.',
  131042: 'Business eligibility payment issue',
  131045: 'Message failed to send due to a phone number registration error',
  131047: 'Re-engagement message',
  131048: 'Spam rate limit hit',
  131049: 'This message was not delivered to maintain healthy ecosystem engagement.',
  131050: 'User has stopped receiving marketing messages from this business',
  131051: 'Message type unknown',
  131052: 'Media download error',
  131053: 'Media upload error',
  131056: '(Business Account, Consumer Account) pair rate limit hit',
  131057: 'Account in maintenance mode',
  131059: 'Invalid cursor',
  131062: 'Business-scoped user id is not supported here',
  132000: 'Number of parameters does not match the expected number of params',
  132001: 'Template name does not exist in the translation',
  132005: 'Translated text too long',
  132007: 'Template content policy violation',
  132012: 'Parameter format does not match format in the created template',
  132015: 'Template is paused',
  132016: 'Template is disabled',
  132018: 'Template parameters have wrong characters',
  132068: 'Flow is in blocked state',
  132069: 'Flow is in throttled state',
  133000: 'Incomplete deregistration',
  133004: 'Server temporarily unavailable',
  133005: 'Two-step verification PIN mismatch',
  133006: 'Phone number re-verification needed',
  133008: 'Too many two-step verification PIN guesses',
  133009: 'Two-step verification PIN guessed too fast',
  133010: 'Phone number not registered',
  133015: 'Please wait a few minutes before attempting to register this phone number',
  133016: 'Account register/deregister rate limit exceeded',
  136024: 'Request code error',
  136025: 'Verify code error',
  139100: 'Failed to block/unblock users',
  200005: 'Template insights are not enabled',
};

const STATUSES: [number, (code: number) => boolean][] = [
  [401, (code) => code === 0 || code === 190],
  [403, (code) => [10, 368, 130497, 131005, 131031].includes(code) || (code >= 200 && code <= 299)],
  [404, (code) => code === 132001],
  [500, (code) => [3, 131000, 131016, 131045, 131057, 133000].includes(code)],
  [503, (code) => code === 2 || code === 133004],
];

export const titleOf = (code: number): string => TITLES[code] ?? 'Unknown error';
const statusOf = (code: number): number => STATUSES.find(([, fits]) => fits(code))?.[0] ?? 400;

export interface ErrorBody {
  message: string;
  type: string;
  code: number;
  error_subcode?: number;
  error_data?: { messaging_product: 'whatsapp'; details: string };
  error_user_title?: string;
  error_user_msg?: string;
  fbtrace_id: string;
}

/** An error that Graph answers. */
export class GraphError extends Error {
  readonly status: number;
  readonly body: ErrorBody;
  /** What the answer has besides `error`. */
  readonly more: Record<string, unknown>;

  constructor(
    body: Omit<ErrorBody, 'fbtrace_id'>,
    status = statusOf(body.code),
    more: Record<string, unknown> = {},
  ) {
    super(body.message);
    this.more = more;
    this.status = status;
    this.body = { ...body, fbtrace_id: newTraceId() };
  }
}

/** With the title of the code, and the details that say what is wrong. */
export function refusal(code: number, details?: string): GraphError {
  return new GraphError({
    message: `(#${code}) ${titleOf(code)}`,
    type: 'OAuthException',
    code,
    ...(details === undefined ? {} : { error_data: { messaging_product: 'whatsapp', details } }),
  });
}

/** `(#100) …`: errors of Graph itself, whose message tells the cause. */
export function graphRefusal(code: number, message: string, subcode?: number): GraphError {
  return new GraphError({
    message: `(#${code}) ${message}`,
    type: 'OAuthException',
    code,
    ...(subcode === undefined ? {} : { error_subcode: subcode }),
  });
}

/** A refusal that also has a title and a text for people, as those of templates. */
export function userRefusal(subcode: number, title: string, text: string): GraphError {
  return new GraphError({
    message: 'Invalid parameter',
    type: 'OAuthException',
    code: 100,
    error_subcode: subcode,
    error_user_title: title,
    error_user_msg: text,
  });
}

/** The object does not exist, or belongs to somebody else: the answer is the same. */
export function noSuchObject(method: string, id: string): GraphError {
  return new GraphError({
    message:
      `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to ` +
      'missing permissions, or does not support this operation. Please read the Graph API documentation at ' +
      'https://developers.facebook.com/docs/graph-api',
    type: 'GraphMethodException',
    code: 100,
    error_subcode: 33,
  });
}

export const noSuchField = (field: string, nodeType: string): GraphError =>
  graphRefusal(100, `Tried accessing nonexisting field (${field}) on node type (${nodeType})`);

export const unknownPath = (path: string): GraphError =>
  graphRefusal(2500, `Unknown path components: ${path}`);

export const tokenRefusal = (message: string, subcode?: number): GraphError =>
  new GraphError({
    message,
    type: 'OAuthException',
    code: 190,
    ...(subcode === undefined ? {} : { error_subcode: subcode }),
  });

export const noToken = (): GraphError =>
  new GraphError(
    {
      message: 'An access token is required to request this resource.',
      type: 'OAuthException',
      code: 104,
    },
    401,
  );
