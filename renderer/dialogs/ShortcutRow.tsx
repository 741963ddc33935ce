import type { ReactElement } from 'react';
import { type Command, isSingleKey, keysLabel } from '../shell/commands.ts';
import { useConsole } from '../shell/console-context.ts';
import { isMacPlatform } from '../shell/platform.ts';
import { useStore } from '../state/create-store.ts';
import { allKeysOf, removeKey, resetKeys } from '../state/keys.ts';
import { commandText } from '../text/command-text.ts';
import { IconButton } from '../ui/Button.tsx';
import { classes } from '../ui/classes.ts';
import { Icon } from '../ui/Icon.tsx';
import styles from './ShortcutsDialog.module.css';

const words = commandText.shortcuts;

interface ShortcutRowProps {
  readonly command: Command;
  readonly isChanged: boolean;
  readonly onAdd: () => void;
}

/** A command and its keys: each can be taken away, others given, all be as they came. */
export function ShortcutRow({ command, isChanged, onAdd }: ShortcutRowProps): ReactElement {
  const { stores } = useConsole();
  const keys = useStore(stores.keys, (state) => state);
  const isMac = isMacPlatform();
  const { id, title } = command;
  return (
    <li className={styles.row}>
      <span className={classes(styles.name, isChanged && styles.changed)}>{title}</span>
      <span className={styles.keyList}>
        {allKeysOf(keys, id).map((key) => {
          const label = keysLabel(key, isMac);
          return (
            <button
              key={key}
              type="button"
              className={classes(styles.keys, styles.key, isSingleKey(key) && !keys.areSingleKeysOn && styles.off)}
              aria-label={words.remove(label, title)}
              title={words.remove(label, title)}
              onClick={() => stores.keys.update((state) => removeKey(state, id, key))}
            >
              <kbd>{label}</kbd>
              <Icon name="close" />
            </button>
          );
        })}
        <span className={styles.tooling}>
          {isChanged && (
            <IconButton
              icon="undo"
              label={words.reset(title)}
              className={styles.small}
              onClick={() => stores.keys.update((state) => resetKeys(state, id))}
            />
          )}
          <IconButton icon="plus" label={words.add(title)} className={styles.small} onClick={onAdd} />
        </span>
      </span>
    </li>
  );
}
