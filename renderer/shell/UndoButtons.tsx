import type { ReactElement } from 'react';
import { useStore } from '../state/create-store.ts';
import { nextRedo, nextUndo, type UndoEntry } from '../state/undo.ts';
import { deedTitle, undoText } from '../text/undo-text.ts';
import { IconButton } from '../ui/Button.tsx';
import { useConsole } from './console-context.ts';
import { useRunCommand } from './use-commands.ts';
import { useKeysOf } from './use-keys.ts';

const nameOf = (entry: UndoEntry | null) => (entry === null ? null : deedTitle(entry.deed));

/** What was done here last, taken back, and again. Their names say what it is. */
export function UndoButtons(): ReactElement {
  const run = useRunCommand();
  const keysOf = useKeysOf();
  const undo = useStore(useConsole().stores.undo, (state) => state);
  const [back, forth] = [nextUndo(undo), nextRedo(undo)];
  const isBusy = undo.running !== null;
  return (
    <>
      <IconButton
        icon="undo"
        label={undoText.undo(nameOf(back))}
        keys={keysOf('undo')}
        disabled={back === null || isBusy}
        onClick={() => run('undo')}
      />
      <IconButton
        icon="redo"
        label={undoText.redo(nameOf(forth))}
        keys={keysOf('redo')}
        disabled={forth === null || isBusy}
        onClick={() => run('redo')}
      />
    </>
  );
}
