import { createHmac, randomBytes } from 'node:crypto';

/** Standard Webhooks 1.0: the secret is `whsec_` and base64; the signature covers id, time and body. */
const PREFIX = 'whsec_';

export const newWebhookSecret = (): string => PREFIX + randomBytes(32).toString('base64');

/** The header `webhook-signature`: one signature for each valid secret, separated by spaces. */
export function signatureOf(
  secrets: string[],
  message: { id: string; timestamp: number; body: string },
): string {
  return secrets
    .map((secret) => {
      const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
      const signed = `${message.id}.${message.timestamp}.${message.body}`;
      return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
    })
    .join(' ');
}
