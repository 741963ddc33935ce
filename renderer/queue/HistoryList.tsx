import { type ReactElement, useState } from 'react';
import type { AuditEvent } from '../../engine/protocol/index.ts';
import { AuditList } from '../balance/AuditList.tsx';
import { toCsv } from '../query/result/delimited.ts';
import { useConsole } from '../shell/console-context.ts';
import type { Balance } from '../state/balance.ts';
import { auditRows, type HistoryFilter, isFiltering, NO_FILTER, wantedEvents } from '../state/history-filter.ts';
import { text } from '../text/en.ts';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorBlock } from '../ui/ErrorBlock.tsx';
import { Spinner } from '../ui/Spinner.tsx';
import { saveFile } from '../ui/save-file.ts';
import { HistoryFilters } from './HistoryFilters.tsx';
import styles from './HistoryList.module.css';
import { useHistoryPage } from './use-history-page.ts';

const words = text.queue.history;
/** What a file holds at most: it is read by people and spreadsheets. */
const SAVED_COUNT_MAX = 10_000;
const ASKED_AT_ONCE = 1000;

/** Everything that was decided, filtered and a page at a time. The newest page is told live. */
export function HistoryList({ balance }: { balance: Balance }): ReactElement {
  const { client, balances } = useConsole();
  const [filter, setFilter] = useState(NO_FILTER);
  /** Last ids of the pages before this one. */
  const [trail, setTrail] = useState<readonly number[]>([]);
  const [saving, setSaving] = useState<'no' | 'busy' | 'cut'>('no');
  const isLive = !isFiltering(filter) && trail.length === 0;
  const { page, hasMore, retry } = useHistoryPage(filter, trail.at(-1) ?? null, balance.audit, isLive);
  const change = (next: HistoryFilter) => {
    setFilter(next);
    setTrail([]);
    setSaving('no');
  };
  const save = async () => {
    setSaving('busy');
    const events: AuditEvent[] = [];
    try {
      for (let before: number | null = null; events.length < SAVED_COUNT_MAX; ) {
        const some: readonly AuditEvent[] = await client().call(
          'audit.list',
          wantedEvents(filter, before, ASKED_AT_ONCE),
        );
        events.push(...some);
        if (some.length < ASKED_AT_ONCE) break;
        before = some.at(-1)!.id;
      }
      const { columns, rows } = auditRows(events);
      saveFile(words.file, 'text/csv', toCsv(columns, rows));
      setSaving(events.length >= SAVED_COUNT_MAX ? 'cut' : 'no');
    } catch {
      // The list says what is wrong with the engine; there is no file.
      setSaving('no');
      retry();
      void balances.refreshAudit();
    }
  };
  return (
    <>
      <HistoryFilters filter={filter} onChange={change} />
      <Entries
        page={page}
        isFiltered={isFiltering(filter)}
        onRetry={isLive ? () => void balances.refreshAudit() : retry}
      />
      <div className={styles.steps}>
        <Button size="small" disabled={trail.length === 0} onClick={() => setTrail([])}>
          {words.newest}
        </Button>
        <Button
          size="small"
          disabled={!hasMore || page.state !== 'ready'}
          onClick={() => page.state === 'ready' && setTrail([...trail, page.value.at(-1)!.id])}
        >
          {words.older}
        </Button>
        <span className={styles.space} />
        {saving === 'cut' && <span className={styles.note}>{words.cut(SAVED_COUNT_MAX)}</span>}
        <Button size="small" icon="download" disabled={saving === 'busy'} onClick={() => void save()}>
          {saving === 'busy' ? words.saving : words.save}
        </Button>
      </div>
    </>
  );
}

function Entries(props: {
  readonly page: Balance['audit'];
  readonly isFiltered: boolean;
  readonly onRetry: () => void;
}): ReactElement {
  const { page, isFiltered, onRetry } = props;
  if (page.state === 'failed') {
    return <ErrorBlock title={text.balance.audit.failedTitle} error={page.error} onRetry={onRetry} />;
  }
  if (page.state !== 'ready') return <Spinner label={text.loading} />;
  if (page.value.length === 0) return <EmptyState title={isFiltered ? words.none : text.balance.audit.empty} />;
  return <AuditList events={page.value} />;
}
