import { Catalog } from '../../engine/cluster/catalog/catalog.ts';
import { FrontierWalk } from '../../engine/cluster/frontier-walk.ts';
import { ShardGraph, type ShardGraphContext } from '../../engine/cluster/graph/shard-graph.ts';
import { TopologyStatistics } from '../../engine/cluster/graph/topology-statistics.ts';
import { Migrator } from '../../engine/cluster/moves/migrator.ts';
import { NodeNames } from '../../engine/cluster/node-names.ts';
import { Supervisor } from '../../engine/cluster/supervisor.ts';
import { depthLimit } from '../../engine/cluster/topology-columns.ts';
import { catalogFile, shardFile } from '../../engine/cluster/workspace-files.ts';
import { sharedColumns } from '../../engine/counters/shared-columns.ts';
import type { ReadWork } from '../../engine/query/graph-access.ts';

/** What reads add to. */
export const noWork = (): ReadWork => ({ shards: new Set(), rowsScanned: 0, bytesShipped: 0, hops: 0 });

/** The shards of a workspace and what reads them, without a coordinator around them. */
export interface OpenShards {
  readonly context: ShardGraphContext;
  readonly supervisor: Supervisor;
  readonly migrator: Migrator;
  /** The topology of one query. */
  graph(signal?: AbortSignal): ShardGraph;
  close(): Promise<void>;
}

/** Whoever opens them closes them. @param watched stands between the migrator and the workers */
export async function openShards(
  folder: string,
  watched: (supervisor: Supervisor) => Pick<Supervisor, 'call' | 'connect'> = (supervisor) => supervisor,
): Promise<OpenShards> {
  const catalog = Catalog.open(catalogFile(folder));
  const { keys, labels, types, influence, descendants, homes } = catalog.nodes();
  const columns = sharedColumns(keys.length, catalog.facts().shardCount);
  columns.types.set(types);
  columns.homes.set(homes);
  const supervisor = new Supervisor({
    columns,
    fileOf: (shard) => shardFile(folder, shard),
    opensPartitions: true,
    onRestart: () => {},
    nowMs: Date.now,
  });
  await supervisor.ready();
  const silent = { onMove: () => {}, onMade: () => {}, onHomes: () => {}, nowMs: Date.now };
  const migrator = new Migrator({ columns, catalog, supervisor: watched(supervisor), ...silent });
  const metagraph = catalog.metagraph();
  const hierarchies = catalog
    .hierarchies()
    .map(({ name, relations, rows, depth }) => ({ name, relations, rows, depthMax: depthLimit(depth) }));
  const context: ShardGraphContext = {
    columns,
    topology: { metagraph, hierarchies, influence },
    names: new NodeNames(keys, labels),
    heats: new Float32Array(keys.length),
    supervisor,
    walker: new FrontierWalk({ columns, supervisor, standStill: (work) => migrator.standStill(work) }),
    betweenWrites: (work) => migrator.betweenSteps(work),
    statistics: new TopologyStatistics({ types, nodeCount: keys.length, metagraph, hierarchies, descendants }),
  };
  return {
    context,
    supervisor,
    migrator,
    graph: (signal = new AbortController().signal) => new ShardGraph(context, signal),
    async close() {
      await migrator.close();
      await supervisor.close();
      catalog.close();
    },
  };
}
