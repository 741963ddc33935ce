/** What a back-test tells: a trace under several policies. */

import type { ReplayStrategy } from '../model/replay.ts';

export { REPLAY_FORMS, REPLAY_STRATEGIES, type ReplayForm, type ReplayStrategy } from '../model/replay.ts';

/** More buckets than a screen has pixels nobody sees. */
export const REPLAY_BUCKETS_MAX = 1500;

export interface ReplayRunReport {
  readonly strategy: ReplayStrategy;
  readonly buckets: readonly ReplayBucket[];
  readonly summary: ReplayRunSummary;
}

/** Ticks that follow each other, so that there are at most `REPLAY_BUCKETS_MAX`. */
export interface ReplayBucket {
  readonly startMs: number;
  readonly ticks: number;
  /** Accesses by shard. */
  readonly load: readonly number[];
  /** The highest of the ticks. */
  readonly imbalance: number;
  /** Shards over 1.2 times the mean, summed over the ticks. */
  readonly overloaded: number;
  readonly moves: number;
  readonly movedRows: number;
}

export interface ReplayRunSummary {
  readonly imbalanceMean: number;
  readonly imbalanceP95: number;
  readonly overloadedShardTicks: number;
  readonly moves: number;
  readonly movedNodes: number;
  /** Rows that name the moved nodes: what is copied at most. */
  readonly movedRows: number;
  readonly pingPongs: number;
  readonly plans: number;
  /** Null where there was nothing to judge by. */
  readonly forecast: {
    readonly mase: number | null;
    readonly wape: number | null;
    readonly coverage90: number | null;
  };
  /** Looks that went by measured heat although a forecast was wished for. */
  readonly fallBacks: { readonly noSeason: number; readonly notBelieved: number };
  readonly oversized: readonly { readonly node: string; readonly ticks: number }[];
}

export interface ReplayAnswer {
  readonly startMs: number;
  readonly tickS: number;
  readonly windowS: number;
  readonly horizonS: number;
  readonly seasonS: number;
  readonly ticks: number;
  readonly queries: number;
  readonly runs: readonly ReplayRunReport[];
  /** What is doubtful about the trace or the chosen times. */
  readonly warnings: readonly { readonly code: string; readonly count: number; readonly first: string }[];
}
