import { Popover } from '@base-ui/react/popover';
import { type ReactElement, useState } from 'react';
import { useConsole, useFocusTargets } from '../../shell/console-context.ts';
import { useStore } from '../../state/create-store.ts';
import { text } from '../../text/en.ts';
import { formatClock, formatDate, formatDuration } from '../../text/format.ts';
import { Button } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import popup from '../../ui/Popup.module.css';
import { type HistoryEntry, searchHistory } from '../history.ts';
import { useChooseExample, useExamples } from './Examples.tsx';
import styles from './HistoryPopover.module.css';

/** What was run in this workspace, newest first and searchable, with the examples below. */
export function HistoryPopover(): ReactElement {
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger render={<Button size="small" look="quiet" icon="history" />}>
        {text.query.history}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner side="top" align="start" sideOffset={6} className={popup.positioner}>
          <Popover.Popup className={classes(popup.popup, styles.popup)}>
            <Popover.Title className="visually-hidden">{text.query.history}</Popover.Title>
            <Entries onDone={() => setOpen(false)} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Entries({ onDone }: { onDone: () => void }): ReactElement {
  const { stores } = useConsole();
  const focus = useFocusTargets();
  const history = useStore(stores.query, (state) => state.history);
  const [words, setWords] = useState('');
  const examples = useExamples();
  const chooseExample = useChooseExample();
  const found = searchHistory(history, words);
  const choose = ({ query, params }: HistoryEntry) => {
    stores.query.update((state) => ({ ...state, text: query, params: { ...state.params, ...params } }));
    onDone();
    // The popup gives the focus back to its button first.
    requestAnimationFrame(() => focus.query.current?.focus());
  };
  return (
    <>
      <input
        className={styles.search}
        type="search"
        value={words}
        placeholder={text.query.searchHistory}
        aria-label={text.query.searchHistory}
        onChange={(event) => setWords(event.target.value)}
      />
      <div className={styles.scroll}>
        {found.length === 0 && (
          <p className={popup.message}>{history.length === 0 ? text.query.noHistory : text.query.noHistoryFound}</p>
        )}
        <ol>
          {found.map((entry) => (
            <li key={entry.atMs}>
              <button type="button" className={styles.entry} onClick={() => choose(entry)}>
                <code className={styles.query}>{entry.query}</code>
                <span className={styles.facts}>
                  <span>{entry.rows === null ? text.query.historyFailed : text.query.rows(entry.rows)}</span>
                  <span>{formatDuration(entry.elapsedMs)}</span>
                  <time dateTime={new Date(entry.atMs).toISOString()}>
                    {formatDate(entry.atMs)}, {formatClock(entry.atMs)}
                  </time>
                </span>
              </button>
            </li>
          ))}
        </ol>
        {words === '' && examples.length > 0 && (
          <>
            <p className={popup.groupLabel}>{text.query.examplesTitle}</p>
            <ul>
              {examples.map((example) => (
                <li key={example.id}>
                  <button
                    type="button"
                    className={styles.entry}
                    onClick={() => {
                      chooseExample(example);
                      onDone();
                    }}
                  >
                    {text.query.examples[example.id]}
                  </button>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </>
  );
}
