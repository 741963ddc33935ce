import { expect, it } from 'vitest';
import type { Look } from '../../../../engine/algorithms/planning/control-loop.ts';
import { DIMENSIONS, type ShardLoads } from '../../../../engine/algorithms/planning/shard-loads.ts';
import { planValidity } from '../../../../engine/cluster/balance/plan-validity.ts';

const SHARDS = 2;
const HOMES = [0, 0, 1];
/** Node 0 goes from shard 0 to shard 1. */
const moves = () => [{ node: 0, from: 0, to: 1 }];

function lookOf(heats: readonly number[]): Look {
  const sums = new Float64Array(DIMENSIONS.length * SHARDS);
  heats.forEach((heat, node) => {
    sums[HOMES[node]!]! += heat;
  });
  const limits = new Float64Array(sums.length).fill(Infinity);
  limits.fill(heats.reduce((sum, heat) => sum + heat, 0) / SHARDS, 0, SHARDS);
  const loads: ShardLoads = { shardCount: SHARDS, sums, limits, oversized: [] };
  const decision = { kind: 'rest', because: 'balanced', signals: [] } as const;
  return { nowMs: 0, basis: 'measured', loads, heats: Float64Array.from(heats), ahead: [], decision };
}

const loads = (...ratios: readonly number[]) => ratios.map((ratio, shard) => ({ shard, ratio, ratioAhead: null }));
const PROMISED = { before: loads(1.5, 0.5), after: loads(1, 1) };
const at = (...heats: readonly number[]) => planValidity('balance-1', PROMISED, lookOf(heats), moves, null);

it('[WQ5] validity is the part of the promised relief that a plan still brings; below the limit it says why not', () => {
  expect(at(25, 50, 25)).toMatchObject({ ratio: 1, ratioNow: 1.5, ratioAfter: 1, refusal: null });
  expect(at(20, 50, 30).ratio, 'half of the excess is gone by itself').toBeCloseTo(0.8, 6);
  expect(at(5, 50, 45)).toMatchObject({
    ratio: expect.closeTo(0.2, 6),
    refusal: expect.stringMatching(/it brings 20 % of the relief .* from 1\.10 to 1\.00 of its share/),
  });
  expect(at(25, 25, 50), 'it makes things worse').toMatchObject({ ratio: 0, refusal: expect.any(String) });
  expect(planValidity('balance-1', PROMISED, lookOf([25, 50, 25]), moves, 'a has moved')).toMatchObject({
    ...{ ratio: 0, refusal: 'a has moved' },
  });
  expect(planValidity('balance-1', PROMISED, null, moves, null), 'nothing was looked at yet').toMatchObject({
    ratio: 1,
  });
  const small = { before: loads(1.08, 0.92), after: loads(1.01, 0.99) };
  expect(planValidity('balance-2', small, lookOf([1, 49, 50]), moves, null).refusal, 'within noise').toBeNull();
  const worse = { before: loads(1, 1), after: loads(1.2, 0.8) };
  expect(planValidity('by-hand-1', worse, lookOf([25, 50, 25]), moves, null), 'it promised none').toMatchObject({
    ratio: 1,
  });
  expect(planValidity('placement-1', null, lookOf([25, 50, 25]), moves, null)).toMatchObject({ ratio: 1 });
});
