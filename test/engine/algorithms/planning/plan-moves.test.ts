import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { noRuleColumns } from '../../../../engine/algorithms/placement/rule-columns.ts';
import { explainMove } from '../../../../engine/algorithms/planning/explain-move.ts';
import { scoreGivenMoves } from '../../../../engine/algorithms/planning/given-moves.ts';
import { type PlanRequest, planMoves } from '../../../../engine/algorithms/planning/plan-moves.ts';
import type { BalancePlan } from '../../../../engine/algorithms/planning/plan-table.ts';
import { isWorthIt, scoreOf } from '../../../../engine/algorithms/planning/score.ts';
import { DIMENSIONS, isShare, measureShards } from '../../../../engine/algorithms/planning/shard-loads.ts';
import type { Signal } from '../../../../engine/algorithms/planning/trigger.ts';
import { unitsOf } from '../../../../engine/algorithms/planning/units.ts';
import { anyScenario, heatsByShard, requestOf, SIGNAL, steps, trafficTo, violations } from './instances.ts';

const listsOf = ({ moves }: BalancePlan) => moves.map(({ nodes, from, to }) => ({ nodes: [...nodes], from, to }));
const loadsOf = (request: PlanRequest) => measureShards(request, unitsOf(request.homes.length, request.rules.together));

/** Rack 0 contains hosts 1..4; callers 5..8 call one host each, and much that cools down on their shard. */
function rackOfHosts(clumpNodesMax: number): PlanRequest {
  const edges = [1, 2, 3, 4].flatMap((host) => [
    [0, host, 0],
    [host + 4, host, 1],
    ...[9, 10, 11].map((other) => [host + 4, other, 1]),
  ]);
  const homes = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1];
  const heats = [10, 10, 10, 10, 10, 1, 1, 1, 1, 20, 20, 20, 1, 1];
  return requestOf(homes, heats, 2, {
    ...{ edges, containment: Uint8Array.of(1, 0) },
    frozen: Uint8Array.from(homes, (_, node) => (node >= 9 ? 1 : 0)),
    policy: { reliefWeight: 4, trafficWeight: 2, clumpNodesMax },
    rowsOfNode: Float64Array.of(24, ...Array<number>(13).fill(4)),
  });
}

describe('loads of shards', () => {
  test('[PN11] sums, limits and ratios are what the shards hold, may hold, and the one to the other', () => {
    fc.assert(
      fc.property(anyScenario, ({ request }) => {
        const { homes, heats, influence, rules } = request;
        const { sums, limits, oversized, shardCount } = loadsOf(request);
        const columns = [heats, influence, heats.map(() => 1), rules.heat?.heats ?? heats.map(() => 0)];
        columns.forEach((column, d) => {
          for (let shard = 0; shard < shardCount; shard++) {
            const sum = column.reduce((total, value, node) => total + (homes[node] === shard ? value : 0), 0);
            expect(sums[d * shardCount + shard]!).toBeCloseTo(sum, 9);
          }
        });
        expect([...limits.subarray(shardCount, 3 * shardCount)]).toEqual([...rules.loadMax, ...rules.nodesMax]);
        expect([...limits.subarray(3 * shardCount, 4 * shardCount)]).toEqual([
          ...(rules.heat?.max ?? rules.loadMax.map(() => Infinity)),
        ]);
        const total = heats.reduce((sum, heat) => sum + heat, 0);
        const shares = limits.subarray(0, shardCount);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(total, 6);
        if (oversized.length > 0) return;
        const weight = rules.weights.reduce((sum, value) => sum + value, 0);
        shares.forEach((share, shard) => {
          expect(share).toBeCloseTo((total * rules.weights[shard]!) / weight, 6);
        });
      }),
      { numRuns: 300 },
    );
  });
});

describe('plan', () => {
  test('[PN12] at no step is a rule or bound broken that was not broken before, nor one broken further, nor one by who moved', () => {
    let [moveCount, brokenCount] = [0, 0];
    fc.assert(
      fc.property(anyScenario, ({ request }) => {
        const plan = planMoves(request);
        moveCount += plan.moves.length;
        let before = violations(request, request.homes);
        brokenCount += before.size;
        steps(request, plan.moves)
          .slice(1)
          .forEach((homes, at) => {
            const after = violations(request, homes);
            for (const [rule, amount] of after) expect(amount, rule).toBeLessThanOrEqual(before.get(rule) ?? 0);
            before = after;
            const moved = [...plan.moves[at]!.nodes].map(String);
            const names = [...after.keys()].filter((rule) => /^(type|pin|apart)/.test(rule));
            expect(
              names.filter((rule) =>
                rule
                  .split(' ')
                  .slice(1)
                  .some((word) => moved.includes(word)),
              ),
            ).toEqual([]);
          });
      }),
      { numRuns: 3000, seed: 12 },
    );
    expect(moveCount).toBeGreaterThan(1000);
    expect(brokenCount).toBeGreaterThan(1000);
  });

  test('[PN13] the terms of every move are what their definitions say and add up to its score', () => {
    let count = 0;
    fc.assert(
      fc.property(anyScenario, (scenario) => {
        const { request } = scenario;
        const { policy, heats, rowsOfNode } = request;
        const { limits, shardCount } = loadsOf(request);
        const plan = planMoves(request);
        const homesAt = steps(request, plan.moves);
        plan.moves.forEach(({ nodes, from, to, heat, rows, terms, score, dimension }, at) => {
          const homes = homesAt[at]!;
          const moved = new Set(nodes);
          const sum = (column: Float64Array) => [...moved].reduce((total, node) => total + column[node]!, 0);
          expect(heat).toBeCloseTo(sum(heats), 9);
          expect(rows).toBeCloseTo(sum(rowsOfNode), 9);
          expect(Math.abs(terms.relief + terms.crowding + terms.traffic + terms.rows - score)).toBeLessThan(1e-9);
          expect(terms.rows).toBeCloseTo((-policy.rowWeight * rows) / policy.dwellS, 9);
          const saved = trafficTo(scenario, moved, homes, to) - trafficTo(scenario, moved, homes, from);
          expect(terms.traffic).toBeCloseTo(policy.trafficWeight * saved, 6);
          const [target, share] = [heatsByShard(request, homes)[to]!, limits[to]!];
          const crowded = Math.max(0, target + heat - share) - Math.max(0, target - share);
          expect(terms.crowding).toBeCloseTo(-0.5 * policy.reliefWeight * crowded, 6);
          const excess = heatsByShard(request, homes)[from]! - policy.shardRatioLeave * limits[from]!;
          const onlyHeat = [1, 2, 3].every((d) => plan.before[d * shardCount + from]! <= 1);
          if (onlyHeat) expect(terms.relief).toBeCloseTo(policy.reliefWeight * Math.min(heat, excess), 6);
          if (onlyHeat) expect(dimension).toBe('balance');
          expect(isWorthIt(terms, policy.benefitRatioMin)).toBe(true);
          count++;
        });
      }),
      { numRuns: 1000, seed: 13 },
    );
    expect(count).toBeGreaterThan(300);
  });

  test('[PN14] what a plan says it does is what its moves do; where nothing is left to do it moved at least the minimum', () => {
    let relievedCount = 0;
    fc.assert(
      fc.property(anyScenario, ({ request }) => {
        const plan = planMoves(request);
        const { limits, shardCount } = loadsOf(request);
        const { shardRatioLeave } = request.policy;
        const ends = [request.homes, steps(request, plan.moves).at(-1)!].map((homes) => heatsByShard(request, homes));
        const minimum = ends[0]!.reduce(
          (sum, heat, shard) => sum + Math.max(0, heat - shardRatioLeave * limits[shard]!),
          0,
        );
        expect(plan.heatMovedMin).toBeCloseTo(minimum, 6);
        ends.forEach((heats, end) => {
          heats.forEach((heat, shard) => {
            if (limits[shard]! === 0) return;
            expect((end === 0 ? plan.before : plan.after)[shard]!).toBeCloseTo(heat / limits[shard]!, 6);
          });
        });
        const sum = (column: Float64Array) =>
          plan.moves.reduce((total, { nodes }) => total + nodes.reduce((part, node) => part + column[node]!, 0), 0);
        expect(plan.heatMoved).toBeCloseTo(sum(request.heats), 6);
        expect(plan.rowsMoved).toBeCloseTo(sum(request.rowsOfNode), 6);
        expect(plan.nodesMoved).toBe(plan.moves.reduce((total, { nodes }) => total + nodes.length, 0));
        // Relieved or named with a reason: every shard that was above where work leaves it.
        const over = Array.from(plan.before.keys()).filter((slot) => {
          const threshold = slot < shardCount ? shardRatioLeave : 1;
          return plan.before[slot]! > threshold * (1 + 1e-9);
        });
        const names = ['balance', 'influence', 'nodes', 'heat'];
        const left = plan.unrelieved.map(({ shard, dimension }) => names.indexOf(dimension) * shardCount + shard);
        expect(over.every((slot) => plan.relieved.includes(slot) !== left.includes(slot))).toBe(true);
        if (left.some((slot) => slot < shardCount)) return;
        relievedCount++;
        expect(plan.heatMoved).toBeGreaterThanOrEqual(plan.heatMovedMin - 1e-6);
      }),
      { numRuns: 1000, seed: 14 },
    );
    expect(relievedCount).toBeGreaterThan(100);
  });

  test('[PN15] neither more nodes nor more rows move than allowed, nor more nodes in a move than the policy says', () => {
    fc.assert(
      fc.property(anyScenario, ({ request }) => {
        const { moves, nodesMoved, rowsMoved } = planMoves(request);
        expect(nodesMoved).toBeLessThanOrEqual(request.allowance.nodes);
        expect(rowsMoved).toBeLessThanOrEqual(request.allowance.rows);
        if (request.rules.together.length > 0) return;
        for (const { nodes } of moves) expect(nodes.length).toBeLessThanOrEqual(request.policy.clumpNodesMax);
      }),
      { numRuns: 500 },
    );
    const plan = planMoves(requestOf([0, 0, 0, 0, 1], [5, 5, 5, 5, 1], 2, { allowance: { nodes: 1, rows: 100 } }));
    expect(plan.nodesMoved).toBe(1);
    // The whole rack would go.
    expect(planMoves(rackOfHosts(3)).moves.map(({ nodes }) => nodes.length)).toContain(3);
    expect(planMoves(rackOfHosts(3)).moves.every(({ nodes }) => nodes.length <= 3)).toBe(true);
    expect(plan.unrelieved).toMatchObject([{ shard: 0, because: 'budget' }]);
  });

  test('[PN16] nodes that cool down or are pinned where they are stay, none moves twice, and no shard relieved gains', () => {
    fc.assert(
      fc.property(anyScenario, ({ request }) => {
        const plan = planMoves(request);
        const moved = plan.moves.flatMap(({ nodes }) => [...nodes]);
        expect(new Set(moved).size).toBe(moved.length);
        for (const node of moved) {
          expect(request.frozen?.[node] ?? 0).toBe(0);
          expect(request.rules.pins?.[node] ?? -1).not.toBe(request.homes[node]);
        }
        const { limits } = loadsOf(request);
        steps(request, plan.moves)
          .slice(1)
          .forEach((homes, at) => {
            const { to, heat } = plan.moves[at]!;
            if (heat === 0) return;
            const bound = request.policy.shardRatioLeave * limits[to]!;
            expect(heatsByShard(request, homes)[to]!).toBeLessThanOrEqual(bound * (1 + 1e-9));
          });
      }),
      { numRuns: 500 },
    );
  });

  test('[PN17] every move keeps all other shards with their score or what forbids them, and none scores more', () => {
    let [scored, refused] = [0, 0];
    fc.assert(
      fc.property(anyScenario, ({ request }) => {
        const plan = planMoves(request);
        const homesAt = steps(request, plan.moves);
        plan.moves.forEach(({ nodes, from, to, score, alternatives }, at) => {
          const shards = [...alternatives.map(({ shard }) => shard), from, to].sort((a, b) => a - b);
          expect(shards).toEqual([...request.rules.weights.keys()]);
          for (const { shard, terms, score: other, refusals } of alternatives) {
            const homes = homesAt[at]!.slice();
            const before = violations(request, homes);
            for (const node of nodes) homes[node] = shard;
            const breaks = [...violations(request, homes)].some(([rule, amount]) => amount > (before.get(rule) ?? 0));
            if (terms === null) {
              refused++;
              expect(refusals.length).toBeGreaterThan(0);
              continue;
            }
            scored++;
            expect(breaks).toBe(false);
            expect(scoreOf(terms)).toBe(other);
            expect(other).toBeLessThanOrEqual(score + 1e-9);
          }
        });
      }),
      { numRuns: 1000, seed: 17 },
    );
    expect(Math.min(scored, refused)).toBeGreaterThan(100);
  });

  test('[PN18] every move names a signal: of one of its nodes, else of its shard, else its shard’s own excess', () => {
    const signal = (rule: Signal['rule'], shard: number, node: number | null): Signal => ({
      ...SIGNAL,
      rule,
      shard,
      node,
    });
    const signals = [
      signal('shard-over-load', 2, null),
      signal('shard-over-load', 0, null),
      signal('node-deviation', 1, 7),
    ];
    // Shard 0: nodes 0..4; shard 1: nodes 5..9, 7 the hottest; shard 2 and 3 are cold.
    const homes = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 3];
    const heats = [8, 7, 6, 5, 4, 4, 5, 9, 6, 7, 1, 1];
    const { moves } = planMoves(requestOf(homes, heats, 4, { signals, policy: { clumpNodesMax: 1 } }));
    const said = new Map(moves.map(({ nodes, signal: named }) => [nodes[0], named]));
    expect(said.get(7)).toBe(signals[2]);
    expect(said.get(0)).toBe(signals[1]);
    expect([...said].every(([node, named]) => node === 7 || named !== signals[2] || node! >= 5)).toBe(true);
    const alone = planMoves(requestOf(homes, heats, 4, { signals: [signals[0]!] }));
    for (const { from, signal: named } of alone.moves) {
      expect(named).toMatchObject({ rule: 'shard-over-load', shard: from, node: null, threshold: 1.08, windows: 0 });
      expect(named!.ratio).toBeGreaterThan(1.08);
    }
    expect(() => planMoves(requestOf(homes, heats, 4, { signals: [] }))).toThrow('a plan needs what set it off');
  });

  test('[PN19] the same request gives the same plan, and planning and explaining change nothing they were given', () => {
    fc.assert(
      fc.property(anyScenario, ({ request }) => {
        const before = structuredClone(request);
        const plan = planMoves(request);
        const explanation = explainMove(request, request.frozen, 0);
        expect(planMoves(request)).toEqual(plan);
        expect(explainMove(request, request.frozen, 0)).toEqual(explanation);
        expect(request).toEqual(before);
      }),
      { numRuns: 200 },
    );
  });

  test('[PN20] no nodes, one shard, no heat, balance, and nothing that may move are answered, the last with the reason', () => {
    const nothing = { moves: [], nodesMoved: 0, heatMoved: 0, unrelieved: [], oversized: [] };
    expect(planMoves(requestOf([], [], 3))).toMatchObject(nothing);
    expect(planMoves(requestOf([0, 0, 0], [5, 9, 1], 1))).toMatchObject(nothing);
    expect(planMoves(requestOf([0, 0, 0, 1], [0, 0, 0, 0], 2))).toMatchObject(nothing);
    expect(planMoves(requestOf([0, 0, 1, 1], [3, 4, 4, 3], 2))).toMatchObject(nothing);
    const [homes, heats] = [Array<number>(10).fill(0), Array<number>(10).fill(1)];
    const left = (rest: Parameters<typeof requestOf>[3]) => {
      const plan = planMoves(requestOf(homes, heats, 2, rest));
      expect(plan.moves).toEqual([]);
      return plan.unrelieved;
    };
    const rules = noRuleColumns(2);
    const excess = 10 - 1.08 * 5;
    const only = (because: string) => [{ shard: 0, dimension: 'balance', excess: expect.closeTo(excess, 9), because }];
    expect(left({ rules: { ...rules, pins: new Int32Array(10) } })).toEqual(only('nothing-movable'));
    expect(left({ frozen: new Uint8Array(10).fill(1) })).toEqual(only('nothing-movable'));
    expect(left({ rules: { ...rules, allowed: new Uint32Array(10).fill(1) } })).toEqual(only('no-target'));
    expect(left({ rules: { ...rules, nodesMax: Float64Array.of(99, 0) } })).toEqual(only('no-target'));
    expect(left({ policy: { rowWeight: 1e6 } })).toEqual(only('not-worth-it'));
    expect(left({ allowance: { nodes: 0, rows: 100 } })).toEqual(only('budget'));
    // The first node pays, the others do not; that is still known when there is nothing else to try.
    const dear = { rowsOfNode: Float64Array.of(1, ...Array<number>(10).fill(1e9)) };
    const some = planMoves(requestOf([...homes, 1], [3, ...Array<number>(9).fill(2), 1], 2, dear));
    expect(some.moves.map(({ nodes }) => [...nodes])).toEqual([[0]]);
    expect(some.unrelieved).toMatchObject([{ shard: 0, because: 'not-worth-it' }]);
    // All of it stays together, so all of it is one unit that no share can hold.
    expect(left({ rules: { ...rules, together: [Uint32Array.from(homes.keys())] } })).toEqual([]);
  });

  test('[PN21] a node hotter than a share is named and stays; its shard gives what else it has, the others share the rest', () => {
    // Share 30; node 0 alone has 60 and shard 0 another 20. The others share what is left: 20 each.
    const heats = [60, ...Array<number>(10).fill(2), 13, 14, 13];
    const request = requestOf([...Array<number>(11).fill(0), 1, 2, 3], heats, 4);
    const plan = planMoves(request);
    expect(plan.oversized).toEqual([{ node: 0, shard: 0, heat: 60, share: 20 }]);
    expect(plan.moves.flatMap(({ nodes }) => [...nodes])).not.toContain(0);
    const after = heatsByShard(request, steps(request, plan.moves).at(-1)!);
    expect(after[0]!).toBeLessThanOrEqual(1.08 * 60);
    for (const heat of after.slice(1)) expect(heat).toBeLessThanOrEqual(1.08 * 20);
    expect(explainMove(request, null, 0).obstacles).toEqual([{ kind: 'oversized', node: 0 }]);
    // Two of them on one shard: neither fits anywhere, both are named, hottest first.
    const two = planMoves(requestOf([0, 0, 1, 2], [50, 60, 1, 1], 3));
    expect(two.oversized.map(({ node }) => node)).toEqual([1, 0]);
    expect(two.moves).toEqual([]);
    // Together they are too hot, alone they would not be.
    const rules = { ...noRuleColumns(3), together: [Uint32Array.of(3, 1)] };
    const pair = planMoves(requestOf([0, 0, 1, 0, 2], [1, 30, 10, 30, 10], 3, { rules }));
    expect(pair.oversized.map(({ node }) => node)).toEqual([1]);
  });

  test('[PN22] a rack goes with its hosts, and leaves who only calls them behind', () => {
    const { moves } = planMoves(rackOfHosts(40));
    expect(moves.map(({ nodes }) => [...nodes].sort((a, b) => a - b))).toEqual([[0, 1, 2, 3, 4]]);
  });

  test('[PN22] what rules keep together moves as a whole or not at all', () => {
    let wholeCount = 0;
    fc.assert(
      fc.property(anyScenario, ({ request }) => {
        const units = unitsOf(request.homes.length, request.rules.together);
        for (const { nodes } of planMoves(request).moves) {
          for (const node of nodes) {
            const members = units.membersOf(units.unitOf(node));
            if (members.length > 1) wholeCount++;
            expect(members.every((member) => nodes.includes(member))).toBe(true);
          }
        }
      }),
      { numRuns: 2000, seed: 22 },
    );
    expect(wholeCount).toBeGreaterThan(20);
  });

  test('[PN20] columns of other lengths, homes that are no shard and shards without weight are refused', () => {
    const good = requestOf([0, 0, 0, 1], [3, 3, 3, 1], 2);
    expect(planMoves(good).moves.length).toBe(1);
    const bad: readonly (readonly [Partial<PlanRequest>, string])[] = [
      [{ heats: new Float64Array(2) }, 'heats has 2 entries, not 4'],
      [{ influence: new Float64Array(5) }, 'influence has 5 entries, not 4'],
      [{ rowsOfNode: new Float64Array(0) }, 'rowsOfNode has 0 entries, not 4'],
      [{ backward: requestOf([0], [1], 1).backward }, 'edges of 4 and 1 nodes'],
      [{ homes: Uint16Array.of(0, 2, 1, 1) }, 'node 1 is on shard 2 of 2'],
      [{ rules: { ...noRuleColumns(2), weights: new Float64Array(2) } }, 'needs a weight above 0'],
    ];
    for (const [change, message] of bad) {
      expect(() => planMoves({ ...good, ...change }), message).toThrow(message);
      expect(() => explainMove({ ...good, ...change }, null, 0), message).toThrow(message);
    }
  });

  test('[PN20] plans of equal requests do not depend on what was planned before', () => {
    const request = requestOf([0, 0, 0, 0, 1], [5, 5, 5, 5, 1], 2);
    const first = listsOf(planMoves(request));
    planMoves(requestOf([0, 0, 0], [1, 2, 3], 3));
    expect(listsOf(planMoves(request))).toEqual(first);
  });

  test('[PN27] a load that is the same but for its scale is planned the same, if a move has as much less time to pay', () => {
    // A power of two above 1: nothing is rounded, however small.
    const scale = 2 ** 12;
    const scaled = (column: Float64Array) => column.map((value) => value * scale);
    let moveCount = 0;
    fc.assert(
      fc.property(anyScenario, ({ request }) => {
        fc.pre(request.heats.some((heat) => heat > 0));
        const { rules, edgeTraffic, policy } = request;
        const heat = rules.heat && { heats: scaled(rules.heat.heats), max: scaled(rules.heat.max) };
        const traffic = edgeTraffic && { forward: scaled(edgeTraffic.forward), backward: scaled(edgeTraffic.backward) };
        const busy = {
          ...{ ...request, heats: scaled(request.heats), rules: { ...rules, heat }, edgeTraffic: traffic },
          policy: { ...policy, dwellS: policy.dwellS / scale },
        };
        const moves = listsOf(planMoves(request));
        moveCount += moves.length;
        expect(listsOf(planMoves(busy))).toEqual(moves);
      }),
      { numRuns: 1000, seed: 27 },
    );
    expect(moveCount).toBeGreaterThan(300);
  });
});

describe('moves that somebody chose', () => {
  test('[PN28] the planner’s own moves, given, come to its own plan; what a pin or group forbids is refused', () => {
    let [count, refused] = [0, 0];
    fc.assert(
      fc.property(anyScenario, ({ request }) => {
        const plan = planMoves(request);
        const given = plan.moves.map(({ nodes, to, dimension, signal }) => ({
          nodes: [...nodes],
          to,
          dimension,
          signal,
        }));
        const outcome = scoreGivenMoves(request, given);
        if (outcome.kind !== 'scored') throw new Error('the planner’s own moves are legal');
        outcome.plan.moves.forEach((move, at) => {
          const own = plan.moves[at]!;
          expect([move.nodes, move.to, move.signal, move.rows]).toEqual([own.nodes, own.to, own.signal, own.rows]);
          // Clumps add up their traffic as they grow, in another order.
          for (const term of ['relief', 'crowding', 'traffic', 'rows'] as const) {
            expect(move.terms[term]).toBeCloseTo(own.terms[term], 9);
          }
        });
        expect(outcome.plan.after).toEqual(plan.after);
        expect(outcome.plan.relieved).toEqual(plan.relieved);
        for (const [at, move] of given.entries()) {
          for (const { shard, refusals } of plan.moves[at]!.alternatives) {
            // Balance is no rule: whoever chooses may crowd a shard.
            const isForbidden = refusals.some(
              (of) => of.kind !== 'bound' || !isShare(DIMENSIONS.indexOf(of.dimension)),
            );
            const elsewhere = [...given.slice(0, at), { ...move, to: shard }];
            const verdict = scoreGivenMoves(request, elsewhere);
            expect(verdict.kind).toBe(isForbidden ? 'refused' : 'scored');
            if (verdict.kind === 'refused') refused++;
            count++;
          }
        }
      }),
      { numRuns: 300, seed: 28 },
    );
    expect(count).toBeGreaterThan(100);
    expect(refused).toBeGreaterThan(10);
  });
});
