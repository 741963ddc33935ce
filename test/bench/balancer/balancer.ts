import type { Bench, BenchLine } from '../bench.ts';
import { forecastLines } from './forecast.ts';

/** Each adds its lines; one can be left out without touching the others. */
const PARTS: readonly ((data: string | null) => readonly BenchLine[])[] = [forecastLines];

export const balancerBench: Bench = {
  name: 'balancer',
  about: 'forecasts of heat on a made-up trace, against simple ones and an oracle that knows the true rates',
  async run({ data }) {
    return PARTS.flatMap((part) => part(data));
  },
};
