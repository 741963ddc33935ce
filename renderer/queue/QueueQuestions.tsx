import { type ReactElement, useRef } from 'react';
import { PlanQuestion } from '../balance/Questions.tsx';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';

/** What the work queue asks before it is done; while Balance is open, that asks it itself. */
export function QueueQuestions(): ReactElement | null {
  const { stores } = useConsole();
  const dialog = useStore(stores.view, (view) => view.dialog);
  const balance = useStore(stores.balance, (state) => state);
  const focusAfter = useRef<HTMLElement | null>(null);
  // The button that asked may be gone after the answer: the panel goes on with the keyboard.
  focusAfter.current = document.querySelector<HTMLElement>('[data-queue-panel]');
  return dialog === 'balance' ? null : <PlanQuestion balance={balance} focusAfter={focusAfter} />;
}
