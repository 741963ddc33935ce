import { useEffect, useState } from 'react';
import type { NodeSummary } from '../../engine/protocol/index.ts';
import { asShardscopeError } from '../actions/context.ts';
import { SEARCH_COUNT_MAX } from '../actions/select-actions.ts';
import { failed, IDLE, LOADING, type Loadable, ready } from '../state/loadable.ts';
import { useConsole } from './console-context.ts';

/** Long enough to wait for the next letter of a quick typist, short enough to feel immediate. */
const DEBOUNCE_MS = 120;

/** The matches of `query`, asked for after a short rest; a newer query cancels the older one's call. */
export function useSearch(query: string, countMax = SEARCH_COUNT_MAX): Loadable<readonly NodeSummary[]> {
  const { selects } = useConsole();
  const [matches, setMatches] = useState<Loadable<readonly NodeSummary[]>>(IDLE);
  useEffect(() => {
    const wanted = query.trim();
    if (wanted === '') return setMatches(IDLE);
    const controller = new AbortController();
    // Former matches stay on screen while the next ones are fetched: a list that blinks cannot be read.
    setMatches((before) => (before.state === 'ready' ? before : LOADING));
    const timer = setTimeout(async () => {
      try {
        const found = await selects.search(wanted, controller.signal, countMax);
        if (!controller.signal.aborted) setMatches(ready(found));
      } catch (error) {
        if (!controller.signal.aborted) setMatches(failed(asShardscopeError(error)));
      }
    }, DEBOUNCE_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [query, countMax, selects]);
  return matches;
}
