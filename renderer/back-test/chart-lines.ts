import type { ReplayAnswer, ReplayStrategy } from '../../engine/protocol/index.ts';
import { type ChartPoint, pointsOf } from './chart-scale.ts';

/** A policy as the chart draws it; all have points at the same times. */
export interface ChartLine {
  readonly strategy: ReplayStrategy;
  readonly points: readonly ChartPoint[];
  readonly imbalanceMean: number;
  readonly moves: number;
}

export const linesOf = ({ runs }: ReplayAnswer): readonly ChartLine[] =>
  runs.map(({ strategy, buckets, summary: { imbalanceMean, moves } }) => {
    return { strategy, points: pointsOf(buckets), imbalanceMean, moves };
  });
