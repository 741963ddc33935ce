import { useEffect } from 'react';
import { useConsole } from '../../shell/console-context.ts';
import { useStore } from '../../state/create-store.ts';
import { restoreQuery, storedQuery } from '../../state/query.ts';

const STORAGE_KEY = 'shardscope.query.';
const SAVE_MS = 400;

/** Every workspace has its own text, parameters and history; they come back with it, also after a restart. */
export function QueryMemoryController(): null {
  const { stores } = useConsole();
  const name = useStore(stores.workspace, ({ topology, state }) => (topology.state === 'ready' ? state?.name : null));
  useEffect(() => {
    if (name == null) return;
    const key = STORAGE_KEY + name;
    stores.query.update((query) => restoreQuery(query, localStorage.getItem(key)));
    let saved = storedQuery(stores.query.get());
    const save = () => {
      const now = storedQuery(stores.query.get());
      if (now === saved) return;
      saved = now;
      try {
        localStorage.setItem(key, now);
      } catch (error) {
        // The storage is full or forbidden: the panel works without a memory.
        console.warn('queries are not remembered', error);
      }
    };
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = stores.query.subscribe((query, before) => {
      const isOther = stores.workspace.get().state?.name !== name;
      const isSame = query.text === before.text && query.params === before.params && query.history === before.history;
      if (
        isOther ||
        (isSame && query.timeoutMs === before.timeoutMs && query.isHighlightWanted === before.isHighlightWanted)
      ) {
        return;
      }
      clearTimeout(timer);
      timer = setTimeout(save, SAVE_MS);
    });
    const saveNow = () => {
      if (timer === undefined) return;
      clearTimeout(timer);
      save();
    };
    window.addEventListener('pagehide', saveNow);
    return () => {
      stop();
      clearTimeout(timer);
      window.removeEventListener('pagehide', saveNow);
    };
  }, [name, stores]);
  return null;
}
