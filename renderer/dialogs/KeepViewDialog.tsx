import { type ReactElement, useRef, useState } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { VIEW_NAME_LENGTH_MAX } from '../state/places.ts';
import { text } from '../text/en.ts';
import { placesText as words } from '../text/places-text.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { TextField } from '../ui/TextField.tsx';

/** Under which name the view is to be kept. */
export function KeepViewDialog(): ReactElement {
  const { stores, places } = useConsole();
  const isNaming = useStore(stores.places, (state) => state.isNaming);
  const workspace = useStore(stores.workspace, ({ state }) => state?.name ?? '');
  const named = useStore(stores.places, (state) => state.named[workspace]) ?? [];
  const [typed, setTyped] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const name = typed.trim();
  const close = () => stores.places.update((state) => ({ ...state, isNaming: false }));
  const keep = () => {
    if (name === '') return;
    places.keep(name);
    setTyped('');
  };
  return (
    <Dialog
      isOpen={isNaming}
      onClose={close}
      title={words.keepTitle}
      intro={words.keepIntro}
      size="small"
      initialFocus={input}
      actions={
        <>
          <Button onClick={close}>{text.cancel}</Button>
          <Button look="primary" disabled={name === ''} onClick={keep}>
            {words.keepButton}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          keep();
        }}
      >
        <TextField
          label={words.name}
          value={typed}
          lengthMax={VIEW_NAME_LENGTH_MAX}
          hint={named.some((view) => view.name === name) ? words.replaces(name) : undefined}
          inputRef={input}
          onChange={setTyped}
        />
      </form>
    </Dialog>
  );
}
