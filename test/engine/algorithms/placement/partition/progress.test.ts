import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { partitionGraph } from '../../../../../engine/algorithms/placement/partition/partition-graph.ts';
import type {
  PartitionRequest,
  PartitionStep,
} from '../../../../../engine/algorithms/placement/partition/partition-request.ts';
import { createPrng } from '../../../../../engine/base/prng.ts';
import { randomDigraph } from '../../random-graphs.ts';
import { anyRequest, graphOf, grid } from './judges.ts';

function stepsOf(request: PartitionRequest): PartitionStep[] {
  const steps: PartitionStep[] = [];
  partitionGraph({ ...request, onStep: (step) => steps.push(step) });
  return steps;
}

function expectMonotone(steps: readonly PartitionStep[]): void {
  expect(steps.length).toBeGreaterThan(0);
  steps.forEach(({ done, total }, i) => {
    expect(total).toBe(steps[0]!.total);
    expect(done).toBeLessThanOrEqual(total);
    expect(done).toBeGreaterThanOrEqual(i === 0 ? 0 : steps[i - 1]!.done);
  });
  expect(steps.at(-1)!.done).toBe(steps[0]!.total);
}

/** No community, so that every level has much to refine. */
function randomGraph(vertexCount: number, edgeCount: number) {
  const { sources, targets } = randomDigraph(vertexCount, edgeCount, createPrng(58));
  return graphOf(
    vertexCount,
    Array.from(sources, (source, i) => [source, targets[i]!]),
  );
}

describe('progress', () => {
  test('[PL58] what is done never falls and stays within a total that never changes, whatever the request', () => {
    fc.assert(
      fc.property(anyRequest(8, 4), (request) => expectMonotone(stepsOf(request))),
      { numRuns: 60 },
    );
    for (const preset of ['fast', 'default', 'high'] as const) {
      for (const graph of [grid(70, 70), randomGraph(6000, 30_000)]) {
        expectMonotone(stepsOf({ graph, partCount: 8, preset }));
      }
    }
  });

  test('[PL58] a large graph is heard of all along: no step is wider than a fifth of the run', () => {
    const steps = stepsOf({ graph: randomGraph(40_000, 160_000), partCount: 8 });
    const widest = steps.reduce((most, { done }, i) => Math.max(most, done - (steps[i - 1]?.done ?? 0)), 0);
    expect(widest).toBeLessThanOrEqual(steps[0]!.total / 5);
    expect(new Set(steps.map(({ done }) => done)).size).toBeGreaterThan(30);
  });

  test('[PL59] what the listener throws stops the run at that step and comes out of it', () => {
    const request = { graph: randomGraph(1500, 6000), partCount: 6 };
    const stepCount = stepsOf(request).length;
    for (const stopAt of [1, 2, Math.floor(stepCount / 2), stepCount]) {
      const stop = new Error(`stopped at ${stopAt}`);
      let heard = 0;
      const onStep = () => {
        heard++;
        if (heard === stopAt) throw stop;
      };
      expect(() => partitionGraph({ ...request, onStep })).toThrow(stop);
      expect(heard).toBe(stopAt);
    }
  });

  test('[PL60] the result is the same with and without a listener, and after a run that was stopped', () => {
    for (const preset of ['fast', 'default', 'high'] as const) {
      for (const graph of [grid(40, 40), randomGraph(1200, 4800)]) {
        const request = { graph, partCount: 7, preset, seed: 60 };
        const alone = partitionGraph(request);
        let heard = 0;
        const stopping = () => {
          if (++heard === 20) throw new Error('stopped');
        };
        expect(() => partitionGraph({ ...request, onStep: stopping })).toThrow('stopped');
        expect(partitionGraph({ ...request, onStep: () => {} })).toEqual(alone);
      }
    }
  });
});
