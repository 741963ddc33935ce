import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { ShardscopeError } from '../base/errors.ts';

const UPLOAD_COUNT_MAX = 16;
/** Of one file. What it unpacks to is limited again by the importers. */
export const UPLOAD_BYTES_MAX = 2 * 1024 ** 3;

interface Upload {
  readonly folder: string;
  readonly path: string;
  readonly handle: number;
  readonly bytesAnnounced: number;
  bytesReceived: number;
}

/** Files that clients send in chunks, kept in temporary folders until they are imported or discarded. */
export class Uploads {
  readonly #uploads = new Map<string, Upload>();
  #lastId = 0;

  /** @throws limit.bytes, limit.queue */
  begin(name: string, bytes: number): string {
    if (bytes > UPLOAD_BYTES_MAX) {
      throw new ShardscopeError('limit.bytes', `${name}: ${bytes} bytes; a file may have at most ${UPLOAD_BYTES_MAX}`, {
        bytes,
      });
    }
    if (this.#uploads.size >= UPLOAD_COUNT_MAX) {
      throw new ShardscopeError('limit.queue', `${UPLOAD_COUNT_MAX} files are being uploaded already`, {});
    }
    const folder = mkdtempSync(join(tmpdir(), 'shardscope-upload-'));
    const path = join(folder, safeName(name));
    const id = `upload-${++this.#lastId}`;
    this.#uploads.set(id, { folder, path, handle: openSync(path, 'wx'), bytesAnnounced: bytes, bytesReceived: 0 });
    return id;
  }

  append(id: string, bytes: Uint8Array): number {
    const upload = this.#get(id);
    if (upload.bytesReceived + bytes.byteLength > upload.bytesAnnounced) {
      throw new ShardscopeError('limit.bytes', `${basename(upload.path)}: more bytes than announced`, { uploadId: id });
    }
    writeSync(upload.handle, bytes);
    upload.bytesReceived += bytes.byteLength;
    return upload.bytesReceived;
  }

  /** The finished files, in the order asked for. */
  paths(ids: readonly string[]): readonly string[] {
    return ids.map((id) => {
      const { path, bytesReceived, bytesAnnounced } = this.#get(id);
      if (bytesReceived === bytesAnnounced) return path;
      const message = `${basename(path)}: ${bytesReceived} of ${bytesAnnounced} bytes have arrived; upload it again`;
      throw new ShardscopeError('input.format', message, { uploadId: id });
    });
  }

  discard(id: string): void {
    const upload = this.#uploads.get(id);
    if (upload === undefined) return;
    this.#uploads.delete(id);
    closeSync(upload.handle);
    rmSync(upload.folder, { recursive: true, force: true });
  }

  discardAll(): void {
    for (const id of [...this.#uploads.keys()]) this.discard(id);
  }

  #get(id: string): Upload {
    const upload = this.#uploads.get(id);
    if (upload === undefined)
      throw new ShardscopeError('not-found.upload', `there is no upload ${id}`, { uploadId: id });
    return upload;
  }
}

/** Only the last part of the name counts, and only what any file system takes: no name can lead out of the folder. */
function safeName(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a file name may not have
  const last = basename(name.replaceAll('\\', '/')).replaceAll(/[\u0000-\u001f]/g, '');
  if (last === '' || last === '.' || last === '..') return 'upload';
  // 255 bytes are the usual limit; the end stays, because an extension tells the format.
  return Buffer.byteLength(last) <= 255 ? last : last.slice(-60);
}
