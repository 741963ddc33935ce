import { type EngineClient, ShardscopeError, UPLOAD_CHUNK_BYTES_MAX } from '../../engine/protocol/index.ts';

/**
 * Sends the files one after the other in chunks; each chunk waits for its answer, so a slow engine slows the sender.
 * When it fails or is cancelled, what was uploaded so far is discarded. Returns the upload ids in the order of `files`.
 */
export async function uploadFiles(
  client: EngineClient,
  files: readonly File[],
  signal: AbortSignal,
  report: (done: number, total: number) => void,
): Promise<readonly string[]> {
  const total = files.reduce((sum, file) => sum + file.size, 0);
  const uploadIds: string[] = [];
  let done = 0;
  try {
    for (const file of files) {
      const { uploadId } = await client.call('upload.begin', { name: file.name, bytes: file.size }, { signal });
      uploadIds.push(uploadId);
      for (let start = 0; start < file.size; start += UPLOAD_CHUNK_BYTES_MAX) {
        const chunk = await readChunk(file, start);
        await client.call('upload.append', { uploadId, bytes: chunk }, { signal });
        done += chunk.byteLength;
        report(done, total);
      }
    }
    return uploadIds;
  } catch (error) {
    for (const uploadId of uploadIds) {
      // The failure that brought us here is the one to tell; the engine drops uploads of a closed connection itself.
      client.call('upload.discard', { uploadId }).catch((late) => console.warn('upload.discard failed', late));
    }
    throw error;
  }
}

async function readChunk(file: File, start: number): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await file.slice(start, start + UPLOAD_CHUNK_BYTES_MAX).arrayBuffer());
  } catch (error) {
    // A browser refuses to read a file that changed, moved or went away since it was chosen.
    throw new ShardscopeError('not-found.file', `${file.name} can no longer be read`, { file: file.name }, error);
  }
}
