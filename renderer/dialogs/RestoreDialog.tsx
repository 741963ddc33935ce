import type { ReactElement } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { isWorkspaceName } from '../state/import-flow.ts';
import { jobOfKind } from '../state/jobs.ts';
import { text } from '../text/en.ts';
import { transferText } from '../text/transfer-text.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { ErrorBlock } from '../ui/ErrorBlock.tsx';
import { FileDrop } from '../ui/FileDrop.tsx';
import { ProgressBar } from '../ui/ProgressBar.tsx';
import { TextField } from '../ui/TextField.tsx';
import styles from './ExportDialog.module.css';

const words = transferText.restore;

/** A backup becomes a workspace of its own. */
export function RestoreDialog(): ReactElement {
  const { stores, transfers } = useConsole();
  const isOpen = useStore(stores.view, (view) => view.dialog === 'restore');
  const { file, name, isRunning, error } = useStore(stores.transfers, (state) => state.restore);
  const list = useStore(stores.workspace, (workspace) => workspace.list);
  const job = useStore(stores.jobs, (jobs) => jobOfKind(jobs, 'restore'));
  const isTaken = list.state === 'ready' && list.value.some((entry) => entry.name.toLowerCase() === name.toLowerCase());
  const fault = !isWorkspaceName(name) ? words.badName : isTaken ? words.taken : null;
  return (
    <Dialog
      isOpen={isOpen}
      onClose={transfers.close}
      title={words.title}
      intro={words.intro}
      size="small"
      actions={
        isRunning ? (
          <Button onClick={transfers.cancelRestore}>{text.cancel}</Button>
        ) : (
          <Button look="primary" disabled={file === null || fault !== null} onClick={() => void transfers.restore()}>
            {words.start}
          </Button>
        )
      }
    >
      <div className={styles.fields}>
        <FileDrop
          files={file === null ? [] : [file]}
          accept=".gz,.tgz"
          label={words.file}
          choose={words.file}
          removeLabel={text.import.remove}
          onChoose={([chosen]) => chosen !== undefined && transfers.changeRestore({ file: chosen })}
          onRemove={() => transfers.changeRestore({ file: null })}
        />
        <TextField
          label={words.name}
          value={name}
          fault={file === null ? null : fault}
          onChange={(next) => transfers.changeRestore({ name: next })}
        />
      </div>
      {isRunning && <ProgressBar label={words.running} progress={job?.progress ?? null} />}
      {error !== null && <ErrorBlock title={words.failed} error={error} />}
    </Dialog>
  );
}
