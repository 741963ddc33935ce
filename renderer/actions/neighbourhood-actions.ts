/**
 * Measures the neighbourhood of the selected node, off the path of what the operator does: after the selection has rested
 * for a moment, in another thread, and never for a node that is no longer selected.
 */
import { collectNeighbourhood } from '../neighbourhood/collect.ts';
import type { Meter } from '../neighbourhood/worker-meter.ts';
import { failed, IDLE, LOADING, type Loadable, ready } from '../state/loadable.ts';
import type { MeasuredNeighbourhood } from '../state/neighbourhood.ts';
import { type ActionContext, asShardscopeError } from './context.ts';

/** Arrow keys step through nodes faster than anybody reads. */
const REST_MS = 120;

export interface NeighbourhoodActions {
  /** Edges are others now: what is shown stays until it is measured again. */
  measureAgain(): void;
  stop(): void;
}

/** Follows the selection until it is stopped. */
export function followSelection({ stores, live }: ActionContext, meter: Meter): NeighbourhoodActions {
  let timer: ReturnType<typeof setTimeout> | undefined;

  const show = (index: number | null, measured: Loadable<MeasuredNeighbourhood>) =>
    stores.neighbourhood.update(() => ({ index, measured }));

  async function measure(index: number): Promise<void> {
    const { snapshot } = live;
    if (snapshot === null) return show(index, IDLE);
    const isCurrent = () => stores.neighbourhood.get().index === index;
    try {
      const { links, ...around } = collectNeighbourhood(snapshot.edges, live.adjacency(), index);
      const metrics = await meter({ ...around, links });
      if (isCurrent()) show(index, ready({ ...around, linkCount: links.length / 2, metrics }));
    } catch (error) {
      if (isCurrent()) show(index, failed(asShardscopeError(error)));
    }
  }

  const stopListening = stores.selection.subscribe(({ index }, before) => {
    if (index === before.index) return;
    clearTimeout(timer);
    show(index, index === null ? IDLE : LOADING);
    if (index !== null) timer = setTimeout(() => void measure(index), REST_MS);
  });
  return {
    measureAgain() {
      const { index } = stores.neighbourhood.get();
      if (index === null) return;
      clearTimeout(timer);
      timer = setTimeout(() => void measure(index), REST_MS);
    },
    stop() {
      stopListening();
      clearTimeout(timer);
    },
  };
}
