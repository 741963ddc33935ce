import { useCallback } from 'react';
import { useStore } from '../state/create-store.ts';
import type { DialogName } from '../state/view.ts';
import { useConsole } from './console-context.ts';

/** Whether a dialog is the one that is open, and the way to close it; another one that has opened meanwhile stays. */
export function useDialog(name: DialogName): { readonly isOpen: boolean; readonly close: () => void } {
  const { view } = useConsole().stores;
  const isOpen = useStore(view, ({ dialog }) => dialog === name);
  const close = useCallback(
    () => view.update((state) => (state.dialog === name ? { ...state, dialog: null } : state)),
    [view, name],
  );
  return { isOpen, close };
}
