import type { Csr } from '../graph/csr.ts';
import { createBreadthFirst } from './breadth-first.ts';

/** The graph of one hierarchy, and the depth to which its closure is kept. */
export interface BoundedGraph {
  readonly forward: Csr;
  /** Steps; Infinity for no bound. */
  readonly depthMax: number;
}

/** Between two calls of `onStep`. */
const ANCESTORS_A_STEP = 512;

/**
 * Every closure row of every hierarchy, an ancestor at a time: its descendants are the first `count` of `descendants`,
 * valid during the visit. Cost: a breadth-first search from every node that has children. `onStep` is told how many of
 * the `total` ancestors (over all hierarchies) are done; it may throw to stop.
 */
export function forEachRowGroup(
  hierarchies: readonly BoundedGraph[],
  visit: (ancestor: number, descendants: Uint32Array, count: number) => void,
  onStep: (done: number, total: number) => void = () => {},
): void {
  const total = hierarchies.reduce((sum, { forward }) => sum + forward.nodeCount, 0);
  let done = 0;
  for (const { forward, depthMax } of hierarchies) {
    const search = createBreadthFirst(forward);
    for (let ancestor = 0; ancestor < forward.nodeCount; ancestor++, done++) {
      if (done % ANCESTORS_A_STEP === 0) onStep(done, total);
      if (forward.offsets[ancestor] === forward.offsets[ancestor + 1]) continue;
      visit(ancestor, search.nodes, search.run(ancestor, depthMax));
    }
  }
}
