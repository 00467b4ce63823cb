import path from 'node:path';
import { z } from 'zod';
import type { SimulatorOptions } from './simulator.ts';

const environment = z.object({
  SIMULATOR_PORT: z.coerce.number().int().min(0).max(65_533).default(3100),
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

export interface DemoConfig {
  directory: string;
  port: number;
  simulatorPort: number;
  dialect: 'stock' | 'live';
  chromeArgs: string;
  logLevel: string;
}

const demoEnvironment = z.object({
  PORT: z.coerce.number().int().min(1).max(65_535).default(3000),
  DEMO_DIR: z.string().min(1).default('data/demo'),
  CHROME_ARGS: z.string().default(''),
  LOG_LEVEL: z.string().default('warn'),
});

/** The demo's own settings, besides the simulator's. */
export function readDemoConfig(env: NodeJS.ProcessEnv): DemoConfig {
  const read = demoEnvironment.parse(env);
  const { port: simulatorPort = 3100, dialect = 'live' } = readConfig(env);
  const { PORT: port, CHROME_ARGS: chromeArgs, LOG_LEVEL: logLevel } = read;
  return { directory: path.resolve(read.DEMO_DIR), port, simulatorPort, dialect, chromeArgs, logLevel };
}
