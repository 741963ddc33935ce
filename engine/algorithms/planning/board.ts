import { type BalanceInput, checkInput } from './balance-input.ts';
import { coldTraffic, type EdgeInput } from './edge-traffic.ts';
import {
  aheadDimension,
  at,
  ceilingOf,
  DIMENSIONS,
  type Dimension,
  excessOf,
  isOver,
  isShare,
  measureShards,
  type ShardLoads,
} from './shard-loads.ts';
import { type Units, unitsOf } from './units.ts';

/**
 * Where everything is after the moves planned so far, and whether a set of nodes may go to a shard now. Rules that are
 * broken already are no obstacle to leaving; no move breaks one, or breaks one further.
 */
export interface Board {
  readonly input: BalanceInput & EdgeInput;
  readonly shardCount: number;
  readonly units: Units;
  readonly homes: Uint16Array;
  readonly loads: ShardLoads;
  /** 1 by `at(dimension, shard)` where work is to be done; its excess is what relief is counted against. */
  readonly isWork: Uint8Array;
  /** Nodes that are not to be moved: 1 cooling down, 2 moved already. */
  readonly held: Uint8Array;
  /** Units hotter than a shard's share. */
  readonly oversized: ReadonlySet<number>;
  /** Anti-affinity groups of the nodes that are in any, and members by `group * shardCount + shard`. */
  readonly apartOf: ReadonlyMap<number, readonly number[]>;
  readonly apartCounts: Uint32Array;
  /** What a node weighs, by dimension. */
  readonly amounts: readonly Float64Array[];
  /** An access a second of relief, per unit of a dimension, by `at`. */
  readonly reliefUnits: Float64Array;
}

export const COOLING = 1;
export const MOVED = 2;

export function createBoard(input: BalanceInput, frozen: Uint8Array | null): Board {
  checkInput(input);
  const { rules, policy, heats, influence } = input;
  const shardCount = rules.weights.length;
  const nodeCount = input.homes.length;
  const units = unitsOf(nodeCount, rules.together);
  const loads = measureShards(input, units);
  const isWork = new Uint8Array(loads.sums.length);
  const reliefUnits = new Float64Array(loads.sums.length).fill(1);
  const heatMean = loads.sums.subarray(0, shardCount).reduce((sum, heat) => sum + heat, 0) / shardCount;
  for (let d = 0; d < DIMENSIONS.length; d++) {
    for (let shard = 0; shard < shardCount; shard++) {
      const slot = at(loads, d, shard);
      isWork[slot] = isOver(loads, policy, d, shard) ? 1 : 0;
      // A hundredth over its bound is as bad as a hundredth of a mean shard's heat too much.
      if (!isShare(d))
        reliefUnits[slot] = (heatMean > 0 ? heatMean : 1) / (loads.limits[slot]! || loads.sums[slot]! || 1);
    }
  }
  const apartOf = new Map<number, number[]>();
  const apartCounts = new Uint32Array(rules.apart.length * shardCount);
  rules.apart.forEach((group, index) => {
    for (const node of new Set(group)) {
      apartOf.set(node, [...(apartOf.get(node) ?? []), index]);
      apartCounts[index * shardCount + input.homes[node]!]!++;
    }
  });
  const none = new Float64Array(nodeCount);
  const amounts: (Float64Array | undefined)[] = [heats, influence, none.slice().fill(1), rules.heat?.heats];
  input.ahead.forEach((expected, stretch) => {
    amounts[aheadDimension(stretch)] = expected;
  });
  return {
    input: { ...input, coldTraffic: coldTraffic(heats) },
    ...{ shardCount, units, loads, isWork, reliefUnits, apartOf, apartCounts },
    homes: input.homes.slice(),
    held: frozen?.slice() ?? new Uint8Array(nodeCount),
    oversized: new Set(loads.oversized.map(({ node }) => node)),
    amounts: Array.from(DIMENSIONS, (_, d) => amounts[d] ?? none),
  };
}

/** What a set of nodes weighs, by dimension. */
export const amountsOf = (board: Board, nodes: readonly number[]): Float64Array =>
  Float64Array.from(DIMENSIONS, (_, d) => nodes.reduce((sum, node) => sum + board.amounts[d]![node]!, 0));

export const rowsOf = ({ input }: Board, nodes: readonly number[]): number =>
  nodes.reduce((sum, node) => sum + input.rowsOfNode[node]!, 0);

/** What has to leave a shard; 0 where no work is to be done. */
export const workLeft = (board: Board, dimension: number, shard: number): number =>
  board.isWork[at(board.loads, dimension, shard)] === 1
    ? excessOf(board.loads, board.input.policy, dimension, shard)
    : 0;

/** Why a unit does not move, wherever to. */
export type Obstacle =
  | { readonly kind: 'cooling-down'; readonly node: number }
  | { readonly kind: 'moved-already'; readonly node: number }
  | { readonly kind: 'pinned'; readonly node: number; readonly shard: number }
  /** Hotter than a shard's share: moving it moves the trouble. Split its reads by replicas. */
  | { readonly kind: 'oversized'; readonly node: number }
  /** Nodes that are to stay together are on several shards; a placement has to mend that, not a balancer. */
  | { readonly kind: 'split'; readonly node: number };

export function obstaclesOf(board: Board, unit: number): readonly Obstacle[] {
  const { homes, held, oversized, units, input } = board;
  const members = units.membersOf(unit);
  const obstacles: Obstacle[] = [];
  for (const node of members) {
    if (held[node] === COOLING) obstacles.push({ kind: 'cooling-down', node });
    if (held[node] === MOVED) obstacles.push({ kind: 'moved-already', node });
    if (input.rules.pins !== null && input.rules.pins[node] === homes[node]) {
      obstacles.push({ kind: 'pinned', node, shard: homes[node]! });
    }
    if (homes[node] !== homes[unit]) obstacles.push({ kind: 'split', node });
  }
  if (oversized.has(unit)) obstacles.push({ kind: 'oversized', node: unit });
  return obstacles;
}

/** `obstaclesOf(...).length === 0`, for one unit after the other. */
export function isMovable({ homes, held, oversized, units, input }: Board, unit: number): boolean {
  if (oversized.has(unit)) return false;
  for (const node of units.membersOf(unit)) {
    if (held[node] !== 0 || homes[node] !== homes[unit]) return false;
    if (input.rules.pins !== null && input.rules.pins[node] === homes[node]) return false;
  }
  return true;
}

/** The rule that forbids a shard to a set of nodes. */
export type Refusal =
  | { readonly kind: 'type'; readonly node: number }
  | { readonly kind: 'pin'; readonly node: number; readonly shard: number }
  /** `group` of the rules' `apart`, a member of which is there, or which has two of the nodes. */
  | { readonly kind: 'apart'; readonly node: number; readonly group: number }
  | { readonly kind: 'bound'; readonly dimension: Dimension; readonly sum: number; readonly limit: number };

/** Everything that forbids the shard. The nodes are on one shard, and not on this one. */
export function refusalsOf(board: Board, nodes: readonly number[], shard: number): readonly Refusal[] {
  const { input, loads, shardCount, apartOf, apartCounts } = board;
  const refusals: Refusal[] = [];
  const groups = new Set<number>();
  for (const node of nodes) {
    if (!isTypeAllowed(board, node, shard)) refusals.push({ kind: 'type', node });
    const pin = input.rules.pins?.[node] ?? -1;
    if (pin >= 0 && pin !== shard) refusals.push({ kind: 'pin', node, shard: pin });
    for (const group of apartOf.get(node) ?? []) {
      if (apartCounts[group * shardCount + shard]! > 0 || groups.has(group))
        refusals.push({ kind: 'apart', node, group });
      groups.add(group);
    }
  }
  const amounts = amountsOf(board, nodes);
  DIMENSIONS.forEach((dimension, d) => {
    const sum = loads.sums[at(loads, d, shard)]! + amounts[d]!;
    const limit = ceilingOf(loads, input.policy, d, shard);
    if (amounts[d]! > 0 && sum > limit) refusals.push({ kind: 'bound', dimension, sum, limit });
  });
  return refusals;
}

export function isTypeAllowed({ input, shardCount }: Board, node: number, shard: number): boolean {
  const { allowed } = input.rules;
  if (allowed === null) return true;
  return ((allowed[node * Math.ceil(shardCount / 32) + (shard >>> 5)]! >>> (shard & 31)) & 1) === 1;
}

/** Narrows `admits` (by shard) to the shards that type, pin and groups leave to one more node of a set. */
export function narrow(board: Board, node: number, groups: ReadonlySet<number>, admits: Uint8Array): void {
  const { shardCount, apartOf, apartCounts, input } = board;
  const pin = input.rules.pins?.[node] ?? -1;
  const apart = apartOf.get(node);
  if (pin < 0 && apart === undefined && input.rules.allowed === null) return;
  if (apart?.some((group) => groups.has(group))) admits.fill(0);
  for (let shard = 0; shard < shardCount; shard++) {
    if (admits[shard] === 0) continue;
    const isFree =
      (pin < 0 || pin === shard) &&
      isTypeAllowed(board, node, shard) &&
      apart?.some((group) => apartCounts[group * shardCount + shard]! > 0) !== true;
    if (!isFree) admits[shard] = 0;
  }
}

export function fits({ loads, input }: Board, amounts: Float64Array, shard: number): boolean {
  for (let d = 0; d < amounts.length; d++) {
    if (amounts[d]! === 0) continue;
    if (loads.sums[at(loads, d, shard)]! + amounts[d]! > ceilingOf(loads, input.policy, d, shard)) return false;
  }
  return true;
}

/** Makes a move on the board; its nodes move no more. */
export function makeMove(board: Board, nodes: readonly number[], to: number): void {
  const { homes, held, loads, amounts, shardCount, apartOf, apartCounts } = board;
  for (const node of nodes) {
    const from = homes[node]!;
    for (let d = 0; d < DIMENSIONS.length; d++) {
      const amount = amounts[d]![node]!;
      loads.sums[at(loads, d, from)]! -= amount;
      loads.sums[at(loads, d, to)]! += amount;
    }
    for (const group of apartOf.get(node) ?? []) {
      apartCounts[group * shardCount + from]!--;
      apartCounts[group * shardCount + to]!++;
    }
    homes[node] = to;
    held[node] = MOVED;
  }
}
