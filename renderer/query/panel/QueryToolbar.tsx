import { type ReactElement, useEffect, useState } from 'react';
import { keysLabel } from '../../shell/commands.ts';
import { useConsole } from '../../shell/console-context.ts';
import { isMacPlatform, useRunCommand } from '../../shell/use-commands.ts';
import { useKeysOf } from '../../shell/use-keys.ts';
import { useStore } from '../../state/create-store.ts';
import { isRunning, TIMEOUTS_MS } from '../../state/query.ts';
import { text } from '../../text/en.ts';
import { formatDuration } from '../../text/format.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Select } from '../../ui/Select.tsx';
import { HistoryPopover } from './HistoryPopover.tsx';
import styles from './QueryToolbar.module.css';

const TIMEOUT_OPTIONS = TIMEOUTS_MS.map((value) => ({ value, label: text.query.deadlineOf(value) }));
const TICK_MS = 100;

/** Run, stop, explain; what was run; how long a query may take; the highlight; close. */
export function QueryToolbar(): ReactElement {
  const { stores, queries } = useConsole();
  const run = useRunCommand();
  const keysOf = useKeysOf();
  const state = useStore(stores.query, (query) => query);
  const isMac = isMacPlatform();
  const isEmpty = state.text.trim() === '';
  const isBusy = isRunning(state.run);
  const isLit = state.isHighlightWanted && !state.isHighlightCleared;
  return (
    <header className={styles.bar}>
      <h2 className="visually-hidden">{text.query.title}</h2>
      {isBusy ? (
        <Button size="small" look="danger" icon="stop" onClick={queries.stop}>
          {text.query.stop}
        </Button>
      ) : (
        <Button
          size="small"
          look="primary"
          icon="play"
          disabled={isEmpty}
          title={keysLabel('mod+enter', isMac)}
          onClick={() => void queries.run()}
        >
          {text.query.run}
        </Button>
      )}
      <Button size="small" disabled={isEmpty} onClick={() => void queries.explain()}>
        {text.query.explain}
      </Button>
      <HistoryPopover />
      {state.run.phase === 'running' && <Elapsed startedMs={state.run.startedMs} />}
      <span className={styles.space} />
      <span className={styles.deadline}>
        <span aria-hidden="true">{text.query.deadline}</span>
        <Select
          label={text.query.deadlineLabel}
          placeholder=""
          value={state.timeoutMs}
          options={TIMEOUT_OPTIONS}
          onChange={(timeoutMs) => stores.query.update((query) => ({ ...query, timeoutMs }))}
        />
      </span>
      <IconButton
        icon="highlight"
        label={text.query.highlight}
        aria-pressed={isLit}
        onClick={() =>
          stores.query.update((query) => ({ ...query, isHighlightWanted: !isLit, isHighlightCleared: false }))
        }
      />
      <IconButton
        icon="close"
        label={text.query.close}
        keys={keysOf('toggle-query')}
        onClick={() => run('toggle-query')}
      />
    </header>
  );
}

/** Time since the run began, while nothing has arrived. Screen readers are told the outcome instead. */
function Elapsed({ startedMs }: { startedMs: number }): ReactElement {
  const [nowMs, setNowMs] = useState(startedMs);
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <span className={styles.elapsed} aria-hidden="true">
      {formatDuration(Math.max(0, nowMs - startedMs))}
    </span>
  );
}
