import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cachedStore } from '../../engine/storage/cached/cached-store.ts';
import { MemoryStore } from '../../engine/storage/memory/memory-store.ts';
import type { PartitionStore } from '../../engine/storage/partition-store.ts';
import { createSqliteLoader } from '../../engine/storage/sqlite/sqlite-loader.ts';
import { openSqliteStore } from '../../engine/storage/sqlite/sqlite-store.ts';
import { partitionDeltaContract } from './partition-delta.contract.ts';
import { type PartitionFactory, partitionStoreContract } from './partition-store.contract.ts';

/** No test names a node beyond. */
const NODE_COUNT = 100;

/** The same partitions behind a cache; a small one, so that lists are dropped for want of room too. */
const cached =
  (create: PartitionFactory): PartitionFactory =>
  (shard) => {
    const { loader, open } = create(shard);
    return {
      loader,
      open: () => cachedStore(open(), { nodeCount: NODE_COUNT, listBytesMax: 2000, nodeBytesMax: 2000 }),
    };
  };

const onMemory: PartitionFactory = (shard) => {
  const store = new MemoryStore(shard);
  return { loader: store.loader(), open: () => store };
};

function onSqlite(use: (create: PartitionFactory) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'shardscope-test-'));
  const opened: PartitionStore[] = [];
  try {
    use((shard) => {
      const file = join(folder, `${opened.length}-${shard}-${Math.random()}.sqlite`);
      return {
        loader: createSqliteLoader(file),
        open: () => {
          const store = openSqliteStore(file, shard);
          opened.push(store);
          return store;
        },
      };
    });
  } finally {
    for (const store of opened) store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

for (const contract of [partitionStoreContract, partitionDeltaContract]) {
  contract('memory', (use) => use(onMemory));
  contract('memory, cached', (use) => use(cached(onMemory)));
  contract('SQLite', onSqlite);
  contract('SQLite, cached', (use) => onSqlite((create) => use(cached(create))));
}
