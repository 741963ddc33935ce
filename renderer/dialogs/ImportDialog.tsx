import { type ReactElement, useEffect, useId } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import {
  ACCEPTED_ENDINGS,
  canHaveReplicas,
  type ImportFlow,
  isImportBusy,
  isWorkspaceName,
} from '../state/import-flow.ts';
import { text } from '../text/en.ts';
import { SHARD_COUNT_MAX } from '../text/limits.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { FileDrop } from '../ui/FileDrop.tsx';
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
  const { imports } = useConsole();
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
      <FileDrop
        files={flow.files}
        isMultiple
        accept={ACCEPTED_ENDINGS.join(',')}
        label={text.import.chooseLabel}
        choose={text.import.choose}
        hint={text.import.dropHere}
        removeLabel={text.import.remove}
        onChoose={imports.addFiles}
        onRemove={imports.removeFile}
      />
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

function Settings({ flow }: { flow: ImportFlow }): ReactElement {
  const { imports, workspaces } = useConsole();
  const id = useId();
  const canReplicate = canHaveReplicas(flow.settings);
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
      <Check
        label={text.import.replicas}
        hint={canReplicate ? text.import.replicasHint : text.import.replicasOneShard}
        isChecked={canReplicate && flow.settings.replicas > 0}
        isDisabled={!canReplicate}
        onChange={(isChecked) => imports.changeSettings({ replicas: isChecked ? 1 : 0 })}
      />
      <Check
        label={text.import.strict}
        hint={text.import.strictHint}
        isChecked={flow.settings.strict}
        onChange={(strict) => imports.changeSettings({ strict })}
      />
    </>
  );
}

interface CheckProps {
  readonly label: string;
  readonly hint: string;
  readonly isChecked: boolean;
  readonly isDisabled?: boolean;
  readonly onChange: (isChecked: boolean) => void;
}

/** One thing that can be had or not, and what it means. */
function Check({ label, hint, isChecked, isDisabled = false, onChange }: CheckProps): ReactElement {
  const id = useId();
  return (
    <div className={styles.check}>
      <input
        id={id}
        type="checkbox"
        checked={isChecked}
        disabled={isDisabled}
        aria-describedby={`${id}-hint`}
        onChange={(event) => onChange(event.target.checked)}
      />
      <div>
        <label htmlFor={id}>{label}</label>
        <p id={`${id}-hint`} className={styles.hint}>
          {hint}
        </p>
      </div>
    </div>
  );
}
