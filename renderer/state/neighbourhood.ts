import type { Neighbourhood } from '../neighbourhood/collect.ts';
import type { NeighbourhoodMetrics } from '../neighbourhood/measure.ts';
import { IDLE, type Loadable } from './loadable.ts';

export type MeasuredNeighbourhood = Omit<Neighbourhood, 'links'> & {
  readonly linkCount: number;
  readonly metrics: NeighbourhoodMetrics;
};

/** Of the selected node. */
export interface NeighbourhoodState {
  readonly index: number | null;
  readonly measured: Loadable<MeasuredNeighbourhood>;
}

export const INITIAL_NEIGHBOURHOOD: NeighbourhoodState = { index: null, measured: IDLE };
