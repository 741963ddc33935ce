import { describe, expect, it } from 'vitest';
import type { Look } from '../../../../engine/algorithms/planning/control-loop.ts';
import { DIMENSIONS, type ShardLoads } from '../../../../engine/algorithms/planning/shard-loads.ts';
import { planValidity } from '../../../../engine/cluster/balance/plan-validity.ts';

const PROMISED = { planId: 'balance-1', ratioBefore: 1.5, ratioPredicted: 1 };

describe('validity of a plan', () => {
  it('[WQ5] it is the part of the promised relief that the plan still brings, and below the limit a reason to plan again', () => {
    // Two shards; node 0 goes from shard 0 to shard 1.
    const lookOf = (heats: readonly number[]): Look => {
      const shardCount = 2;
      const sums = new Float64Array(DIMENSIONS.length * shardCount);
      const homes = [0, 0, 1];
      heats.forEach((heat, node) => {
        sums[homes[node]!]! += heat;
      });
      const limits = new Float64Array(sums.length).fill(Infinity);
      const share = heats.reduce((sum, heat) => sum + heat, 0) / shardCount;
      limits.fill(share, 0, shardCount);
      const loads: ShardLoads = { shardCount, sums, limits, oversized: [] };
      const decision = { kind: 'rest', because: 'balanced', signals: [] } as const;
      return { nowMs: 0, basis: 'measured', loads, heats: Float64Array.from(heats), ahead: [], decision };
    };
    const moves = () => [{ node: 0, from: 0, to: 1 }];
    const at = (...heats: readonly number[]) => planValidity(PROMISED, lookOf(heats), moves, null);
    expect(at(25, 50, 25)).toMatchObject({ ratio: 1, ratioNow: 1.5, ratioAfter: 1, refusal: null });
    expect(at(15, 50, 35).ratio).toBeCloseTo(0.6, 6);
    expect(at(10, 50, 40)).toMatchObject({
      refusal: expect.stringMatching(/from 1\.20 to 1\.00 of its share, 40 % of/),
    });
    expect(at(25, 25, 50).ratio, 'it makes things worse').toBe(0);
    expect(planValidity(PROMISED, lookOf([25, 50, 25]), moves, 'a has moved')).toMatchObject({
      ratio: 0,
      refusal: 'a has moved',
    });
    expect(planValidity(PROMISED, null, moves, null), 'nothing was looked at yet').toMatchObject({ ratio: 1 });
    const small = { planId: 'balance-2', ratioBefore: 1.05, ratioPredicted: 1.01 };
    expect(planValidity(small, lookOf([1, 50, 49]), moves, null).refusal, 'within noise').toBeNull();
    const byHand = { planId: 'by-hand-1', ratioBefore: 1, ratioPredicted: 1.2 };
    expect(planValidity(byHand, lookOf([25, 50, 25]), moves, null), 'it never promised any').toMatchObject({
      ratio: 1,
    });
  });
});
