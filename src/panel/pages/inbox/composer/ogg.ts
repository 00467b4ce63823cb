/** The CRC of an Ogg page: polynomial 0x04c11db7, neither reflected nor inverted (RFC 3533). */
const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  return crc >>> 0;
});

/** The parts of WebM that hold other parts on the way to the sound. */
const SEGMENT = 0x18538067;
const CLUSTER = 0x1f43b675;
const TRACKS = 0x1654ae6b;
const TRACK = 0xae;
const BLOCK_GROUP = 0xa0;
const holders = new Set([SEGMENT, CLUSTER, TRACKS, TRACK, BLOCK_GROUP]);
const CODEC_PRIVATE = 0x63a2;
const SIMPLE_BLOCK = 0xa3;
const BLOCK = 0xa1;

interface Found {
  /** `OpusHead`, as Ogg begins with it too. */
  head: Uint8Array | null;
  packets: Uint8Array[];
}

/** Opus in WebM as Opus in Ogg: the same packets in another wrapping; null where they are not found. */
export function oggOf(webm: Uint8Array): Uint8Array<ArrayBuffer> | null {
  const found: Found = { head: null, packets: [] };
  read(webm, 0, webm.length, found);
  const { head, packets } = found;
  if (!head || packets.length === 0) return null;
  const tags = new TextEncoder().encode('OpusTags\u0005\0\0\0Ramal\0\0\0\0');
  const pages = [page(0, 2, 0n, head), page(1, 0, 0n, tags)];
  let samples = 0n;
  packets.forEach((packet, index) => {
    samples += BigInt(samplesOf(packet));
    pages.push(page(index + 2, index === packets.length - 1 ? 4 : 0, samples, packet));
  });
  const all = new Uint8Array(pages.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const one of pages) {
    all.set(one, at);
    at += one.length;
  }
  return all;
}

function read(bytes: Uint8Array, from: number, to: number, found: Found): void {
  let at = from;
  while (at < to) {
    const id = number(bytes, at, false);
    const size = id && number(bytes, at + id.length, true);
    if (!id || !size) return;
    const start = at + id.length + size.length;
    // A recording does not know its length when it begins: such a part reaches to the end.
    const end = size.isUnknown ? to : Math.min(start + size.value, to);
    if (holders.has(id.value)) read(bytes, start, end, found);
    else if (id.value === CODEC_PRIVATE) found.head = bytes.slice(start, end);
    // Behind the number of the track, a time of two bytes and the flags.
    else if (id.value === SIMPLE_BLOCK || id.value === BLOCK) {
      const track = number(bytes, start, true);
      if (track) found.packets.push(bytes.slice(start + track.length + 3, end));
    }
    // A part without a length ends where one of its own kind begins: both are read by the same loop.
    at = size.isUnknown ? to : end;
  }
}

/** A number of EBML: leading zero bits say how long it is; ids keep their marker bit. */
function number(bytes: Uint8Array, at: number, strip: boolean) {
  const first = bytes[at];
  if (first === undefined || first === 0) return null;
  const length = Math.clz32(first) - 23;
  let value = strip ? first & (0xff >> length) : first;
  let isUnknown = value === 0xff >> length;
  for (let index = 1; index < length; index++) {
    const byte = bytes[at + index];
    if (byte === undefined) return null;
    value = value * 256 + byte;
    isUnknown &&= byte === 0xff;
  }
  return { value, length, isUnknown: strip && isUnknown };
}

/** How many samples at 48 kHz a packet holds, by its first byte (RFC 6716, 3.1). */
function samplesOf(packet: Uint8Array): number {
  const first = packet[0] ?? 0;
  const config = first >> 3;
  const frame =
    config < 12
      ? ([480, 960, 1920, 2880][config & 3] ?? 960)
      : config < 16
        ? ([480, 960][config & 1] ?? 960)
        : ([120, 240, 480, 960][config & 3] ?? 960);
  const count = first & 3;
  return frame * (count === 0 ? 1 : count < 3 ? 2 : (packet[1] ?? 1) & 63);
}

function page(sequence: number, flags: number, samples: bigint, packet: Uint8Array): Uint8Array {
  const full = Math.floor(packet.length / 255);
  const bytes = new Uint8Array(27 + full + 1 + packet.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0x4f, 0x67, 0x67, 0x53, 0, flags]);
  view.setBigUint64(6, samples, true);
  view.setUint32(14, 0x52616d61, true);
  view.setUint32(18, sequence, true);
  bytes[26] = full + 1;
  bytes.fill(255, 27, 27 + full);
  bytes[27 + full] = packet.length % 255;
  bytes.set(packet, 28 + full);
  const crc = bytes.reduce((sum, byte) => ((sum << 8) ^ (crcTable[(sum >>> 24) ^ byte] ?? 0)) >>> 0, 0);
  view.setUint32(22, crc, true);
  return bytes;
}
