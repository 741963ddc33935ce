import { type ReactElement, useEffect, useId, useRef } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { ACCEPTED_ENDINGS, type ImportFlow, isImportBusy, isWorkspaceName } from '../state/import-flow.ts';
import { text } from '../text/en.ts';
import { formatBytes } from '../text/format.ts';
import { SHARD_COUNT_MAX } from '../text/limits.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { ProgressBar } from '../ui/ProgressBar.tsx';
import styles from './ImportDialog.module.css';
import { ImportErrorView, ImportReportView } from './ImportOutcome.tsx';

/** Import, from the choice of files to the report. */
export function ImportDialog(): ReactElement {
  const { stores, imports } = useConsole();
  const isOpen = useStore(stores.view, (view) => view.dialog === 'import');
  const flow = useStore(stores.importFlow, (state) => state);
  return (
    <Dialog
      isOpen={isOpen}
      onClose={imports.close}
      title={text.import.title}
      intro={flow.phase === 'choosing' || flow.phase === 'failed' ? text.import.intro : undefined}
      size="medium"
      actions={<Actions flow={flow} />}
    >
      <Body flow={flow} />
    </Dialog>
  );
}

function Body({ flow }: { flow: ImportFlow }): ReactElement {
  if (flow.phase === 'done' && flow.report !== null) return <ImportReportView report={flow.report} />;
  if (isImportBusy(flow)) {
    const label = flow.phase === 'uploading' ? text.import.uploading : text.import.importing;
    return (
      <div className={styles.busy}>
        <ProgressBar label={label} progress={flow.progress} />
      </div>
    );
  }
  return (
    <div className={styles.form}>
      {flow.error !== null && <ImportErrorView error={flow.error} />}
      <FileChoice flow={flow} />
      <Settings flow={flow} />
    </div>
  );
}

function Actions({ flow }: { flow: ImportFlow }): ReactElement {
  const { imports } = useConsole();
  if (isImportBusy(flow)) {
    return (
      <>
        <Button onClick={imports.close}>{text.import.hide}</Button>
        <Button look="danger" onClick={imports.cancel}>
          {text.cancel}
        </Button>
      </>
    );
  }
  if (flow.phase === 'done') {
    return (
      <Button look="primary" onClick={imports.close}>
        {text.import.show}
      </Button>
    );
  }
  return (
    <>
      <Button onClick={imports.close}>{text.cancel}</Button>
      <Button
        look="primary"
        disabled={flow.files.length === 0 || !isWorkspaceName(flow.settings.name)}
        onClick={() => void imports.start()}
      >
        {text.import.start}
      </Button>
    </>
  );
}

function FileChoice({ flow }: { flow: ImportFlow }): ReactElement {
  const { imports } = useConsole();
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className={styles.files}>
      <input
        ref={input}
        className="visually-hidden"
        type="file"
        multiple
        accept={ACCEPTED_ENDINGS.join(',')}
        aria-label={text.import.chooseLabel}
        tabIndex={-1}
        onChange={(event) => {
          imports.addFiles([...(event.target.files ?? [])]);
          // The same file can be chosen again after it was removed or corrected.
          event.target.value = '';
        }}
      />
      <div className={styles.choose}>
        <Button icon="import" onClick={() => input.current?.click()}>
          {text.import.choose}
        </Button>
        <span className={styles.hint}>{text.import.dropHere}</span>
      </div>
      {flow.files.length > 0 && (
        <ul className={styles.fileList}>
          {flow.files.map((file) => (
            <li key={file.name} className={styles.file}>
              <span className={styles.fileName}>{file.name}</span>
              <span className={styles.hint}>{formatBytes(file.size)}</span>
              <IconButton icon="close" label={text.import.remove(file.name)} onClick={() => imports.removeFile(file)} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Settings({ flow }: { flow: ImportFlow }): ReactElement {
  const { imports, workspaces } = useConsole();
  const id = useId();
  const isNameWrong = flow.settings.name !== '' && !isWorkspaceName(flow.settings.name);
  // Names in use, so that the suggested one is free.
  useEffect(() => void workspaces.refreshList(), [workspaces]);
  return (
    <>
      <div className={styles.fields}>
        <label className={styles.field}>
          {text.import.name}
          <input
            className={styles.input}
            value={flow.settings.name}
            maxLength={80}
            spellCheck={false}
            aria-invalid={isNameWrong}
            aria-describedby={isNameWrong ? `${id}-name` : undefined}
            onChange={(event) => imports.changeSettings({ name: event.target.value })}
          />
        </label>
        <label className={styles.field}>
          {text.import.shards}
          <input
            className={styles.input}
            type="number"
            min={1}
            max={SHARD_COUNT_MAX}
            value={flow.settings.shards}
            onChange={(event) => {
              const shards = event.target.valueAsNumber;
              if (Number.isInteger(shards)) {
                imports.changeSettings({ shards: Math.max(1, Math.min(SHARD_COUNT_MAX, shards)) });
              }
            }}
          />
        </label>
      </div>
      {isNameWrong && (
        <p id={`${id}-name`} className={styles.wrong} role="status">
          {text.import.nameHint}
        </p>
      )}
      <div className={styles.check}>
        <input
          id={id}
          type="checkbox"
          checked={flow.settings.strict}
          aria-describedby={`${id}-hint`}
          onChange={(event) => imports.changeSettings({ strict: event.target.checked })}
        />
        <div>
          <label htmlFor={id}>{text.import.strict}</label>
          <p id={`${id}-hint`} className={styles.hint}>
            {text.import.strictHint}
          </p>
        </div>
      </div>
    </>
  );
}
