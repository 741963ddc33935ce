import type { ReactElement, ReactNode } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { readOnlyOf } from '../state/moment.ts';
import { momentText } from '../text/moment-text.ts';
import { ReadOnlyReason } from '../ui/read-only.ts';

/** Tells every button below it that changes something why it cannot. */
export function ReadOnlyProvider({ children }: { children: ReactNode }): ReactElement {
  const { stores } = useConsole();
  const state = useStore(stores.workspace, (workspace) => workspace.state);
  const isViewer = useStore(stores.connection, (connection) => connection.isViewer);
  const readOnly = useStore(stores.moment, (moment) => readOnlyOf(moment, state, isViewer));
  return <ReadOnlyReason value={readOnly === null ? null : momentText.readOnly[readOnly]}>{children}</ReadOnlyReason>;
}
