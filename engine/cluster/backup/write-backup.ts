import { createReadStream, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { crc32, createGzip } from 'node:zlib';
import { type Task, throwIfCancelled } from '../../base/progress.ts';
import type { Coordinator } from '../coordinator.ts';
import { makeScratchFolder } from '../scratch-folder.ts';
import { BACKUP_MANIFEST, BACKUP_NAMES, type BackupManifest } from './backup-format.ts';
import { TAR_END, tarHeader, tarPadding } from './tar.ts';

/** Speed counts more than size here: rows of numbers shrink little by more work. */
const GZIP_LEVEL = 1;

/** A workspace as it stood at one moment, packed as it is read. */
export interface Backup {
  readonly chunks: AsyncIterable<Buffer>;
  /** Removes what the backup is read from; to be called whatever happens. */
  discard(): void;
}

/**
 * The workspace as it stands between two moves and two writes, which wait for the time of a copy of its files on its own
 * disk, not for whoever takes the backup. Replicas are not in it: they are made anew.
 * @throws storage.*, cancelled.caller
 */
export async function makeBackup(coordinator: Coordinator, createdMs: number, task: Task): Promise<Backup> {
  const scratch = makeScratchFolder(coordinator.folder, 'backing-up');
  const discard = () => rmSync(scratch, { recursive: true, force: true });
  try {
    task.report({ phase: 'copying the workspace', done: 0, total: null, unit: 'steps' });
    await coordinator.snapshot(scratch);
    throwIfCancelled(task.signal, 'backup');
    const head = { workspace: coordinator.name, createdMs, shards: coordinator.columns.shardCount };
    // What goes wrong on the way ends the stream, and so reaches whoever reads it.
    const chunks = pipeline(Readable.from(packed(scratch, head, task)), createGzip({ level: GZIP_LEVEL }), () => {});
    return { chunks, discard };
  } catch (error) {
    discard();
    throw error;
  }
}

async function* packed(
  folder: string,
  head: Pick<BackupManifest, 'workspace' | 'createdMs' | 'shards'>,
  task: Task,
): AsyncGenerator<Buffer> {
  const names = (readdirSync(folder, { recursive: true, encoding: 'utf8' }) as string[])
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => BACKUP_NAMES.test(name))
    .sort();
  const files: BackupManifest['files'] = [];
  const total = names.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  let done = 0;
  for (const name of names) {
    const { size } = statSync(join(folder, name));
    yield tarHeader({ name, bytes: size }, head.createdMs);
    let sum = 0;
    for await (const chunk of createReadStream(join(folder, name)) as AsyncIterable<Buffer>) {
      throwIfCancelled(task.signal, 'backup');
      sum = crc32(chunk, sum);
      done += chunk.length;
      task.report({ phase: 'packing the workspace', done, total, unit: 'bytes' });
      yield chunk;
    }
    yield tarPadding(size);
    files.push({ name, bytes: size, crc32: sum });
  }
  const manifest: BackupManifest = { format: 'shardscope-backup', version: 1, ...head, files };
  const text = Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`);
  yield tarHeader({ name: BACKUP_MANIFEST, bytes: text.length }, head.createdMs);
  yield text;
  yield tarPadding(text.length);
  yield TAR_END;
}
