import { describe, expect, it, onTestFinished } from 'vitest';
import { shardFile } from '../../../engine/cluster/workspace-files.ts';
import {
  FIRST_PLACE,
  keyOfRow,
  placeBehind,
  type SlicePlace,
  sliceDigest,
} from '../../../engine/storage/partition-slices.ts';
import { openSqliteStore } from '../../../engine/storage/sqlite/sqlite-store.ts';
import { randomTopology } from '../../support/topologies.ts';
import { dumpPartition, newWorkspace } from '../../support/workspaces.ts';

const topology = randomTopology(60, 150, 9);

async function openStore() {
  const folder = await newWorkspace(topology, { shardCount: 2 });
  const store = openSqliteStore(shardFile(folder, 0), 0);
  onTestFinished(() => store.close());
  return { store, rows: dumpPartition(folder, 0) };
}

describe('slices of a partition', () => {
  it.each([1, 7, 100_000])(
    '[RD32] of at most %i rows are all rows of all tables, each once, in order',
    async (rowsMax) => {
      const { store, rows } = await openStore();
      const found = { node: [] as unknown[], edge: [] as unknown[], closure: [] as unknown[] };
      for (let place: SlicePlace | null = FIRST_PLACE; place !== null; ) {
        const slice = store.rowsAfter(place, rowsMax, null);
        expect(slice.length).toBeLessThanOrEqual(rowsMax);
        found[place.table].push(...slice);
        place = placeBehind(place, slice.length < rowsMax ? null : keyOfRow(place.table, slice.at(-1)!));
      }
      expect(found).toEqual(rows);
    },
  );

  it('[RD32] end with the row that they are told to, and say by their digest whether rows are others', async () => {
    const { store, rows } = await openStore();
    const place: SlicePlace = { table: 'edge', key: keyOfRow('edge', rows.edge[2] as number[]) };
    const last = keyOfRow('edge', rows.edge[9] as number[]);
    const slice = store.rowsAfter(place, 1000, last);
    expect(slice).toEqual(rows.edge.slice(3, 10));
    const digest = sliceDigest(slice);
    expect(sliceDigest(slice.toReversed())).toEqual(digest);
    for (const at of slice.keys()) {
      expect(sliceDigest(slice.toSpliced(at, 1))).not.toEqual(digest);
      expect(sliceDigest(slice.with(at, [...slice[at]!.slice(0, 3), 'x', 0]))).not.toEqual(digest);
    }
  });
});
