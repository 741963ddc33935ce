import type { InfluenceReport, InfluenceRun } from '../../engine/protocol/index.ts';
import { IDLE, type Loadable } from './loadable.ts';

/** What the Influence view shows. */
export interface InfluenceState {
  readonly report: Loadable<InfluenceReport>;
  /** The recompute that this console asked for last. */
  readonly run: Loadable<InfluenceRun>;
}

export const INITIAL_INFLUENCE: InfluenceState = { report: IDLE, run: IDLE };
