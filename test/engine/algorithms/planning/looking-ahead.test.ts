import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { noRuleColumns } from '../../../../engine/algorithms/placement/rule-columns.ts';
import {
  type ControlLoop,
  createControlLoop,
  type Foresight,
  stretchesOf,
} from '../../../../engine/algorithms/planning/control-loop.ts';
import { planMoves } from '../../../../engine/algorithms/planning/plan-moves.ts';
import { AHEAD_COUNT_MAX, aheadDimension, measureShards } from '../../../../engine/algorithms/planning/shard-loads.ts';
import { unitsOf } from '../../../../engine/algorithms/planning/units.ts';
import { createPrng } from '../../../../engine/base/prng.ts';
import { DEFAULT_POLICY } from '../../../../engine/model/policy.ts';
import { anyScenario, requestOf, steps } from './instances.ts';

/** Any scenario, with heat of later stretches drawn beside it. */
const anyForesight = anyScenario.chain(({ request }) => {
  const nodeCount = request.homes.length;
  const column = fc.array(fc.nat({ max: 40 }), { minLength: nodeCount, maxLength: nodeCount });
  return fc
    .array(column, { minLength: 1, maxLength: AHEAD_COUNT_MAX })
    .map((ahead) => ({ ...request, ahead: ahead.map((heats) => Float64Array.from(heats)) }));
});

describe('heat expected later', () => {
  test('[PN25] no move crowds a shard in any stretch, and what is said to be relieved is', () => {
    let count = 0;
    fc.assert(
      fc.property(anyForesight, (request) => {
        const { policy, rules, ahead } = request;
        const { limits, shardCount } = measureShards(request, unitsOf(request.homes.length, rules.together));
        const plan = planMoves(request);
        const homesAt = steps(request, plan.moves);
        const sumOn = (column: Float64Array, homes: Uint16Array, shard: number) =>
          column.reduce((sum, heat, node) => sum + (homes[node] === shard ? heat : 0), 0);
        plan.moves.forEach(({ nodes, to, terms, score }, at) => {
          count++;
          expect(Math.abs(terms.relief + terms.crowding + terms.traffic + terms.rows - score)).toBeLessThan(1e-9);
          let crowded = 0;
          [request.heats, ...ahead].forEach((column, stretch) => {
            const slot = (stretch === 0 ? 0 : aheadDimension(stretch - 1)) * shardCount + to;
            const [before, after] = [sumOn(column, homesAt[at]!, to), sumOn(column, homesAt[at + 1]!, to)];
            crowded += Math.max(0, after - limits[slot]!) - Math.max(0, before - limits[slot]!);
            if (nodes.every((node) => column[node] === 0)) return;
            expect(after).toBeLessThanOrEqual(policy.shardRatioLeave * limits[slot]! * (1 + 1e-9));
          });
          expect(terms.crowding).toBeCloseTo(-0.5 * policy.reliefWeight * crowded, 6);
        });
        for (const slot of plan.relieved) {
          const stretch = Math.floor(slot / shardCount) - aheadDimension(0);
          if (stretch < 0) continue;
          const sum = sumOn(ahead[stretch]!, homesAt.at(-1)!, slot % shardCount);
          expect(sum).toBeLessThanOrEqual(policy.shardRatioLeave * limits[slot]! * (1 + 1e-9));
        }
      }),
      { numRuns: 1000, seed: 25 },
    );
    expect(count).toBeGreaterThan(300);
  });

  test('[PN25] nodes that will be hot together are parted before they are', () => {
    const even = [1, 1, 1, 1, 1, 1, 1, 1];
    const homes = [0, 0, 0, 0, 1, 1, 1, 1];
    const later = Float64Array.of(9, 9, 9, 9, 1, 1, 1, 1);
    const policy = { shardRatioLeave: 1.3, nodesMax: 40 };
    const plan = planMoves(requestOf(homes, even, 2, { ahead: [later], policy }));
    expect(plan.moves.flatMap(({ nodes }) => [...nodes]).length).toBe(1);
    expect(plan.moves[0]!.dimension).toBe('ahead-1');
    expect(plan.heatMovedMin).toBe(0);
  });
});

const NODES = 40;
const TICKS_A_DAY = 24;

function loopOf(foresight: Foresight, homes: Uint16Array, policy: Partial<typeof DEFAULT_POLICY> = {}): ControlLoop {
  const { forward, backward, influence, rowsOfNode } = requestOf([...homes], [...homes], 2);
  return createControlLoop({
    ...{ forward, backward, influence, rowsOfNode, edgeTraffic: null, containment: null, homes, foresight },
    ...{ rules: noRuleColumns(2), clusters: new Uint16Array(NODES), clusterCount: 1, nowMs: 0 },
    policy: { ...DEFAULT_POLICY, tickS: 3600, windowS: 3600, horizonS: 3 * 3600, ...policy },
  });
}

/** Busy by day, quiet by night, with the noise of counting. */
function dailyCounts(days: number): Uint32Array[] {
  const prng = createPrng(5);
  return Array.from({ length: days * TICKS_A_DAY }, (_, tick) => {
    const rate = 60 * (1 + 0.8 * Math.sin((2 * Math.PI * tick) / TICKS_A_DAY));
    return Uint32Array.from({ length: NODES }, () => Math.round(rate * (0.8 + 0.4 * prng.ratio())));
  });
}

describe('control loop', () => {
  const homes = Uint16Array.from({ length: NODES }, (_, node) => node % 2);

  test('[PN26] measured heat is the mean over the window, also before it is full', () => {
    const loop = loopOf('none', homes, { windowS: 4 * 3600 });
    const counts = dailyCounts(1);
    counts.forEach((tick, at) => {
      loop.count(tick);
      const { heats, basis } = loop.look(at);
      const seen = counts.slice(Math.max(0, at - 3), at + 1);
      for (let node = 0; node < NODES; node++) {
        const mean = seen.reduce((sum, one) => sum + one[node]!, 0) / (3600 * seen.length);
        expect(heats[node]!).toBeCloseTo(mean, 12);
      }
      expect(basis).toBe('measured');
    });
  });

  test('[PN26] before the window is full nothing is planned', () => {
    const loop = loopOf('none', homes, { windowS: 4 * 3600, confirmTicks: 1 });
    const decisions = dailyCounts(1).map((tick, at) => {
      loop.count(tick.map((count, node) => (node % 2 === 0 ? 4 * count : count)));
      return loop.look(at).decision.kind;
    });
    expect(decisions.slice(0, 5)).toEqual(['rest', 'rest', 'rest', 'plan', 'plan']);
  });

  test('[PN26] the forecast is planned on once it beat seasonal naive, in stretches that follow the cycle', () => {
    const loop = loopOf('forecast', homes);
    const bases = dailyCounts(6).map((tick, at) => {
      loop.count(tick);
      const look = loop.look(at * 3_600_000);
      if (look.basis === 'forecast') expect(look.ahead.length).toBe(stretchesOf(3).length);
      else expect(look.ahead).toEqual([]);
      return look;
    });
    const kinds = bases.map(({ basis }) => basis);
    expect(kinds.slice(0, TICKS_A_DAY).every((basis) => basis === 'measured')).toBe(true);
    expect(kinds.at(-1)).toBe('forecast');
    // At midnight by this clock the rate is about to rise, hour by hour.
    const sums = bases.at(-1)!.ahead.map((column) => column.reduce((sum, heat) => sum + heat, 0));
    expect(sums[0]!).toBeLessThan(sums[1]!);
    expect(sums[1]!).toBeLessThan(sums[2]!);
  });

  test('[PN26] a forecast that does not beat seasonal naive is not planned on', () => {
    const loop = loopOf('forecast', homes);
    const day = dailyCounts(1);
    // The same day again and again: nothing beats naive there.
    const looks = Array.from({ length: 6 * TICKS_A_DAY }, (_, at) => {
      loop.count(day[at % TICKS_A_DAY]!);
      return loop.look(at * 3_600_000).basis;
    });
    expect(looks.at(-1)).toBe('measured');
  });

  test('[PN26] what the caller foresees counts in every stretch; the same counts give the same looks', () => {
    const run = () => {
      const loop = loopOf('given', homes.slice());
      return dailyCounts(2).map((tick, at) => {
        loop.count(tick);
        const rising = Float64Array.from(tick, (count, node) => (node % 2 === 0 ? 4 * count : count) / 3600);
        const { decision, basis } = loop.look(at * 3_600_000, [rising, rising, rising]);
        return { decision, basis };
      });
    };
    const [one, other] = [run(), run()];
    expect(one).toEqual(other);
    expect(one.at(-1)!.basis).toBe('foreseen');
    expect(one.at(-1)!.decision.kind).toBe('plan');
  });

  test('[PN26] stretches part the horizon in thirds, or in ticks where it is shorter', () => {
    expect(stretchesOf(12)).toEqual([4, 8, 12]);
    expect(stretchesOf(3)).toEqual([1, 2, 3]);
    expect(stretchesOf(1)).toEqual([1]);
    expect(stretchesOf(10)).toEqual([3, 7, 10]);
  });
});
