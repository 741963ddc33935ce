import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryStore } from '../../engine/storage/memory/memory-store.ts';
import type { PartitionStore } from '../../engine/storage/partition-store.ts';
import { createSqliteLoader } from '../../engine/storage/sqlite/sqlite-loader.ts';
import { openSqliteStore } from '../../engine/storage/sqlite/sqlite-store.ts';
import { partitionStoreContract } from './partition-store.contract.ts';

partitionStoreContract('memory', (use) =>
  use((shard) => {
    const store = new MemoryStore(shard);
    return { loader: store.loader(), open: () => store };
  }),
);

partitionStoreContract('SQLite', (use) => {
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
});
