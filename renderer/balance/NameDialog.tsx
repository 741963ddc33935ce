import type { ReactElement } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { NameAsk } from './NameAsk.tsx';

/** The question for a name where no dialog is open that asks it itself. */
export function NameDialog(): ReactElement | null {
  const { stores } = useConsole();
  const dialog = useStore(stores.view, (view) => view.dialog);
  const hasForm = useStore(stores.edits, (edits) => edits.form !== null);
  const isMoving = useStore(stores.byHand, ({ phase }) => phase === 'confirming' || phase === 'starting');
  return isMoving || dialog === 'balance' || dialog === 'metagraph' || hasForm ? null : <NameAsk />;
}
