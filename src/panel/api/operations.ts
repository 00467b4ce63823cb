import type { operations, OperationName } from '../../contract/operations.ts';
import type { z } from '../../contract/zod.ts';

type Operations = typeof operations;

/** What a client writes for a schema. Where that takes anything (`z.coerce`), what it makes of it. */
type Fields<Schema extends z.ZodType> = {
  [Key in keyof z.input<Schema>]: unknown extends z.input<Schema>[Key]
    ? z.output<Schema>[Key & keyof z.output<Schema>]
    : z.input<Schema>[Key];
};

/** One that may be left out where all its fields may. */
type Part<Name extends string, Value> =
  Partial<Value> extends Value ? { [Key in Name]?: Value } : { [Key in Name]: Value };

type Params<Op> = Op extends { params: infer Schema extends z.ZodType }
  ? { params: Fields<Schema> }
  : unknown;
type Query<Op> = Op extends { query: infer Schema extends z.ZodType }
  ? Part<'query', Fields<Schema>>
  : unknown;
type Headers<Op> = Op extends { headers: infer Schema extends z.ZodType }
  ? Part<'headers', z.input<Schema>>
  : unknown;
type Body<Op> = Op extends { body: infer Schema extends z.ZodType } ? { body: z.input<Schema> } : unknown;
type Upload<Op> = Op extends { upload: true }
  ? {
      /** Goes as the part `file` of a form, together with the fields of `body`. */
      file?: File;
      /** How much has gone up, 0 to 1; with a file only. */
      onProgress?: (share: number) => void;
    }
  : unknown;

export type Input<Name extends OperationName> = Params<Operations[Name]> &
  Query<Operations[Name]> &
  Headers<Operations[Name]> &
  Body<Operations[Name]> &
  Upload<Operations[Name]> & { signal?: AbortSignal | undefined };

/** The arguments behind the operation's name: none where nothing must be said. */
export type Arguments<Name extends OperationName> =
  Partial<Input<Name>> extends Input<Name> ? [input?: Input<Name>] : [input: Input<Name>];

/** JSON as the contract describes it, a file, or nothing. */
export type Answer<Name extends OperationName> = Operations[Name]['answer']['schema'] extends infer Schema
  ? Schema extends z.ZodType
    ? z.output<Schema>
    : Schema extends null
      ? undefined
      : Blob
  : never;

export type BodyOf<Name extends OperationName> = Input<Name> extends { body: infer Value } ? Value : never;
export type QueryOf<Name extends OperationName> =
  Input<Name> extends { query?: infer Value } ? NonNullable<Value> : never;
