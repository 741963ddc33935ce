import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  describeConflict,
  findConflict,
  type Wish,
} from '../../../../../engine/algorithms/placement/partition/conflict.ts';
import { partitionGraph } from '../../../../../engine/algorithms/placement/partition/partition-graph.ts';
import type { PartitionRequest } from '../../../../../engine/algorithms/placement/partition/partition-request.ts';
import { createPrng } from '../../../../../engine/base/prng.ts';
import { anyRequest, bruteForce, graphOf, grid, isBalanced, type SmallRequest, violations } from './judges.ts';

/** 10,000 and more: SHARDSCOPE_FUZZ_RUNS=10000 npm test -- partition */
const RUNS = Number(process.env.SHARDSCOPE_FUZZ_RUNS ?? 300);
const LARGER_RUNS = Number(process.env.SHARDSCOPE_FUZZ_RUNS ?? 40);

describe('hard constraints', () => {
  test(`[PL34] ${RUNS} small instances: never a violation, an answer exactly where one exists, balanced where possible`, () => {
    fc.assert(
      fc.property(anyRequest(6, 4), (request) => {
        const outcome = partitionGraph(request);
        if (outcome.kind !== 'partition') {
          expect(outcome.kind).toBe('infeasible');
          expect(bruteForce(request, false)).toBeNull();
          return;
        }
        expect(violations(request, outcome.parts)).toEqual([]);
        expect(isBalanced(request, outcome.parts)).toBe(outcome.isWithinImbalance);
        if (!outcome.isWithinImbalance) expect(bruteForce(request, true)).toBeNull();
      }),
      { numRuns: RUNS },
    );
  }, 1_800_000);

  test(`[PL35] ${LARGER_RUNS} random weighted instances with heavy vertices up to 2 % of a part: within 3 %, no violation`, () => {
    const prng = createPrng(35);
    for (let run = 0; run < LARGER_RUNS; run++) {
      const preset = run % 4 === 0 ? ('default' as const) : ('fast' as const);
      const request = { ...randomRequest(2 + prng.below(6), prng), preset };
      const outcome = partitionGraph(request);
      if (outcome.kind !== 'partition') throw new Error(`run ${run}: ${outcome.kind}`);
      expect(violations(request, outcome.parts)).toEqual([]);
      expect(isBalanced(request, outcome.parts)).toBe(true);
    }
  }, 1_800_000);

  test('[PL36] masks, pins and groups hold for more than 32 parts', () => {
    const graph = grid(40, 40);
    const prng = createPrng(2);
    const allowed = new Uint32Array(1600 * 2).fill(0xffffffff);
    for (let vertex = 0; vertex < 1600; vertex += 7) allowed.set([0, 0xff], 2 * vertex);
    const pins = new Int32Array(1600).fill(-1);
    for (let vertex = 1; vertex < 1600; vertex += 70) if (vertex % 7 !== 0) pins[vertex] = prng.below(40);
    const apart = [Uint32Array.from({ length: 40 }, (_, i) => 40 * i + 3)];
    const request = { graph, partCount: 40, imbalance: 0.2, allowed, pins, apart };
    const outcome = partitionGraph(request);
    if (outcome.kind !== 'partition') throw new Error(outcome.kind);
    expect(violations(request, outcome.parts)).toEqual([]);
    expect(outcome.isWithinImbalance).toBe(true);
  });
});

/** Every wish is read off a hidden assignment, so that they do not contradict each other; the balance has to be found. */
function randomRequest(partCount: number, prng: ReturnType<typeof createPrng>): PartitionRequest {
  const vertexCount = partCount * (80 + prng.below(60));
  const edges = Array.from({ length: 3 * vertexCount }, () => {
    return [prng.below(vertexCount), prng.below(vertexCount), 1 + prng.below(5)];
  });
  const hidden = Array.from({ length: vertexCount }, (_, vertex) => vertex % partCount);
  // 80 vertices and more of 0.75 in the mean: 1.2 is 2 % of a part.
  const weights = Float64Array.from({ length: vertexCount }, () => 0.3 + 0.9 * prng.ratio());
  const full = 2 ** partCount - 1;
  const allowed = Uint32Array.from(hidden, (part) => (prng.below(4) > 0 ? full : (prng.uint32() & full) | (1 << part)));
  const pins = Int32Array.from(hidden, (part) => (prng.below(20) === 0 ? part : -1));
  const first = prng.below(vertexCount - 2 * partCount);
  const apart = [Uint32Array.from({ length: partCount }, (_, i) => first + i)];
  const together = [Uint32Array.of(first + partCount, first + 2 * partCount)];
  const slack = 0.03;
  return { graph: graphOf(vertexCount, edges), partCount, weights, imbalance: slack, allowed, pins, apart, together };
}

describe('conflicts', () => {
  /** The request with the wishes that are kept; the judge's own way of leaving one out. */
  function keeping(request: SmallRequest, wishes: readonly Wish[]): PartitionRequest {
    const has = (kind: Wish['kind'], index: number): boolean =>
      wishes.some((wish) => {
        if (wish.kind !== kind) return false;
        if (wish.kind === 'capacity') return wish.part === index;
        if (wish.kind === 'apart' || wish.kind === 'together') return wish.group === index;
        return wish.kind === 'balance' || wish.vertex === index;
      });
    const { capacities, allowed, pins } = request;
    return {
      ...request,
      capacities: capacities ? capacities.map((bound, part) => (has('capacity', part) ? bound : Infinity)) : null,
      allowed: allowed ? allowed.map((mask, vertex) => (has('allowed', vertex) ? mask : 0xffffffff)) : null,
      pins: pins ? pins.map((part, vertex) => (has('pin', vertex) ? part : -1)) : null,
      apart: request.apart.filter((_, group) => has('apart', group)),
      together: request.together.filter((_, group) => has('together', group)),
    };
  }

  test('[PL37] a conflict is impossible itself, and possible without any one of its wishes', () => {
    fc.assert(
      fc.property(anyRequest(5, 3), (request) => {
        const outcome = partitionGraph(request);
        if (outcome.kind !== 'infeasible') return;
        const { wishes, isMinimal } = outcome.conflict;
        expect(isMinimal).toBe(true);
        expect(bruteForce(keeping(request, wishes), false)).toBeNull();
        for (const left of wishes) {
          const others = wishes.filter((wish) => wish !== left);
          expect(bruteForce(keeping(request, others), false)).not.toBeNull();
        }
      }),
      { numRuns: 150 },
    );
  });

  test('[PL37] in a large request the two wishes that clash are named, and nothing else', () => {
    const graph = grid(50, 50);
    const pins = new Int32Array(2500).fill(-1);
    pins.set([1, 2, 1, 0], 100);
    const apart = [Uint32Array.of(7, 8, 9), Uint32Array.of(100, 102, 900), Uint32Array.of(30, 31)];
    const outcome = partitionGraph({ graph, partCount: 4, pins, apart });
    if (outcome.kind !== 'infeasible') throw new Error(outcome.kind);
    expect(outcome.conflict.wishes).toEqual([
      { kind: 'pin', vertex: 100, part: 1 },
      { kind: 'pin', vertex: 102, part: 1 },
      { kind: 'apart', group: 1 },
    ]);
    const names = { vertex: (v: number) => `node ${v}`, apart: (g: number) => `group ${g}`, together: () => '' };
    expect(describeConflict(outcome.conflict, names)).toEqual({
      message:
        'no placement keeps all of: node 100 pinned to shard 1; node 102 pinned to shard 1; group 1. ' +
        'To go on, give up any one of them',
      wishes: ['node 100 pinned to shard 1', 'node 102 pinned to shard 1', 'group 1'],
    });
  });

  test('[PL37] too little room is told by the shards that are too small', () => {
    const request = { graph: grid(4, 4), partCount: 3, capacities: Float64Array.of(5, 5, 5) };
    const { wishes } = findConflict({ ...request, imbalance: Infinity });
    expect(wishes).toEqual([0, 1, 2].map((part) => ({ kind: 'capacity', part })));
  });
});
