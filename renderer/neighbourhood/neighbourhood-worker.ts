/** Entry of the thread that measures neighbourhoods: one question, one answer. */
import type { Neighbourhood } from './collect.ts';
import { measureNeighbourhood, type NeighbourhoodMetrics } from './measure.ts';

export interface MeterQuestion {
  readonly id: number;
  readonly neighbourhood: Neighbourhood;
}

export interface MeterAnswer {
  readonly id: number;
  readonly metrics: NeighbourhoodMetrics;
}

addEventListener('message', ({ data }: MessageEvent<MeterQuestion>) => {
  const answer: MeterAnswer = { id: data.id, metrics: measureNeighbourhood(data.neighbourhood) };
  postMessage(answer);
});
