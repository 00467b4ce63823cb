import { readFile } from 'node:fs/promises';
import { instanceConfig, type InstanceConfig } from '../protocol/commands.ts';

/** The only argument is a file that the supervisor wrote. A secret on a command line could be read by others. */
export async function readInstanceConfig(argv: string[]): Promise<InstanceConfig> {
  const [file] = argv;
  if (file === undefined) throw new Error('usage: node src/instance/main.ts <config file>');
  return instanceConfig.parse(JSON.parse(await readFile(file, 'utf8')));
}
