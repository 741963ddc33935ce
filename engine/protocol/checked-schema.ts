import { z } from 'zod';
import { ShardscopeError } from '../base/errors.ts';
import { checked, type MethodSpec } from '../rpc/table.ts';

// The console's content security policy forbids `new Function`, which zod's compiled parsers would need.
z.config({ jitless: true });

/** Parses with `schema`, or throws `usage.params` that names the field, what was expected and what was found. */
export function parseWith<T>(schema: z.ZodType<T>, value: unknown, what = 'params'): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path = [what, ...(issue?.path ?? [])].join('.');
  throw new ShardscopeError('usage.params', `${path}: ${issue?.message ?? 'not valid'}`, {
    path,
    expected: issue?.message ?? '',
  });
}

/** A method of the public table: its params are checked on arrival, unknown fields are refused. */
export function method<S extends z.ZodRawShape, R>(
  shape: S,
  _result: ResultType<R>,
): MethodSpec<z.infer<z.ZodObject<S>>, R> {
  const schema = z.strictObject(shape);
  return checked({ parse: (value) => parseWith(schema, value) as z.infer<z.ZodObject<S>> });
}

/** Names the type of a result, so that the table states it beside the params. */
export interface ResultType<R> {
  readonly result?: R;
}
export const returns = <R>(): ResultType<R> => ({});
