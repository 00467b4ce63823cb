import type { z } from './zod.ts';

export interface Operation {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Express and OpenAPI spell parameters differently; this is Express' way. */
  path: `/api/${string}` | '/healthz' | '/readyz' | '/metrics';
  tag:
    | 'Sign-in'
    | 'Accounts'
    | 'People'
    | 'Keys'
    | 'Audit'
    | 'Numbers'
    | 'Instances'
    | 'Pairing'
    | 'Messages'
    | 'Conversations'
    | 'Contacts'
    | 'Overview'
    | 'Groups'
    | 'Pacing'
    | 'Events'
    | 'Meta'
    | 'Webhooks'
    | 'Operation';
  summary: string;
  description?: string;
  params?: z.ZodType;
  query?: z.ZodType;
  headers?: z.ZodObject;
  body?: z.ZodType;
  /** Also takes multipart/form-data with the part `file`. */
  upload?: boolean;
  /** How large its JSON may be; 1mb where it is not said. */
  bodyLimit?: string;
  /**
   * Takes the database long, so an account does few of them at once: `searching` where there is a `q`, `streaming` for as
   * long as its client reads.
   */
  heavy?: 'always' | 'searching' | 'streaming';
  /** Answers `Range` with the part that it asks for. */
  ranges?: boolean;
  /** Status and schema of the good answer; null has no body, a string is a media type. */
  answer: { status: 200 | 201 | 202 | 204; schema: z.ZodType | null | string[] };
  /** The same answer with 200, when the client asked to wait and it is settled. */
  settles?: boolean;
  /** Statuses of the problems it may answer with, besides those that every operation has. */
  problems: number[];
}

export const define = <const Op extends Operation>(operation: Op): Op => operation;
