import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { noRuleColumns, type RuleColumns } from '../../../../engine/algorithms/placement/rule-columns.ts';
import {
  isCooling,
  isForgotten,
  type NodeMemory,
  remembered,
} from '../../../../engine/algorithms/planning/cooldown.ts';
import { measureShards, type ShardLoads } from '../../../../engine/algorithms/planning/shard-loads.ts';
import {
  allowanceOf,
  fullBuckets,
  refilled,
  spent,
  type TokenBuckets,
} from '../../../../engine/algorithms/planning/token-buckets.ts';
import {
  afterMoves,
  createTriggerState,
  type Decision,
  frozenNodes,
  observe,
  type TriggerState,
} from '../../../../engine/algorithms/planning/trigger.ts';
import { unitsOf } from '../../../../engine/algorithms/planning/units.ts';
import { type BalancePolicy, DEFAULT_POLICY } from '../../../../engine/model/policy.ts';

const HOUR_MS = 3_600_000;
const NODES_A_SHARD = 10;

/** A policy under which no node deviates, unless a test wants that. */
const POLICY: BalancePolicy = { ...DEFAULT_POLICY, nodeRatioEnter: 1e6, nodeRatioLeave: 1e6, nodeSharePerHourMax: 1 };

interface World {
  readonly loads: ShardLoads;
  readonly homes: Uint16Array;
  readonly heats: Float64Array;
}

function worldOf(homes: Uint16Array, heats: Float64Array, rules: RuleColumns, policy: BalancePolicy): World {
  const influence = new Float64Array(homes.length).fill(1);
  const input = { homes, heats, ahead: [], influence, rules, policy };
  return { homes, heats, loads: measureShards(input, unitsOf(homes.length, [])) };
}

/** Ten nodes a shard that share its heat evenly. */
function world(shardHeats: readonly number[], rules = noRuleColumns(shardHeats.length)): World {
  const homes = Uint16Array.from({ length: NODES_A_SHARD * shardHeats.length }, (_, node) =>
    Math.floor(node / NODES_A_SHARD),
  );
  const heats = Float64Array.from(homes, (shard) => shardHeats[shard]! / NODES_A_SHARD);
  return worldOf(homes, heats, rules, POLICY);
}

function run(worlds: readonly World[], policy: BalancePolicy, timesMs?: readonly number[]) {
  let state = createTriggerState(worlds[0]!.loads.shardCount, policy, 0);
  const decisions: Decision[] = [];
  worlds.forEach((seen, window) => {
    const step = observe(state, seen, policy, timesMs?.[window] ?? 1000 * policy.tickS * window);
    state = step.state;
    decisions.push(step.decision);
  });
  return { state, decisions };
}

const saidIn = (decision: Decision): string[] =>
  decision.signals.map(({ rule, shard, node }) => `${rule} ${node ?? shard}`);

describe('trigger', () => {
  test('[PN2] a shard is overloaded from the n-th window in a row above enter until a window at or below leave', () => {
    // None of them makes a ratio that is a threshold but for rounding.
    const anyRatio = fc.constantFrom(0.503, 1.007, 1.049, 1.103, 1.151, 1.253, 1.301);
    const trace = fc.record({
      confirmTicks: fc.integer({ min: 1, max: 4 }),
      heats: fc.array(fc.tuple(anyRatio, anyRatio, anyRatio), { minLength: 1, maxLength: 30 }),
    });
    fc.assert(
      fc.property(trace, ({ confirmTicks, heats }) => {
        const policy = { ...POLICY, confirmTicks };
        const { decisions } = run(
          heats.map((shares) => world(shares)),
          policy,
        );
        // The model: looks back over the whole trace for every window and shard.
        const ratioAt = (window: number, shard: number) => {
          const shares = heats[window]!;
          return shares[shard]! / (shares.reduce((sum, share) => sum + share, 0) / 3);
        };
        const isHotAt = (window: number, shard: number): boolean => {
          for (let back = window; back >= 0; back--) {
            if (ratioAt(back, shard) <= policy.shardRatioLeave) return false;
            const streak = Array.from({ length: confirmTicks }, (_, i) => back - i);
            if (streak.every((at) => at >= 0 && ratioAt(at, shard) > policy.shardRatioEnter)) return true;
          }
          return false;
        };
        heats.forEach((_, window) => {
          const hot = [0, 1, 2].filter((shard) => isHotAt(window, shard));
          // While none is, those are told that will be if it goes on.
          const above = [0, 1, 2].filter((shard) => ratioAt(window, shard) > policy.shardRatioEnter);
          const told = hot.length > 0 ? hot : above;
          told.sort((a, b) => ratioAt(window, b) - ratioAt(window, a) || a - b);
          expect(decisions[window]!.signals.map(({ shard }) => shard)).toEqual(told);
          expect(decisions[window]!.kind).toBe(hot.length > 0 ? 'plan' : 'rest');
        });
      }),
      { numRuns: 300 },
    );
  });

  test('[PN2] a rest says why: balanced, or confirming while a limit is exceeded and not yet long enough', () => {
    const [calm, hot, between] = [world([1, 1]), world([1.5, 0.5]), world([1.1, 0.9])];
    const { decisions } = run([calm, hot, hot, hot, between, calm, between], POLICY);
    expect(decisions.map((decision) => (decision.kind === 'plan' ? 'plan' : decision.because))).toEqual([
      ...['balanced', 'confirming', 'confirming', 'plan', 'plan'],
      ...['balanced', 'balanced'],
    ]);
    expect(decisions[3]!.signals).toEqual([
      {
        ...{ rule: 'shard-over-load', shard: 0, dimension: 'balance', node: null },
        ...{ ratio: 1.5, threshold: 1.2, windows: 3 },
      },
    ]);
  });

  test('[PN3] a bound of the rules that is exceeded sets off a plan, in influence, nodes and measured heat', () => {
    const rules = noRuleColumns(2);
    const heats = new Float64Array(20).fill(2);
    const bounds: readonly [string, RuleColumns][] = [
      ['influence', { ...rules, loadMax: Float64Array.of(9, Infinity) }],
      ['nodes', { ...rules, nodesMax: Float64Array.of(8, Infinity) }],
      ['heat', { ...rules, heat: { heats, max: Float64Array.of(16, Infinity) } }],
    ];
    for (const [dimension, bounded] of bounds) {
      const seen = world([1, 1], bounded);
      const { decisions } = run([seen, seen, seen], POLICY);
      expect(decisions.map(({ kind }) => kind)).toEqual(['rest', 'rest', 'plan']);
      expect(decisions[2]!.signals).toMatchObject([{ rule: 'shard-over-capacity', shard: 0, dimension, threshold: 1 }]);
    }
    const atBound = world([1, 1], { ...rules, nodesMax: Float64Array.of(10, 10) });
    expect(run([atBound, atBound, atBound, atBound], POLICY).decisions.at(-1)!.kind).toBe('rest');
  });

  const policyOfNodes: BalancePolicy = { ...POLICY, nodeRatioEnter: 4, nodeRatioLeave: 2, shardRatioEnter: 10 };

  /** Node 0 on shard 0 with `times` the mean of its shard, which has `ratio` times its share. */
  function deviating(times: number, ratio = 1.15): World {
    const homes = Uint16Array.from({ length: 20 }, (_, node) => Math.floor(node / 10));
    const heats = Float64Array.from(homes, (shard, node) => {
      if (shard === 1) return (2 - ratio) / 10;
      return (ratio / 10) * (node === 0 ? times : (10 - times) / 9);
    });
    return worldOf(homes, heats, noRuleColumns(2), policyOfNodes);
  }

  test('[PN4] a node that deviates says so once it is confirmed, and again only after it was below leave', () => {
    const [hot, between, calm] = [deviating(5), deviating(3), deviating(1)];
    const trace = [hot, hot, hot, hot, between, hot, hot, hot, calm, hot, hot, hot, hot];
    const { decisions } = run(trace, policyOfNodes);
    const planned = decisions.flatMap((decision, window) => (decision.kind === 'plan' ? [window] : []));
    expect(planned).toEqual([2, 11]);
    expect(decisions[2]!.signals).toMatchObject([
      { rule: 'node-deviation', node: 0, shard: 0, threshold: 4, windows: 3 },
    ]);
    expect(decisions[2]!.signals[0]!.ratio).toBeCloseTo(5, 9);
  });

  test('[PN4] a deviating node is no reason where its shard is at or below leave, then or later', () => {
    const { decisions } = run([deviating(5, 1), deviating(5, 1), deviating(5, 1), deviating(5)], policyOfNodes);
    expect(decisions.map(({ kind }) => kind)).toEqual(['rest', 'rest', 'rest', 'rest']);
  });

  test('[PN4] what is due while no plan may be made waits until one may', () => {
    const policy = { ...policyOfNodes, confirmTicks: 1 };
    const seen = deviating(5);
    const start = createTriggerState(seen.loads.shardCount, policy, 0);
    const waiting = observe(start, seen, policy, 1000, false);
    const heard = observe(waiting.state, seen, policy, 2000);
    const after = observe(heard.state, seen, policy, 3000);
    expect([waiting, heard, after].map(({ decision }) => decision.kind)).toEqual(['plan', 'plan', 'rest']);
  });

  test('[PN5] nothing is planned in quiet hours, also over midnight; what holds or was not heard is planned after', () => {
    const minute = (at: number) => 60_000 * at;
    const quiet = (fromMin: number, toMin: number) => ({ ...policyOfNodes, quietHours: [{ fromMin, toMin }] });
    const at = (policy: BalancePolicy, timesMs: readonly number[]) =>
      run(
        timesMs.map(() => deviating(5)),
        { ...policy, confirmTicks: 1 },
        timesMs,
      ).decisions.map((decision) => (decision.kind === 'plan' ? 'plan' : decision.because));
    const day = minute(1440);
    expect(at(quiet(60, 120), [minute(60), minute(119), minute(120)])).toEqual(['quiet-hours', 'quiet-hours', 'plan']);
    expect(at(quiet(60, 120), [minute(59)])).toEqual(['plan']);
    expect(at(quiet(1380, 60), [day - 1, day, day + minute(60) - 1, day + minute(60)])).toEqual([
      ...['quiet-hours', 'quiet-hours', 'quiet-hours', 'plan'],
    ]);
    expect(at(quiet(1380, 60), [day + minute(720)])).toEqual(['plan']);
  });

  test('[PN6] within any t hours no more moves than (1 + t) times the hourly amounts, and a full hour gives them back; of a few nodes one may move', () => {
    const policy = { ...POLICY, nodesPerHourMax: 100, rowsPerHourMax: 1000, nodeSharePerHourMax: 0.05 };
    const nodeCount = 1000;
    const wishes = fc.array(
      fc.record({ afterMs: fc.nat({ max: HOUR_MS }), nodes: fc.nat({ max: 60 }), rows: fc.nat({ max: 700 }) }),
      { minLength: 1, maxLength: 40 },
    );
    fc.assert(
      fc.property(wishes, (list) => {
        let buckets: TokenBuckets = fullBuckets(policy, 0);
        let nowMs = 0;
        const made: { nowMs: number; nodes: number; rows: number }[] = [];
        for (const { afterMs, nodes, rows } of list) {
          nowMs += afterMs;
          buckets = refilled(buckets, policy, nodeCount, nowMs);
          const allowance = allowanceOf(buckets);
          const taken = { nodes: Math.min(nodes, allowance.nodes), rows: Math.min(rows, allowance.rows) };
          buckets = spent(buckets, taken);
          made.push({ nowMs, ...taken });
        }
        made.forEach((first, from) => {
          let [nodes, rows] = [0, 0];
          for (const move of made.slice(from)) {
            nodes += move.nodes;
            rows += move.rows;
            const hours = 1 + (move.nowMs - first.nowMs) / HOUR_MS;
            // 5 % of 1,000 nodes is less than 100 nodes.
            expect(nodes).toBeLessThanOrEqual(50 * hours + 1e-6);
            expect(rows).toBeLessThanOrEqual(1000 * hours + 1e-6);
          }
        });
        expect(allowanceOf(refilled(buckets, policy, nodeCount, nowMs + HOUR_MS))).toEqual({ nodes: 50, rows: 1000 });
      }),
      { numRuns: 200 },
    );
    expect(allowanceOf(refilled(fullBuckets(policy, 0), policy, 3, 0)).nodes).toBe(1);
  });

  test('[PN6] a used up budget rests and says so; a clock that goes back refills nothing', () => {
    const policy = { ...POLICY, confirmTicks: 1, nodesPerHourMax: 2, nodeSharePerHourMax: 1 };
    const hot = world([1.5, 0.5]);
    const first = observe(createTriggerState(2, policy, 0), hot, policy, HOUR_MS);
    expect(first.decision).toMatchObject({ kind: 'plan', allowance: { nodes: 2, rows: policy.rowsPerHourMax } });
    const moves = [{ nodes: [1, 2], from: 0, to: 1, rows: 6 }];
    const state = afterMoves(first.state, { moves, relieved: [] }, policy, 20, HOUR_MS);
    expect(observe(state, hot, policy, HOUR_MS).decision).toMatchObject({ kind: 'rest', because: 'budget' });
    expect(observe(state, hot, policy, 0).decision).toMatchObject({ kind: 'rest', because: 'budget' });
    expect(observe(state, hot, policy, 1.5 * HOUR_MS).decision).toMatchObject({
      kind: 'plan',
      allowance: { nodes: 1 },
    });
  });

  test('[PN7] a node that moved cools down, twice as long after every return, up to the maximum', () => {
    const policy = { ...POLICY, cooldownS: 60, cooldownMaxS: 200, nodeMovesPerHourMax: 1000 };
    let memory: NodeMemory | undefined;
    let nowMs = 0;
    const lengths: number[] = [];
    for (const [from, to] of [
      [0, 1],
      [1, 0],
      [0, 1],
      [1, 0],
      [0, 2],
      [2, 1],
    ] as const) {
      memory = remembered(memory, { from, to }, policy, nowMs);
      lengths.push(memory.cooldownMs / 1000);
      expect(isCooling(memory, policy, nowMs + memory.cooldownMs - 1)).toBe(true);
      expect(isCooling(memory, policy, nowMs + memory.cooldownMs)).toBe(false);
      nowMs += memory.cooldownMs;
    }
    expect(lengths).toEqual([60, 120, 200, 200, 60, 60]);
    expect(memory!.returns).toBe(0);
    expect(isForgotten(memory!, memory!.untilMs + HOUR_MS)).toBe(false);
    expect(isForgotten(memory!, memory!.untilMs + HOUR_MS + 1)).toBe(true);
  });

  test('[PN8] no node moves more often within an hour than the policy says, however short its cooldown', () => {
    const gaps = fc.array(fc.nat({ max: 1_500_000 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 4 }), (list, nodeMovesPerHourMax) => {
        const policy = { ...POLICY, cooldownS: 1, nodeMovesPerHourMax };
        let state = createTriggerState(3, policy, 0);
        let [nowMs, home] = [0, 0];
        const madeMs: number[] = [];
        for (const gapMs of list) {
          nowMs += gapMs;
          state = observe(state, world([1, 1, 1]), policy, nowMs).state;
          if (frozenNodes(state, policy, 30, nowMs)?.[7] === 1) continue;
          const move = { nodes: [7], from: home, to: (home + 1) % 3, rows: 0 };
          state = afterMoves(state, { moves: [move], relieved: [] }, policy, 30, nowMs);
          home = move.to;
          madeMs.push(nowMs);
        }
        for (const end of madeMs) {
          const within = madeMs.filter((ms) => ms <= end && ms > end - HOUR_MS);
          expect(within.length).toBeLessThanOrEqual(nodeMovesPerHourMax);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('[PN9] a relieved shard is overloaded again only when it exceeds enter anew, not when noise lifts it over leave', () => {
    const policy = { ...POLICY, confirmTicks: 1 };
    const step = observe(createTriggerState(2, policy, 0), world([1.5, 0.5]), policy, 0);
    expect(step.decision.kind).toBe('plan');
    const after = afterMoves(step.state, { moves: [], relieved: [0] }, policy, 20, 0);
    expect(observe(after, world([1.1, 0.9]), policy, 1).decision).toMatchObject({ kind: 'rest', because: 'balanced' });
    expect(observe(step.state, world([1.1, 0.9]), policy, 1).decision.kind).toBe('plan');
    expect(observe(after, world([1.3, 0.7]), policy, 1).decision.kind).toBe('plan');
  });

  test('[PN10] the state machine changes nothing it was given and answers the same again; states of other shards are refused', () => {
    const policy = { ...policyOfNodes, confirmTicks: 1, shardRatioEnter: 1.1 };
    const seen = deviating(5);
    let state: TriggerState = createTriggerState(2, policy, 0);
    state = afterMoves(state, { moves: [{ nodes: [3], from: 1, to: 0, rows: 5 }], relieved: [] }, policy, 20, 0);
    const before = structuredClone({ state, seen });
    const first = observe(state, seen, policy, 1000);
    expect(saidIn(first.decision)).toEqual(['shard-over-load 0', 'node-deviation 0']);
    const moves = [{ nodes: [0], from: 0, to: 1, rows: 9 }];
    const moved = afterMoves(first.state, { moves, relieved: [0] }, policy, 20, 1000);
    expect(observe(state, seen, policy, 1000)).toEqual(first);
    expect(afterMoves(first.state, { moves, relieved: [0] }, policy, 20, 1000)).toEqual(moved);
    expect({ state, seen }).toEqual(before);
    expect(structuredClone(moved)).toEqual(moved);
    expect([...frozenNodes(moved, policy, 20, 1000)!.entries()].filter(([, held]) => held === 1)).toEqual([
      [0, 1],
      [3, 1],
    ]);
    expect(frozenNodes(createTriggerState(2, policy, 0), policy, 20, 0)).toBeNull();
    expect(() => observe(createTriggerState(3, policy, 0), seen, policy, 0)).toThrow('a state of 3 shards, loads of 2');
  });
});
