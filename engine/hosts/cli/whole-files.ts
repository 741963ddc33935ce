import { createHash, randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ShardscopeError } from '../../base/errors.ts';
import { type Task, throwIfCancelled } from '../../base/progress.ts';

export interface FileText {
  readonly file: string;
  readonly chunks: Iterable<string>;
}

export interface WrittenFile {
  readonly file: string;
  readonly bytes: number;
}

/**
 * Writes files that belong together. Each is written under another name beside its place; when all are whole and on disk
 * they are renamed, one after the other. So a failure or Ctrl-C before that leaves what was there before, and only a failure
 * between two of the renames leaves some files new and others as they were.
 * @throws storage.full, storage.io, cancelled.caller
 */
export async function writeWholeFiles(files: readonly FileText[], task: Task): Promise<readonly WrittenFile[]> {
  const suffix = `${randomBytes(6).toString('hex')}.part`;
  const parts = files.map(({ file, chunks }) => {
    return { file, chunks, part: join(dirname(file), `.${basename(file)}.${suffix}`) };
  });
  try {
    const written: WrittenFile[] = [];
    for (const { file, chunks, part } of parts) {
      await requireNoFolder(file);
      written.push({ file, bytes: await writePart(file, part, chunks, task) });
    }
    for (const { file, part } of parts) await rename(part, file).catch((error) => Promise.reject(toOurs(file, error)));
    return written;
  } finally {
    // Those that were renamed are gone already.
    for (const { part } of parts) await rm(part, { force: true });
  }
}

/** One file of bytes as they come: under another name until it is whole and on disk. */
export async function writeWholeBytes(
  out: string,
  chunks: AsyncIterable<Buffer>,
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const part = join(dirname(out), `.${basename(out)}.${randomBytes(6).toString('hex')}.part`);
  const hash = createHash('sha256');
  let bytes = 0;
  let handle: FileHandle | null = null;
  try {
    handle = await open(part, 'wx');
    for await (const chunk of chunks) {
      hash.update(chunk);
      bytes += chunk.length;
      await handle.writeFile(chunk);
    }
    await handle.sync();
    await handle.close();
    handle = null;
    await rename(part, out);
    return { bytes, sha256: hash.digest('hex') };
  } finally {
    await handle?.close();
    await rm(part, { force: true });
  }
}

/** @throws storage.io */
export async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((error) => Promise.reject(toOurs(folder, error)));
}

async function requireNoFolder(file: string): Promise<void> {
  const found = await stat(file).catch(() => null);
  if (!found?.isDirectory()) return;
  throw new ShardscopeError('storage.io', `${file} is a folder; name a file in it`, { file });
}

async function writePart(file: string, part: string, chunks: Iterable<string>, task: Task): Promise<number> {
  const phase = `writing ${basename(file)}`;
  let bytes = 0;
  try {
    const handle = await open(part, 'wx');
    try {
      for (const chunk of chunks) {
        throwIfCancelled(task.signal, phase);
        await handle.writeFile(chunk);
        bytes += Buffer.byteLength(chunk);
        task.report({ phase, done: bytes, total: null, unit: 'bytes' });
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    return bytes;
  } catch (error) {
    throw toOurs(file, error);
  }
}

function toOurs(file: string, error: unknown): unknown {
  if (error instanceof ShardscopeError) return error;
  const { code, message } = error as { code?: unknown; message: string };
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new ShardscopeError('storage.full', `${file} cannot be written: no room is left`, { file }, error);
  }
  const what = `${file} cannot be written (${message}); check the path and its permissions`;
  return typeof code === 'string' ? new ShardscopeError('storage.io', what, { file }, error) : error;
}
