import { createHmac } from 'node:crypto';

/** Ids above 2^53 are bigints here, and numbers in the JSON. */
const BIGINT = /"bigint:(\d+)"/g;

/** The bytes as Meta posts them: ASCII only, with lower-case `\uXXXX`, and `\/` for every slash. */
export function webhookBytes(body: unknown): Buffer {
  const json = JSON.stringify(body, (_key, value: unknown) =>
    typeof value === 'bigint' ? `bigint:${value}` : value,
  );
  const ascii = json
    .replace(BIGINT, '$1')
    .replaceAll('/', '\\/')
    .replace(/[\u007f-\uffff]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return Buffer.from(ascii, 'ascii');
}

export const signatureOf = (bytes: Buffer, secret: string): string =>
  `sha256=${createHmac('sha256', secret).update(bytes).digest('hex')}`;
