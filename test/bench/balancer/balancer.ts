import type { Bench, BenchLine } from '../bench.ts';
import { forecastLines } from './forecast.ts';
import { plannerLines } from './planner.ts';

/** Each adds its lines; one can be left out without touching the others. */
const PARTS: readonly ((data: string | null) => readonly BenchLine[])[] = [forecastLines, () => plannerLines()];

export const balancerBench: Bench = {
  name: 'balancer',
  about:
    'forecasts of heat on a made-up trace, against simple ones and an oracle that knows the true rates; moves off an ' +
    'injected hot spot, against a partition from scratch; loads that should move nothing',
  async run({ data }) {
    return PARTS.flatMap((part) => part(data));
  },
};
