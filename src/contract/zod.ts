import { extendZodWithOpenApi } from '@asteasolutions/zod-to-openapi';
import { z as plain } from 'zod';

// Must run before any schema is made: schemas import z from here, never from zod.
extendZodWithOpenApi(plain);
export * as z from './strictZod.ts';
