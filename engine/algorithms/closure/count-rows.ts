import type { Csr } from '../graph/csr.ts';
import { createBreadthFirst } from './breadth-first.ts';

/**
 * Exact size of a closure
 * =======================
 *
 * One breadth-first search from every node: the truth that `estimateClosureRows` approximates, for small graphs.
 *
 * Input    csr       adjacency of the hierarchy
 *          depthMax  steps; Infinity for the full closure
 * Output   rows, not counting rows of length 0
 * Cost     O(rows of the closure x mean degree): about 5 million steps are a blink, 5 billion are a minute
 * Judge    The number of rows of the naive closure.
 */
export function countClosureRows(csr: Csr, depthMax: number): number {
  const search = createBreadthFirst(csr);
  let rows = 0;
  for (let node = 0; node < csr.nodeCount; node++) rows += search.run(node, depthMax);
  return rows;
}

/** As `estimateClosureRows`, exactly: result[d - 1] = closure rows of depth <= d, up to the greatest depth there is. */
export function countClosureRowsByDepth(csr: Csr, depthMax: number): Float64Array {
  const search = createBreadthFirst(csr);
  const rowsAtDepth: number[] = [];
  for (let node = 0; node < csr.nodeCount; node++) {
    const count = search.run(node, depthMax);
    // Depths never fall along a run, so the layers end where the depth rises.
    for (let i = 0; i < count; i++) {
      const layer = search.depths[i]! - 1;
      rowsAtDepth[layer] = (rowsAtDepth[layer] ?? 0) + 1;
    }
  }
  let rows = 0;
  return Float64Array.from(rowsAtDepth, (atDepth) => {
    rows += atDepth;
    return rows;
  });
}
