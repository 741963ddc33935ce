import type { Obstacle, Refusal } from '../../algorithms/planning/board.ts';
import type { ScoreTerms } from '../../algorithms/planning/score.ts';
import type { PlacementRules } from '../../model/placement-rules.ts';
import type { PlanTerm } from '../../protocol/balance-types.ts';

/** Names that rules and nodes go by. */
export interface Words {
  readonly rules: PlacementRules;
  keyOf(node: number): string;
}

/** The terms of a score in a fixed order; they add up to it. */
export const termsOf = ({ relief, crowding, traffic, rows }: ScoreTerms): readonly PlanTerm[] => [
  { term: 'relief of the old shard', value: relief },
  { term: 'crowding of the new shard', value: crowding },
  { term: 'accesses across shards saved', value: traffic },
  { term: 'rows moved', value: rows },
];

export function refusalText(refusal: Refusal, shard: number, { rules, keyOf }: Words): string {
  switch (refusal.kind) {
    case 'type':
      return `nodes of the type of ${keyOf(refusal.node)} are not allowed on shard ${shard}`;
    case 'pin':
      return `${keyOf(refusal.node)} is pinned to shard ${refusal.shard}`;
    case 'apart':
      return `group "${rules.apart[refusal.group]?.name ?? refusal.group}" keeps ${keyOf(refusal.node)} apart from a node there`;
    case 'bound':
      return `shard ${shard} would have ${amount(refusal.sum)} of at most ${amount(refusal.limit)} (${DIMENSION_WORDS[refusal.dimension]})`;
  }
}

export function obstacleText(obstacle: Obstacle, { keyOf }: Words): string {
  switch (obstacle.kind) {
    case 'cooling-down':
      return `${keyOf(obstacle.node)} moved a short while ago and cools down`;
    case 'moved-already':
      return `${keyOf(obstacle.node)} is in this plan already`;
    case 'pinned':
      return `${keyOf(obstacle.node)} is pinned to shard ${obstacle.shard}`;
    case 'oversized':
      return `${keyOf(obstacle.node)} alone is hotter than a shard's share: moving it moves the trouble; split its reads by replicas`;
    case 'split':
      return `${keyOf(obstacle.node)} should be together with nodes on another shard; propose a placement first`;
  }
}

export const DIMENSION_WORDS = {
  balance: 'accesses a second',
  influence: 'influence',
  nodes: 'nodes',
  heat: 'accesses a second, by its rule',
  'ahead-1': 'accesses a second, expected first',
  'ahead-2': 'accesses a second, expected later',
  'ahead-3': 'accesses a second, expected last',
} as const;

const amount = (value: number): string => String(Number(value.toPrecision(4)));
