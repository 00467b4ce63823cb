import { z } from 'zod';
import type { SimulatorOptions } from './simulator.ts';

const environment = z.object({
  SIMULATOR_PORT: z.coerce.number().int().min(0).max(65_534).default(3100),
  SIMULATOR_STATE: z.string().optional(),
  /** `name=phone,name=phone` */
  SIMULATOR_PHONES: z.string().default(''),
  SIMULATOR_DIALECT: z.enum(['stock', 'live']).default('live'),
});

export function readConfig(env: NodeJS.ProcessEnv): SimulatorOptions {
  const read = environment.parse(env);
  return {
    port: read.SIMULATOR_PORT,
    stateFile: read.SIMULATOR_STATE === '' ? undefined : read.SIMULATOR_STATE,
    phones: parsePhones(read.SIMULATOR_PHONES),
    dialect: read.SIMULATOR_DIALECT,
  };
}

function parsePhones(text: string): { phone: string; name: string }[] {
  const entries = text.split(',').filter((entry) => entry.trim() !== '');
  return entries.map((entry) => {
    const [name = '', phone = ''] = entry.split('=').map((part) => part.trim());
    if (name === '' || phone === '') throw new Error(`SIMULATOR_PHONES: "${entry}" is not name=phone`);
    return { name, phone };
  });
}
