import { extendZodWithOpenApi } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';

// Must run before any schema is made: schemas import z from here, never from zod.
extendZodWithOpenApi(z);
export { z };
