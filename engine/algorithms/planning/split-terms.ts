import type { BalanceInput } from './balance-input.ts';
import { type EdgeInput, forEachEdge } from './edge-traffic.ts';
import type { PlannedMove } from './plan-table.ts';
import type { ScoreTerms } from './score.ts';

/**
 * The part that each node of a block has in the terms of its score
 *
 *   relief, crowding   by its part of what the move takes off
 *   traffic            accesses between it and the new shard - those between it and what stays on the old one
 *   rows               by its rows
 *
 * The last node takes what rounding leaves, so the parts add up to the block's terms exactly. `homes` are those before
 * the move. O(edges of the nodes).
 */
export function splitTerms(
  input: BalanceInput & EdgeInput,
  homes: Uint16Array,
  { nodes, from, to, terms, dimension }: Pick<PlannedMove, 'nodes' | 'from' | 'to' | 'terms' | 'dimension'>,
): readonly ScoreTerms[] {
  const inside = new Set(nodes);
  const weights = Array.from(nodes, (node) => weightOf(input, dimension, node));
  const rows = Array.from(nodes, (node) => input.rowsOfNode[node]!);
  const traffic = Array.from(nodes, (node) => {
    let saved = 0;
    forEachEdge(input, node, (other, accesses) => {
      if (inside.has(other)) return;
      if (homes[other] === to) saved += accesses;
      else if (homes[other] === from) saved -= accesses;
    });
    return input.policy.trafficWeight * saved;
  });
  const relief = shared(terms.relief, weights);
  const crowding = shared(terms.crowding, weights);
  const cost = shared(terms.rows, rows);
  settle(traffic, terms.traffic);
  return Array.from(nodes, (_, at) => {
    return { relief: relief[at]!, crowding: crowding[at]!, traffic: traffic[at]!, rows: cost[at]! };
  });
}

function weightOf(input: BalanceInput, dimension: PlannedMove['dimension'], node: number): number {
  if (dimension === 'influence') return input.influence[node]!;
  if (dimension === 'nodes') return 1;
  if (dimension === 'heat') return input.rules.heat?.heats[node] ?? 0;
  const stretch = /^ahead-(\d)$/.exec(dimension)?.[1];
  return stretch === undefined ? input.heats[node]! : (input.ahead[Number(stretch) - 1]?.[node] ?? 0);
}

function shared(whole: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const parts = weights.map((weight) => (sum > 0 ? (whole * weight) / sum : whole / weights.length));
  settle(parts, whole);
  return parts;
}

function settle(parts: number[], whole: number): void {
  const others = parts.slice(0, -1).reduce((sum, part) => sum + part, 0);
  parts[parts.length - 1] = whole - others;
}
