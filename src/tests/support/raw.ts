import { request } from 'node:http';
import { text } from 'node:stream/consumers';

export interface RawAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

/** A request as it is written, where `fetch` would tidy the path, the headers or the body. */
export async function rawRequest(
  url: string,
  method: string,
  path: string,
  options: { headers?: Record<string, string>; body?: string | Buffer } = {},
): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise<RawAnswer>((resolve, reject) => {
    const asked = request(
      { hostname, port, method, path, headers: options.headers ?? {}, agent: false, maxHeaderSize: 200_000 },
      (answer) => {
        text(answer).then(
          (body) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: body }),
          reject,
        );
      },
    );
    asked.once('error', reject);
    asked.end(options.body);
  });
}

/** A multipart body with one file, whose disposition is written by hand. */
export function multipart(
  fields: Record<string, string>,
  file: { disposition: string; type: string; bytes: string },
): { body: Buffer; headers: Record<string, string> } {
  const boundary = 'a-boundary-of-the-tests';
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; ${file.disposition}\r\nContent-Type: ${file.type}\r\n\r\n`;
  const body = Buffer.from(`${parts.join('')}${head}${file.bytes}\r\n--${boundary}--\r\n`);
  return {
    body,
    headers: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': String(body.length),
    },
  };
}
