import type { Refused, Unknown } from '../channel.ts';
import { GraphError, GraphUnreachableError } from './graph.ts';

/** Worth repeating: overload, throughput, a fault of Meta's, the pair's rate, the server is starting. */
const passing = new Set([1, 2, 4, 80007, 130429, 131000, 131016, 131056, 133004]);
/** The token is dead, or may not do this. */
const isOfToken = ({ status, code }: GraphError): boolean =>
  status === 401 || code === 190 || code === 10 || code === 104 || (code >= 200 && code < 300);

/** Sentences for what people meet; for the rest Meta's own words are shown. */
const words: Record<number, string> = {
  131021: 'A number cannot write to itself.',
  131026:
    'WhatsApp cannot deliver to this phone: it is not on WhatsApp, has an old version, or has not accepted its terms.',
  131030: 'A test number may write only to the phones that are listed for it at Meta.',
  131042: 'Meta has no way to be paid for this message. Add a payment method in WhatsApp Manager.',
  131047: 'More than 24 hours have passed since they last wrote. Only a template can be sent now.',
  131048: 'Meta limits this number, because people have reported or blocked it.',
  131049: 'Meta did not deliver this to keep them from too many marketing messages. Wait at least 24 hours.',
  131050: 'They have stopped marketing messages from this business.',
  131056: 'Too many messages to this person in a short time.',
  130429: 'This number sends faster than Meta allows.',
  130472: 'Meta did not deliver this marketing message, because the person is part of an experiment.',
  132001: 'There is no such template in this language.',
  133010: 'This number is not registered with the Cloud API.',
};

/** A failure in one sentence, with Meta's code. */
export const explain = (code: number, said: string): string => `${words[code] ?? said} (${code})`;

/** Whether a call failed because of its token. */
export const isTokenProblem = (error: unknown): error is GraphError =>
  error instanceof GraphError && isOfToken(error);

/** What a failed call means for the message or action. Errors of other kinds are thrown on. */
export function outcomeOf(error: unknown): Refused | Unknown {
  if (error instanceof GraphUnreachableError)
    return error.sent
      ? { outcome: 'unknown', text: error.message }
      : { outcome: 'refused', code: 'not_ready', text: error.message, retryable: true };
  if (!(error instanceof GraphError)) throw error;
  const refused = { outcome: 'refused', text: explain(error.code, error.details) } as const;
  // The number's state says what to do; its messages wait.
  if (isOfToken(error)) return { ...refused, code: 'not_ready', retryable: true };
  if (error.code === 131026) return { ...refused, code: 'not_on_whatsapp', retryable: false };
  if (error.code === 131051) return { ...refused, code: 'unsupported', retryable: false };
  if (error.code === 131052 || error.code === 131053) return { ...refused, code: 'media', retryable: false };
  return { ...refused, code: 'whatsapp', retryable: passing.has(error.code) };
}
