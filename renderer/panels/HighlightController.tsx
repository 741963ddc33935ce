import { useEffect } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { standsOut } from '../state/highlight.ts';

/** Keeps the topology in step with what is to stand out there. The one place that lights nodes. */
export function HighlightController(): null {
  const { stores, live } = useConsole();
  const path = useStore(stores.path, (state) => state);
  const heatMap = useStore(stores.heatMap, (state) => state);
  const view = useStore(stores.view, (state) => state);
  const moment = useStore(stores.moment, (state) => state);
  const workQueue = useStore(stores.workQueue, (state) => state);
  const query = useStore(stores.query, (state) => state);
  const out = standsOut({ path, heatMap, view, moment, workQueue, query });
  const [nodes, shards, onPath] = [out?.nodes ?? null, out?.shards ?? null, out?.path];
  useEffect(() => {
    if (nodes === null) return live.setHighlight(null);
    const list = [...nodes].filter((node) => live.hasNode(node));
    const homes = shards ?? [...new Set(list.flatMap((node) => live.homeOf(node) ?? []))];
    live.setHighlight({ nodes: list, shards: homes, path: onPath });
  }, [live, nodes, shards, onPath]);
  return null;
}
