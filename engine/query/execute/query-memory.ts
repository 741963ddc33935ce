import { ShardscopeError } from '../../base/errors.ts';
import type { MemoryBudget } from '../language/aggregates.ts';

/** What one query may keep at a time, over all its steps. */
export const QUERY_BYTES_MAX = 256 * 1024 * 1024;
/** Rows that one step may make: a query that multiplies without end is told so before its deadline. */
export const STEP_ROWS_MAX = 20_000_000;

/**
 * The memory of one query. Rows that only pass through are bounded by their batches; what a step keeps (one side of a
 * join, groups, different rows, rows to sort) is charged here before it is kept.
 */
export class QueryMemory {
  #bytesLeft: number;
  readonly #bytesMax: number;

  constructor(bytesMax = QUERY_BYTES_MAX) {
    this.#bytesLeft = bytesMax;
    this.#bytesMax = bytesMax;
  }

  /** The budget of one step, which an error names. */
  of(step: string): MemoryBudget {
    return {
      take: (bytes) => {
        this.#bytesLeft -= bytes;
        if (this.#bytesLeft >= 0) return;
        throw new ShardscopeError(
          'limit.bytes',
          `${step} would keep more than ${megabytes(this.#bytesMax)}; narrow the pattern, or return less`,
          { step, limit: this.#bytesMax },
        );
      },
    };
  }
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;

/** @throws limit.rows, naming the step */
export function requireRows(rowCount: number, step: string): void {
  if (rowCount <= STEP_ROWS_MAX) return;
  throw new ShardscopeError(
    'limit.rows',
    `${step} makes more than ${STEP_ROWS_MAX.toLocaleString('en-US')} rows; narrow the pattern with a label, a type or an id`,
    { step, limit: STEP_ROWS_MAX },
  );
}
