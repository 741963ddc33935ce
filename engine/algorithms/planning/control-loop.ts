import { assert } from '../../base/assert.ts';
import type { BalancePolicy } from '../../model/policy.ts';
import { type Carried, carryOver } from '../forecast/carry-over.ts';
import { createHeatForecast, type HeatForecast } from '../forecast/heat-forecast.ts';
import { restoreColumns, type StateColumns } from '../forecast/state-columns.ts';
import type { BalanceInput } from './balance-input.ts';
import type { PlanRequest } from './plan-moves.ts';
import type { BalancePlan } from './plan-table.ts';
import { AHEAD_COUNT_MAX, DIMENSIONS, measureShards, type ShardLoads } from './shard-loads.ts';
import { type Allowance, allowanceOf, refilled } from './token-buckets.ts';
import {
  afterMoves,
  createTriggerState,
  type Decision,
  frozenNodes,
  type MadeMove,
  observe,
  type TriggerState,
} from './trigger.ts';
import { unitsOf } from './units.ts';

/**
 * From counts to a plan: measure, forecast, trigger
 * =================================================
 *
 * Once a tick:
 *
 *   count     what was accessed, per node          -> the measured window, and the forecast
 *   look      which heat counts (the basis), how full every shard is by it, whether a plan is due
 *   request   what the planner needs, where one is due; planning itself may happen elsewhere
 *   made      the moves that were made: cooldowns begin, the budget is spent
 *
 * A shard has to be within its share now, by the mean over the policy's window, and in every stretch of the horizon, by
 * the forecast: a move that only helps now, or only later, is none. Three traces of daily cycles have 0 overloaded shard-ticks
 * by their true rates like that; 35 with one mean over the horizon in place of stretches, 98 where only what is expected
 * counts, 134 with both changes (reactive 301; docs/benchmarks.md).
 *
 * Basis. `measured` where the forecast's own record does not beat seasonal naive: then only what is measured counts, and
 * the look says so. `foreseen` is what the caller knows of the future: only a replay has that.
 *
 * No clock, no effects: the live balancer and the replay of a trace run the same loop.
 *
 * Cost     O(n) a tick; 4 bytes a node and tick of the window, beside the forecast's (heat-forecast.ts)
 * Exact?   Deterministic: the same counts give the same looks.
 */
export const FORESIGHTS = ['none', 'forecast', 'given'] as const;
export type Foresight = (typeof FORESIGHTS)[number];
export type HeatBasis = 'measured' | 'forecast' | 'foreseen';

export interface LoopOptions extends Omit<BalanceInput, 'heats' | 'ahead'> {
  /** The map of the moment: read at every tick. */
  readonly homes: Uint16Array;
  /** Nodes whose load has the same season: their types. */
  readonly clusters: Uint16Array;
  readonly clusterCount: number;
  readonly foresight: Foresight;
  readonly nowMs: number;
  /** Goes on with what another loop knew, as far as it fits this one. */
  readonly memory?: LoopMemory | null;
}

export interface Look {
  readonly nowMs: number;
  readonly basis: HeatBasis;
  /** Accesses a second, by node: measured, and expected in the stretches of the horizon. Valid until the next look. */
  readonly heats: Float64Array;
  readonly ahead: readonly Float64Array[];
  readonly loads: ShardLoads;
  readonly decision: Decision;
}

export interface ControlLoop {
  readonly forecast: HeatForecast;
  readonly policy: BalancePolicy;
  /** Accesses of one tick. */
  count(accesses: Uint32Array): void;
  /** A tick of which nothing is known. */
  skip(): void;
  /**
   * `foreseen`: accesses a second in every stretch (`stretchesOf`), where foresight is `given`. `mayPlan`: whether the
   * caller will plan where a plan is due.
   */
  look(nowMs: number, foreseen?: readonly Float64Array[], mayPlan?: boolean): Look;
  /** A look at heat that was measured elsewhere, accesses a second by node. */
  lookAt(heats: Float64Array, nowMs: number): Look;
  /** For a look whose decision is to plan. */
  request(look: Look): PlanRequest;
  /** Why a node is where it is: the same input, whatever was decided. */
  input(look: Look): { readonly input: BalanceInput; readonly frozen: Uint8Array | null };
  /** What may still move. */
  allowance(nowMs: number): Allowance;
  /**
   * Moves that were made: their nodes cool down. Those of the balancer's own plans are also spent from its budget;
   * `relieved` are the slots that a plan has brought down.
   */
  made(moves: readonly MadeMove[], relieved: BalancePlan['relieved'], isOwn: boolean, nowMs: number): void;
  /** For a loop that goes on in this one's place. */
  readonly memory: LoopMemory & { readonly forecast: StateColumns };
}

/** What a loop knows that cannot be measured again. */
export interface LoopMemory {
  readonly trigger: TriggerState;
  /** Null where it was learnt in other ticks, horizons or seasons. */
  readonly forecast: StateColumns | null;
  /** How the nodes and clusters of it are those of the loop that goes on; missing where they are the same. */
  readonly carried?: Carried;
  /** Accesses of the last ticks, the oldest first; missing after a restart. */
  readonly window?: { readonly tickS: number; readonly counts: readonly Uint32Array[] };
}

/** Ends of the stretches that a horizon is looked at in, in ticks from now: thirds, or single ticks where it is shorter. */
export function stretchesOf(horizonTicks: number): readonly number[] {
  const count = Math.min(AHEAD_COUNT_MAX, horizonTicks);
  return Array.from({ length: count }, (_, at) => Math.round(((at + 1) * horizonTicks) / count));
}

export function createControlLoop(options: LoopOptions): ControlLoop {
  // What is not the planner's is not sent along with what is.
  const { clusters, clusterCount, foresight, memory, nowMs: startMs, ...planned } = options;
  const { homes, policy, rules, influence } = planned;
  const nodeCount = homes.length;
  const shardCount = rules.weights.length;
  const { tickS } = policy;
  const ticksOf = (seconds: number) => Math.round(seconds / tickS);
  const horizonTicks = ticksOf(policy.horizonS);
  const forecast = createHeatForecast({
    ...{ clusters, clusterCount, shardCount, homes, horizonTicks },
    slotsPerSeason: ticksOf(policy.seasonS),
  });
  const units = unitsOf(nodeCount, rules.together);
  const buckets = Array.from({ length: ticksOf(policy.windowS) }, () => new Uint32Array(nodeCount));
  const sums = new Float64Array(nodeCount);
  const measured = new Float64Array(nodeCount);
  const stretchEnds = stretchesOf(horizonTicks);
  const expected = stretchEnds.map(() => new Float64Array(nodeCount));
  let bucketAt = 0;
  let filledCount = 0;
  const trigger = memory?.trigger;
  const isSameShards = trigger !== undefined && trigger.isHot.length === DIMENSIONS.length * shardCount;
  let state = isSameShards ? trigger : createTriggerState(shardCount, policy, startMs);
  if (memory?.forecast) {
    const { forecast: saved, carried } = memory;
    if (carried === undefined) restoreColumns(forecast.columns, saved);
    else carryOver(forecast.columns, saved, carried);
  }
  if (memory?.window?.tickS === tickS) {
    for (const counts of memory.window.counts.slice(-buckets.length)) measure(counts, memory.carried?.isKept ?? null);
  }

  /** Takes a tick into the measured window; of nodes that are not kept nothing is known. */
  function measure(accesses: Uint32Array, isKept: Uint8Array | null): void {
    const bucket = buckets[bucketAt]!;
    for (let node = 0; node < nodeCount; node++) {
      const count = isKept === null || isKept[node] === 1 ? accesses[node]! : 0;
      sums[node]! += count - bucket[node]!;
      bucket[node] = count;
    }
    bucketAt = (bucketAt + 1) % buckets.length;
    filledCount = Math.min(buckets.length, filledCount + 1);
  }

  /** The forecast looks from now on; a later stretch is what is left of the longer one. */
  function expectedStretches(): readonly Float64Array[] {
    let before = 0;
    stretchEnds.forEach((end, stretch) => {
      forecast.look(end);
      const into = expected[stretch]!;
      for (let node = 0; node < nodeCount; node++) into[node] = forecast.nodeMeans[node]! * end;
      for (let earlier = 0; earlier < stretch; earlier++) {
        const length = stretchEnds[earlier]! - (stretchEnds[earlier - 1] ?? 0);
        for (let node = 0; node < nodeCount; node++) into[node]! -= expected[earlier]![node]! * length * tickS;
      }
      for (let node = 0; node < nodeCount; node++) into[node] = Math.max(0, into[node]! / (tickS * (end - before)));
      before = end;
    });
    return expected;
  }

  /** By the heat in `measured`. Of a window that is not full yet nothing is concluded. */
  function observed(nowMs: number, isWhole: boolean, mayPlan = true, foreseen?: readonly Float64Array[]): Look {
    let basis: HeatBasis = 'measured';
    let ahead: readonly Float64Array[] = [];
    if (foresight === 'given') {
      assert(foreseen !== undefined, 'foresight has to be given');
      basis = 'foreseen';
      ahead = foreseen;
    } else if (foresight === 'forecast' && forecast.isBelieved && forecast.hasSeason) {
      basis = 'forecast';
      ahead = expectedStretches();
    }
    const seen = { homes, heats: measured, ahead, influence, rules: rulesNow(), policy };
    const loads = measureShards(seen, units);
    if (!isWhole) {
      const decision: Decision = { kind: 'rest', because: 'confirming', signals: [] };
      return { nowMs, basis, heats: measured, ahead, loads, decision };
    }
    const step = observe(state, { loads, homes, heats: measured }, policy, nowMs, mayPlan);
    state = step.state;
    return { nowMs, basis, heats: measured, ahead, loads, decision: step.decision };
  }

  function rulesNow() {
    return rules.heat === null ? rules : { ...rules, heat: { ...rules.heat, heats: measured } };
  }

  return {
    forecast,
    policy,
    count(accesses) {
      assert(accesses.length === nodeCount, `counts of ${accesses.length} nodes, not ${nodeCount}`);
      measure(accesses, null);
      forecast.fold(accesses);
    },
    skip() {
      forecast.skip();
    },
    look(nowMs, foreseen, mayPlan) {
      const seconds = tickS * Math.max(1, filledCount);
      for (let node = 0; node < nodeCount; node++) measured[node] = sums[node]! / seconds;
      return observed(nowMs, filledCount === buckets.length, mayPlan, foreseen);
    },
    lookAt(heats, nowMs) {
      measured.set(heats);
      return observed(nowMs, true);
    },
    request(look) {
      assert(look.decision.kind === 'plan', 'nothing is to be planned');
      const { signals, allowance } = look.decision;
      const { input, frozen } = this.input(look);
      return { ...input, signals, allowance, frozen };
    },
    input({ heats, ahead, nowMs }) {
      // Whoever plans elsewhere may do so when the next look has overwritten the columns.
      const kept = { heats: heats.slice(), ahead: ahead.map((column) => column.slice()) };
      const input = { ...planned, ...kept, homes: homes.slice(), rules: rulesNow() };
      return { input, frozen: frozenNodes(state, policy, nodeCount, nowMs) };
    },
    allowance: (nowMs) => allowanceOf(refilled(state.buckets, policy, nodeCount, nowMs)),
    made(moves, relieved, isOwn, nowMs) {
      const { buckets } = state;
      state = afterMoves(state, { moves, relieved }, policy, nodeCount, nowMs);
      if (!isOwn) state = { ...state, buckets };
    },
    get memory() {
      const oldest = filledCount < buckets.length ? 0 : bucketAt;
      const counts = Array.from({ length: filledCount }, (_, at) => buckets[(oldest + at) % buckets.length]!);
      return { trigger: state, forecast: forecast.columns, window: { tickS, counts } };
    },
  };
}
