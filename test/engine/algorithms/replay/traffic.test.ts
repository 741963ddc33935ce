import { describe, expect, test } from 'vitest';
import { createForeseenHeat } from '../../../../engine/algorithms/replay/foresight.ts';
import { type Traffic, tickGrid, traceTraffic, widenBy } from '../../../../engine/algorithms/replay/traffic.ts';
import { createPrng } from '../../../../engine/base/prng.ts';
import { randomTopology, reach } from '../../../support/topologies.ts';
import { backwardCsr, forwardCsr } from '../random-graphs.ts';

const NODES = 30;
const topology = randomTopology(NODES, 60, 5);
const { edgeSources: sources, edgeTargets: targets, edgeRelations: relations } = topology;
const graph = { nodeCount: NODES, sources, targets, relations };

/** Rows at any time, many at once and at the very borders of ticks. */
function randomTrace(rowCount: number, spanMs: number) {
  const prng = createPrng(8);
  const timesMs = Float64Array.from({ length: rowCount }, () => 1_000_000_123 + 250 * prng.below(spanMs / 250)).sort();
  return {
    timesMs,
    nodes: Uint32Array.from(timesMs, () => prng.below(NODES)),
    counts: Uint32Array.from(timesMs, () => 1 + prng.below(9)),
  };
}

const accessesOf = (traffic: Traffic, tick: number): Float64Array => {
  const into = new Float64Array(NODES);
  traffic.add(tick, 1, into);
  return into;
};

describe('accesses by tick', () => {
  test('[BT1] ticks are aligned, half-open, and hold every row once', () => {
    const trace = randomTrace(2000, 60_000);
    for (const tickMs of [100, 1000, 7000, 3_600_000]) {
      const grid = tickGrid(trace.timesMs, tickMs);
      expect(grid.startMs % tickMs).toBe(0);
      expect(trace.timesMs[0]! - grid.startMs).toBeLessThan(tickMs);
      const traffic = traceTraffic(trace, grid, NODES, null);
      for (let tick = 0; tick < grid.tickCount; tick++) {
        const from = grid.startMs + tick * tickMs;
        const expected = new Float64Array(NODES);
        trace.timesMs.forEach((ms, row) => {
          if (ms >= from && ms < from + tickMs) expected[trace.nodes[row]!]! += trace.counts[row]!;
        });
        expect(accessesOf(traffic, tick)).toEqual(expected);
      }
      expect(accessesOf(traffic, grid.tickCount - 1).some((count) => count > 0)).toBe(true);
      expect(accessesOf(traffic, grid.tickCount)).toEqual(new Float64Array(NODES));
    }
  });

  test('[BT1] an access of descendants or ancestors reads the node and each of them once, over cycles too', () => {
    for (const [csr, direction] of [
      [forwardCsr(graph), 'down'],
      [backwardCsr(graph), 'up'],
    ] as const) {
      const widen = widenBy(csr);
      for (let round = 0; round < 2; round++) {
        for (let node = 0; node < NODES; node++) {
          const expected = new Set([node, ...reach(topology, node, direction, Infinity).keys()]);
          expect([...widen(node)].sort((a, b) => a - b)).toEqual([...expected].sort((a, b) => a - b));
        }
      }
    }
    const trace = { timesMs: Float64Array.of(5), nodes: Uint32Array.of(3), counts: Uint32Array.of(7) };
    const wide = traceTraffic(trace, tickGrid(trace.timesMs, 10), NODES, widenBy(forwardCsr(graph)));
    const below = reach(topology, 3, 'down', Infinity);
    expect([...accessesOf(wide, 0)]).toEqual(
      Array.from({ length: NODES }, (_, node) => (node === 3 || below.has(node) ? 7 : 0)),
    );
  });

  test('[BT7] a clairvoyant sees the mean of what really comes in every stretch, to the end of the trace', () => {
    const trace = randomTrace(3000, 40_000);
    const grid = tickGrid(trace.timesMs, 1000);
    const traffic = traceTraffic(trace, grid, NODES, null);
    const ends = [1, 4, 9];
    const foreseen = createForeseenHeat(traffic, ends, 2);
    for (let tick = 0; tick < grid.tickCount; tick++) {
      const stretches = foreseen.next();
      ends.forEach((end, at) => {
        const ticks: number[] = [];
        for (let ahead = tick + 1 + (ends[at - 1] ?? 0); ahead <= tick + end; ahead++) {
          if (ahead < grid.tickCount) ticks.push(ahead);
        }
        for (let node = 0; node < NODES; node++) {
          const sum = ticks.reduce((total, ahead) => total + accessesOf(traffic, ahead)[node]!, 0);
          expect(stretches[at]![node]).toBe(sum / (2 * Math.max(1, ticks.length)));
        }
      });
    }
  });
});
