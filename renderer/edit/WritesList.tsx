import { type ReactElement, useEffect } from 'react';
import audit from '../balance/AuditList.module.css';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { formatMoment } from '../text/format.ts';
import { ErrorBlock } from '../ui/ErrorBlock.tsx';
import { Spinner } from '../ui/Spinner.tsx';

const words = text.edit.writes;

/** The latest writes to the topology: who, when and what. */
export function WritesList(): ReactElement {
  const { stores, edits } = useConsole();
  const writes = useStore(stores.edits, (state) => state.writes);
  useEffect(() => void edits.refreshWrites(), [edits]);
  if (writes.state === 'failed') {
    return <ErrorBlock title={words.failedTitle} error={writes.error} onRetry={() => void edits.refreshWrites()} />;
  }
  if (writes.state !== 'ready') return <Spinner label={text.loading} />;
  if (writes.value.length === 0) return <p>{words.empty}</p>;
  return (
    <ol aria-label={words.title}>
      {writes.value.map(({ revision, atMs, actor, summary }) => (
        <li key={revision} className={audit.event}>
          <time className={audit.time}>{formatMoment(atMs)}</time>
          <span>
            <span className={audit.actor}>{actor}</span>
            {` · ${words.revision(revision)}`}
            <span className={audit.detail}>{words.summary(summary)}</span>
          </span>
        </li>
      ))}
    </ol>
  );
}
