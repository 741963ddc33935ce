import type { PartitionStore } from '../storage/partition-store.ts';

/**
 * How many of `nodes`, from the first on, one step of a move takes: until their rows here are `rowsMax`, at most
 * `nodesMax`; at least one, so that every step gets on. A row of two of the nodes is counted for both.
 */
export function nodesWithin(store: PartitionStore, nodes: Uint32Array, rowsMax: number, nodesMax: number): number {
  let count = 0;
  let rows = 0;
  for (const node of nodes.subarray(0, nodesMax)) {
    const { edges, closureRows } = store.incidentCounts(node);
    rows += 1 + edges + closureRows;
    if (rows > rowsMax && count > 0) break;
    count++;
  }
  return count;
}
