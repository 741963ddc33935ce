import { assert } from '../../base/assert.ts';
import { type BalancePolicy, isQuiet } from '../../model/policy.ts';
import { isCooling, isForgotten, type NodeMemory, remembered } from './cooldown.ts';
import { at, DIMENSIONS, type Dimension, isShare, leaveRatio, ratioOf, type ShardLoads } from './shard-loads.ts';
import { type Allowance, allowanceOf, fullBuckets, refilled, spent, type TokenBuckets } from './token-buckets.ts';

/**
 * When to plan: a state machine over windows
 * ==========================================
 *
 *   state, observation, policy, time  ->  state, what to do, which rules said so
 *
 *   shard-over-load       heat above `shardRatioEnter` of the fair share in `confirmTicks` windows in a row; holds until a
 *   shard-over-capacity   window at or below the leave ratio, or until a plan has brought the shard there. Capacity: a
 *                         bound of the rules is exceeded
 *   node-deviation        heat of a node above `nodeRatioEnter` times the mean of its shard's nodes, confirmed alike. This
 *                         is an event: it says so once, and again only after the node was below `nodeRatioLeave`. The
 *                         few nodes that always lead a skewed load are no reason to plan in every window. It counts where
 *                         the shard is above its leave ratio: a hot node on a shard that has room is no problem
 *
 * What holds sets off a plan unless it is a quiet hour or the budget is used up; an event then waits. Nothing is planned
 * for nodes that cool down (`frozenNodes`).
 *
 * Input    loads of the shards (`measureShards`), homes and heats of the nodes
 * Output   a new state, plain data; the old one is unchanged
 * Cost     O(n + shards + nodes remembered) a window
 * Judge    a model of a few lines in the test, over random traces.
 */
export interface TriggerState {
  /** By `at(dimension, shard)`: windows in a row above the limit, and whether that holds. */
  readonly windowsOver: Uint32Array;
  readonly isHot: Uint8Array;
  readonly hotNodes: ReadonlyMap<number, HotNode>;
  readonly memories: ReadonlyMap<number, NodeMemory>;
  readonly buckets: TokenBuckets;
}

export interface HotNode {
  readonly windows: number;
  /** Confirmed, and neither was a plan made since nor had its shard room. */
  readonly isDue: boolean;
}

export type TriggerRule = 'shard-over-load' | 'shard-over-capacity' | 'node-deviation';

export interface Signal {
  readonly rule: TriggerRule;
  readonly shard: number;
  readonly dimension: Dimension;
  readonly node: number | null;
  /** What was measured, the threshold it is above, and for how many windows in a row. */
  readonly ratio: number;
  readonly threshold: number;
  readonly windows: number;
}

export type Decision =
  | {
      readonly kind: 'rest';
      readonly because: 'balanced' | 'confirming' | 'quiet-hours' | 'budget';
      /** What holds; while `confirming`, what will if it goes on. */
      readonly signals: readonly Signal[];
    }
  | {
      readonly kind: 'plan';
      /** Shards by ratio over threshold, the highest first, then nodes likewise. */
      readonly signals: readonly Signal[];
      readonly allowance: Allowance;
    };

export interface Observation {
  readonly loads: ShardLoads;
  readonly homes: Uint16Array;
  readonly heats: Float64Array;
}

export const createTriggerState = (shardCount: number, policy: BalancePolicy, nowMs: number): TriggerState => ({
  windowsOver: new Uint32Array(DIMENSIONS.length * shardCount),
  isHot: new Uint8Array(DIMENSIONS.length * shardCount),
  hotNodes: new Map(),
  memories: new Map(),
  buckets: fullBuckets(policy, nowMs),
});

/** `mayPlan`: whether a plan will be made where one is due; else what is due waits. */
export function observe(
  state: TriggerState,
  observation: Observation,
  policy: BalancePolicy,
  nowMs: number,
  mayPlan = true,
): { readonly state: TriggerState; readonly decision: Decision } {
  const { loads, homes } = observation;
  assert(
    state.isHot.length === loads.sums.length,
    `a state of ${state.isHot.length / DIMENSIONS.length} shards, loads of ${loads.shardCount}`,
  );
  const shards = watchedShards(state, loads, policy);
  const nodes = watchedNodes(state, observation, policy);
  const buckets = refilled(state.buckets, policy, homes.length, nowMs);
  const memories = new Map([...state.memories].filter(([, memory]) => !isForgotten(memory, nowMs)));
  const allowance = allowanceOf(buckets);
  const signals = [...shards.signals, ...nodes.signals];
  const decision = ((): Decision => {
    if (signals.length === 0) {
      const { confirming } = shards;
      return { kind: 'rest', because: confirming.length > 0 ? 'confirming' : 'balanced', signals: confirming };
    }
    if (isQuiet(policy.quietHours, nowMs)) {
      return { kind: 'rest', because: 'quiet-hours', signals };
    }
    if (allowance.nodes < 1 || allowance.rows < 1) return { kind: 'rest', because: 'budget', signals };
    return { kind: 'plan', signals, allowance };
  })();
  const { windowsOver, isHot } = shards;
  const hotNodes = decision.kind === 'plan' && mayPlan ? told(nodes.hotNodes) : nodes.hotNodes;
  return { state: { windowsOver, isHot, hotNodes, memories, buckets }, decision };
}

const told = (hotNodes: TriggerState['hotNodes']): TriggerState['hotNodes'] =>
  new Map([...hotNodes].map(([node, hot]) => [node, hot.isDue ? { ...hot, isDue: false } : hot]));

function watchedShards(state: TriggerState, loads: ShardLoads, policy: BalancePolicy) {
  const windowsOver = state.windowsOver.slice();
  const isHot = state.isHot.slice();
  const signals: Signal[] = [];
  const confirming: Signal[] = [];
  DIMENSIONS.forEach((dimension, d) => {
    const threshold = isShare(d) ? policy.shardRatioEnter : 1;
    for (let shard = 0; shard < loads.shardCount; shard++) {
      const slot = at(loads, d, shard);
      const ratio = ratioOf(loads, slot);
      windowsOver[slot] = ratio > threshold ? windowsOver[slot]! + 1 : 0;
      if (windowsOver[slot]! >= policy.confirmTicks) isHot[slot] = 1;
      if (ratio <= leaveRatio(policy, d)) isHot[slot] = 0;
      if (isHot[slot] === 0 && windowsOver[slot] === 0) continue;
      const rule = isShare(d) ? 'shard-over-load' : 'shard-over-capacity';
      const list = isHot[slot] === 0 ? confirming : signals;
      list.push({ rule, shard, dimension, node: null, ratio, threshold, windows: windowsOver[slot]! });
    }
  });
  return { windowsOver, isHot, signals: signals.sort(strongest), confirming: confirming.sort(strongest) };
}

function watchedNodes(
  state: TriggerState,
  { loads, homes, heats }: Observation,
  policy: BalancePolicy,
): { readonly hotNodes: ReadonlyMap<number, HotNode>; readonly signals: readonly Signal[] } {
  const { shardCount, sums } = loads;
  const means = Float64Array.from({ length: shardCount }, (_, shard) => {
    return sums[shard]! / Math.max(1, sums[at(loads, DIMENSIONS.indexOf('nodes'), shard)]!);
  });
  const lows = means.map((mean) => policy.nodeRatioLeave * mean);
  const hotNodes = new Map<number, HotNode>();
  const signals: Signal[] = [];
  for (let node = 0; node < homes.length; node++) {
    const shard = homes[node]!;
    if (heats[node]! <= lows[shard]!) continue;
    const ratio = heats[node]! / means[shard]!;
    const hot = watchedNode(state.hotNodes.get(node), ratio > policy.nodeRatioEnter, policy);
    if (hot === null) continue;
    const isDue = hot.isDue && ratioOf(loads, shard) > policy.shardRatioLeave;
    hotNodes.set(node, { ...hot, isDue });
    if (!isDue) continue;
    const threshold = policy.nodeRatioEnter;
    signals.push({ rule: 'node-deviation', shard, dimension: 'balance', node, ratio, threshold, windows: hot.windows });
  }
  return { hotNodes, signals: signals.sort(strongest) };
}

function watchedNode(last: HotNode | undefined, isAbove: boolean, policy: BalancePolicy): HotNode | null {
  const wasConfirmed = last !== undefined && last.windows >= policy.confirmTicks;
  if (!isAbove) return wasConfirmed ? last : null;
  const windows = (last?.windows ?? 0) + 1;
  return { windows, isDue: last?.isDue === true || (!wasConfirmed && windows >= policy.confirmTicks) };
}

const strongest = (a: Signal, b: Signal): number =>
  b.ratio / b.threshold - a.ratio / a.threshold || a.shard - b.shard || (a.node ?? 0) - (b.node ?? 0);

export interface MadeMove {
  readonly nodes: ArrayLike<number>;
  readonly from: number;
  readonly to: number;
  readonly rows: number;
}

/**
 * The state after moves that were made (or at least begun): cooldowns begin and the budget is spent. A shard whose work is
 * done is `relieved`, slots of `at`: it is overloaded again when it exceeds what sets it off, not when noise lifts it over
 * the ratio it was left at.
 */
export function afterMoves(
  state: TriggerState,
  { moves, relieved }: { readonly moves: readonly MadeMove[]; readonly relieved: readonly number[] },
  policy: BalancePolicy,
  nodeCount: number,
  nowMs: number,
): TriggerState {
  const memories = new Map(state.memories);
  let buckets = refilled(state.buckets, policy, nodeCount, nowMs);
  for (const { nodes, from, to, rows } of moves) {
    for (let i = 0; i < nodes.length; i++) {
      memories.set(nodes[i]!, remembered(memories.get(nodes[i]!), { from, to }, policy, nowMs));
    }
    buckets = spent(buckets, { nodes: nodes.length, rows });
  }
  const isHot = state.isHot.slice();
  const windowsOver = state.windowsOver.slice();
  for (const slot of relieved) {
    isHot[slot] = 0;
    windowsOver[slot] = 0;
  }
  return { ...state, isHot, windowsOver, memories, buckets };
}

/** 1 at nodes that have to stay for now; null where none has. */
export function frozenNodes(
  { memories }: TriggerState,
  policy: BalancePolicy,
  nodeCount: number,
  nowMs: number,
): Uint8Array | null {
  const cooling = [...memories].filter(([, memory]) => isCooling(memory, policy, nowMs));
  if (cooling.length === 0) return null;
  const frozen = new Uint8Array(nodeCount);
  for (const [node] of cooling) frozen[node] = 1;
  return frozen;
}
