import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { forEachPartitionRowGroup } from '../../../../engine/algorithms/closure/partition-rows.ts';
import { createPrng } from '../../../../engine/base/prng.ts';
import { anyGraph, backwardCsr, type EdgeList, forwardCsr, naiveClosure, randomTree } from '../random-graphs.ts';

function partitionRows(graph: EdgeList, homes: Uint16Array, shard: number, depthMax: number): number[][] {
  const rows: number[][] = [];
  forEachPartitionRowGroup(
    forwardCsr(graph),
    backwardCsr(graph),
    homes,
    shard,
    depthMax,
    (ancestor, descendants, depths, count) => {
      expect(count).toBeGreaterThan(0);
      for (let i = 0; i < count; i++) rows.push([ancestor, descendants[i]!, depths[i]!]);
    },
  );
  return rows;
}

const placedGraph = anyGraph().chain((graph) =>
  fc.tuple(
    fc.constant(graph),
    fc.uint16Array({ minLength: graph.nodeCount, maxLength: graph.nodeCount, max: 2 }),
    fc.oneof(fc.constant(Infinity), fc.integer({ min: 1, max: 4 })),
  ),
);

describe('closure rows of one partition', () => {
  test('[CL7] a partition holds exactly the rows with an end at home, in primary-key order', () => {
    fc.assert(
      fc.property(placedGraph, ([graph, homes, depthMax]) => {
        const closure = naiveClosure(graph, depthMax);
        // Shard 3 is nobody's home: an empty partition.
        for (let shard = 0; shard <= 3; shard++) {
          const expected = closure.filter(([ancestor, descendant]) => {
            return homes[ancestor] === shard || homes[descendant] === shard;
          });
          expect(partitionRows(graph, homes, shard, depthMax)).toEqual(expected);
        }
      }),
    );
  });

  test('[CL7] the same where a node reaches a small share of a large topology', () => {
    const prng = createPrng(7);
    const tree = randomTree(500, prng);
    const homes = Uint16Array.from({ length: 500 }, () => prng.below(3));
    const closure = naiveClosure(tree, Infinity);
    for (let shard = 0; shard < 3; shard++) {
      const expected = closure.filter(([ancestor, descendant]) => {
        return homes[ancestor] === shard || homes[descendant] === shard;
      });
      expect(partitionRows(tree, homes, shard, Infinity)).toEqual(expected);
    }
  });

  test('[CL8] over all partitions a row appears once, or twice when its ends live on different shards', () => {
    const prng = createPrng(8);
    const tree = randomTree(400, prng);
    const homes = Uint16Array.from({ length: 400 }, () => prng.below(4));
    const seen = new Map<string, number>();
    for (let shard = 0; shard < 4; shard++) {
      for (const row of partitionRows(tree, homes, shard, Infinity)) {
        seen.set(row.join(), (seen.get(row.join()) ?? 0) + 1);
      }
    }
    const closure = naiveClosure(tree, Infinity);
    expect(seen.size).toBe(closure.length);
    for (const row of closure) expect(seen.get(row.join())).toBe(homes[row[0]] === homes[row[1]] ? 1 : 2);
  });
});
