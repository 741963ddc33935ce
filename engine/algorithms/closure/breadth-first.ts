import { assert } from '../../base/assert.ts';
import type { Csr } from '../graph/csr.ts';

/**
 * Breadth-first reachability
 * ==========================
 *
 * Everything within 1..depthMax steps of one node with its shortest distance: one row group of a closure.
 *
 * Input    csr       adjacency; follow edges backward by passing the reverse
 *          start     node index
 *          depthMax  steps, >= 0; Infinity for no bound
 * Output   `nodes` and `depths`, first `count` entries, in order of discovery (so depths never fall)
 * Cost     O(edges leaving the reached nodes) a run, 10n bytes once. Marks carry the number of the run instead of
 *          being cleared, so a run that reaches little costs little however large the topology is.
 * Differs  A closure has no rows of length 0: `start` is found only over an edge that leads back to it, at the
 *          length of its shortest cycle.
 * Judge    `reach` in the test: layers of a Map.
 */
export interface BreadthFirst {
  /** How many nodes are within 1..depthMax steps of `start`. */
  run(start: number, depthMax: number): number;
  /** Valid until the next run. */
  readonly nodes: Uint32Array;
  /** Valid until the next run. */
  readonly depths: Uint16Array;
}

/** What a depth column (u16) can hold. */
export const DEPTH_LIMIT = 0xffff;

/** @throws internal.assertion from `run` when a shortest path is longer than 65,535 steps */
export function createBreadthFirst(csr: Csr): BreadthFirst {
  const { nodeCount, offsets, targets } = csr;
  const nodes = new Uint32Array(nodeCount);
  const depths = new Uint16Array(nodeCount);
  const marks = new Uint32Array(nodeCount);
  let mark = 0;

  function run(start: number, depthMax: number): number {
    if (mark === 0xffffffff) {
      marks.fill(0);
      mark = 0;
    }
    mark++;
    let count = 0;
    let depth = 0;
    let layerStart = 0;
    let layerEnd = 0;
    while (depth < depthMax) {
      depth++;
      // The first layer is `start` itself, which is not (yet) a result.
      const isFirst = depth === 1;
      for (let position = isFirst ? -1 : layerStart; position < layerEnd; position++) {
        const from = isFirst ? start : nodes[position]!;
        for (let edge = offsets[from]!, end = offsets[from + 1]!; edge < end; edge++) {
          const to = targets[edge]!;
          if (marks[to] === mark) continue;
          marks[to] = mark;
          nodes[count] = to;
          depths[count++] = depth;
        }
      }
      if (count === layerEnd) break;
      assert(depth <= DEPTH_LIMIT, `a path from node ${start} is longer than ${DEPTH_LIMIT} steps`);
      layerStart = layerEnd;
      layerEnd = count;
    }
    return count;
  }

  return { run, nodes, depths };
}
