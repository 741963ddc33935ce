/**
 * Tar archives of a few plain files
 * =================================
 *
 * Input    names of ASCII, sizes in bytes, contents as chunks
 * Output   headers and padding to write around contents; and back: entries out of the chunks of an archive, as they come
 * Cost     one pass, one chunk in memory
 * Exact    what is written is POSIX ustar, with sizes from 8 GiB on as GNU tar writes them; read is what is written here,
 *          everything else is refused
 * Source   IEEE Std 1003.1, pax, "ustar Interchange Format"
 * Judge    test/engine/cluster/backup/tar.test.ts lets the system's tar read it, and reads what that writes
 */
import { ShardscopeError } from '../../base/errors.ts';

const BLOCK_BYTES = 512;
const OCTAL_SIZE_MAX = 8 ** 11 - 1;
const SIZE_AT = 124;
const CHECKSUM_AT = 148;
const TYPE_AT = 156;
const NAME_BYTES_MAX = 100;

export interface TarEntry {
  readonly name: string;
  readonly bytes: number;
}

export function tarHeader({ name, bytes }: TarEntry, modifiedMs: number): Buffer {
  const header = Buffer.alloc(BLOCK_BYTES);
  header.write(name, 0, NAME_BYTES_MAX, 'ascii');
  const octal = (value: number, at: number, digits: number) =>
    header.write(`${value.toString(8).padStart(digits, '0')}\0`, at, 'ascii');
  octal(0o644, 100, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  if (bytes <= OCTAL_SIZE_MAX) octal(bytes, SIZE_AT, 11);
  else {
    header[SIZE_AT] = 0x80;
    header.writeBigUInt64BE(BigInt(bytes), SIZE_AT + 4);
  }
  octal(Math.floor(modifiedMs / 1000), 136, 11);
  header.write('0', TYPE_AT, 'ascii');
  header.write('ustar\x0000', 257, 'ascii');
  header.write(`${checksumOf(header).toString(8).padStart(6, '0')}\0 `, CHECKSUM_AT, 'ascii');
  return header;
}

/** What follows a content of so many bytes. */
export const tarPadding = (bytes: number): Buffer => Buffer.alloc((BLOCK_BYTES - (bytes % BLOCK_BYTES)) % BLOCK_BYTES);
export const TAR_END = Buffer.alloc(2 * BLOCK_BYTES);

/** Each field counts, its own as spaces. */
function checksumOf(header: Buffer): number {
  let sum = 0;
  for (let at = 0; at < BLOCK_BYTES; at++) {
    sum += at >= CHECKSUM_AT && at < CHECKSUM_AT + 8 ? 0x20 : header[at]!;
  }
  return sum;
}

/** Where the contents of an archive go as they are read. */
export interface TarSink {
  begin(entry: TarEntry): void;
  content(chunk: Buffer): void;
  end(): void;
}

/** Reads a whole archive into `sink`. @throws input.format where it is none, or ends too early */
export async function readTar(chunks: AsyncIterable<Buffer>, sink: TarSink): Promise<void> {
  let rest: Buffer = Buffer.alloc(0);
  let [contentLeft, paddingLeft] = [0, 0];
  let [isOver, isInEntry] = [false, false];
  for await (const chunk of chunks) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    while (!isOver) {
      if (isInEntry && contentLeft === 0) {
        sink.end();
        isInEntry = false;
      }
      if (rest.length === 0) break;
      if (contentLeft > 0) {
        const part = rest.subarray(0, contentLeft);
        sink.content(part);
        contentLeft -= part.length;
        rest = rest.subarray(part.length);
      } else if (paddingLeft > 0) {
        const skipped = Math.min(paddingLeft, rest.length);
        paddingLeft -= skipped;
        rest = rest.subarray(skipped);
      } else {
        if (rest.length < BLOCK_BYTES) break;
        const header = rest.subarray(0, BLOCK_BYTES);
        rest = rest.subarray(BLOCK_BYTES);
        if (header.every((byte) => byte === 0)) isOver = true;
        else {
          const entry = entryOf(header);
          sink.begin(entry);
          isInEntry = true;
          contentLeft = entry.bytes;
          paddingLeft = tarPadding(entry.bytes).length;
        }
      }
    }
    if (isOver) rest = Buffer.alloc(0);
  }
  if (!isOver) throw new ShardscopeError('input.format', 'the archive ends too early', {});
}

function entryOf(header: Buffer): TarEntry {
  const text = (at: number, length: number) => header.toString('latin1', at, at + length).replace(/[\0 ].*$/s, '');
  if (Number.parseInt(text(CHECKSUM_AT, 8), 8) !== checksumOf(header) || header[TYPE_AT] !== 0x30) {
    throw new ShardscopeError('input.format', 'it is no archive of plain files', {});
  }
  const isLarge = header[SIZE_AT] === 0x80;
  const bytes = isLarge ? Number(header.readBigUInt64BE(SIZE_AT + 4)) : Number.parseInt(text(SIZE_AT, 12), 8);
  return { name: text(0, NAME_BYTES_MAX), bytes };
}
