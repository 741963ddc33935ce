import { Autocomplete } from '@base-ui/react/autocomplete';
import { Dialog } from '@base-ui/react/dialog';
import { type ReactElement, useRef, useState } from 'react';
import { useStore } from '../state/create-store.ts';
import { rank } from '../state/palette.ts';
import { withRecent } from '../state/recent-commands.ts';
import { commandText } from '../text/command-text.ts';
import { classes } from '../ui/classes.ts';
import dialog from '../ui/Dialog.module.css';
import { Icon } from '../ui/Icon.tsx';
import popup from '../ui/Popup.module.css';
import styles from './CommandPalette.module.css';
import { useConsole, useFocusTargets } from './console-context.ts';
import {
  commandEntries,
  modeOf,
  nodeEntries,
  type PaletteEntry,
  placeEntries,
  planEntries,
} from './palette-entries.ts';
import { useRunCommand } from './use-commands.ts';
import { useKeysOf } from './use-keys.ts';
import { useSearch } from './use-search.ts';

const SHOWN_MAX = 60;
const words = commandText.palette;

/** Everything that can be done or gone to, by a few letters of its name. */
export function CommandPalette(): ReactElement {
  const { stores } = useConsole();
  const isOpen = useStore(stores.view, (view) => view.dialog === 'palette');
  const input = useRef<HTMLInputElement>(null);
  const hasChosen = useRef(false);
  // A panel can have the focus without being in the order of Tab: then only we know that it had it.
  const before = useRef<HTMLElement | null>(null);
  if (!isOpen) before.current = null;
  else if (before.current === null && document.activeElement instanceof HTMLElement) {
    before.current = document.activeElement;
  }
  const close = () => stores.view.update((view) => (view.dialog === 'palette' ? { ...view, dialog: null } : view));
  return (
    <Dialog.Root
      open={isOpen}
      onOpenChange={(open) => {
        hasChosen.current = false;
        if (!open) close();
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className={dialog.backdrop} />
        <Dialog.Popup
          className={styles.popup}
          aria-label={words.title}
          initialFocus={input}
          // What was chosen puts the focus where it belongs; a palette that was waved away gives it back.
          finalFocus={() => (hasChosen.current ? false : (before.current ?? true))}
        >
          <Finder
            inputRef={input}
            onDone={() => {
              hasChosen.current = true;
              close();
            }}
          />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface FinderProps {
  readonly inputRef: React.RefObject<HTMLInputElement | null>;
  readonly onDone: () => void;
}

function Finder({ inputRef, onDone }: FinderProps): ReactElement {
  const theConsole = useConsole();
  const focus = useFocusTargets();
  const run = useRunCommand();
  const keysOf = useKeysOf();
  const [typed, setTyped] = useState('');
  const { mode, query } = modeOf(typed);
  const recent = useStore(theConsole.stores.recent, (state) => state);
  const matches = useSearch(mode === 'nodes' ? query : '');

  const entries = (): readonly PaletteEntry[] => {
    if (mode === 'nodes') return matches.state === 'ready' ? nodeEntries(theConsole, matches.value) : [];
    const offered =
      mode === 'plans'
        ? planEntries(theConsole)
        : [...commandEntries(theConsole, keysOf, run), ...placeEntries(theConsole)];
    const recency = ({ id }: PaletteEntry) => recent.indexOf(id);
    return rank(offered, query, ({ title }) => title, recency).slice(0, SHOWN_MAX);
  };
  const shown = entries();
  const choose = (entry: PaletteEntry) => {
    if (entry.why !== null) return;
    onDone();
    // The commands note themselves; nodes and plans would only push them out.
    if (/^(view|workspace):/.test(entry.id)) theConsole.stores.recent.update((state) => withRecent(state, entry.id));
    // After the dialog has gone: a command may open another one, or move the focus.
    requestAnimationFrame(() => {
      focus.scene.current?.focus();
      entry.run();
    });
  };
  const status = () => {
    if (mode === 'nodes' && query.trim() === '') return words.nodesHint;
    if (mode === 'nodes' && matches.state === 'loading') return words.searching;
    if (mode === 'nodes' && matches.state === 'failed') return matches.error.message;
    if (shown.length > 0) return words.count(shown.length);
    return mode === 'plans' && query.trim() === '' ? words.noPlans : words.empty(query.trim());
  };

  return (
    <Autocomplete.Root
      open
      inline
      items={shown}
      mode="none"
      autoHighlight="always"
      keepHighlight
      value={typed}
      onValueChange={(value, { reason }) => reason !== 'item-press' && setTyped(value)}
      itemToStringValue={(entry) => entry.title}
    >
      <div className={styles.field}>
        <Icon name="search" />
        <Autocomplete.Input
          ref={inputRef}
          className={styles.input}
          aria-label={words.label}
          placeholder={words.placeholder}
          spellCheck={false}
        />
      </div>
      <Autocomplete.List className={styles.list}>
        {(entry: PaletteEntry) => (
          <Autocomplete.Item
            key={entry.id}
            value={entry}
            disabled={entry.why !== null}
            className={classes(popup.item, styles.item)}
            onClick={() => choose(entry)}
          >
            <Icon name={entry.icon} />
            <span className={styles.title}>{entry.title}</span>
            {entry.why === null ? (
              entry.hint !== '' && <span className={popup.hint}>{entry.hint}</span>
            ) : (
              <span className={popup.hint}>{entry.why}</span>
            )}
          </Autocomplete.Item>
        )}
      </Autocomplete.List>
      <div className={styles.foot}>
        <Autocomplete.Status>{status()}</Autocomplete.Status>
        <span>{words.hint}</span>
      </div>
    </Autocomplete.Root>
  );
}
