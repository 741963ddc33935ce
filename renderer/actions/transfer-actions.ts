import { INCIDENT_NOTICES_MAX, ShardscopeError } from '../../engine/protocol/index.ts';
import { ACCEPTED_ENDINGS, freeName } from '../state/import-flow.ts';
import {
  changeForm,
  type ExportForm,
  type ExportKind,
  INITIAL_TRANSFERS,
  rangeOfForm,
  restoredName,
  type Transfers,
  wishesOf,
} from '../state/transfers.ts';
import { transferText } from '../text/transfer-text.ts';
import { recognise } from '../transfers/recognise.ts';
import { saveBlob } from '../ui/save-file.ts';
import type { BackTestActions } from './back-test-actions.ts';
import type { BalanceActions } from './balance-actions.ts';
import { type ActionContext, asShardscopeError, noticeFailure, showNotice } from './context.ts';
import { download } from './download.ts';
import type { ImportActions } from './import-actions.ts';
import { uploadFiles } from './upload-files.ts';

export interface TransferActions {
  /** Opens the dialog, for a kind of export or the one of last time. */
  openExport(kind: ExportKind | null): void;
  changeExport(change: Partial<ExportForm>): void;
  save(): Promise<void>;
  cancelDownload(): void;
  /** Lets the operator choose files, and opens them. */
  chooseFiles(): void;
  /** Files that were dropped or chosen, whatever they are. */
  openFiles(files: readonly File[]): Promise<void>;
  changeRestore(change: Partial<Pick<Transfers['restore'], 'file' | 'name'>>): void;
  restore(): Promise<void>;
  cancelRestore(): void;
  cancelOpen(): void;
  close(): void;
}

interface Others {
  readonly imports: ImportActions;
  readonly backTests: BackTestActions;
  readonly balances: BalanceActions;
}

const PLAN_BYTES_MAX = 64 * 1024 * 1024;

export function createTransferActions(context: ActionContext, others: Others): TransferActions {
  const { stores, jobs } = context;
  const { transfers, view, workspace, moment } = stores;
  const update = (change: (state: Transfers) => Partial<Transfers>) =>
    transfers.update((state) => ({ ...state, ...change(state) }));
  const showDialog = (dialog: 'export' | 'restore' | null) => view.update((state) => ({ ...state, dialog }));
  const takenNames = () => {
    const { list } = workspace.get();
    return list.state === 'ready' ? list.value.map(({ name }) => name) : [];
  };

  async function openIncident(file: File): Promise<void> {
    await jobs.run('open-file', async (signal, report) => {
      const client = context.client();
      const [uploadId] = await uploadFiles(client, [file], signal, (done, total) =>
        report({ phase: file.name, done, total, unit: 'bytes' }),
      );
      await client.call('incident.open', { uploadId: uploadId! }, { signal, onProgress: report });
    });
    showDialog(null);
  }

  async function openPlan(file: File): Promise<void> {
    if (workspace.get().topology.state !== 'ready') throw needsWorkspace('plan');
    if (file.size > PLAN_BYTES_MAX) {
      throw new ShardscopeError('limit.bytes', `${file.name} is too large for a plan`, { bytes: file.size });
    }
    const actor = await context.operator.name();
    if (actor === null) return;
    const details = await context.client().call('plans.open', { name: file.name, text: await file.text(), actor });
    others.balances.open({ kind: 'plan', planId: details.plan.planId });
  }

  function openTrace(files: readonly File[]): void {
    if (workspace.get().topology.state !== 'ready') throw needsWorkspace('trace');
    others.balances.open({ kind: 'back-test' });
    others.backTests.choose(files);
  }

  function openBackup(file: File): void {
    const name = freeName(restoredName(file.name), takenNames());
    update(() => ({ restore: { ...INITIAL_TRANSFERS.restore, file, name } }));
    showDialog('restore');
  }

  async function openFiles(files: readonly File[]): Promise<void> {
    if (files.length === 0) return;
    try {
      const kinds = await Promise.all(files.map(recognise));
      const unknown = files.find((_, at) => kinds[at] === 'unknown');
      if (unknown !== undefined) {
        const message = `${transferText.open.unknown(unknown.name)} ${transferText.open.supported}`;
        throw new ShardscopeError('input.unsupported', message, { file: unknown.name });
      }
      if (kinds.every((kind) => kind === 'topology')) return others.imports.open(files);
      const [file] = files;
      if (files.length > 1 || file === undefined) throw new ShardscopeError('usage.arguments', transferText.open.mixed);
      if (kinds[0] === 'plan') await openPlan(file);
      else if (kinds[0] === 'trace') openTrace(files);
      else if (kinds[0] === 'backup') openBackup(file);
      else await openIncident(file);
    } catch (error) {
      noticeFailure(context, error);
    }
  }

  return {
    openExport(kind) {
      if (workspace.get().topology.state !== 'ready') return;
      update(({ form }) => ({ form: kind === null ? form : changeForm(form, { kind }), error: null }));
      void others.balances.refresh();
      showDialog('export');
    },
    changeExport: (change) => update(({ form }) => ({ form: changeForm(form, change), error: null })),
    async save() {
      const { form } = transfers.get();
      const { timeline, clockAheadMs } = moment.get();
      const nowMs = context.nowMs() + clockAheadMs;
      const range = rangeOfForm(form, nowMs, timeline.state === 'ready' ? timeline.value.knownFromMs : 0);
      const notices = stores.notices
        .get()
        .list.slice(0, INCIDENT_NOTICES_MAX)
        .map(({ level, code, message, atMs }) => ({ level, code, message, atMs }));
      const wishes = wishesOf(form, range, notices);
      if (wishes === null) return;
      update(() => ({ error: null }));
      try {
        for (const wish of wishes) {
          const { file, name, warnings } = await jobs.run('download', (signal, report) =>
            download(context.client(), wish, signal, report),
          );
          saveBlob(name, file);
          const [first] = warnings;
          const count = warnings.reduce((sum, warning) => sum + warning.count, 0);
          const message = [
            transferText.export.saved(name, file.size),
            ...(first === undefined ? [] : [transferText.export.warnings(count, first.first)]),
          ].join(' ');
          showNotice(context, { level: first === undefined ? 'info' : 'warning', code: 'export.saved', message });
        }
        if (view.get().dialog === 'export') showDialog(null);
      } catch (error) {
        const failure = asShardscopeError(error);
        if (failure.code === 'cancelled.caller') return;
        if (view.get().dialog === 'export') update(() => ({ error: failure }));
        else noticeFailure(context, failure);
      }
    },
    cancelDownload: () => jobs.cancel('download'),
    chooseFiles() {
      const input = document.createElement('input');
      input.type = 'file';
      input.multiple = true;
      input.accept = [...ACCEPTED_ENDINGS, '.tgz', '.shardscope-incident'].join(',');
      input.addEventListener('change', () => void openFiles([...(input.files ?? [])]));
      input.click();
    },
    openFiles,
    changeRestore: (change) =>
      update(({ restore }) => {
        const name =
          change.file && restore.name === '' ? freeName(restoredName(change.file.name), takenNames()) : restore.name;
        return { restore: { ...restore, name, ...change, error: null } };
      }),
    async restore() {
      const { file, name, isRunning } = transfers.get().restore;
      if (file === null || isRunning) return;
      const set = (change: Partial<Transfers['restore']>) =>
        update(({ restore }) => ({ restore: { ...restore, ...change } }));
      set({ isRunning: true, error: null });
      try {
        const restored = await jobs.run('restore', async (signal, report) => {
          const client = context.client();
          const [uploadId] = await uploadFiles(client, [file], signal, (done, total) =>
            report({ phase: file.name, done, total, unit: 'bytes' }),
          );
          return client.call('backup.restore', { uploadId: uploadId!, name }, { signal, onProgress: report });
        });
        const message = transferText.restore.done(restored.name, restored.createdMs);
        showNotice(context, { level: 'info', code: 'backup.restored', message });
        update(() => ({ restore: INITIAL_TRANSFERS.restore }));
        if (view.get().dialog === 'restore') showDialog(null);
      } catch (error) {
        const failure = asShardscopeError(error);
        set({ isRunning: false, error: failure.code === 'cancelled.caller' ? null : failure });
        if (failure.code !== 'cancelled.caller' && view.get().dialog !== 'restore') showDialog('restore');
      }
    },
    cancelRestore: () => jobs.cancel('restore'),
    cancelOpen: () => jobs.cancel('open-file'),
    close() {
      const { dialog } = view.get();
      if (dialog === 'export' || dialog === 'restore') showDialog(null);
    },
  };
}

const needsWorkspace = (what: string) =>
  new ShardscopeError('unavailable.workspace', transferText.open.needsWorkspace(what));
