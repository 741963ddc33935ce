import type { Bench, BenchLine } from '../bench.ts';
import { flightReplayLines } from './flight-replay.ts';
import { forecastLines } from './forecast.ts';
import { plannerLines } from './planner.ts';
import { seasonLines } from './season.ts';

/** Each adds its lines; one can be left out without touching the others. */
const PARTS: readonly ((data: string | null) => readonly BenchLine[] | Promise<readonly BenchLine[]>)[] = [
  forecastLines,
  () => plannerLines(),
  () => seasonLines(),
  (data) => (data === null ? [] : flightReplayLines(data)),
];

export const balancerBench: Bench = {
  name: 'balancer',
  about:
    'forecasts of heat on a made-up trace, against simple ones and an oracle that knows the true rates; moves off an ' +
    'injected hot spot, against a partition from scratch; loads that should move nothing; policies against each other on ' +
    'loads with a daily cycle',
  async run({ data }) {
    const lines: BenchLine[] = [];
    for (const part of PARTS) lines.push(...(await part(data)));
    return lines;
  },
};
