import type { Csr } from '../../algorithms/graph/csr.ts';

export interface CutInput {
  readonly homes: Uint16Array;
  readonly forward: Csr;
  readonly backward: Csr;
  readonly shardCount: number;
}

/**
 * Edges that name one of the nodes and whose ends live apart: now, and with all of the nodes on each of the shards. Pure,
 * O(edges of the nodes); edges between two of them count once.
 */
export function cutBySide(
  nodes: readonly number[],
  { homes, forward, backward, shardCount }: CutInput,
): { readonly before: number; readonly after: Float64Array } {
  const isOne = new Set(nodes);
  let before = 0;
  /** Edges that lead out of the nodes, and where to. */
  let leaving = 0;
  const towards = new Float64Array(shardCount);
  for (const node of nodes) {
    for (const [{ offsets, targets }, isBack] of [[forward, false] as const, [backward, true] as const]) {
      for (let edge = offsets[node]!, end = offsets[node + 1]!; edge < end; edge++) {
        const other = targets[edge]!;
        const isInside = isOne.has(other);
        if (isInside && isBack) continue;
        if (homes[other] !== homes[node]) before++;
        if (isInside) continue;
        leaving++;
        towards[homes[other]!]!++;
      }
    }
  }
  return { before, after: towards.map((staying) => leaving - staying) };
}
