import { type ReactElement, useState } from 'react';
import { COMMANDS, type Command, HEAT_KEYS, keysLabel, QUERY_KEYS, SCENE_KEYS } from '../shell/commands.ts';
import { useConsole } from '../shell/console-context.ts';
import { isMacPlatform } from '../shell/platform.ts';
import { useDialog } from '../shell/use-dialog.ts';
import { useStore } from '../state/create-store.ts';
import { allKeysOf, INITIAL_KEYS, isChosen } from '../state/keys.ts';
import { scoreOf } from '../state/palette.ts';
import { commandText } from '../text/command-text.ts';
import { text } from '../text/en.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Switch } from '../ui/Switch.tsx';
import { TextField } from '../ui/TextField.tsx';
import { KeyCapture } from './KeyCapture.tsx';
import { ShortcutRow } from './ShortcutRow.tsx';
import styles from './ShortcutsDialog.module.css';

const GROUPS = [...new Set(COMMANDS.map((command) => command.group))];
const words = commandText.shortcuts;

/** All keys: a sheet to read and to print, and where they are chosen. */
export function ShortcutsDialog(): ReactElement {
  const { isOpen, close } = useDialog('shortcuts');
  return (
    <Dialog isOpen={isOpen} onClose={close} title={words.title} intro={words.intro} size="wide">
      <Sheet />
    </Dialog>
  );
}

function Sheet(): ReactElement {
  const { stores } = useConsole();
  const keys = useStore(stores.keys, (state) => state);
  const [query, setQuery] = useState('');
  const [asking, setAsking] = useState<Command | null>(null);
  const isMac = isMacPlatform();
  const fits = (title: string, ofRow: readonly string[]) =>
    query.trim() === '' ||
    scoreOf(query, title) !== null ||
    ofRow.some((key) => keysLabel(key, isMac).toLowerCase().includes(query.trim().toLowerCase()));
  const commands = COMMANDS.filter((command) => fits(command.title, allKeysOf(keys, command.id)));
  const scene = SCENE_KEYS.filter(({ keys: one, title }) => fits(title, [one]));
  /** What is no combination is written as it is to be read. */
  const shownKey = (key: string) => (key.startsWith('mod+') ? keysLabel(key, isMac) : key);
  const inHeat = HEAT_KEYS.filter(({ keys: some, title }) => fits(title, some));
  const inQuery = QUERY_KEYS.filter(({ keys: some, title }) => fits(title, some));
  return (
    <>
      <div className={styles.tools}>
        <TextField
          label={words.search}
          isLabelHidden
          placeholder={words.search}
          value={query}
          lengthMax={60}
          onChange={setQuery}
        />
        <Switch
          label={words.single}
          hint={words.singleHint}
          isOn={keys.areSingleKeysOn}
          onChange={(areSingleKeysOn) => stores.keys.update((state) => ({ ...state, areSingleKeysOn }))}
        />
        <span className={styles.buttons}>
          <Button
            size="small"
            disabled={Object.keys(keys.chosen).length === 0}
            onClick={() => stores.keys.update((state) => ({ ...state, chosen: INITIAL_KEYS.chosen }))}
          >
            {words.resetAll}
          </Button>
          <Button size="small" onClick={() => window.print()}>
            {words.print}
          </Button>
        </span>
      </div>
      {commands.length + scene.length + inHeat.length + inQuery.length === 0 && (
        <p className={styles.none}>{words.noMatch(query.trim())}</p>
      )}
      <div className={styles.groups} data-print="">
        {GROUPS.map((group) => (
          <Group key={group} title={group}>
            {commands
              .filter((command) => command.group === group)
              .map((command) => (
                <ShortcutRow
                  key={command.id}
                  command={command}
                  isChanged={isChosen(keys, command.id)}
                  onAdd={() => setAsking(command)}
                />
              ))}
          </Group>
        ))}
        <Group title={text.scene.region}>
          {scene.map(({ keys: one, title }) => (
            <FixedRow key={title} title={title} keys={[one]} />
          ))}
        </Group>
        <Group title={text.heatMap.title}>
          {inHeat.map(({ keys: some, title }) => (
            <FixedRow key={title} title={title} keys={some.map(shownKey)} />
          ))}
        </Group>
        <Group title={text.query.title}>
          {inQuery.map(({ keys: some, title }) => (
            <FixedRow key={title} title={title} keys={some.map(shownKey)} />
          ))}
        </Group>
      </div>
      <KeyCapture command={asking} onClose={() => setAsking(null)} />
    </>
  );
}

function Group({ title, children }: { title: string; children: readonly ReactElement[] }): ReactElement | null {
  if (children.length === 0) return null;
  return (
    <section className={styles.group}>
      <h3 className={styles.title}>{title}</h3>
      <ul>{children}</ul>
    </section>
  );
}

/** Keys that belong to a place in the console; they cannot be chosen. */
function FixedRow({ title, keys }: { title: string; keys: readonly string[] }): ReactElement {
  return (
    <li className={styles.row} title={words.fixed}>
      <span className={styles.name}>{title}</span>
      <span className={styles.keyList}>
        {keys.map((key) => (
          <kbd key={key} className={styles.keys}>
            {key}
          </kbd>
        ))}
      </span>
    </li>
  );
}
