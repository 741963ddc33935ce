import type { ReactElement, ReactNode } from 'react';
import { ShardSwatch } from '../../panels/ShardSwatch.tsx';
import { useConsole } from '../../shell/console-context.ts';
import { useStore } from '../../state/create-store.ts';
import type { QueryRun } from '../../state/query.ts';
import { text } from '../../text/en.ts';
import { formatBytes, formatCount } from '../../text/format.ts';
import { Button } from '../../ui/Button.tsx';
import styles from './StatsLine.module.css';

/** What an answer is and what it cost: rows, time, shards, rows scanned, bytes between shards, hops, cache. */
export function StatsLine(): ReactElement | null {
  const { stores, queries } = useConsole();
  const run = useStore(stores.query, (state) => state.run);
  if (run.phase === 'idle' || run.phase === 'running') return null;
  const stats = run.end?.stats ?? null;
  return (
    <footer className={styles.line}>
      <span className={styles.rows}>{rowsOf(run)}</span>
      {run.phase === 'open' && (
        <Button
          size="small"
          look="quiet"
          className={styles.all}
          onClick={(event) => {
            // The button goes with the last row: whoever pressed it goes on in the table.
            event.currentTarget.closest('section')?.querySelector<HTMLElement>('[role="grid"] [tabindex="0"]')?.focus();
            void queries.fetchAll();
          }}
        >
          {text.query.fetchAll}
        </Button>
      )}
      <dl className={styles.facts}>
        <Fact name={text.query.stats.time}>{text.query.ms(stats?.elapsedMs ?? run.elapsedMs)}</Fact>
        {stats !== null && (
          <>
            <Fact name={text.query.stats.shards}>
              <span className={styles.shards}>
                {stats.shards.length === 0 && text.none}
                {stats.shards.map((shard) => (
                  <span key={shard} className={styles.shard} title={text.shard(shard)}>
                    <ShardSwatch shard={shard} />
                    {shard}
                  </span>
                ))}
              </span>
            </Fact>
            <Fact name={text.query.stats.scanned}>{formatCount(stats.rowsScanned)}</Fact>
            <Fact name={text.query.stats.shipped}>{formatBytes(stats.bytesShipped)}</Fact>
            <Fact name={text.query.stats.hops}>{formatCount(stats.hops)}</Fact>
            <Fact name={text.query.stats.cache}>{stats.cacheHit ? text.query.cacheHit : text.query.cacheMiss}</Fact>
          </>
        )}
      </dl>
    </footer>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }): ReactElement {
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** `12 rows`, or what is known of the count so far. */
export function rowsOf(run: QueryRun): string {
  const count = run.rows.length;
  if (run.phase === 'done' && !run.isTruncated) return text.query.rows(count);
  if (run.phase === 'failed' && count === 0) return text.query.noAnswer;
  return run.phase === 'open' || run.phase === 'fetching' ? text.query.rowsSoFar(count) : text.query.rowsOnly(count);
}
