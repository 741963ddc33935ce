/**
 * What every way of forecasting heat is to its callers. A tick is one fold of the counters; a slot is the place of a
 * tick in the season (a day of 5-minute ticks has 288). Heat is in accesses a tick here; the caller knows the seconds.
 */
import type { StateColumns } from './state-columns.ts';

export interface Forecaster {
  readonly nodeCount: number;
  /** Takes in what was counted during one tick, per node. */
  fold(counts: Uint32Array): void;
  /** A tick of which nothing is known: time passes, nothing is learnt. */
  skip(): void;
  /** Per node, the mean over the next `horizonTicks` ticks of the accesses expected a tick. */
  forecast(horizonTicks: number, into: Float32Array): void;
  /** The whole state, live: what is in it is what a restart has to find again. */
  readonly columns: StateColumns;
}
