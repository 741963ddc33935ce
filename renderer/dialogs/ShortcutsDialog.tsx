import type { ReactElement } from 'react';
import { COMMANDS, type Command, keysLabel, QUERY_KEYS, SCENE_KEYS } from '../shell/commands.ts';
import { useConsole } from '../shell/console-context.ts';
import { isMacPlatform } from '../shell/use-commands.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { Dialog } from '../ui/Dialog.tsx';
import styles from './ShortcutsDialog.module.css';

const GROUPS = [...new Set(COMMANDS.map((command) => command.group))];

export function ShortcutsDialog(): ReactElement {
  const { stores } = useConsole();
  const isOpen = useStore(stores.view, (view) => view.dialog === 'shortcuts');
  const isMac = isMacPlatform();
  return (
    <Dialog
      isOpen={isOpen}
      onClose={() => stores.view.update((view) => ({ ...view, dialog: null }))}
      title={text.shortcuts.title}
      size="large"
    >
      <div className={styles.groups}>
        <Group title={text.scene.region} rows={SCENE_KEYS.map(({ keys, title }) => ({ title, keys: [keys] }))} />
        {GROUPS.map((group) => (
          <Group key={group} title={group} rows={rowsOf(group, isMac)} />
        ))}
      </div>
    </Dialog>
  );
}

function rowsOf(group: Command['group'], isMac: boolean): readonly Row[] {
  const commands = COMMANDS.filter((command) => command.group === group && command.keys.length > 0);
  return [...commands, ...(group === 'Query' ? QUERY_KEYS : [])].map(({ title, keys }) => ({
    title,
    keys: keys.map((key) => keysLabel(key, isMac)),
  }));
}

interface Row {
  readonly title: string;
  readonly keys: readonly string[];
}

function Group({ title, rows }: { title: string; rows: readonly Row[] }): ReactElement | null {
  if (rows.length === 0) return null;
  return (
    <section className={styles.group}>
      <h3 className={styles.title}>{title}</h3>
      <dl>
        {rows.map((row) => (
          <div key={row.title} className={styles.row}>
            <dt>{row.title}</dt>
            <dd>
              {row.keys.map((keys) => (
                <kbd key={keys} className={styles.keys}>
                  {keys}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
