import type { ReactElement } from 'react';
import { ShardscopeError } from '../../engine/protocol/index.ts';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { Button } from '../ui/Button.tsx';
import { Callout } from '../ui/Callout.tsx';
import { ErrorBlock } from '../ui/ErrorBlock.tsx';
import { Spinner } from '../ui/Spinner.tsx';
import styles from './Edit.module.css';

const words = text.edit.preview;
/** Fewer rows are written before anybody has read the sentence. */
const LARGE_ROWS_MIN = 10_000;

/** What the open form would do, or why it is refused, before anything is written. */
export function WritePreview(): ReactElement | null {
  const { stores, edits } = useConsole();
  const { form, preview, failure } = useStore(stores.edits, (state) => state);
  const refusal = failure ?? (preview.state === 'failed' ? preview.error : null);
  if (refusal !== null) {
    return (
      <ErrorBlock
        title={failure === null ? words.refusedTitle : text.edit.failedTitle}
        error={withoutPlace(refusal)}
        advice={refusal.code === 'conflict.exists' && form?.kind === 'connect' ? words.connected : undefined}
        onRetry={form === null || refusal.code.startsWith('conflict') ? undefined : () => edits.change(form)}
      >
        {refusal.code === 'conflict.revision' && (
          <div>
            <Button size="small" onClick={() => void edits.renewForm()}>
              {text.edit.loadNow}
            </Button>
          </div>
        )}
      </ErrorBlock>
    );
  }
  return (
    <section className={styles.preview} aria-label={words.label}>
      <span className={styles.label} aria-hidden="true">
        {words.label}
      </span>
      {preview.state === 'loading' ? (
        <Spinner label={words.checking} />
      ) : (
        <p role="status" className={preview.state === 'ready' ? undefined : styles.hint}>
          {preview.state !== 'ready'
            ? words.waiting
            : words.isNone(preview.value.summary)
              ? words.nothing
              : words.summary(preview.value.summary)}
        </p>
      )}
      {preview.state === 'ready' && <Large rows={rowsOf(preview.value.summary.closureRows)} />}
    </section>
  );
}

/** The engine names the change that it refuses, by its place in the write: the form is about that one anyway. */
const withoutPlace = ({ code, message, details }: ShardscopeError): ShardscopeError =>
  new ShardscopeError(code, message.replace(/^change \d+ \(.*?\): /s, ''), details);

const rowsOf = (rows: { readonly added: number; readonly changed: number; readonly removed: number }): number =>
  rows.added + rows.changed + rows.removed;

function Large({ rows }: { rows: number }): ReactElement | null {
  if (rows < LARGE_ROWS_MIN) return null;
  return (
    <Callout look="warning" icon="warning">
      {words.large(rows)}
    </Callout>
  );
}
