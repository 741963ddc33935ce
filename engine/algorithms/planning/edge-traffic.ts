import type { BalanceInput } from './balance-input.ts';

/** What edges are looked at with. */
export interface EdgeInput
  extends Pick<BalanceInput, 'forward' | 'backward' | 'edgeTraffic' | 'containment' | 'heats'> {
  /** Accesses a second over an edge where nothing was asked: `coldTraffic`. */
  readonly coldTraffic: number;
}

const COLD_PART = 0.01;

/**
 * Where nothing was asked a cut still costs something: a hundredth of a mean node's heat. By part, so that a quiet day is
 * planned like a busy one; where nothing was asked at all, of one access a second.
 */
export function coldTraffic(heats: Float64Array): number {
  const sum = heats.reduce((total, heat) => total + heat, 0);
  return COLD_PART * (sum > 0 ? sum / heats.length : 1);
}

/** Visits every edge of a node in either direction with the accesses a second over it; self loops are left out. */
export function forEachEdge(
  { forward, backward, edgeTraffic, containment, heats, coldTraffic }: EdgeInput,
  node: number,
  visit: (other: number, traffic: number, isContainment: boolean) => void,
): void {
  for (const side of [forward, backward]) {
    const counted = side === forward ? edgeTraffic?.forward : edgeTraffic?.backward;
    for (let edge = side.offsets[node]!, end = side.offsets[node + 1]!; edge < end; edge++) {
      const other = side.targets[edge]!;
      if (other === node) continue;
      const traffic = counted === undefined ? coldTraffic + Math.min(heats[node]!, heats[other]!) : counted[edge]!;
      visit(other, traffic, containment?.[side.relations[edge]!] === 1);
    }
  }
}

export const degreeOf = ({ forward, backward }: EdgeInput, node: number): number =>
  forward.offsets[node + 1]! - forward.offsets[node]! + backward.offsets[node + 1]! - backward.offsets[node]!;

/** Accesses a second between a set of nodes and the rest, by the shard of the rest. */
export function connectionsOf(
  input: EdgeInput,
  homes: Uint16Array,
  shardCount: number,
  nodes: readonly number[],
): Float64Array {
  const inside = new Set(nodes);
  const connections = new Float64Array(shardCount);
  for (const node of nodes) {
    forEachEdge(input, node, (other, traffic) => {
      if (!inside.has(other)) connections[homes[other]!]! += traffic;
    });
  }
  return connections;
}
