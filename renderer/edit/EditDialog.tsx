import { type ReactElement, useRef } from 'react';
import { NameAsk } from '../balance/NameAsk.tsx';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import type { EditForm } from '../state/edits.ts';
import { text } from '../text/en.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { ErrorBlock } from '../ui/ErrorBlock.tsx';
import { Spinner } from '../ui/Spinner.tsx';
import { AddNodeFields } from './AddNodeFields.tsx';
import { ConnectFields } from './ConnectFields.tsx';
import { EdgeFields, EdgeWords } from './EdgeFields.tsx';
import styles from './Edit.module.css';
import { MoveBelowFields } from './MoveBelowFields.tsx';
import { RemoveWords } from './RemoveWords.tsx';
import { WritePreview } from './WritePreview.tsx';

const words = text.edit;

/** A write by hand: what is wished, what it would do, and then it is done. */
export function EditDialog(): ReactElement {
  const { stores, edits } = useConsole();
  const { form, preview, isSaving, failure } = useStore(stores.edits, (state) => state);
  const body = useRef<HTMLDivElement>(null);
  // While the dialog fades out it still shows what it was about.
  const latest = useRef(form);
  if (form !== null) latest.current = form;
  const shown = form ?? latest.current;
  const isDanger = shown?.kind === 'remove-node' || shown?.kind === 'disconnect';
  return (
    <Dialog
      isOpen={form !== null}
      onClose={edits.close}
      title={shown === null ? '' : titleOf(shown)}
      intro={shown?.kind === 'move-below' ? words.moveForm.intro : undefined}
      size="medium"
      initialFocus={body}
      actions={
        <>
          <Button onClick={edits.close} disabled={isSaving}>
            {text.cancel}
          </Button>
          <Button
            changes
            look={isDanger ? 'danger' : 'primary'}
            disabled={preview.state !== 'ready' || isSaving || failure?.code === 'conflict.revision'}
            onClick={() => void edits.save()}
          >
            {isSaving ? words.saving : shown === null ? '' : buttonOf(shown)}
          </Button>
        </>
      }
    >
      <div ref={body} className={styles.form} tabIndex={-1}>
        {shown !== null && <Fields form={shown} />}
        <WritePreview />
      </div>
      <NameAsk focusAfter={body} />
    </Dialog>
  );
}

function Fields({ form }: { form: EditForm }): ReactElement {
  const { stores, metagraphs } = useConsole();
  const document = useStore(stores.metagraph, (state) => state.document);
  if (form.kind === 'remove-node') return <RemoveWords form={form} />;
  if (form.kind === 'disconnect') return <EdgeWords form={form} />;
  if (form.kind === 'change-edge') return <EdgeFields form={form} />;
  if (document.state === 'failed') {
    return (
      <ErrorBlock title={words.metagraph.loadFailed} error={document.error} onRetry={() => void metagraphs.refresh()} />
    );
  }
  if (document.state !== 'ready') return <Spinner label={text.loading} />;
  if (form.kind === 'add-node') return <AddNodeFields form={form} metagraph={document.value} />;
  if (form.kind === 'connect') return <ConnectFields form={form} metagraph={document.value} />;
  return <MoveBelowFields form={form} metagraph={document.value} />;
}

function titleOf(form: EditForm): string {
  switch (form.kind) {
    case 'add-node':
      return words.add.title;
    case 'connect':
      return words.connectForm.title(form.node.label);
    case 'change-edge':
      return words.edgeForm.title;
    case 'disconnect':
      return words.disconnectForm.title;
    case 'move-below':
      return words.moveForm.title(form.node.label);
    case 'remove-node':
      return words.removeForm.title(form.node.label);
  }
}

function buttonOf(form: EditForm): string {
  switch (form.kind) {
    case 'add-node':
      return words.add.button;
    case 'connect':
      return words.connectForm.button;
    case 'change-edge':
      return words.edgeForm.button;
    case 'disconnect':
      return words.disconnectForm.button;
    case 'move-below':
      return words.moveForm.button;
    case 'remove-node':
      return words.removeForm.button(form.edges);
  }
}
