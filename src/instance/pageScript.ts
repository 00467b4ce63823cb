import { readdir, readFile } from 'node:fs/promises';
import { phoneSpellings } from '../model/phone.ts';

const directory = new URL('./page/', import.meta.url);

/** The scripts under `page/`, in the order of their names, as one. */
export async function readPageScript(): Promise<string> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.js')).sort();
  const sources = await Promise.all(names.map((name) => readFile(new URL(name, directory), 'utf8')));
  return [`window.ramalPhoneSpellings = ${JSON.stringify(phoneSpellings)};`, ...sources].join('\n');
}
