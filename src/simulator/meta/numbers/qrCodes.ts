import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { graphRefusal, noSuchObject } from '../errors.ts';
import { parseInput } from '../http/parse.ts';
import type { Call } from '../http/router.ts';
import type { CloudNumber, QrCode } from '../state.ts';

const MOST = 2_000;
const shape = z.object({
  prefilled_message: z.string().min(1).max(140),
  generate_qr_image: z.enum(['SVG', 'PNG']).optional(),
  code: z.string().optional(),
});

export function writeQrCode({ meta, node: number, params }: Call<CloudNumber>): unknown {
  const { prefilled_message: text, generate_qr_image: image, code: known } = parseInput(shape, params);
  if (known !== undefined && !number.qrCodes.has(known)) throw noSuchObject('POST', known);
  if (known === undefined && number.qrCodes.size >= MOST)
    throw graphRefusal(100, `A number has ${MOST} codes at most.`);
  const code = known ?? randomBytes(7).toString('hex').toUpperCase();
  const written: QrCode = {
    code,
    prefilled_message: text,
    deep_link_url: `https://wa.me/message/${code}`,
    ...(image === undefined ? {} : { qr_image_url: `${meta.url}/qr/${code}.${image.toLowerCase()}` }),
  };
  number.qrCodes.set(code, written);
  return written;
}

export function readQrCodes(call: Call<CloudNumber>): unknown {
  const { node: number, rest } = call;
  if (rest === undefined) return call.list([...number.qrCodes.values()]);
  const one = number.qrCodes.get(rest);
  if (!one) throw noSuchObject('GET', rest);
  return { data: [one] };
}

export function deleteQrCode({ node: number, rest = '' }: Call<CloudNumber>): unknown {
  if (!number.qrCodes.delete(rest)) throw noSuchObject('DELETE', rest);
  return { success: true };
}
