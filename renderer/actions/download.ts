import type { DownloadWish, EngineClient, ProgressListener, StartedDownload } from '../../engine/protocol/index.ts';

export interface Downloaded extends Pick<StartedDownload, 'name' | 'warnings'> {
  readonly file: Blob;
}

/**
 * Fetches a file that the engine makes, piece by piece; each waits for its answer, so nothing piles up on the way. Pieces are
 * handed to the browser as they come, which keeps what is large on its disk. Cancelled, the engine is told at once.
 */
export async function download(
  client: EngineClient,
  wish: DownloadWish,
  signal: AbortSignal,
  report: ProgressListener,
): Promise<Downloaded> {
  const { downloadId, name, type, warnings } = await client.call(
    'download.begin',
    { wish },
    { signal, onProgress: report },
  );
  const pieces: Blob[] = [];
  let done = 0;
  try {
    for (;;) {
      const { bytes, isEnd } = await client.call('download.next', { downloadId }, { signal });
      pieces.push(new Blob([bytes as Uint8Array<ArrayBuffer>]));
      done += bytes.byteLength;
      report({ phase: name, done, total: null, unit: 'bytes' });
      if (isEnd) return { name, warnings, file: new Blob(pieces, { type }) };
    }
  } catch (error) {
    // What went wrong is what is told; the engine gives the download up by itself a minute later.
    client.call('download.close', { downloadId }).catch((late) => console.warn('download.close failed', late));
    throw error;
  }
}
