import { useEffect, useRef } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { litNodes, touchedShards } from '../state/query.ts';
import { highlightOf } from './topology-link.ts';

/** Keeps the topology in step with the brush. What an answer of a query has lit is lit again when the brush goes. */
export function TopologyLink(): null {
  const { stores, live, heatMaps } = useConsole();
  const brush = useStore(stores.heatMap, (state) => state.brush);
  const isOpen = useStore(stores.view, (view) => view.isHeatOpen);
  const nodes = isOpen ? (brush?.nodes ?? null) : null;
  const wasLit = useRef(false);
  useEffect(() => {
    if (nodes === null && !wasLit.current) return;
    wasLit.current = nodes !== null;
    if (nodes !== null) return live.setHighlight(highlightOf(live, nodes));
    const lit = litNodes(stores.query.get());
    if (lit === null) return live.setHighlight(null);
    const shards = touchedShards(stores.query.get());
    live.setHighlight({ nodes: [...lit], shards: shards ?? [] });
  }, [live, stores, nodes]);
  // What is shown of the past belongs to the panel: it goes with it.
  useEffect(() => {
    if (!isOpen) heatMaps.endPast();
  }, [heatMaps, isOpen]);
  return null;
}
