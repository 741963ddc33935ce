import { useEffect } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { standsOut } from '../state/highlight.ts';

/** Keeps the topology in step with what is to stand out there. The one place that lights nodes. */
export function HighlightController(): null {
  const { stores, live } = useConsole();
  const heatMap = useStore(stores.heatMap, (state) => state);
  const view = useStore(stores.view, (state) => state);
  const moment = useStore(stores.moment, (state) => state);
  const workQueue = useStore(stores.workQueue, (state) => state);
  const query = useStore(stores.query, (state) => state);
  const out = standsOut({ heatMap, view, moment, workQueue, query });
  const [nodes, shards] = [out?.nodes ?? null, out?.shards ?? null];
  useEffect(() => {
    if (nodes === null) return live.setHighlight(null);
    const list = [...nodes].filter((node) => live.hasNode(node));
    live.setHighlight({ nodes: list, shards: shards ?? [...new Set(list.flatMap((node) => live.homeOf(node) ?? []))] });
  }, [live, nodes, shards]);
  return null;
}
