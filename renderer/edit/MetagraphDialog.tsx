import { type ReactElement, useRef } from 'react';
import { NameAsk } from '../balance/NameAsk.tsx';
import { useConsole } from '../shell/console-context.ts';
import { useDialog } from '../shell/use-dialog.ts';
import { useStore } from '../state/create-store.ts';
import { changeCount } from '../state/metagraph.ts';
import { text } from '../text/en.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { ErrorBlock } from '../ui/ErrorBlock.tsx';
import { Spinner } from '../ui/Spinner.tsx';
import { Connections } from './Connections.tsx';
import { Hierarchies } from './Hierarchies.tsx';
import styles from './Metagraph.module.css';
import { MetagraphCheck } from './MetagraphCheck.tsx';
import { MetagraphNames } from './MetagraphNames.tsx';

const words = text.edit.metagraph;

/** Which types there are and what may be connected. Nothing is changed before it is saved. */
export function MetagraphDialog(): ReactElement {
  const { stores, metagraphs } = useConsole();
  const { isOpen, close } = useDialog('metagraph');
  const { document, draft, isSaving, failure, report } = useStore(stores.metagraph, (state) => state);
  const body = useRef<HTMLDivElement>(null);
  const before = document.state === 'ready' ? document.value : null;
  const count = before === null || draft === null ? 0 : changeCount(before, draft);
  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      title={words.title}
      intro={words.intro}
      size="wide"
      initialFocus={body}
      actions={
        <>
          <Button
            className={styles.first}
            icon="verify"
            disabled={report.state === 'loading'}
            onClick={() => void metagraphs.check()}
          >
            {report.state === 'loading' ? words.checking : words.check}
          </Button>
          <span className={styles.unsaved} role="status">
            {count === 0 ? words.allSaved : words.unsaved(count)}
          </span>
          <Button disabled={count === 0 || isSaving} onClick={metagraphs.dropDraft}>
            {words.discard}
          </Button>
          <Button changes look="primary" disabled={count === 0 || isSaving} onClick={() => void metagraphs.save()}>
            {isSaving ? text.edit.saving : words.save}
          </Button>
        </>
      }
    >
      <div ref={body} className={styles.body} tabIndex={-1}>
        {document.state === 'failed' && (
          <ErrorBlock title={words.loadFailed} error={document.error} onRetry={() => void metagraphs.refresh()} />
        )}
        {(document.state === 'idle' || document.state === 'loading') && <Spinner label={text.loading} />}
        {failure !== null && <ErrorBlock title={words.failedTitle} error={failure} />}
        <MetagraphCheck report={report} />
        {before !== null && (
          <div className={styles.columns}>
            <Connections before={before} now={draft ?? before} />
            <div className={styles.side}>
              <Hierarchies metagraph={draft ?? before} />
              <MetagraphNames metagraph={draft ?? before} />
            </div>
          </div>
        )}
      </div>
      <NameAsk focusAfter={body} />
    </Dialog>
  );
}
