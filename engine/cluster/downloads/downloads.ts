import type { Clock } from '../../base/clock.ts';
import { ShardscopeError } from '../../base/errors.ts';
import { DOWNLOAD_CHUNK_BYTES_MAX } from '../../protocol/transfer-methods.ts';
import type { DownloadPiece, StartedDownload } from '../../protocol/transfer-types.ts';

/** A file that is made while it is read. */
export interface FileSource extends Omit<StartedDownload, 'downloadId'> {
  readonly chunks: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>;
  /** Frees what the file is read from; called once, however it ends. */
  discard(): void;
}

/** Each may keep a topology in memory, or a copy of the workspace on its disk. */
export const DOWNLOADS_MAX = 4;
/** How long one may lie there without being asked for. */
const IDLE_MS_MAX = 60_000;
/** Smaller pieces are put together: a round trip costs more than they do. */
const PIECE_BYTES_MIN = 256 * 1024;

interface OpenDownload {
  readonly source: FileSource;
  readonly iterator: AsyncIterator<Uint8Array | string> | Iterator<Uint8Array | string>;
  /** What was read and was too much for one piece. */
  rest: Uint8Array;
  isBusy: boolean;
  stopClock: () => void;
}

/** The downloads of one connection. A number is never used again. */
export class Downloads {
  readonly #clock: Clock;
  readonly #open = new Map<string, OpenDownload>();
  #startingCount = 0;
  #lastId = 0;
  #isClosed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @throws limit.queue, and what `make` throws */
  async begin(make: () => Promise<FileSource>): Promise<StartedDownload> {
    if (this.#open.size + this.#startingCount >= DOWNLOADS_MAX) {
      const message = `${DOWNLOADS_MAX} downloads are under way; try again when one has ended`;
      throw new ShardscopeError('limit.queue', message, { limit: DOWNLOADS_MAX });
    }
    this.#startingCount++;
    try {
      const source = await make();
      if (this.#isClosed) {
        source.discard();
        throw new ShardscopeError('cancelled.caller', 'whoever asked for the download has gone', {});
      }
      const downloadId = `download-${++this.#lastId}`;
      const { chunks, name, type, warnings } = source;
      const iterator = Symbol.asyncIterator in chunks ? chunks[Symbol.asyncIterator]() : chunks[Symbol.iterator]();
      this.#open.set(downloadId, { source, iterator, rest: NOTHING, isBusy: false, stopClock: () => {} });
      this.#waitFor(downloadId);
      return { downloadId, name, type, warnings };
    } finally {
      this.#startingCount--;
    }
  }

  /** @throws not-found.upload, and what goes wrong where the file is read: then it is closed */
  async next(downloadId: string): Promise<DownloadPiece> {
    const download = this.#open.get(downloadId);
    if (download === undefined || download.isBusy) {
      const why = download === undefined ? 'was read to its end, closed, or not read for a minute' : 'is being read';
      throw new ShardscopeError('not-found.upload', `${downloadId} ${why}; begin it again`, { downloadId });
    }
    download.stopClock();
    download.isBusy = true;
    try {
      const piece = await nextPiece(download);
      download.isBusy = false;
      if (piece.isEnd) this.close(downloadId);
      else this.#waitFor(downloadId);
      return piece;
    } catch (error) {
      this.close(downloadId);
      throw error;
    }
  }

  close(downloadId: string): void {
    const download = this.#open.get(downloadId);
    if (download === undefined) return;
    this.#open.delete(downloadId);
    download.stopClock();
    // What is being read just now ends by itself, and nobody waits for it.
    Promise.resolve(download.iterator.return?.()).catch(() => {});
    download.source.discard();
  }

  /** The connection is gone. */
  closeAll(): void {
    this.#isClosed = true;
    for (const downloadId of [...this.#open.keys()]) this.close(downloadId);
  }

  #waitFor(downloadId: string): void {
    const download = this.#open.get(downloadId);
    if (download !== undefined) download.stopClock = this.#clock.after(IDLE_MS_MAX, () => this.close(downloadId));
  }
}

const NOTHING = new Uint8Array(0);

async function nextPiece(download: OpenDownload): Promise<DownloadPiece> {
  const parts = [download.rest];
  let bytes = download.rest.byteLength;
  download.rest = NOTHING;
  let isEnd = false;
  while (bytes < PIECE_BYTES_MIN) {
    const { done, value } = await download.iterator.next();
    if (done === true) {
      isEnd = true;
      break;
    }
    const part = typeof value === 'string' ? Buffer.from(value) : value;
    parts.push(part);
    bytes += part.byteLength;
  }
  const whole = Buffer.concat(parts);
  const piece = whole.subarray(0, DOWNLOAD_CHUNK_BYTES_MAX);
  download.rest = whole.subarray(piece.byteLength);
  return { bytes: new Uint8Array(piece), isEnd: isEnd && download.rest.byteLength === 0 };
}
