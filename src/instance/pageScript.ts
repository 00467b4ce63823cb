import { fileURLToPath } from 'node:url';
import { readBrowserScripts } from '../lib/browserScript.ts';
import { phoneSpellings } from '../model/phone.ts';

const folder = fileURLToPath(new URL('./page/', import.meta.url));

/** The scripts under `page/`, in the order of their names, as one. */
export function readPageScript(): string {
  const sources = readBrowserScripts(folder).map(({ source }) => source);
  return [`window.ramalPhoneSpellings = ${JSON.stringify(phoneSpellings)};`, ...sources].join('\n');
}
