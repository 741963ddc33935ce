import { copyFileSync, existsSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createPrng } from '../../../engine/base/prng.ts';
import { shardFile } from '../../../engine/cluster/workspace-files.ts';
import { partitionPlace } from '../../../engine/storage/sqlite/partition-place.ts';
import { sealFile } from '../../../engine/storage/sqlite/seal.ts';
import { flipBit } from '../../support/faults.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { randomTopology } from '../../support/topologies.ts';
import { newWorkspace } from '../../support/workspaces.ts';

const NODES = 60;
const FLIPS = 300;

/** A partition as an import leaves it: closed and sealed. */
async function sealedPartition(): Promise<string> {
  return shardFile(await newWorkspace(randomTopology(NODES, 150, 8), { shardCount: 2 }), 1);
}

const corrupt = expect.objectContaining({ code: 'storage.corrupt' });

describe('the place of a partition', () => {
  it('[RD4] a sealed file is opened with proof; open it has no seal, closed it has one again', async () => {
    const file = await sealedPartition();
    for (let round = 0; round < 2; round++) {
      const place = partitionPlace(file, 1);
      const { store, isProven } = place.open();
      expect(isProven).toBe(true);
      expect(existsSync(sealFile(file))).toBe(false);
      store.reconcile(Uint32Array.of(1), new Uint16Array(NODES));
      place.close(store);
      expect(existsSync(sealFile(file))).toBe(true);
    }
  });

  it('[RD4] whichever bit of a sealed file is not what it was, the file is refused by name', async () => {
    const file = await sealedPartition();
    const kept = join(temporaryFolder(), 'kept');
    copyFileSync(file, kept);
    const prng = createPrng(11);
    const bits = 8 * statSync(file).size;
    for (let round = 0; round < FLIPS; round++) {
      flipBit(file, prng.below(bits));
      expect(() => partitionPlace(file, 1).open()).toThrow(
        expect.objectContaining({ code: 'storage.corrupt', message: expect.stringContaining(file) }),
      );
      copyFileSync(kept, file);
    }
    for (const bytes of [0, 1, 100, 4096, statSync(kept).size - 1]) {
      truncateSync(file, bytes);
      expect(() => partitionPlace(file, 1).open()).toThrow(corrupt);
      copyFileSync(kept, file);
    }
    expect(partitionPlace(file, 1).open().isProven).toBe(true);
  });

  it('[RD5] without a seal a flipped bit is refused, or the digests of the rows tell of it, or no row is another', async () => {
    const file = await sealedPartition();
    const original = readFileSync(file);
    rmSync(sealFile(file));
    const open = () => partitionPlace(file, 1).open();
    const first = open();
    expect(first.isProven).toBe(false);
    const digests = first.store.digests(NODES);
    const rows = first.store.rowsBetween(0, NODES, Number.POSITIVE_INFINITY, NODES);
    first.store.close();
    const prng = createPrng(12);
    const outcomes = { refused: 0, told: 0, harmless: 0 };
    for (let round = 0; round < FLIPS; round++) {
      for (const suffix of ['-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
      writeFileSync(file, original);
      flipBit(file, prng.below(8 * original.length));
      let opened: ReturnType<typeof open>;
      try {
        opened = open();
      } catch (error) {
        expect(['storage.corrupt', 'incompatible.schema']).toContain((error as { code: string }).code);
        outcomes.refused++;
        continue;
      }
      const { store } = opened;
      try {
        const isTold = JSON.stringify(store.digests(NODES)) !== JSON.stringify(digests);
        if (!isTold) expect(store.rowsBetween(0, NODES, Number.POSITIVE_INFINITY, NODES)).toEqual(rows);
        outcomes[isTold ? 'told' : 'harmless']++;
      } catch (error) {
        expect(error).toMatchObject({ code: 'storage.corrupt' });
        outcomes.refused++;
      } finally {
        store.close();
      }
    }
    expect(outcomes.refused).toBeGreaterThan(0);
    expect(outcomes.told).toBeGreaterThan(0);
  });

  it('[RD5] a seal that is no seal counts as none: the structure is checked instead', async () => {
    const file = await sealedPartition();
    writeFileSync(sealFile(file), '{"version":1');
    const { store, isProven } = partitionPlace(file, 1).open();
    expect(isProven).toBe(false);
    store.close();
  });
});
