import { useStore } from '../state/create-store.ts';
import { momentText } from '../text/moment-text.ts';
import { useConsole } from './console-context.ts';

/** Why somebody who may only look cannot open or start something, as a sentence; null for whoever can. */
export function useViewerReason(): string | null {
  const isViewer = useStore(useConsole().stores.connection, (connection) => connection.isViewer);
  return isViewer ? momentText.readOnly.viewer : null;
}
