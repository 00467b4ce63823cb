import { createHash, createPublicKey } from 'node:crypto';
import selfsigned from 'selfsigned';

export interface Certificate {
  key: string;
  cert: string;
}

/** A certificate for web.whatsapp.com. Only browsers that were started with its pin accept it. */
export async function createCertificate(): Promise<Certificate> {
  const made = await selfsigned.generate([{ name: 'commonName', value: 'web.whatsapp.com' }], {
    keyType: 'ec',
    algorithm: 'sha256',
  });
  return { key: made.private, cert: made.cert };
}

/** Base64 SHA-256 of the public key, as --ignore-certificate-errors-spki-list wants it. */
export function spkiPin(certificate: Certificate): string {
  const spki = createPublicKey(certificate.cert).export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(spki).digest('base64');
}
