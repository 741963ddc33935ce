/** Former moments of the chain that the peer tells of: its service came from shard 0 a minute before now. */
import type { Moment, Timeline } from '../../../engine/protocol/index.ts';

export const NOW_MS = 1_000_000;
export const MOVED_MS = NOW_MS - 60_000;

export const TIMELINE: Timeline = {
  nowMs: NOW_MS,
  knownFromMs: NOW_MS - 600_000,
  heatFromMs: NOW_MS - 600_000,
  load: {
    resolutionMs: 10_000,
    buckets: [
      { startMs: NOW_MS - 600_000, rate: 5 },
      { startMs: NOW_MS - 10_000, rate: 9 },
    ],
  },
  moves: [{ atMs: MOVED_MS, nodes: 1, planId: null }],
  events: [
    { id: 1, atMs: NOW_MS - 300_000, actor: 'ann', action: 'mode', planId: null, state: null, detail: 'manual' },
  ],
  writes: [],
  isCutOff: false,
};

export function momentThen(atMs: number, change: Partial<Moment> = {}): Moment {
  const isBefore = atMs < MOVED_MS;
  return {
    atMs,
    homes: Uint16Array.of(0, 0, isBefore ? 0 : 1),
    slotEnd: 3,
    shards: [
      { shard: 0, nodes: isBefore ? 3 : 2, influence: 0.5, capacity: 0.6, heat: 4 },
      { shard: 1, nodes: isBefore ? 0 : 1, influence: 0.5, capacity: 0.6, heat: 2 },
    ],
    cutEdges: isBefore ? 0 : 1,
    heat: {
      ...{ startMs: atMs - (atMs % 10_000), resolutionMs: 10_000, durationMs: 10_000, imbalance: 1.33 },
      nodes: Float32Array.of(1, 3, 2),
    },
    plans: [],
    movesUnderWay: 0,
    since: { writes: 0, nodesAdded: 0, nodesRemoved: 0, moves: isBefore ? 1 : 0 },
    ...change,
  };
}
