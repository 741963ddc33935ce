import { buildCsr } from '../../engine/algorithms/graph/csr.ts';
import type { Prng } from '../../engine/base/prng.ts';
import { silentTask } from '../../engine/base/progress.ts';
import type { KeptHierarchy } from '../../engine/cluster/catalog/catalog.ts';
import { hierarchyGraph, topologyColumns } from '../../engine/cluster/topology-columns.ts';
import { createCancelFlag } from '../../engine/counters/cancel-flag.ts';
import { NO_RULES } from '../../engine/model/placement-rules.ts';
import type { Topology } from '../../engine/model/topology.ts';
import { loadPartition } from '../../engine/shard/load-partition.ts';
import { MemoryStore } from '../../engine/storage/memory/memory-store.ts';
import { freeTopology, ModelTopology } from '../engine/cluster/writes/model.ts';
import { RELATIONS, randomTopology } from '../support/topologies.ts';
import { CatalogDisk } from './catalogs.ts';
import { PartitionDisk } from './disks.ts';
import { closureOf } from './judge.ts';
import type { SimulationOptions } from './options.ts';

export interface PartitionDisks {
  readonly partitions: readonly PartitionDisk[];
  /** Of each partition; none where there are no replicas. */
  readonly replicas: readonly PartitionDisk[];
}

export interface SimulatedWorkspace {
  readonly topology: Topology;
  readonly homes: Uint16Array;
  readonly catalog: CatalogDisk;
  readonly disks: PartitionDisks;
}

/** A workspace as an import would have left it: every node anywhere, rows by the engine's own loader. */
export function newWorkspace(
  { shards, replicas, nodes, edges, depth, seed }: SimulationOptions,
  prng: Prng,
): SimulatedWorkspace {
  const topology = freeTopology(randomTopology(nodes, edges, seed));
  const homes = Uint16Array.from({ length: nodes }, () => prng.below(shards));
  const given = { sources: topology.edgeSources, targets: topology.edgeTargets, relations: topology.edgeRelations };
  const graph = topologyColumns(nodes, given, RELATIONS.length);
  const model = new ModelTopology(topology);
  const hierarchies = [
    { name: 'all', relations: null, isAcyclic: false, depth: depth === 0 ? ('full' as const) : depth },
    { name: 'inside', relations: [0], isAcyclic: false, depth: 'full' as const },
  ].map((hierarchy): KeptHierarchy => {
    const rows = [...closureOf(model, hierarchy, RELATIONS).values()].reduce((sum, { size }) => sum + size, 0);
    return { ...hierarchy, rows, estimatedRows: rows };
  });
  const descendants = new Uint32Array(nodes);
  for (const hierarchy of hierarchies) {
    const closure = closureOf(model, hierarchy, RELATIONS);
    topology.nodeKeys.forEach((key, slot) => {
      descendants[slot]! += closure.get(key)!.size;
    });
  }
  const attributes = attributesByEdge(topology);
  const rows = Array.from({ length: shards }, (_, shard) => {
    const store = new MemoryStore(shard);
    const loader = store.loader();
    const own = [...homes.keys()].filter((slot) => homes[slot] === shard);
    loader.nodes(
      own.map((index) => ({
        index,
        key: topology.nodeKeys[index]!,
        label: topology.nodeLabels[index]!,
        type: topology.nodeTypes[index]!,
        attributes: topology.nodeAttributes[index] ?? null,
        version: 0,
      })),
    );
    const graphs = hierarchies.map((kept) => hierarchyGraph(graph, kept, kept.depth));
    const input = { shard, homes, edges: graph.edges, attributes, hierarchies: graphs, cancel: createCancelFlag() };
    loadPartition(loader, input, silentTask);
    return store.rows();
  });
  const catalog = new CatalogDisk({
    facts: {
      shardCount: shards,
      replicas,
      edges: graph.forward.edgeCount,
      warnings: [],
      isDemo: false,
      createdMs: 0,
    },
    metagraph: topology.metagraph,
    hierarchies,
    capacities: new Float64Array(shards).fill(1),
    rules: NO_RULES,
    influence: { measure: 'pagerank', direction: 'down', damping: 0.85, seed: 1, error: null },
    nodes: {
      keys: topology.nodeKeys,
      labels: topology.nodeLabels,
      types: topology.nodeTypes,
      influence: new Float64Array(nodes).fill(1 / nodes),
      descendants,
      homes,
    },
    positions: new Float32Array(2 * nodes),
  });
  const disksOf = () => rows.map((of) => new PartitionDisk(of));
  return { topology, homes, catalog, disks: { partitions: disksOf(), replicas: replicas > 0 ? disksOf() : [] } };
}

/** By place in the order of (source, target, relation). */
function attributesByEdge({ nodeCount, edgeSources, edgeTargets, edgeRelations, edgeAttributes }: Topology) {
  const { offsets, targets, relations } = buildCsr(nodeCount, edgeSources, edgeTargets, edgeRelations, null);
  const found = new Map<number, string>();
  edgeAttributes.forEach((text, given) => {
    if (text === null) return;
    const source = edgeSources[given]!;
    for (let edge = offsets[source]!; edge < offsets[source + 1]!; edge++) {
      if (targets[edge] === edgeTargets[given] && relations[edge] === edgeRelations[given]) found.set(edge, text);
    }
  });
  return found;
}
