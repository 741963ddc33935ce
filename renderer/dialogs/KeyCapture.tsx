import { AlertDialog } from '@base-ui/react/alert-dialog';
import { type KeyboardEvent, type ReactElement, useState } from 'react';
import { Ask } from '../balance/Ask.tsx';
import { type Command, commandOf, keysLabel, pressName } from '../shell/commands.ts';
import { useConsole } from '../shell/console-context.ts';
import { isMacPlatform } from '../shell/platform.ts';
import { addKey, type KeyRefusal, refusalOf } from '../state/keys.ts';
import { commandText } from '../text/command-text.ts';
import { text } from '../text/en.ts';
import { Button } from '../ui/Button.tsx';
import dialog from '../ui/Dialog.module.css';
import styles from './KeyCapture.module.css';

const words = commandText.shortcuts;

/** Waits for the keys that a command is to have; null: for none. */
export function KeyCapture({ command, onClose }: { command: Command | null; onClose: () => void }): ReactElement {
  return (
    <Ask isOpen={command !== null} onClose={onClose}>
      {command !== null && <Capture command={command} onClose={onClose} />}
    </Ask>
  );
}

/** Keys that are taken can be taken over; reserved ones say why not. */
function Capture({ command, onClose }: { command: Command; onClose: () => void }): ReactElement {
  const { stores } = useConsole();
  const isMac = isMacPlatform();
  const [pressed, setPressed] = useState<{ readonly key: string; readonly refusal: KeyRefusal } | null>(null);

  const give = (key: string) => {
    stores.keys.update((keys) => addKey(keys, command.id, key));
    onClose();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // Buttons keep the keys that press them and go between them.
    const isOnButton = event.target instanceof HTMLButtonElement;
    if (event.key === 'Escape' || event.key === 'Tab' || (isOnButton && (event.key === 'Enter' || event.key === ' '))) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    const key = pressName(event, isMac);
    if (key === null) return;
    const refusal = refusalOf(stores.keys.get(), command.id, key);
    if (refusal === null) give(key);
    else setPressed({ key, refusal });
  };
  const why = () => {
    if (pressed === null) return words.pressHint;
    const label = keysLabel(pressed.key, isMac);
    if (pressed.refusal.kind !== 'taken') return words[pressed.refusal.kind](label);
    return words.taken(label, commandOf(pressed.refusal.by)?.title ?? pressed.refusal.by);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys are taken wherever the focus is in here.
    <div onKeyDown={onKeyDown}>
      <header className={dialog.header}>
        <AlertDialog.Title className={dialog.title}>{words.add(command.title)}</AlertDialog.Title>
      </header>
      <div className={dialog.content}>
        {/* It takes the focus, so that a screen reader passes keys on instead of reading with them. */}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it is where keys are pressed. */}
        <p className={styles.place} tabIndex={0} role="application" aria-label={words.press}>
          {pressed === null ? words.press : <kbd>{keysLabel(pressed.key, isMac)}</kbd>}
        </p>
        <AlertDialog.Description className={styles.why} aria-live="polite">
          {why()}
        </AlertDialog.Description>
      </div>
      <div className={dialog.actions}>
        <Button onClick={onClose}>{text.cancel}</Button>
        {pressed?.refusal.kind === 'taken' && (
          <Button look="primary" onClick={() => give(pressed.key)}>
            {words.takeOver}
          </Button>
        )}
      </div>
    </div>
  );
}
