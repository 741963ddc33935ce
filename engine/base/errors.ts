/**
 * Every failure that may leave the engine. The code is API and never changes its meaning; the message is for people.
 *
 * `exit` is the status of the command line (contract: BSD sysexits), `http` the status of the API, `retry` tells a
 * client what to do with the same request. One class, many codes: a subclass does not survive a thread or a socket,
 * a code does.
 */
export const ERROR_CODES = {
  'usage.arguments': { exit: 64, http: 400, retry: 'no' },
  'usage.params': { exit: 64, http: 400, retry: 'no' },
  'usage.method': { exit: 64, http: 400, retry: 'no' },
  'query.syntax': { exit: 64, http: 400, retry: 'no' },
  'query.unsupported': { exit: 64, http: 400, retry: 'no' },
  'query.semantic': { exit: 64, http: 400, retry: 'no' },
  'query.parameter': { exit: 64, http: 400, retry: 'no' },
  'query.value': { exit: 65, http: 422, retry: 'no' },
  'input.format': { exit: 65, http: 422, retry: 'no' },
  'input.strict': { exit: 65, http: 422, retry: 'no' },
  'input.hostile': { exit: 65, http: 422, retry: 'no' },
  'input.unsupported': { exit: 65, http: 422, retry: 'no' },
  'conflict.exists': { exit: 65, http: 409, retry: 'no' },
  'conflict.rules': { exit: 65, http: 409, retry: 'no' },
  'conflict.plan': { exit: 65, http: 409, retry: 'after-reread' },
  'conflict.revision': { exit: 65, http: 412, retry: 'after-reread' },
  'conflict.metagraph': { exit: 65, http: 409, retry: 'no' },
  'conflict.cycle': { exit: 65, http: 409, retry: 'no' },
  'conflict.edges': { exit: 65, http: 409, retry: 'no' },
  'conflict.parents': { exit: 65, http: 409, retry: 'no' },
  'conflict.snapshot': { exit: 65, http: 409, retry: 'as-is' },
  'conflict.move': { exit: 65, http: 409, retry: 'after-reread' },
  'verify.failed': { exit: 65, http: 409, retry: 'no' },
  'not-found.file': { exit: 66, http: 404, retry: 'no' },
  'not-found.workspace': { exit: 66, http: 404, retry: 'no' },
  'not-found.node': { exit: 66, http: 404, retry: 'no' },
  'not-found.edge': { exit: 66, http: 404, retry: 'no' },
  'not-found.shard': { exit: 66, http: 404, retry: 'no' },
  'not-found.plan': { exit: 66, http: 404, retry: 'no' },
  'not-found.upload': { exit: 66, http: 404, retry: 'no' },
  'not-found.query': { exit: 66, http: 404, retry: 'no' },
  'unavailable.engine': { exit: 69, http: 503, retry: 'as-is' },
  'unavailable.shard': { exit: 69, http: 503, retry: 'as-is' },
  'unavailable.deadline': { exit: 69, http: 504, retry: 'as-is' },
  'unavailable.workspace': { exit: 69, http: 503, retry: 'as-is' },
  'unavailable.incident': { exit: 69, http: 503, retry: 'as-is' },
  'unavailable.past': { exit: 69, http: 503, retry: 'as-is' },
  'unavailable.heat': { exit: 69, http: 503, retry: 'as-is' },
  'access.token': { exit: 69, http: 401, retry: 'no' },
  'access.origin': { exit: 69, http: 403, retry: 'no' },
  'access.read-only': { exit: 69, http: 403, retry: 'no' },
  'internal.assertion': { exit: 70, http: 500, retry: 'no' },
  'internal.worker': { exit: 70, http: 500, retry: 'no' },
  'internal.unknown': { exit: 70, http: 500, retry: 'no' },
  'storage.corrupt': { exit: 74, http: 500, retry: 'no' },
  'storage.full': { exit: 74, http: 507, retry: 'no' },
  'storage.readonly': { exit: 74, http: 500, retry: 'no' },
  'storage.io': { exit: 74, http: 500, retry: 'no' },
  'limit.bytes': { exit: 75, http: 413, retry: 'no' },
  'limit.depth': { exit: 75, http: 413, retry: 'no' },
  'limit.rows': { exit: 75, http: 413, retry: 'no' },
  'limit.slots': { exit: 75, http: 429, retry: 'as-is' },
  'limit.queue': { exit: 75, http: 429, retry: 'as-is' },
  'limit.time': { exit: 75, http: 504, retry: 'no' },
  'busy.queries': { exit: 75, http: 503, retry: 'as-is' },
  'busy.workspace': { exit: 75, http: 423, retry: 'as-is' },
  'incompatible.protocol': { exit: 69, http: 426, retry: 'no' },
  'incompatible.schema': { exit: 74, http: 500, retry: 'no' },
  'cancelled.caller': { exit: 130, http: 499, retry: 'no' },
} as const satisfies Readonly<Record<string, { exit: number; http: number; retry: 'no' | 'as-is' | 'after-reread' }>>;

export type ErrorCode = keyof typeof ERROR_CODES;
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type ErrorDetails = { readonly [key: string]: Json };

export class ShardscopeError extends Error {
  override readonly name = 'ShardscopeError';
  readonly code: ErrorCode;
  /** Where it happened and what was expected: file, line, column, element, node, shard... Plain data only. */
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.details = details;
  }
}

/** What crosses a boundary: plain data, so that a failed clone can never hide the real failure. */
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: ErrorDetails;
}

export function toWireError(error: unknown): WireError {
  if (error instanceof ShardscopeError) return { code: error.code, message: error.message, details: error.details };
  return { code: 'internal.unknown', message: error instanceof Error ? error.message : String(error), details: {} };
}

/** A code that this side does not know (a newer peer) becomes `internal.unknown` and keeps the original in `details`. */
export function fromWireError(wire: { code: string; message: string; details?: ErrorDetails }): ShardscopeError {
  if (Object.hasOwn(ERROR_CODES, wire.code)) {
    return new ShardscopeError(wire.code as ErrorCode, wire.message, wire.details ?? {});
  }
  return new ShardscopeError('internal.unknown', wire.message, { ...wire.details, code: wire.code });
}
