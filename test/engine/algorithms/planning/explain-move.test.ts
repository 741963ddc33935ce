import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explainMove } from '../../../../engine/algorithms/planning/explain-move.ts';
import { planMoves } from '../../../../engine/algorithms/planning/plan-moves.ts';
import { isWorthIt, scoreOf } from '../../../../engine/algorithms/planning/score.ts';
import { measureShards } from '../../../../engine/algorithms/planning/shard-loads.ts';
import { unitsOf } from '../../../../engine/algorithms/planning/units.ts';
import { anyScenario, heatsByShard, requestOf } from './instances.ts';

const anyQuestion = fc.tuple(anyScenario, fc.nat()).map(([scenario, draw]) => {
  return { ...scenario, node: draw % scenario.request.homes.length };
});

describe('explanation', () => {
  test('[PN23] every shard is refused by exactly the rules and bounds that forbid it', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(anyQuestion, ({ request, node }) => {
        const { homes, heats, influence, rules, policy } = request;
        const { nodes, obstacles, targets } = explainMove(request, request.frozen, node);
        if (obstacles.some(({ kind }) => kind === 'split')) return;
        const { limits } = measureShards(request, unitsOf(homes.length, rules.together));
        const all = [...homes.keys()];
        const sumOn = (column: ArrayLike<number>, shard: number) =>
          all.reduce((sum, other) => sum + (homes[other] === shard ? column[other]! : 0), 0);
        const sumOf = (column: ArrayLike<number>) => nodes.reduce((sum, member) => sum + column[member]!, 0);
        for (const { shard, refusals } of targets) {
          const expected: string[] = [];
          for (const member of nodes) {
            if (rules.allowed !== null && Math.floor(rules.allowed[member]! / 2 ** shard) % 2 === 0) {
              expected.push(`type ${member}`);
            }
            const pin = rules.pins?.[member] ?? -1;
            if (pin >= 0 && pin !== shard) expected.push(`pin ${member}`);
          }
          rules.apart.forEach((group, index) => {
            const members = nodes.filter((member) => group.includes(member));
            const isTaken = all.some((other) => homes[other] === shard && group.includes(other));
            if (members.length > 0 && (isTaken || members.length > 1)) expected.push(`apart ${index}`);
          });
          const bound = (dimension: string, column: ArrayLike<number>, limit: number) => {
            const [there, more] = [sumOn(column, shard), sumOf(column)];
            if (more > 0 && there + more > limit + 1e-9) expected.push(`bound ${dimension}`);
          };
          bound('balance', heats, policy.shardRatioLeave * limits[shard]!);
          bound('influence', influence, rules.loadMax[shard]!);
          bound('nodes', new Uint8Array(homes.length).fill(1), rules.nodesMax[shard]!);
          if (rules.heat !== null) bound('heat', rules.heat.heats, rules.heat.max[shard]!);
          const said = refusals.map((refusal) => {
            if (refusal.kind === 'bound') return `bound ${refusal.dimension}`;
            return `${refusal.kind} ${refusal.kind === 'apart' ? refusal.group : refusal.node}`;
          });
          expect([...new Set(said)].sort()).toEqual(expected.sort());
          for (const name of expected) seen.add(name.replace(/ \d+$/, ''));
        }
      }),
      { numRuns: 2000, seed: 23 },
    );
    const kinds = ['apart', 'bound balance', 'bound heat', 'bound influence', 'bound nodes', 'pin', 'type'];
    expect([...seen].sort()).toEqual(kinds);
  });

  test('[PN23] a verdict follows from obstacles, refusals, relief and worth, in this order, and the best possible is named', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(anyQuestion, ({ request, node }) => {
        const explanation = explainMove(request, request.frozen, node);
        const { home, obstacles, targets, best, shard } = explanation;
        expect(targets.map((target) => target.shard)).toEqual(
          [...request.rules.weights.keys()].filter((s) => s !== home),
        );
        for (const { verdict, refusals, terms, score } of targets) {
          seen.add(verdict);
          expect(score).toBe(scoreOf(terms!));
          const isWorth = isWorthIt(terms!, request.policy.benefitRatioMin);
          const expected =
            obstacles.length > 0
              ? 'obstacle'
              : refusals.length > 0
                ? 'refused'
                : shard.every(({ excess }) => excess === 0) || terms!.relief === 0
                  ? 'no-relief'
                  : isWorth
                    ? 'possible'
                    : 'not-worth-it';
          expect(verdict).toBe(expected);
        }
        const scores = targets.filter(({ verdict }) => verdict === 'possible').map(({ score }) => score!);
        expect(best === null).toBe(scores.length === 0);
        if (best === null) return;
        expect(targets.find((target) => target.shard === best)!.score).toBe(Math.max(...scores));
        // Asked for one shard, it says the same of it.
        const [one, here] = [best, home].map((to) => explainMove(request, request.frozen, node, to).targets);
        expect(one).toEqual(targets.filter((target) => target.shard === best));
        expect(here).toMatchObject([{ shard: home, verdict: 'home', score: null }]);
      }),
      { numRuns: 2000, seed: 24 },
    );
    expect([...seen].sort()).toEqual(['no-relief', 'not-worth-it', 'obstacle', 'possible', 'refused']);
  });

  test('[PN23] the first move of a plan is possible by its explanation, with the same terms and the same refusals elsewhere', () => {
    let count = 0;
    fc.assert(
      fc.property(anyScenario, ({ request }) => {
        const [move] = planMoves(request).moves;
        if (move === undefined) return;
        const explanation = explainMove(request, request.frozen, move.nodes[0]!);
        if (explanation.nodes.length !== move.nodes.length) return;
        count++;
        for (const { shard, verdict, refusals, terms } of explanation.targets) {
          if (shard === move.to) {
            expect(verdict).toBe('possible');
            expect(terms!.traffic).toBeCloseTo(move.terms.traffic, 9);
            expect({ ...terms, traffic: 0 }).toEqual({ ...move.terms, traffic: 0 });
            continue;
          }
          expect(refusals).toEqual(move.alternatives.find((other) => other.shard === shard)!.refusals);
        }
      }),
      { numRuns: 500, seed: 25 },
    );
    expect(count).toBeGreaterThan(50);
  });

  test('[PN23] it says how full the shard is, and who keeps a node where it is', () => {
    const request = requestOf([0, 0, 0, 1, 1], [8, 3, 3, 1, 1], 2, { frozen: Uint8Array.of(0, 1, 0, 0, 0) });
    const { shard, heat, rows } = explainMove(request, request.frozen, 2);
    expect({ heat, rows }).toEqual({ heat: 3, rows: 3 });
    expect(shard[0]).toEqual({
      dimension: 'balance',
      sum: 14,
      limit: 8,
      ratio: 1.75,
      excess: expect.closeTo(14 - 8 * 1.08, 9),
    });
    expect(heatsByShard(request, request.homes)[0]).toBe(14);
    expect(explainMove(request, request.frozen, 1).obstacles).toEqual([{ kind: 'cooling-down', node: 1 }]);
    const rules = { ...request.rules, pins: Int32Array.of(-1, -1, 0, 0, -1) };
    expect(explainMove({ ...request, rules }, null, 2).obstacles).toEqual([{ kind: 'pinned', node: 2, shard: 0 }]);
    // Pinned elsewhere it may go there, and nowhere else.
    expect(explainMove({ ...request, rules }, null, 3).obstacles).toEqual([]);
    const together = { ...request.rules, together: [Uint32Array.of(2, 3)] };
    expect(explainMove({ ...request, rules: together }, null, 3).obstacles).toEqual([{ kind: 'split', node: 3 }]);
    expect(() => explainMove(request, null, 5)).toThrow('there is no node 5');
    expect(() => explainMove(request, null, 0, 2)).toThrow('there is no shard 2');
  });
});
