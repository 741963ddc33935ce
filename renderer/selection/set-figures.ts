/** Sums over the selected nodes. Pure. */
import { heatOfByte, type TopologySnapshot } from '../../engine/protocol/index.ts';

/** How many of the nodes are what `value` says. */
export interface Share {
  readonly value: number;
  readonly count: number;
}

export interface SetFigures {
  /** Most first, lower number first on a tie. */
  readonly byShard: readonly Share[];
  readonly byType: readonly Share[];
  /** Sum of shares of one. */
  readonly influence: number;
  /** Edges with both ends among the nodes, and with one. */
  readonly inside: number;
  readonly crossing: number;
}

/** O(slots + edges), about 1 ms at 100k/200k: for a change of the set, of homes or of the topology. */
export function figuresOf(nodes: Uint32Array, snapshot: TopologySnapshot): SetFigures {
  const isIn = new Uint8Array(snapshot.nodeCount);
  let influence = 0;
  for (const node of nodes) {
    isIn[node] = 1;
    influence += snapshot.influence[node] ?? 0;
  }
  let [inside, crossing] = [0, 0];
  for (let end = 0; end < snapshot.edges.length; end += 2) {
    const ends = isIn[snapshot.edges[end]!]! + isIn[snapshot.edges[end + 1]!]!;
    if (ends === 2) inside++;
    else if (ends === 1) crossing++;
  }
  return {
    byShard: sharesOf(nodes, snapshot.homes),
    byType: sharesOf(nodes, snapshot.types),
    influence,
    inside,
    crossing,
  };
}

function sharesOf(nodes: Uint32Array, column: Uint16Array): readonly Share[] {
  const counts = new Map<number, number>();
  for (const node of nodes) counts.set(column[node]!, (counts.get(column[node]!) ?? 0) + 1);
  return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count || a.value - b.value);
}

/** Accesses/s of all nodes together, each within one step of the frame's scale. O(nodes), for about once a second. */
export function heatOfNodes(
  nodes: Uint32Array,
  frame: { readonly nodeHeat: Uint8Array; readonly heatMax: number } | null,
): number {
  if (frame === null) return 0;
  const rates = Float64Array.from({ length: 256 }, (_, byte) => heatOfByte(byte, frame.heatMax));
  let sum = 0;
  for (const node of nodes) sum += rates[frame.nodeHeat[node] ?? 0]!;
  return sum;
}
