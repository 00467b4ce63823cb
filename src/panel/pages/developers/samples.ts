/** What the examples are filled in with. */
export interface Reader {
  origin: string;
  accountId: string;
  key: string;
  /** Who gets the message, as it was typed. */
  to: string;
  /** The number to send from, E.164 without the plus; null where it is not said. */
  from: string | null;
  /** Of the next send: a new one for each, because the same one again sends nothing. */
  idempotencyKey: string;
}
export const languages = ['curl', 'node', 'python'] as const;
export type SampleLanguage = (typeof languages)[number];
export const languageNames: Record<SampleLanguage, string> = {
  curl: 'curl',
  node: 'Node.js',
  python: 'Python',
};
export const tasks = ['send', 'file', 'read', 'hook'] as const;
export type Task = (typeof tasks)[number];
/** What the panel can run itself: a receiver of webhooks needs a server. */
export type Runnable = Exclude<Task, 'hook'>;
export const isRunnable = (task: Task): task is Runnable => task !== 'hook';
export const isSend = (task: Task): task is 'send' | 'file' => task === 'send' || task === 'file';

const MENU = 'Bread 2.00\nCake 4.50\n';

const bodyOf = (task: 'send' | 'file', { to, from }: Reader): Record<string, unknown> => ({
  phone: to,
  ...(task === 'send'
    ? { message: 'Hello!' }
    : { type: 'document', filename: 'menu.txt', message: 'Our menu', media: { base64: btoa(MENU) } }),
  ...(from === null ? {} : { from }),
});

export interface SampleRequest {
  method: 'GET' | 'POST';
  url: string;
  headers: Record<string, string>;
  body?: Record<string, unknown>;
}

/** The request of an example, but for its credential. */
export function requestOf(task: Runnable, reader: Reader): SampleRequest {
  const base = `${reader.origin}/api/accounts/${reader.accountId}`;
  if (task === 'read') return { method: 'GET', url: `${base}/events?after=0`, headers: {} };
  return {
    method: 'POST',
    url: `${base}/send`,
    headers: { 'content-type': 'application/json', 'idempotency-key': reader.idempotencyKey },
    body: bodyOf(task, reader),
  };
}

/** Inside of '…' of a shell. */
const shell = (text: string): string => text.replaceAll("'", String.raw`'\''`);

const makers: Record<SampleLanguage, (task: Task, reader: Reader) => string> = {
  curl(task, reader) {
    const { origin, accountId, key } = reader;
    const base = `${origin}/api/accounts/${accountId}`;
    if (task === 'hook')
      return `curl ${base}/webhooks \\\n  -H 'x-api-key: ${shell(key)}' -H 'content-type: application/json' \\\n  -d '{"url": "https://example.com/hook", "types": ["message.created"]}'`;
    if (task === 'read') return `curl '${base}/events?after=0' -H 'x-api-key: ${shell(key)}'`;
    return [
      `curl ${base}/send \\`,
      `  -H 'x-api-key: ${shell(key)}' -H 'content-type: application/json' \\`,
      `  -H 'idempotency-key: ${reader.idempotencyKey}' \\`,
      `  -d '${shell(JSON.stringify(bodyOf(task, reader)))}'`,
    ].join('\n');
  },
  node(task, reader) {
    const { origin, accountId, key } = reader;
    const head = `const base = ${JSON.stringify(`${origin}/api/accounts/${accountId}`)};\nconst key = ${JSON.stringify(key)};\n`;
    if (task === 'hook') return nodeReceiver;
    if (task === 'read')
      return `${head}let after = 0; // keep it between runs
for (;;) {
  const answer = await fetch(\`\${base}/events?after=\${after}\`, { headers: { 'x-api-key': key } });
  const { items, next, hasMore } = await answer.json();
  for (const { type, data } of items) console.log(type, data.message?.text);
  after = next;
  if (!hasMore) await new Promise((resolve) => setTimeout(resolve, 2000));
}`;
    return `import { randomUUID } from 'node:crypto';

${head}const id = randomUUID(); // better: the id of your order. Repeat with the same one when no answer comes
const answer = await fetch(\`\${base}/send\`, {
  method: 'POST',
  headers: { 'x-api-key': key, 'content-type': 'application/json', 'idempotency-key': id },
  body: JSON.stringify(${JSON.stringify(bodyOf(task, reader), null, 2).replaceAll('\n', '\n  ')}),
});
console.log(answer.status, await answer.json());`;
  },
  python(task, reader) {
    const { origin, accountId, key } = reader;
    const head = `import requests\n\nbase = ${JSON.stringify(`${origin}/api/accounts/${accountId}`)}\nkey = ${JSON.stringify(key)}\n`;
    if (task === 'hook') return pythonReceiver;
    if (task === 'read')
      return `import time\n${head}after = 0  # keep it between runs
while True:
    answer = requests.get(f"{base}/events", params={"after": after}, headers={"x-api-key": key}, timeout=30).json()
    for event in answer["items"]:
        message = event["data"].get("message") or {}
        print(event["type"], message.get("text"))
    after = answer["next"]
    if not answer["hasMore"]:
        time.sleep(2)`;
    return `import uuid\n${head}id = str(uuid.uuid4())  # better: the id of your order. Repeat with the same one when no answer comes
answer = requests.post(
    f"{base}/send",
    headers={"x-api-key": key, "idempotency-key": id},
    json=${JSON.stringify(bodyOf(task, reader), null, 4).replaceAll('\n', '\n    ')},
    timeout=30,
)
print(answer.status_code, answer.json())`;
  },
};

const nodeReceiver = `import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const key = Buffer.from(process.env.WEBHOOK_SECRET.replace('whsec_', ''), 'base64');

function isSigned({ 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signatures = '' }, body) {
  if (Math.abs(Date.now() / 1000 - Number(at)) > 300) return false;
  const expected = createHmac('sha256', key).update(\`\${id}.\${at}.\${body}\`).digest();
  return signatures.split(' ').some((one) => {
    const given = Buffer.from(one.replace('v1,', ''), 'base64');
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

createServer(async (request, response) => {
  let body = '';
  for await (const part of request) body += part;
  if (!isSigned(request.headers, body)) return response.writeHead(401).end();
  response.writeHead(204).end();
  const { id, type, data } = JSON.parse(body); // the same id again is the same event
  console.log(id, type, data.message?.text);
}).listen(4000);`;

const pythonReceiver = `import base64, hashlib, hmac, json, os, time
from http.server import BaseHTTPRequestHandler, HTTPServer

key = base64.b64decode(os.environ["WEBHOOK_SECRET"].removeprefix("whsec_"))

def is_signed(headers, body):
    moment = headers.get("webhook-timestamp", "0")
    if abs(time.time() - float(moment)) > 300:
        return False
    signed = f"{headers.get('webhook-id')}.{moment}.".encode() + body
    expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(expected, one) for one in headers.get("webhook-signature", "").split(" "))

class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        good = is_signed(self.headers, body)
        self.send_response(204 if good else 401)
        self.end_headers()
        if good:
            event = json.loads(body)  # the same id again is the same event
            print(event["id"], event["type"], (event["data"].get("message") or {}).get("text"))

HTTPServer(("", 4000), Receiver).serve_forever()`;

export const sampleOf = (language: SampleLanguage, task: Task, reader: Reader): string =>
  makers[language](task, reader);
