import { type EngineClient, ShardscopeError, UPLOAD_CHUNK_BYTES_MAX } from '../../engine/protocol/index.ts';
import {
  addFiles,
  applyImported,
  applyImportFailed,
  applyImportProgress,
  changeSettings,
  type ImportSettings,
  INITIAL_IMPORT,
  isImportBusy,
  removeFile,
} from '../state/import-flow.ts';
import { text } from '../text/en.ts';
import { type ActionContext, asShardscopeError, showNotice } from './context.ts';

export interface ImportActions {
  /** Opens the dialog, with `files` chosen already when they were dropped. */
  open(files: readonly File[]): void;
  addFiles(files: readonly File[]): void;
  removeFile(file: File): void;
  changeSettings(change: Partial<ImportSettings>): void;
  start(): Promise<void>;
  cancel(): void;
  /** Closes the dialog; a finished or failed import is forgotten, a running one goes on. */
  close(): void;
}

export function createImportActions(context: ActionContext): ImportActions {
  const { importFlow, view, workspace } = context.stores;
  const takenNames = () => {
    const { list } = workspace.get();
    return list.state === 'ready' ? list.value.map((entry) => entry.name) : [];
  };
  const isOpen = () => view.get().dialog === 'import';
  const choose = (files: readonly File[]) => importFlow.update((flow) => addFiles(flow, files, takenNames()));

  return {
    open(files) {
      if (files.length > 0) choose(files);
      view.update((state) => ({ ...state, dialog: 'import' }));
    },
    addFiles: choose,
    removeFile: (file) => importFlow.update((flow) => removeFile(flow, file)),
    changeSettings: (change) => importFlow.update((flow) => changeSettings(flow, change)),
    async start() {
      const { files, settings, phase } = importFlow.get();
      if (files.length === 0 || phase === 'uploading' || phase === 'importing') return;
      importFlow.update((flow) => applyImportProgress(flow, 'uploading', null));
      try {
        const report = await context.jobs.run('import', async (signal, reportJob) => {
          const show = (state: 'uploading' | 'importing') => (progress: Parameters<typeof reportJob>[0]) => {
            reportJob(progress);
            importFlow.update((flow) => applyImportProgress(flow, state, progress));
          };
          const client = context.client();
          const uploadIds = await uploadFiles(client, files, signal, (done, total) =>
            show('uploading')({ phase: 'uploading', done, total, unit: 'bytes' }),
          );
          importFlow.update((flow) => applyImportProgress(flow, 'importing', null));
          const params = { uploadIds: [...uploadIds], ...settings };
          return client.call('import.start', params, { signal, onProgress: show('importing') });
        });
        importFlow.update((flow) => applyImported(flow, report));
        if (isOpen()) return;
        const message = text.import.doneInBackground(report.workspace, report.nodes, report.edges);
        showNotice(context, { level: 'info', code: 'import.done', message });
        importFlow.update(() => INITIAL_IMPORT);
      } catch (error) {
        const failure = asShardscopeError(error);
        importFlow.update((flow) => applyImportFailed(flow, failure));
        // A refusal has to be read where the file and the line are shown, so the dialog comes back.
        if (failure.code !== 'cancelled.caller') view.update((state) => ({ ...state, dialog: 'import' }));
        else if (!isOpen()) importFlow.update(() => INITIAL_IMPORT);
      }
    },
    cancel: () => context.jobs.cancel('import'),
    close() {
      view.update((state) => ({ ...state, dialog: null }));
      importFlow.update((flow) => (isImportBusy(flow) ? flow : INITIAL_IMPORT));
    },
  };
}

/**
 * Sends the files one after the other in chunks; each chunk waits for its answer, so a slow engine slows the sender.
 * When it fails or is cancelled, what was uploaded so far is discarded. Returns the upload ids in the order of `files`.
 */
async function uploadFiles(
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
