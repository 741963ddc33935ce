import { describe, expect, it } from 'vitest';
import { homesThen, slotEndBefore } from '../../../../engine/algorithms/history/homes-then.ts';
import { createPrng, type Prng } from '../../../../engine/base/prng.ts';
import { NO_SHARD } from '../../../../engine/model/ids.ts';

const SHARDS = 4;

/** What really happened, replayed by the plainest code: every moment's homes, and the journal they are to be told from. */
function randomPast(prng: Prng) {
  const homes = Array.from({ length: 1 + prng.below(12) }, () => prng.below(SHARDS));
  const named = homes.map(() => true);
  const moves: { atMs: number; node: number; from: number }[] = [];
  const writes: { atMs: number; added: number; removed: number[] }[] = [];
  const states = [{ atMs: 0, homes: [...homes] }];
  for (let atMs = 1; atMs <= 60; atMs++) {
    if (prng.below(4) === 0) {
      const added = prng.below(4);
      for (let one = 0; one < added; one++) {
        // A node that the same write adds and removes leaves its slot out.
        if (prng.below(4) === 0) {
          homes.push(NO_SHARD);
          named.push(false);
        }
        homes.push(prng.below(SHARDS));
        named.push(true);
      }
      const removed = homes.flatMap((home, node) => (home !== NO_SHARD && prng.below(12) === 0 ? [node] : []));
      for (const node of removed) homes[node] = NO_SHARD;
      writes.push({ atMs, added, removed });
    } else {
      const node = prng.below(homes.length);
      const from = homes[node]!;
      if (from !== NO_SHARD) {
        homes[node] = prng.below(SHARDS);
        moves.push({ atMs, node, from });
      }
    }
    states.push({ atMs, homes: [...homes] });
  }
  return { homes, named, moves, writes, states };
}

describe('homes of a former moment', () => {
  it('[IX1] homes walked back through the journal are those that a replay from the beginning had then', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const { homes, named, moves, writes, states } = randomPast(createPrng(seed));
      const gone = new Set(writes.flatMap(({ removed }) => removed));
      for (const then of states) {
        const added = writes.reduce((sum, write) => sum + (write.atMs > then.atMs ? write.added : 0), 0);
        const slotEnd = slotEndBefore(homes.length, added, (slot) => named[slot]!);
        const after = moves.filter(({ atMs }) => atMs > then.atMs).flatMap(({ node, from }) => [node, from]);
        const told = homesThen(Uint16Array.from(homes), after, slotEnd);
        // A node that is removed now has no place; that it was there is told by count.
        const expected = homes.map((_, slot) => (gone.has(slot) ? NO_SHARD : (then.homes[slot] ?? NO_SHARD)));
        expect([...told], `seed ${seed}, at ${then.atMs}`).toEqual(expected);
      }
    }
  });
});
