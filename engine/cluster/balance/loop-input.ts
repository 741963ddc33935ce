import type { LoopOptions } from '../../algorithms/planning/control-loop.ts';
import type { Task } from '../../base/progress.ts';
import type { SharedColumns } from '../../counters/shared-columns.ts';
import { NO_TYPE } from '../../model/ids.ts';
import type { AnalysisPool } from '../analysis/analysis-pool.ts';
import type { Placements } from '../placement/placements.ts';
import type { TopologyColumns } from '../topology-columns.ts';
import type { TopologyView } from '../topology-state.ts';

/** What the control loop looks at in an open workspace: all but the policy, the foresight and the time. */
export type LoopInput = Omit<LoopOptions, 'policy' | 'foresight' | 'nowMs'>;

export interface LoopSource {
  readonly columns: SharedColumns;
  readonly topology: TopologyView;
  readonly placements: Placements;
  graph(): Promise<TopologyColumns>;
  /** Rows that name each node. */
  rowsOfNodes(task: Task): Promise<Float64Array>;
  analysisPool(): AnalysisPool;
}

/** By this name relations say that one node holds another, whether or not a hierarchy was declared over them. */
const CONTAINMENT_NAME = 'contains';

/**
 * `homes` is the live map, so the loop follows every move.
 * @throws unavailable.shard, input.format, cancelled.caller
 */
export async function loopInput(source: LoopSource, task: Task): Promise<LoopInput> {
  const { columns, topology, placements } = source;
  const { metagraph, influence } = topology;
  const { forward, backward } = await source.graph();
  return {
    ...{ forward, backward, homes: columns.homes, influence },
    rowsOfNode: await source.rowsOfNodes(task),
    edgeTraffic: null,
    containment: containmentMask(topology),
    rules: await placements.compiledRules(),
    // Vacant slots among themselves: their silence is not that of a type.
    clusters: columns.types.map((type) => (type === NO_TYPE ? metagraph.nodeTypes.length : type)),
    clusterCount: metagraph.nodeTypes.length + 1,
  };
}

/** Relations of declared hierarchies, and those that are called so; null where there are none. */
function containmentMask({ metagraph, hierarchies }: TopologyView): Uint8Array | null {
  const mask = new Uint8Array(metagraph.relations.length);
  for (const { relations } of hierarchies) for (const relation of relations ?? []) mask[relation] = 1;
  const named = metagraph.relations.indexOf(CONTAINMENT_NAME);
  if (named >= 0) mask[named] = 1;
  return mask.includes(1) ? mask : null;
}
