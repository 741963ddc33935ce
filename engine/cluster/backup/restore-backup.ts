import {
  closeSync,
  createReadStream,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream';
import { crc32, createGunzip } from 'node:zlib';
import { ShardscopeError, toWireError } from '../../base/errors.ts';
import { type Task, throwIfCancelled } from '../../base/progress.ts';
import { writeSeal } from '../../storage/sqlite/seal.ts';
import { buildAside } from '../build-aside.ts';
import { Catalog } from '../catalog/catalog.ts';
import { makeReplicas } from '../redundancy/replica-files.ts';
import { catalogFile, shardFile, shardFolder, withFileErrors } from '../workspace-files.ts';
import { BACKUP_MANIFEST, BACKUP_NAMES, BackupManifest } from './backup-format.ts';
import { readTar, type TarEntry } from './tar.ts';

export interface RestoreReport {
  readonly workspace: string;
  readonly createdMs: number;
  readonly files: number;
  readonly bytes: number;
  readonly replicas: number;
}

/**
 * Makes a workspace out of a backup, replicas included where it had some. Every byte is compared with the backup's own
 * checksums before the workspace takes its place.
 * @throws not-found.file, input.format (no backup), storage.corrupt (a damaged one), conflict.exists, storage.*
 */
export function restoreBackup(file: string, folder: string, task: Task): Promise<RestoreReport> {
  if (!existsSync(file)) {
    return Promise.reject(new ShardscopeError('not-found.file', `${file}: there is no such backup`, { file }));
  }
  const target = resolve(folder);
  return buildAside(target, 'restoring', task, async (building) => {
    const manifest = await unpack(file, building, task);
    task.report({ phase: 'sealing partitions', done: 0, total: null, unit: 'steps' });
    const catalog = Catalog.open(catalogFile(building));
    const { replicas } = catalog.facts();
    catalog.close();
    for (let shard = 0; shard < manifest.shards; shard++) {
      withFileErrors(target, () => writeSeal(shardFile(building, shard)));
    }
    if (replicas > 0) makeReplicas(building, manifest.shards);
    const bytes = manifest.files.reduce((sum, { bytes }) => sum + bytes, 0);
    return { workspace: target, createdMs: manifest.createdMs, files: manifest.files.length, bytes, replicas };
  });
}

async function unpack(file: string, folder: string, task: Task): Promise<BackupManifest> {
  const found: BackupManifest['files'] = [];
  let handle: number | null = null;
  let [entry, sum]: [TarEntry, number] = [{ name: '', bytes: 0 }, 0];
  let done = 0;
  mkdirSync(shardFolder(folder));
  const close = () => {
    if (handle !== null) closeSync(handle);
    handle = null;
  };
  const chunks = pipeline(createReadStream(file), createGunzip(), () => {});
  try {
    await readTar(chunks as AsyncIterable<Buffer>, {
      begin(next) {
        if (!BACKUP_NAMES.test(next.name) || found.some(({ name }) => name === next.name)) {
          throw new ShardscopeError('input.format', `it holds "${next.name}", which no backup does`, {});
        }
        [entry, sum] = [next, 0];
        handle = withFileErrors(folder, () => openSync(join(folder, next.name), 'wx'));
      },
      content(chunk) {
        throwIfCancelled(task.signal, 'restore');
        sum = crc32(chunk, sum);
        done += chunk.length;
        task.report({ phase: `unpacking ${entry.name}`, done, total: null, unit: 'bytes' });
        withFileErrors(folder, () => {
          for (let at = 0; at < chunk.length; ) at += writeSync(handle!, chunk, at);
        });
      },
      end() {
        withFileErrors(folder, () => fsyncSync(handle!));
        close();
        if (entry.name !== BACKUP_MANIFEST) found.push({ ...entry, crc32: sum });
      },
    });
  } catch (error) {
    throw refusal(file, error, found.length > 0);
  } finally {
    close();
    chunks.destroy();
  }
  return checkedManifest(file, folder, found);
}

/** What was said of each file is what was found; and all that a workspace needs is there. */
function checkedManifest(file: string, folder: string, found: BackupManifest['files']): BackupManifest {
  const path = join(folder, BACKUP_MANIFEST);
  if (!existsSync(path)) throw noBackup(file, `it lacks ${BACKUP_MANIFEST}`);
  const parsed = BackupManifest.safeParse(parsedJson(readFileSync(path, 'utf8')));
  if (!parsed.success) {
    throw noBackup(file, `its ${BACKUP_MANIFEST} is not one of this version`);
  }
  rmSync(path);
  const { files, shards } = parsed.data;
  for (const { name, bytes, crc32: expected } of files) {
    const isSame = found.some((other) => other.name === name && other.bytes === bytes && other.crc32 === expected);
    if (!isSame) throw damaged(file, `${name} is not what was backed up`);
  }
  const needed = ['catalog.sqlite', ...Array.from({ length: shards }, (_, shard) => `shards/${shard}.sqlite`)];
  const lacking = needed.find((name) => !files.some((other) => other.name === name));
  if (lacking !== undefined || found.length !== files.length)
    throw damaged(file, `${lacking ?? 'a file'} is not in it`);
  return parsed.data;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Errors of the unpacking: of zlib, of the archive, or of the disk. */
function refusal(file: string, error: unknown, hasBegun: boolean): unknown {
  const { code } = error as { code?: unknown };
  const isUnpacking = typeof code === 'string' && code.startsWith('Z_');
  const isFormat = error instanceof ShardscopeError && error.code === 'input.format';
  if (!isUnpacking && !isFormat) return error;
  const { message } = toWireError(error);
  return hasBegun || code === 'Z_BUF_ERROR' ? damaged(file, message) : noBackup(file, message);
}

const damaged = (file: string, why: string) =>
  new ShardscopeError('storage.corrupt', `${file}: a damaged backup: ${why}; take another one`, { file });
const noBackup = (file: string, why: string) =>
  new ShardscopeError('input.format', `${file}: not a backup of a workspace, or one that is damaged: ${why}`, { file });
