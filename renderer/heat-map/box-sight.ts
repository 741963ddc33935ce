import type { HeatSight } from '../state/heat-map.ts';
import type { MapLayout } from './map-layout.ts';
import { nodesOfRows, rowCount, type ShownMap } from './shown-map.ts';
import { fixedRange } from './time-range.ts';

export interface Box {
  readonly fromMs: number;
  readonly toMs: number;
  readonly first: number;
  readonly last: number;
  readonly box: { readonly width: number; readonly height: number };
}

/** A stroke along one side is meant for that side alone. */
const FLAT_PX = 12;

/** What a box zooms to: its time, its nodes, or both where it is a box and no stroke. Pure. */
export function boxSight(
  map: ShownMap,
  layout: MapLayout,
  { fromMs, toMs, first, last, box }: Box,
): Partial<HeatSight> {
  const isOfTime = box.width >= FLAT_PX || box.height < FLAT_PX;
  const isAll = first === 0 && last === rowCount(map) - 1;
  const isOfNodes = box.height >= FLAT_PX && !isAll;
  // What reaches beyond now ends now, and what reaches from one end to the other is the time that is shown already.
  const isWholeTime = fromMs <= layout.startMs && toMs >= layout.endMs;
  return {
    ...(isOfTime && !isWholeTime ? { range: fixedRange(fromMs, toMs) } : {}),
    ...(isOfNodes ? { nodes: nodesOfRows(map, first, last) } : {}),
  };
}
