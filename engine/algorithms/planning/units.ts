import { unionGroups } from '../placement/partition/union-groups.ts';

/** What moves as one: nodes that rules keep together, and every other node alone. A unit is named by its lowest node. */
export interface Units {
  unitOf(node: number): number;
  /** Ascending; `unit` is its lowest node. */
  membersOf(unit: number): readonly number[];
  /** Sum of a column over every unit, at its lowest node; 0 at the other members. The column itself where all are alone. */
  sumOf(column: Float64Array): Float64Array;
}

export function unitsOf(nodeCount: number, together: readonly Uint32Array[]): Units {
  if (together.length === 0) {
    return { unitOf: (node) => node, membersOf: (unit) => [unit], sumOf: (column) => column };
  }
  const labels = unionGroups(nodeCount, together);
  const members = new Map<number, number[]>();
  for (const node of [...new Set(together.flatMap((group) => [...group]))].sort((a, b) => a - b)) {
    const unit = labels[node]!;
    const known = members.get(unit);
    if (known === undefined) members.set(unit, [node]);
    else known.push(node);
  }
  return {
    unitOf: (node) => labels[node]!,
    membersOf: (unit) => members.get(unit) ?? [unit],
    sumOf(column) {
      const sums = new Float64Array(nodeCount);
      for (let node = 0; node < nodeCount; node++) sums[labels[node]!]! += column[node]!;
      return sums;
    },
  };
}
