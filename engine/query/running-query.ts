import type { Json } from '../base/errors.ts';
import type { QueryWarning } from './language/check-semantics.ts';
import type { StepDescription } from './plan/describe-plan.ts';

/** Rows that were found together. */
export interface RowBatch {
  readonly rows: readonly (readonly Json[])[];
  /** Indexes of the nodes that the variables of each row stand for; null where nobody asked for them. */
  readonly nodes: readonly (readonly number[])[] | null;
}

/** What a step has done so far, without the steps it takes its rows from. */
export interface StepWork {
  readonly rows: number;
  readonly elapsedMs: number;
  readonly rowsScanned: number;
  readonly bytesShipped: number;
  readonly hops: number;
  readonly shards: readonly number[];
}

/**
 * A query that has begun. Nothing is computed before it is asked for: `batches` is pulled, so a slow reader slows the
 * query down instead of filling memory. Ending the iteration early (`return()`, or a `break`) gives up the rest.
 */
export interface RunningQuery {
  readonly columns: readonly string[];
  readonly warnings: readonly QueryWarning[];
  readonly batches: AsyncGenerator<RowBatch, void, void>;
}

export interface ProfiledQuery extends RunningQuery {
  /** The plan, with what each step has done so far. */
  steps(): readonly (StepDescription & { readonly actual: StepWork })[];
}
