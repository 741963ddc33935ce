import type { ReachedCounts, ReachedPairs, ReadWork, Walk, WantedNodes } from '../../query/graph-access.ts';

/** Answers walks over edges, which no closure covers. One for a whole workspace. */
export interface Walker {
  reach(
    sources: Uint32Array,
    walk: Walk,
    wanted: WantedNodes,
    signal: AbortSignal,
    work: ReadWork,
  ): AsyncIterable<ReachedPairs>;
  countReached(
    sources: Uint32Array,
    walk: Walk,
    wanted: WantedNodes,
    signal: AbortSignal,
    work: ReadWork,
  ): AsyncIterable<ReachedCounts>;
}
