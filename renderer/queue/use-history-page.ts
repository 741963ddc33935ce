import { useEffect, useState } from 'react';
import { asShardscopeError } from '../actions/context.ts';
import { useConsole } from '../shell/console-context.ts';
import { AUDIT_COUNT_MAX, type Balance } from '../state/balance.ts';
import { type HistoryFilter, wantedEvents } from '../state/history-filter.ts';
import { failed, LOADING, ready } from '../state/loadable.ts';

type Page = Balance['audit'];

/** Somebody types a name: what is asked follows when he pauses. */
const TYPING_MS = 250;

/** One page of the audit trail; `live` is shown as it is, without asking. */
export function useHistoryPage(
  filter: HistoryFilter,
  beforeId: number | null,
  live: Page,
  isLive: boolean,
): { readonly page: Page; readonly hasMore: boolean; readonly retry: () => void } {
  const { client } = useConsole();
  const [asked, setAsked] = useState<Page>(LOADING);
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: an attempt is asked for again with all else alike.
  useEffect(() => {
    if (isLive) return;
    let isOver = false;
    setAsked(LOADING);
    const timer = setTimeout(() => {
      client()
        .call('audit.list', wantedEvents(filter, beforeId, AUDIT_COUNT_MAX))
        .then(
          (events) => !isOver && setAsked(ready(events)),
          (error) => !isOver && setAsked(failed(asShardscopeError(error))),
        );
    }, TYPING_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [client, filter, beforeId, isLive, attempt]);
  const page = isLive ? live : asked;
  return {
    page,
    hasMore: page.state === 'ready' && page.value.length === AUDIT_COUNT_MAX,
    retry: () => setAttempt(attempt + 1),
  };
}
