import { expect, it } from 'vitest';
import { deliveryStatuses, isFinal, statusRank } from './message.ts';

it('delivery statuses have a rank each, and what WhatsApp confirms outranks what we feared', () => {
  expect(new Set(Object.values(statusRank)).size).toBe(deliveryStatuses.length);
  for (const better of ['sent', 'delivered', 'read', 'played'] as const) {
    for (const worse of ['queued', 'sending', 'uncertain', 'failed'] as const) {
      expect(statusRank[better]).toBeGreaterThan(statusRank[worse]);
    }
  }
});

it('a message is settled exactly when nothing more is owed', () => {
  expect(deliveryStatuses.filter((status) => !isFinal(status))).toEqual(['queued', 'sending']);
});
