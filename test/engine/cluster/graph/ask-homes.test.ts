import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPrng } from '../../../../engine/base/prng.ts';
import { askEverywhere, askForChunks, type Routing } from '../../../../engine/cluster/graph/ask-homes.ts';
import { DEFERRED, MOVED } from '../../../../engine/model/ids.ts';
import { noWork } from '../../../support/shard-graphs.ts';

async function all<T>(chunks: AsyncIterable<T>): Promise<readonly T[]> {
  const list: T[] = [];
  for await (const chunk of chunks) list.push(chunk);
  return list;
}

const routingOf = (homes: Uint16Array): Routing => ({
  homes,
  signal: new AbortController().signal,
  work: noWork(),
});

/** Every node's answer is itself, as often as its number says: node 3 has three rows. */
const rowsOf = (nodes: Iterable<number>) => [...nodes].flatMap((node) => Array.from({ length: node }, () => node));

/** Shards that answer as real ones do, a few nodes a message, while nodes move between messages. */
function restlessShards(homes: Uint16Array, shardCount: number, seed: number) {
  const prng = createPrng(seed);
  let movesLeft = 30;
  let mostAtOnce = 0;
  const underWay = new Map<number, number>();
  const ask = async (shard: number, indexes: Uint32Array) => {
    underWay.set(shard, (underWay.get(shard) ?? 0) + 1);
    mostAtOnce = Math.max(mostAtOnce, underWay.get(shard)!);
    await new Promise((resolve) => setImmediate(resolve));
    if (movesLeft-- > 0) homes[prng.below(homes.length)] = prng.below(shardCount);
    const answeredMax = 1 + prng.below(3);
    let answered = 0;
    const counts = indexes.map((node) => {
      if (homes[node] !== shard) return MOVED;
      return answered++ < answeredMax ? node : DEFERRED;
    });
    const kept = indexes.filter((_node, at) => counts[at] !== MOVED && counts[at] !== DEFERRED);
    underWay.set(shard, underWay.get(shard)! - 1);
    return { counts, rowsScanned: kept.length, others: Uint32Array.from(rowsOf(kept)) };
  };
  return { ask, mostAtOnce: () => mostAtOnce };
}

describe('asking nodes at their homes', () => {
  it('[QG9] each node is answered once, whatever moves and whatever is left for later', async () => {
    const worlds = fc.record({
      shardCount: fc.integer({ min: 1, max: 5 }),
      nodes: fc.uniqueArray(fc.nat(19), { maxLength: 20 }),
      seed: fc.nat(9999),
    });
    await fc.assert(
      fc.asyncProperty(worlds, async ({ shardCount, nodes, seed }) => {
        const prng = createPrng(seed + 1);
        const homes = Uint16Array.from({ length: 20 }, () => prng.below(shardCount));
        const { ask, mostAtOnce } = restlessShards(homes, shardCount, seed);
        const routing = routingOf(homes);
        const answered: number[] = [];
        const rows: number[] = [];
        for await (const { positions, answer } of askForChunks(routing, Uint32Array.from(nodes), ask)) {
          for (const [at, count] of answer.counts.entries()) {
            if (count !== MOVED && count !== DEFERRED) answered.push(nodes[positions[at]!]!);
          }
          rows.push(...answer.others);
        }
        expect(answered.sort((a, b) => a - b)).toEqual([...nodes].sort((a, b) => a - b));
        expect(rows.sort((a, b) => a - b)).toEqual(rowsOf([...nodes].sort((a, b) => a - b)));
        expect(routing.work.rowsScanned).toBe(nodes.length);
        expect(mostAtOnce()).toBeLessThanOrEqual(1);
      }),
      { numRuns: 150 },
    );
  });

  it('[QG9] answers without order come once a node too', async () => {
    const homes = Uint16Array.from({ length: 50 }, (_, node) => node % 3);
    const nodes = Uint32Array.from({ length: 50 }, (_, at) => 49 - at);
    const asked: number[] = [];
    let movesLeft = 10;
    await askEverywhere(routingOf(homes), nodes, async (shard, positions) => {
      if (movesLeft-- > 0) homes[(7 * movesLeft) % 50] = (shard + 1) % 3;
      const here = [...positions].filter((position) => homes[nodes[position]!] === shard);
      asked.push(...here);
      return [...positions].filter((position) => !here.includes(position));
    });
    expect(asked.sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, at) => at));
  });

  it.each([[1], [3]])('[QG10] %i nodes that never stay are given up with unavailable.shard', async (count) => {
    const nodes = Uint32Array.from({ length: count }, (_, at) => at);
    const refused = expect.objectContaining({ code: 'unavailable.shard' });
    const never = async (_shard: number, indexes: Uint32Array) => ({
      counts: indexes.map(() => MOVED),
      rowsScanned: 0,
    });
    await expect(all(askForChunks(routingOf(new Uint16Array(3)), nodes, never))).rejects.toEqual(refused);
    const everywhere = askEverywhere(routingOf(new Uint16Array(3)), nodes, async (_shard, positions) => [...positions]);
    await expect(everywhere).rejects.toEqual(refused);
  });

  it('[QG10] a shard that fails ends the iteration with its failure, and one nobody waits for disturbs nobody', async () => {
    const homes = Uint16Array.of(0, 1);
    const failing = async (shard: number, indexes: Uint32Array) => {
      if (shard === 1) throw new Error('shard 1 is on fire');
      await new Promise((resolve) => setImmediate(resolve));
      return { counts: indexes.map(() => 1), rowsScanned: 1 };
    };
    const nodes = Uint32Array.of(0, 1);
    await expect(all(askForChunks(routingOf(homes), nodes, failing))).rejects.toThrow('on fire');
    for await (const { shard } of askForChunks(routingOf(homes), nodes, failing)) {
      expect(shard).toBe(0);
      break;
    }
    await new Promise((resolve) => setImmediate(resolve));
  });
});
