import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Numbers } from '../domain/numbers/numbers.ts';
import { numberStates, stateReasons } from '../model/number.ts';

/** Values are read when they are requested, so they are always current. */
export function createMetrics(numbers: Numbers): () => Promise<{ type: string; text: string }> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'ramal_' });
  const instances = new Gauge({
    name: 'ramal_instances',
    help: 'Instances by state',
    labelNames: ['state'],
    registers: [registry],
  });
  const queued = new Gauge({
    name: 'ramal_outbox_messages',
    help: 'Messages waiting to be sent, by number',
    labelNames: ['number'],
    registers: [registry],
  });
  return async () => {
    const rows = await numbers.list();
    for (const state of numberStates) {
      instances.set({ state }, rows.filter((row) => stateReasons[row.code].state === state).length);
    }
    queued.reset();
    for (const row of rows) queued.set({ number: row.numberId }, row.queued);
    return { type: registry.contentType, text: await registry.metrics() };
  };
}
