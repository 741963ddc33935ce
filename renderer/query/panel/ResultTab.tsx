import { type ReactElement, useMemo, useState } from 'react';
import { useConsole } from '../../shell/console-context.ts';
import { useStore } from '../../state/create-store.ts';
import { isRunning, type QueryRun } from '../../state/query.ts';
import { text } from '../../text/en.ts';
import { Spinner } from '../../ui/Spinner.tsx';
import { saveFile } from '../../ui/save-file.ts';
import { toCsv, toJson, toTsv } from '../result/delimited.ts';
import type { GridPlace } from '../result/grid-navigation.ts';
import { ResultGrid } from '../result/ResultGrid.tsx';
import { type CopyWhat, type FileKind, ResultMenu } from '../result/ResultMenu.tsx';
import { nextOrder, type SortOrder, sortedPositions } from '../result/sort-rows.ts';
import { Examples } from './Examples.tsx';
import { Message } from './Message.tsx';
import { QueryFailure } from './QueryFailure.tsx';
import styles from './ResultTab.module.css';

/** The answer of the last run, in all its states. */
export function ResultTab(): ReactElement {
  const run = useStore(useConsole().stores.query, (state) => state.run);
  if (run.phase === 'idle') return <Examples />;
  const hasRows = run.rows.length > 0;
  return (
    <div className={styles.tab}>
      {run.warnings.map((warning) => (
        <Message key={warning} level="warning">
          {warning}
        </Message>
      ))}
      {run.error !== null && <QueryFailure error={run.error} hasRows={hasRows} />}
      {run.phase === 'stopped' && <Message level="info">{text.query.stopped(hasRows)}</Message>}
      {run.isTruncated && <Message level="warning">{text.query.truncated(run.rows.length)}</Message>}
      {hasRows && <Rows key={run.id} run={run} />}
      {!hasRows && isRunning(run) && <Spinner label={text.query.running} />}
      {!hasRows && run.phase === 'done' && (
        <div className={styles.empty}>
          <p className={styles.emptyTitle}>{text.query.noRows}</p>
          <p>{run.warnings.length > 0 ? text.query.noRowsWarned : text.query.noRowsHint}</p>
        </div>
      )}
    </div>
  );
}

/** The table with its order and chosen cell, which belong to one run. */
function Rows({ run }: { run: QueryRun }): ReactElement {
  const [order, setOrder] = useState<SortOrder | null>(null);
  const [place, setPlace] = useState<GridPlace>({ row: 0, column: 0 });
  const [said, setSaid] = useState('');
  const positions = useMemo(() => sortedPositions(run.rows, order), [run.rows, order]);
  const inOrder = () => Array.from(positions, (position) => run.rows[position] ?? []);

  const copy = (what: CopyWhat) => {
    const row = run.rows[positions[place.row] ?? -1] ?? [];
    const content = {
      cell: () => toTsv(null, [[row[place.column]]]),
      row: () => toTsv(null, [row]),
      all: () => toTsv(run.columns, inOrder()),
    }[what]();
    navigator.clipboard.writeText(content).then(
      () => setSaid(text.query.copied[what]),
      () => setSaid(text.query.copyRefused),
    );
  };
  const save = (kind: FileKind) => {
    if (kind === 'csv') saveFile('query.csv', 'text/csv;charset=utf-8', toCsv(run.columns, inOrder()));
    else saveFile('query.json', 'application/json', toJson(run.columns, inOrder()));
  };

  return (
    <>
      <div className={styles.tools}>
        <span className={styles.note} role="status">
          {said !== '' ? said : order !== null && run.phase !== 'done' ? text.query.sortedHere(run.rows.length) : ''}
        </span>
        <ResultMenu rowCount={run.rows.length} hasPlace={place.row >= 0} onCopy={copy} onSave={save} />
      </div>
      <ResultGrid
        names={run.columns}
        rows={run.rows}
        positions={positions}
        order={order}
        onSort={(column) => {
          setOrder((before) => nextOrder(before, column));
          setSaid('');
        }}
        place={place}
        onPlace={setPlace}
        onCopy={copy}
        hasMore={run.phase === 'open' || run.phase === 'fetching'}
      />
    </>
  );
}
