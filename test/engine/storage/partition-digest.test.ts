import { describe, expect, it } from 'vitest';
import { createPrng } from '../../../engine/base/prng.ts';
import { DIGEST_NODES, RowDigest, type RowValue } from '../../../engine/storage/partition-digest.ts';

const NODES = 3 * DIGEST_NODES;
const prng = createPrng(21);

function randomRows(count: number): RowValue[][] {
  return Array.from({ length: count }, () => [
    prng.below(NODES),
    prng.below(NODES),
    prng.below(4),
    prng.below(3) === 0 ? null : `text ${prng.below(50)}`,
  ]);
}
function digestOf(rows: readonly RowValue[][]): readonly number[] {
  const digest = new RowDigest(NODES);
  for (const row of rows) digest.add(row[0] as number, row);
  return [...digest.sums];
}

describe('the digest of rows', () => {
  it('[RD6] is the same in any order, and another one after any change, swap, loss or gain of values', () => {
    for (let round = 0; round < 200; round++) {
      const rows = randomRows(40);
      const digest = digestOf(rows);
      expect(digestOf(rows.toReversed())).toEqual(digest);
      const at = prng.below(rows.length);
      const row = rows[at]!;
      const changed = [
        rows.with(at, row.with(1, ((row[1] as number) + 1) % NODES)),
        rows.with(at, row.with(1, (row[1] as number) ^ (1 << prng.below(10)))),
        rows.with(at, row.with(3, row[3] === null ? '' : null)),
        rows.with(at, row.with(3, `${row[3]}.`)),
        rows.toSpliced(at, 1),
        [...rows, row],
      ];
      for (const other of changed) expect(digestOf(other)).not.toEqual(digest);
      // Values of one column change places between two rows.
      const two = rows.findIndex((other, index) => index !== at && other[0] === row[0] && other[1] !== row[1]);
      if (two < 0) continue;
      const swapped = rows.with(at, row.with(1, rows[two]![1]!)).with(two, rows[two]!.with(1, row[1]!));
      const isSameSet = JSON.stringify(swapped.toSorted()) === JSON.stringify(rows.toSorted());
      if (!isSameSet) expect(digestOf(swapped)).not.toEqual(digest);
    }
  });

  it('[RD6] a difference shows in the range of the node it is counted to, and in no other', () => {
    const rows = randomRows(100);
    const node = DIGEST_NODES + 7;
    const [before, after] = [digestOf(rows), digestOf([...rows, [node, 1, 2, null]])];
    const ranges = new Set(before.flatMap((sum, at) => (sum === after[at] ? [] : [Math.floor(at / 2)])));
    expect([...ranges]).toEqual([1]);
  });

  it('[RD6] pairs (a, b), (c, d) and (a, d), (c, b) are two sets', () => {
    for (let round = 0; round < 500; round++) {
      const [a, b, c, d] = Array.from({ length: 4 }, () => prng.below(200)) as [number, number, number, number];
      if (a === c || b === d) continue;
      // One node, so that all are in one range.
      const of = (pairs: [number, number][]) => digestOf(pairs.map(([x, y]) => [0, x, y]));
      expect(of([[a, b], [c, d]])).not.toEqual(of([[a, d], [c, b]])); // biome-ignore format: two sets side by side
    }
  });
});
