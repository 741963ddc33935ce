import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { SharedColumns } from '../../counters/shared-columns.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Supervisor } from '../supervisor.ts';
import { catalogFile, shardFile, shardFolder, withFileErrors } from '../workspace-files.ts';

interface OpenWorkspace {
  readonly folder: string;
  readonly columns: Pick<SharedColumns, 'shardCount'>;
  readonly supervisor: Pick<Supervisor, 'call'>;
}

/** Beside catalog and partitions; a workspace may do without them. */
const PLAIN_FILES = ['forecast.bin', 'summary.json'];

/** The files of a workspace, durable, into a folder; without replicas. Nothing may change meanwhile. @throws storage.* */
export async function copyFiles(
  { folder, columns, supervisor }: OpenWorkspace,
  catalog: Pick<Catalog, 'copyTo'>,
  to: string,
): Promise<void> {
  withFileErrors(to, () => {
    mkdirSync(shardFolder(to), { recursive: true });
    for (const name of PLAIN_FILES) {
      if (existsSync(join(folder, name))) copyFileSync(join(folder, name), join(to, name));
    }
  });
  const copies = Array.from({ length: columns.shardCount }, (_, shard) => {
    return supervisor.call(shard, 'partition.snapshot', { file: shardFile(to, shard) });
  });
  await Promise.all([...copies, catalog.copyTo(catalogFile(to))]);
}
