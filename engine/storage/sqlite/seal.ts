import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { crc32 } from 'node:zlib';

const CHUNK_BYTES = 1024 * 1024;
const VERSION = 1;

/** What a file was when somebody closed it: proof of every byte for whoever opens it next. */
interface Seal {
  readonly version: number;
  readonly bytes: number;
  readonly crc32: number;
}

export type SealState =
  | { readonly state: 'holds' }
  /** Nobody closed the file in good order: a crash, or a program that knows no seals. */
  | { readonly state: 'absent' }
  | { readonly state: 'broken'; readonly reason: string };

/** `shards/3.sqlite` is sealed by `shards/3.seal.json`. */
export const sealFile = (file: string): string => file.replace(/\.sqlite$/, '.seal.json');

/** Seals a database that is closed, with nothing left in its log. A seal that is not whole is none. */
export function writeSeal(file: string): void {
  if (!isClosed(file)) return;
  const seal: Seal = { version: VERSION, ...contentOf(file) };
  const part = `${sealFile(file)}.part`;
  writeFileSync(part, `${JSON.stringify(seal)}\n`);
  syncPath(part);
  renameSync(part, sealFile(file));
  syncFolderOf(file);
}

/** Compares a file with its seal: one pass over its bytes, none where there is no seal. */
export function checkSeal(file: string): SealState {
  if (!existsSync(sealFile(file)) || !existsSync(file) || !isClosed(file)) return { state: 'absent' };
  const seal = readSeal(sealFile(file));
  if (seal === null) return { state: 'absent' };
  const { size } = statSync(file);
  if (size !== seal.bytes) {
    return { state: 'broken', reason: `it has ${size} bytes, and had ${seal.bytes} when it was closed` };
  }
  if (contentOf(file).crc32 === seal.crc32) return { state: 'holds' };
  return { state: 'broken', reason: 'its bytes are not those it was closed with' };
}

/** Whether both files were sealed with the same content. Their seals are read, not they. */
export function isSealedAs(file: string, other: string): boolean {
  const [one, another] = [readSeal(sealFile(file)), readSeal(sealFile(other))];
  return one !== null && another !== null && one.bytes === another.bytes && one.crc32 === another.crc32;
}

/** Before the file is changed. On disk when it returns: a seal that came back after a crash would call a right file damaged. */
export function breakSeal(file: string): void {
  if (!existsSync(sealFile(file))) return;
  rmSync(sealFile(file));
  syncFolderOf(file);
}

export function syncPath(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** What was made, renamed or removed beside `file` is so after a power failure too. */
export function syncFolderOf(file: string): void {
  // Windows opens no folders; its renames are journaled by the file system.
  if (process.platform !== 'win32') syncPath(file.slice(0, Math.max(file.lastIndexOf('/'), 0)) || '.');
}

const isClosed = (file: string): boolean => (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) === 0;

function readSeal(path: string): Seal | null {
  try {
    const { version, bytes, crc32 } = JSON.parse(readFileSync(path, 'utf8')) as Partial<Seal>;
    if (version !== VERSION || !Number.isSafeInteger(bytes) || !Number.isSafeInteger(crc32)) return null;
    return { version, bytes: bytes!, crc32: crc32! };
  } catch {
    return null;
  }
}

function contentOf(file: string): { readonly bytes: number; readonly crc32: number } {
  const handle = openSync(file, 'r');
  try {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    let [bytes, sum] = [0, 0];
    for (;;) {
      const count = readSync(handle, chunk, 0, CHUNK_BYTES, null);
      if (count === 0) return { bytes, crc32: sum };
      sum = crc32(chunk.subarray(0, count), sum);
      bytes += count;
    }
  } finally {
    closeSync(handle);
  }
}
