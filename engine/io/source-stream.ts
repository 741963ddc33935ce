import { isUtf8 } from 'node:buffer';
import { createReadStream, type ReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ShardscopeError } from '../base/errors.ts';
import { type Task, throwIfCancelled } from '../base/progress.ts';
import type { ImportLimits } from './import-limits.ts';
import { refusal } from './refusal.ts';

/** A file to import. `name` is what messages call it. */
export interface SourceFile {
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
  readonly isGzip: boolean;
}

const CHUNK_BYTES = 256 * 1024;
const LINE_FEED = 0x0a;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Looks a file up; gzip is told by its first two bytes, whatever the name says.
 * Errors: `not-found.file`; `input.unsupported` for what is not a plain file (a pipe or a device has no end);
 * `storage.io` when it cannot be read.
 */
export async function openSource(path: string): Promise<SourceFile> {
  const name = basename(path);
  try {
    const found = await stat(path);
    if (!found.isFile()) {
      throw refusal('input.unsupported', { file: name }, { expected: 'a file', found: 'a folder or a device' });
    }
    const handle = await open(path);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
      return { path, name, bytes: found.size, isGzip: bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b };
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw toRefusal(error, name);
  }
}

/**
 * The bytes of a source, decompressed, in chunks, as fast as they are taken. Reports progress in bytes of the file and
 * ends within one chunk when cancelled. Throws `limit.bytes` at the first byte above `bytesMax`, so a gzip bomb costs
 * one chunk of memory; `input.format` when the gzip stream is broken or ends early.
 */
export async function* readBytes(source: SourceFile, bytesMax: number, task: Task): AsyncGenerator<Buffer, void, void> {
  const file = createReadStream(source.path, { highWaterMark: CHUNK_BYTES });
  const phase = `reading ${source.name}`;
  let bytes = 0;
  try {
    for await (const chunk of decompressed(file, source.isGzip) as AsyncIterable<Buffer>) {
      throwIfCancelled(task.signal, phase);
      bytes += chunk.length;
      if (bytes > bytesMax) {
        const expected = `at most ${bytesMax} bytes${source.isGzip ? ' after decompression' : ''}`;
        throw refusal('limit.bytes', { file: source.name }, { expected, found: 'more' });
      }
      task.report({ phase, done: file.bytesRead, total: source.bytes, unit: 'bytes' });
      yield chunk;
    }
    throwIfCancelled(task.signal, phase);
  } catch (error) {
    throw toRefusal(error, source.name);
  } finally {
    file.destroy();
  }
}

function decompressed(file: ReadStream, isGzip: boolean): Readable {
  if (!isGzip) return file;
  // The callback is for nobody: whoever iterates the last stream gets the error.
  return pipeline(file, createGunzip({ chunkSize: CHUNK_BYTES }), () => {});
}

/** The first bytes of a source as text, for telling its format; broken UTF-8 is refused later, by `readUtf8`. */
export async function readHead(source: SourceFile, bytesMax: number, task: Task): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const quietTask: Task = { signal: task.signal, report: () => {} };
  for await (const chunk of readBytes(source, Number.POSITIVE_INFINITY, quietTask)) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= bytesMax) break;
  }
  const head = Buffer.concat(chunks).subarray(0, bytesMax);
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) {
    const advice = 'save the file as UTF-8';
    throw refusal('input.format', { file: source.name }, { expected: 'UTF-8 text', found: 'UTF-16', advice });
  }
  return new TextDecoder().decode(head);
}

/**
 * The text of a source as chunks of whole UTF-8 characters, without a byte order mark. Throws `input.format` naming
 * line and byte of the first broken sequence, so that no wrong letter ever becomes part of a key.
 */
export async function* readUtf8(
  source: SourceFile,
  limits: ImportLimits,
  task: Task,
): AsyncGenerator<Buffer, void, void> {
  let rest: Buffer = Buffer.alloc(0);
  let line = 1;
  let bytesBefore = 0;
  let isFirst = true;
  for await (const bytes of readBytes(source, limits.sourceBytes, task)) {
    const joined = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    if (isFirst && joined.length < BYTE_ORDER_MARK.length) {
      rest = joined;
      continue;
    }
    const start = isFirst && joined.subarray(0, 3).equals(BYTE_ORDER_MARK) ? 3 : 0;
    isFirst = false;
    const end = joined.length - unfinishedBytes(joined);
    const chunk = joined.subarray(start, end);
    if (!isUtf8(chunk)) throw brokenUtf8(source, chunk, line, bytesBefore + start);
    rest = joined.subarray(end);
    bytesBefore += end;
    line += lineFeeds(chunk);
    if (chunk.length > 0) yield chunk;
  }
  if (!isUtf8(rest)) throw brokenUtf8(source, rest, line, bytesBefore);
  if (rest.length > 0) yield rest;
}

/** How many bytes at the end begin a character that goes on in the next chunk: 0 to 3. */
function unfinishedBytes(chunk: Buffer): number {
  for (let back = 1; back <= Math.min(3, chunk.length); back++) {
    const byte = chunk[chunk.length - back]!;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? back : 0;
    }
  }
  return 0;
}

function lineFeeds(chunk: Buffer): number {
  let count = 0;
  for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, at + 1)) count++;
  return count;
}

/** A line feed is never part of a longer character, so the first line that is not UTF-8 holds the broken sequence. */
function brokenUtf8(source: SourceFile, chunk: Buffer, firstLine: number, bytesBefore: number): ShardscopeError {
  let line = firstLine;
  let start = 0;
  for (;;) {
    const feed = chunk.indexOf(LINE_FEED, start);
    const end = feed < 0 ? chunk.length : feed + 1;
    if (!isUtf8(chunk.subarray(start, end)) || feed < 0) break;
    line++;
    start = end;
  }
  // TextDecoder replaces exactly from the first broken byte on; what stands before it encodes back to its own length.
  const end = chunk.indexOf(LINE_FEED, start);
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(
    chunk.subarray(start, end < 0 ? chunk.length : end),
  );
  const byte = bytesBefore + start + firstReplacedByte(chunk.subarray(start), text);
  const found = `a broken sequence at byte ${byte}`;
  return refusal('input.format', { file: source.name, line }, { expected: 'UTF-8', found, advice: 'save it as UTF-8' });
}

function firstReplacedByte(bytes: Buffer, text: string): number {
  for (let at = text.indexOf('\ufffd'); at >= 0; at = text.indexOf('\ufffd', at + 1)) {
    const before = Buffer.byteLength(text.slice(0, at));
    // A real U+FFFD in the source stands there as its own three bytes.
    if (bytes[before] !== 0xef || bytes[before + 1] !== 0xbf || bytes[before + 2] !== 0xbd) return before;
  }
  return 0;
}

function toRefusal(error: unknown, name: string): unknown {
  if (error instanceof ShardscopeError || !(error instanceof Error)) return error;
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new ShardscopeError('not-found.file', `${name}: there is no such file`, {
      file: name,
      expected: 'a file',
      found: 'none',
    });
  }
  if (code === 'Z_BUF_ERROR') {
    const found = 'a gzip stream that ends early';
    return refusal('input.format', { file: name }, { expected: 'a whole gzip stream', found }, error);
  }
  if (code.startsWith('Z_')) {
    return refusal('input.format', { file: name }, { expected: 'gzip data', found: `a broken one (${error.message})` });
  }
  if (code.startsWith('E')) {
    return new ShardscopeError('storage.io', `${name} cannot be read: ${error.message}`, { file: name }, error);
  }
  return error;
}
