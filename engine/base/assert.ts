import { ShardscopeError } from './errors.ts';

/** A broken invariant is our bug, never the user's: it carries `internal.assertion` and nothing tries to go on. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new ShardscopeError('internal.assertion', message);
}

/** The compiler refuses a call whose argument can still be something: every case of a union was handled. */
export function assertNever(value: never): never {
  throw new ShardscopeError('internal.assertion', `unexpected case: ${JSON.stringify(value)}`);
}
