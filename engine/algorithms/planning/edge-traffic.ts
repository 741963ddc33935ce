import { trafficWeight } from '../placement/objective-graphs.ts';
import type { BalanceInput } from './balance-input.ts';

/** Visits every edge of a node in either direction with the accesses a second over it; self loops are left out. */
export function forEachEdge(
  { forward, backward, edgeTraffic, containment, heats }: BalanceInput,
  node: number,
  visit: (other: number, traffic: number, isContainment: boolean) => void,
): void {
  for (const side of [forward, backward]) {
    const counted = side === forward ? edgeTraffic?.forward : edgeTraffic?.backward;
    for (let edge = side.offsets[node]!, end = side.offsets[node + 1]!; edge < end; edge++) {
      const other = side.targets[edge]!;
      if (other === node) continue;
      const traffic = counted === undefined ? trafficWeight(heats, node, other) : counted[edge]!;
      visit(other, traffic, containment?.[side.relations[edge]!] === 1);
    }
  }
}

export const degreeOf = ({ forward, backward }: BalanceInput, node: number): number =>
  forward.offsets[node + 1]! - forward.offsets[node]! + backward.offsets[node + 1]! - backward.offsets[node]!;

/** Accesses a second between a set of nodes and the rest, by the shard of the rest. */
export function connectionsOf(
  input: BalanceInput,
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
