import { createBreadthFirst } from '../closure/breadth-first.ts';
import type { Csr } from '../graph/csr.ts';

/**
 * Rows that every shard would gain if some nodes moved there together
 * ===================================================================
 *
 * A shard holds the node rows at home there, and every edge and closure row with an end at home there. It gains the rows of
 * the nodes of which it has no end yet; each counts once, whichever of its ends are among the nodes.
 *
 *   gained(s) = node rows not at home on s + rows of the nodes with no end at home on s
 *
 * So one pass over the rows of the nodes answers for all shards: all of them, less those that s holds already.
 *
 * Input    nodes                each once
 *          homes                Uint16Array[n], < shardCount
 *          forward, backward    all edges
 *          hierarchies          the closures that are kept
 * Output   Float64Array[shardCount]
 * Cost     O(edges and closure rows that name one of the nodes), 20n bytes a hierarchy
 * Judge    `comparePlacements` with the nodes moved, in the test.
 */
export interface GainedRowsInput {
  readonly nodes: Uint32Array;
  readonly homes: Uint16Array;
  readonly shardCount: number;
  readonly forward: Csr;
  readonly backward: Csr;
  readonly hierarchies: readonly { readonly forward: Csr; readonly backward: Csr; readonly depthMax: number }[];
}

export function gainedRows(input: GainedRowsInput): Float64Array {
  const { nodes, homes, shardCount, forward, backward, hierarchies } = input;
  const isOne = new Uint8Array(homes.length);
  for (const node of nodes) isOne[node] = 1;
  let total = 0;
  const held = new Float64Array(shardCount);
  const add = (one: number, other: number): void => {
    total++;
    held[one]!++;
    if (other !== one) held[other]!++;
  };
  for (const node of nodes) {
    const home = homes[node]!;
    add(home, home);
    for (const [{ offsets, targets }, isBack] of [[forward, false] as const, [backward, true] as const]) {
      for (let edge = offsets[node]!, end = offsets[node + 1]!; edge < end; edge++) {
        const other = targets[edge]!;
        // From both ends it would count twice.
        if (!isBack || isOne[other] === 0) add(home, homes[other]!);
      }
    }
  }
  for (const { forward: below, backward: above, depthMax } of hierarchies) {
    for (const [graph, isBack] of [[below, false] as const, [above, true] as const]) {
      const search = createBreadthFirst(graph);
      for (const node of nodes) {
        const count = search.run(node, depthMax);
        for (let at = 0; at < count; at++) {
          const other = search.nodes[at]!;
          if (!isBack || isOne[other] === 0) add(homes[node]!, homes[other]!);
        }
      }
    }
  }
  return held.map((rows) => total - rows);
}
