/**
 * What stands out on the topology: one thing at a time, derived from what is shown elsewhere, so that whatever ends leaves
 * what stood out before. Pure.
 */
import type { HeatMapState } from './heat-map.ts';
import type { MomentState } from './moment.ts';
import { type PathState, pathNodes } from './path.ts';
import { litNodes, type Query, touchedShards } from './query.ts';
import type { View } from './view.ts';
import { shownNodes, type WorkQueue } from './work-queue.ts';

export interface StandsOut {
  readonly nodes: Iterable<number>;
  /** Null: those where the nodes are at home. */
  readonly shards: readonly number[] | null;
  /** They are a path, in this order. */
  readonly path?: readonly number[];
}

export interface HighlightSources {
  readonly path: Pick<PathState, 'found'>;
  readonly heatMap: Pick<HeatMapState, 'brush'>;
  readonly view: Pick<View, 'isHeatOpen'>;
  readonly moment: Pick<MomentState, 'difference'>;
  readonly workQueue: WorkQueue;
  readonly query: Query;
}

/**
 * The path between the two selected nodes, else what is brushed in the heat map while that is open, else what moved since a
 * moment, else the plan that is looked at, else what the last query answered.
 */
export function standsOut({ path, heatMap, view, moment, workQueue, query }: HighlightSources): StandsOut | null {
  const onPath = pathNodes(path);
  if (onPath !== null) return { nodes: onPath, shards: null, path: onPath };
  const brushed = view.isHeatOpen ? heatMap.brush?.nodes : undefined;
  if (brushed !== undefined) return { nodes: brushed, shards: null };
  const { difference } = moment;
  if (difference.state === 'ready') return { nodes: difference.value.indexes, shards: null };
  const planned = shownNodes(workQueue);
  if (planned !== null) return { nodes: planned, shards: null };
  const answered = litNodes(query);
  // Until the whole cost is known, the homes of the nodes are the shards that surely had to do with it.
  return answered === null ? null : { nodes: answered, shards: touchedShards(query) };
}
