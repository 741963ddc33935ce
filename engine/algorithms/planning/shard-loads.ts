import type { BalancePolicy } from '../../model/policy.ts';
import type { BalanceInput } from './balance-input.ts';
import type { Units } from './units.ts';

/**
 * How full every shard is, in everything that has a limit
 * =======================================================
 *
 *   balance     heat, to the shard's fair share of all heat
 *   ahead-1..3  heat as it is expected in later stretches of time, to the fair share of that
 *   influence   to `loadMax`            nodes   to `nodesMax`            heat   measured, to its bound in the rules
 *
 * A unit that alone is hotter than the largest fair share cannot be balanced by moving it. It is named, so that its reads
 * can be split; the share of its shard is its heat, the other shards share the rest by their weights, and so on with the
 * hottest of the others (water-filling, as `fairShares` does for placements; here the unit has a shard already).
 *
 * Output   `sums` and `limits` by `at(dimension, shard)`; Infinity where there is no limit
 * Cost     O(n x (1 + oversized))
 * Judge    sums by filter, in the test.
 */
export const DIMENSIONS = ['balance', 'influence', 'nodes', 'heat', 'ahead-1', 'ahead-2', 'ahead-3'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

const AHEAD_FIRST = 4;
/** How many later stretches of time can be balanced beside the first. */
export const AHEAD_COUNT_MAX = DIMENSIONS.length - AHEAD_FIRST;
/** Dimensions that are measured against the shard's fair share, the others against bounds. */
export const isShare = (dimension: number): boolean => dimension === 0 || dimension >= AHEAD_FIRST;
/** Of `at` and of a board's amounts. */
export const aheadDimension = (stretch: number): number => AHEAD_FIRST + stretch;

export interface ShardLoads {
  readonly shardCount: number;
  readonly sums: Float64Array;
  readonly limits: Float64Array;
  /** Lowest node of every unit that is hotter than any share, hottest first. */
  readonly oversized: readonly Oversized[];
}

/** The advice: split its reads by replicas. */
export interface Oversized {
  readonly node: number;
  readonly shard: number;
  readonly heat: number;
  /** The largest share that a shard has. */
  readonly share: number;
}

export type LoadInput = Pick<BalanceInput, 'homes' | 'heats' | 'ahead' | 'influence' | 'rules' | 'policy'>;

export function measureShards(input: LoadInput, units: Units): ShardLoads {
  const { homes, heats, ahead, influence, rules } = input;
  const shardCount = rules.weights.length;
  const sums = new Float64Array(DIMENSIONS.length * shardCount);
  const measured = rules.heat?.heats;
  for (let node = 0; node < homes.length; node++) {
    const shard = homes[node]!;
    sums[shard]! += heats[node]!;
    sums[shardCount + shard]! += influence[node]!;
    sums[2 * shardCount + shard]!++;
    if (measured !== undefined) sums[3 * shardCount + shard]! += measured[node]!;
  }
  const { shares, oversized } = sharesOf(input, units, sums.subarray(0, shardCount));
  const limits = new Float64Array(sums.length).fill(Infinity);
  limits.set(shares, 0);
  ahead.forEach((expected, stretch) => {
    const first = aheadDimension(stretch) * shardCount;
    for (let node = 0; node < homes.length; node++) sums[first + homes[node]!]! += expected[node]!;
    const later = sharesOf({ ...input, heats: expected }, units, sums.subarray(first, first + shardCount));
    limits.set(later.shares, first);
  });
  limits.set(rules.loadMax, shardCount);
  limits.set(rules.nodesMax, 2 * shardCount);
  if (rules.heat !== null) limits.set(rules.heat.max, 3 * shardCount);
  return { shardCount, sums, limits, oversized };
}

function sharesOf(
  { homes, heats, rules, policy }: LoadInput,
  units: Units,
  sums: Float64Array,
): { readonly shares: Float64Array; readonly oversized: readonly Oversized[] } {
  const unitHeats = units.sumOf(heats);
  const isOpen = Array.from(rules.weights, () => true);
  const shares = new Float64Array(sums.length);
  const alone = new Set<number>();
  let rest = sums.reduce((sum, heat) => sum + heat, 0);
  const openWeights = (): number[] => Array.from(rules.weights, (weight, shard) => (isOpen[shard] ? weight : 0));
  const perWeight = (): number => rest / openWeights().reduce((sum, weight) => sum + weight, 0);
  const largest = (): number => perWeight() * Math.max(...openWeights());
  for (;;) {
    const node = hottest(unitHeats, alone);
    if (node === -1 || unitHeats[node]! <= policy.shardRatioLeave * largest()) break;
    const shard = homes[node]!;
    // Somebody has to take the rest.
    if (isOpen[shard] && !openWeights().some((weight, other) => weight > 0 && other !== shard)) break;
    alone.add(node);
    isOpen[shard] = false;
    shares[shard]! += unitHeats[node]!;
    rest = Math.max(0, rest - unitHeats[node]!);
  }
  const share = largest();
  const each = perWeight();
  for (let shard = 0; shard < shares.length; shard++) {
    if (isOpen[shard]) shares[shard] = each * rules.weights[shard]!;
  }
  const oversized = [...alone].map((node) => ({ node, shard: homes[node]!, heat: unitHeats[node]!, share }));
  return { shares, oversized };
}

function hottest(heats: Float64Array, except: ReadonlySet<number>): number {
  let best = -1;
  for (let node = 0; node < heats.length; node++) {
    if (heats[node]! > 0 && (best === -1 || heats[node]! > heats[best]!) && !except.has(node)) best = node;
  }
  return best;
}

export const at = ({ shardCount }: ShardLoads, dimension: number, shard: number): number =>
  dimension * shardCount + shard;

/** Sum to limit; 0 for nothing of nothing. */
export function ratioOf({ sums, limits }: ShardLoads, slot: number): number {
  const sum = sums[slot]!;
  return sum === 0 ? 0 : sum / limits[slot]!;
}

/** Down to which ratio an overloaded shard is relieved. */
export const leaveRatio = (policy: BalancePolicy, dimension: number): number =>
  isShare(dimension) ? policy.shardRatioLeave : policy.capacityRatioLeave;

/** The most that a shard may hold after it gained a node: its part of the heat as work leaves it, other bounds in full. */
export const ceilingOf = (loads: ShardLoads, policy: BalancePolicy, dimension: number, shard: number): number =>
  (isShare(dimension) ? policy.shardRatioLeave : 1) * loads.limits[at(loads, dimension, shard)]!;

/** Is there work to do once something has set it off: heat above where work leaves it, or a bound that is broken. */
export const isOver = (loads: ShardLoads, policy: BalancePolicy, dimension: number, shard: number): boolean =>
  // Rounding of sums is no overload.
  loads.sums[at(loads, dimension, shard)]! > ceilingOf(loads, policy, dimension, shard) * (1 + 1e-12);

/** What has to leave the shard until work on it ends; 0 where nothing has to. */
export function excessOf(loads: ShardLoads, policy: BalancePolicy, dimension: number, shard: number): number {
  const slot = at(loads, dimension, shard);
  const leave = leaveRatio(policy, dimension) * loads.limits[slot]!;
  return loads.sums[slot]! > leave * (1 + 1e-12) ? loads.sums[slot]! - leave : 0;
}
