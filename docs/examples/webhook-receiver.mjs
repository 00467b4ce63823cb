// Receives Ramal's webhooks and trusts none that is not signed. Node's own modules only:
//   WEBHOOK_SECRET=whsec_… node docs/examples/webhook-receiver.mjs
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const TOLERANCE_SECONDS = 300;

/** Standard Webhooks: HMAC-SHA256 of `id.timestamp.body`; any of the signatures may be ours, and it must be fresh. */
export function isSigned(secret, headers, body, now = Date.now()) {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures = '' } = headers;
  if (!id || Math.abs(now / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest();
  return signatures.split(' ').some((one) => {
    const given = Buffer.from(one.replace(/^v1,/, ''), 'base64');
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

/** An event may come twice, with the same id: it is handled once. Answer first, within 15 s; do slow work afterwards. */
export function receiver(secret, handle) {
  const seen = new Set();
  return createServer((request, response) => {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString('utf8');
      if (!isSigned(secret, request.headers, body)) return response.writeHead(401).end();
      const event = JSON.parse(body);
      if (!seen.has(event.id)) handle(event);
      seen.add(event.id);
      return response.writeHead(204).end();
    });
  });
}

if (process.argv[1] === import.meta.filename) {
  const secret = process.env.WEBHOOK_SECRET ?? '';
  const show = ({ type, seq, data }) => console.log(seq, type, data.message?.text ?? '');
  receiver(secret, show).listen(4000, '127.0.0.1', () => console.log('listening on http://127.0.0.1:4000'));
}
