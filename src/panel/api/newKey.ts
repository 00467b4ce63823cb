/** Makes a repeated attempt the same send. Not crypto.randomUUID: that exists on HTTPS and localhost only. */
export const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );
