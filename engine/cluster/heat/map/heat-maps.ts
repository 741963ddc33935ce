import type { HeatMap, HeatOfNodes } from '../../../protocol/heat-map-types.ts';
import { Turns } from '../../turns.ts';
import { type HeatMapRequest, type HeatMapSource, heatMap, heatOfNodes } from './heat-map.ts';

/** Maps of one workspace, one at a time: their slices share the thread with everything else, and each takes some memory. */
export class HeatMaps {
  readonly #sourceNow: () => HeatMapSource;
  readonly #turns = new Turns();
  readonly #closing = new AbortController();

  constructor(sourceNow: () => HeatMapSource) {
    this.#sourceNow = sourceNow;
  }

  map(request: HeatMapRequest, signal: AbortSignal): Promise<HeatMap> {
    const either = this.#until(signal);
    return this.#turns.run(() => heatMap(this.#sourceNow(), request, either), either);
  }

  ofNodes(range: { readonly fromMs: number; readonly toMs: number }, signal: AbortSignal): Promise<HeatOfNodes> {
    const either = this.#until(signal);
    return this.#turns.run(() => heatOfNodes(this.#sourceNow(), range, either), either);
  }

  /** What is under way ends at its next slice. */
  close(): void {
    this.#closing.abort();
  }

  #until(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.#closing.signal]);
  }
}
