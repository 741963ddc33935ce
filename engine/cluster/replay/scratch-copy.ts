import { constants, promises as files, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type Task, throwIfCancelled } from '../../base/progress.ts';
import { Catalog } from '../catalog/catalog.ts';
import { saveReplicas } from '../redundancy/replica-files.ts';
import { makeScratchFolder } from '../scratch-folder.ts';
import { catalogFile, requireWorkspace, shardFolder, withFileErrors, withFileErrorsLater } from '../workspace-files.ts';

/**
 * Gives `work` a copy of a workspace to change, and removes it whatever happens. The copy lies beside the workspace, has its
 * name, and is made while nobody has the workspace open.
 * @throws not-found.workspace, busy.workspace, storage.*, cancelled.caller
 */
export async function withScratchCopy<T>(folder: string, task: Task, work: (copy: string) => Promise<T>): Promise<T> {
  requireWorkspace(folder);
  const source = resolve(folder);
  const scratch = makeScratchFolder(source, 'replaying');
  try {
    const copy = join(scratch, basename(source));
    await copyWorkspace(source, copy, task);
    return await work(copy);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * The catalog's lock keeps others out: partitions are opened only by who has it. The catalog itself is copied by the
 * connection that holds the lock, because closing any other handle of a locked file would give the lock away (POSIX).
 */
async function copyWorkspace(source: string, copy: string, task: Task): Promise<void> {
  const catalog = Catalog.open(catalogFile(source));
  try {
    withFileErrors(copy, () => mkdirSync(shardFolder(copy), { recursive: true }));
    const names = withFileErrors(source, () => readdirSync(shardFolder(source))).filter(isOfPartition);
    for (const [done, name] of names.entries()) {
      throwIfCancelled(task.signal, 'the replay');
      task.report({ phase: 'copying the workspace', done, total: names.length + 1, unit: 'files' });
      const [from, to] = [source, copy].map((of) => join(shardFolder(of), name)) as [string, string];
      // Where the disk can share blocks nothing is copied until it is changed.
      await withFileErrorsLater(to, () => files.copyFile(from, to, constants.COPYFILE_FICLONE));
    }
    await catalog.copyTo(catalogFile(copy));
    saveReplicas(copy, 0);
  } finally {
    catalog.close();
  }
}

/**
 * A partition, its seal, or what it has not taken in yet. The index of the latter (`-shm`) is made anew by who opens it.
 * A copy that is thrown away needs no replicas.
 */
const isOfPartition = (name: string): boolean => /^\d+\.(sqlite|sqlite-wal|seal\.json)$/.test(name);
