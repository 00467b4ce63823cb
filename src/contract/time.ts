import { z } from './zod.ts';

export const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 21:30')
  .openapi({ example: '21:30' });

/** Where something ends: also the midnight that ends the day. */
export const endOfDay = z
  .string()
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'must be a time such as 21:30, at most 24:00')
  .openapi({ example: '18:00' });

export const zone = z
  .string()
  .max(100)
  .refine((name) => {
    try {
      return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
    } catch {
      return false;
    }
  }, 'must be a time zone such as America/Sao_Paulo')
  .openapi({ example: 'America/Sao_Paulo' });
