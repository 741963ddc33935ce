import {
  addFiles,
  applyImported,
  applyImportFailed,
  applyImportProgress,
  changeSettings,
  type ImportSettings,
  INITIAL_IMPORT,
  importParams,
  isImportBusy,
  removeFile,
} from '../state/import-flow.ts';
import { text } from '../text/en.ts';
import { type ActionContext, asShardscopeError, showNotice } from './context.ts';
import { uploadFiles } from './upload-files.ts';

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
          const params = { uploadIds: [...uploadIds], ...importParams(settings) };
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
