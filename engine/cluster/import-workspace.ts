import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { chooseClosureDepth } from '../algorithms/closure/estimate-rows.ts';
import { cutEdges, shardInfluence } from '../algorithms/placement/cut.ts';
import { ShardscopeError } from '../base/errors.ts';
import { type Task, throwIfCancelled } from '../base/progress.ts';
import { createCancelFlag, raiseOnAbort } from '../counters/cancel-flag.ts';
import { sharedColumns } from '../counters/shared-columns.ts';
import { DEFAULT_INFLUENCE } from '../model/influence.ts';
import type { ClosureDepth, Hierarchy } from '../model/metagraph.ts';
import { NO_RULES, type PlacementObjective, type PlacementRules } from '../model/placement-rules.ts';
import type { ImportWarning, Topology } from '../model/topology.ts';
import type { ImportReport } from '../protocol/types.ts';
import type { HierarchyGraph } from '../shard/shard-methods.ts';
import type { NodeRow } from '../storage/rows.ts';
import { HIERARCHY_COUNT_MAX } from '../storage/sqlite/statements.ts';
import type { AnalysisPool } from './analysis/analysis-pool.ts';
import { buildAside } from './build-aside.ts';
import type { KeptHierarchy } from './catalog/catalog.ts';
import { createCatalog } from './catalog/create-catalog.ts';
import { shardCapacities } from './placement/capacities.ts';
import { placeImport } from './placement/place-import.ts';
import { makeReplicas, requireRoomForReplicas } from './redundancy/replica-files.ts';
import { Supervisor } from './supervisor.ts';
import { hierarchyGraph, type TopologyColumns, topologyColumns } from './topology-columns.ts';
import { catalogFile, shardFile, shardFolder } from './workspace-files.ts';
import { writeSummary } from './workspace-summary.ts';

export interface ImportOptions {
  readonly shardCount: number;
  /** How often each partition is kept beside itself, on another worker: 0 or 1. */
  readonly replicas?: number;
  readonly closure: 'auto' | ClosureDepth;
  /** Hierarchies beside `all`: name and relation names. */
  readonly hierarchies: readonly { readonly name: string; readonly relations: readonly string[] }[];
  readonly seed: number;
  readonly objective: PlacementObjective;
  /** Tolerated excess of a shard over its fair share of the influence. */
  readonly imbalance: number;
  readonly rules: PlacementRules;
  readonly isDemo: boolean;
  readonly nowMs: () => number;
}

/** A hierarchy whose estimated rows exceed this is kept to a smaller depth under `--closure auto`. */
export const CLOSURE_ROW_BUDGET = 4_000_000;
/** What an import places by where nobody says otherwise. */
export const DEFAULT_PLACEMENT = { objective: 'closure', imbalance: 0.03, rules: NO_RULES } as const;
const NODE_ROWS_A_MESSAGE = 4096;

/**
 * Makes a workspace out of a topology. Everything is written into a folder beside the target and renamed when it is
 * durable: a refused, cancelled or killed import leaves no workspace and no half of one.
 */
export async function importWorkspace(
  folder: string,
  topology: Topology,
  warnings: readonly ImportWarning[],
  options: ImportOptions,
  pool: AnalysisPool,
  task: Task,
): Promise<ImportReport> {
  const startedMs = options.nowMs();
  const target = resolve(folder);
  requireRoomForReplicas(options.replicas ?? 0, options.shardCount);
  const report = await buildAside(target, 'importing', task, (building) => {
    return build(building, topology, warnings, options, pool, task);
  });
  return { workspace: target, ...report, elapsedMs: options.nowMs() - startedMs };
}

async function build(
  folder: string,
  topology: Topology,
  warnings: readonly ImportWarning[],
  options: ImportOptions,
  pool: AnalysisPool,
  task: Task,
): Promise<Omit<ImportReport, 'workspace' | 'elapsedMs'>> {
  const { nodeCount, metagraph } = topology;
  const { shardCount } = options;
  const step = (phase: string) => {
    throwIfCancelled(task.signal, 'import');
    task.report({ phase, done: 0, total: null, unit: 'steps' });
  };
  const given = { sources: topology.edgeSources, targets: topology.edgeTargets, relations: topology.edgeRelations };
  const graph = topologyColumns(nodeCount, given, metagraph.relations.length);
  const shared = sharedColumns(nodeCount, shardCount);
  shared.types.set(topology.nodeTypes);

  step('estimating the closure');
  const hierarchies = namedHierarchies(topology, options);
  const kept = await Promise.all(hierarchies.map((hierarchy) => chooseDepth(hierarchy, graph, options, pool, task)));
  const graphs = kept.map((hierarchy) => hierarchyGraph(graph, hierarchy, hierarchy.depth));

  step('computing influence');
  const settings = DEFAULT_INFLUENCE;
  const influence = new Float64Array(new SharedArrayBuffer(8 * nodeCount));
  const descendants = new Uint32Array(new SharedArrayBuffer(4 * nodeCount));
  const forwards = graphs.map(({ forward, depthMax }) => ({ forward, depthMax }));
  const [{ error }, rows] = await Promise.all([
    pool.run({ kind: 'influence', forward: graph.forward, influence, settings }, task),
    pool.run({ kind: 'count-descendants', forwards, descendants }, task),
  ]);

  step('placing nodes on shards');
  const { forward, backward } = graph;
  const { homes } = shared;
  const placing = await placeImport(topology, options, { forward, kept, graphs, influence, homes }, pool, task);
  const positions = new Float32Array(new SharedArrayBuffer(8 * nodeCount));
  const layout = pool.run(
    { kind: 'islands-layout', forward, backward, homes: shared.homes, influence, shardCount, positions },
    task,
  );
  // Until it is awaited below its failure has no listener, and an import that is cancelled meanwhile never gets there.
  layout.catch(() => {});

  step('writing partitions');
  const loaded = await loadPartitions(folder, topology, graph, graphs, shared, options, task);
  await layout;

  if (options.replicas) {
    step('writing replicas');
    makeReplicas(folder, shardCount);
  }

  step('writing the catalog');
  const capacities = shardCapacities(options.rules, shardCount);
  const allWarnings = [...warnings, ...placing];
  const counted = kept.map((hierarchy, index) => ({ ...hierarchy, rows: rows[index]! }));
  const { edgeCount } = graph.forward;
  createCatalog(catalogFile(folder), {
    facts: {
      shardCount,
      replicas: options.replicas ?? 0,
      edges: edgeCount,
      warnings: allWarnings,
      isDemo: options.isDemo,
      createdMs: options.nowMs(),
    },
    metagraph,
    hierarchies: counted,
    capacities,
    rules: options.rules,
    influence: { ...settings, error },
    nodes: {
      keys: topology.nodeKeys,
      labels: topology.nodeLabels,
      types: topology.nodeTypes,
      influence,
      descendants,
      homes: shared.homes,
    },
    positions,
  });

  writeSummary(folder, { nodes: nodeCount, edges: edgeCount, shards: shardCount });

  const storedRows = loaded.reduce((sum, { counts }) => sum + counts.closureRows, 0);
  const totalRows = rows.reduce((sum, count) => sum + count, 0);
  const cut = cutEdges(graph.forward, shared.homes);
  const influenceByShard = shardInfluence(shared.homes, influence, shardCount);
  return {
    nodes: nodeCount,
    edges: edgeCount,
    nodeTypes: metagraph.nodeTypes,
    relations: metagraph.relations,
    warnings: allWarnings,
    closure: {
      hierarchy: Object.fromEntries(
        counted.map(({ name, rows, depth, estimatedRows }) => [name, { rows, depth, estimatedRows }]),
      ),
      storedRows,
    },
    shards: loaded.map(({ counts, closureRowsOwned }, shard) => ({
      shard,
      nodes: counts.nodes,
      influence: influenceByShard[shard]!,
      capacity: capacities[shard]!,
      closureRows: closureRowsOwned,
    })),
    // A row whose ends live on two shards is stored twice: what is stored too often is what is cut.
    cut: { edges: cut, closureRows: storedRows - totalRows, edgeRatio: edgeCount === 0 ? 0 : cut / edgeCount },
  };
}

function namedHierarchies({ metagraph }: Topology, options: ImportOptions): readonly Hierarchy[] {
  const named = options.hierarchies.map(({ name, relations }) => ({
    name,
    isAcyclic: false,
    relations: relations.map((relation) => {
      const index = metagraph.relations.indexOf(relation);
      if (index >= 0) return index;
      throw new ShardscopeError(
        'usage.arguments',
        `hierarchy ${name}: there is no relation "${relation}"; the topology has ${metagraph.relations.join(', ')}`,
        { hierarchy: name, relation },
      );
    }),
  }));
  const all: Hierarchy = { name: 'all', relations: null, isAcyclic: false };
  const hierarchies = [all, ...named];
  const duplicate = hierarchies.find(
    ({ name }, index) => hierarchies.findIndex((other) => other.name === name) < index,
  );
  if (duplicate) {
    throw new ShardscopeError('usage.arguments', `hierarchy "${duplicate.name}" is named twice`, {
      hierarchy: duplicate.name,
    });
  }
  if (hierarchies.length > HIERARCHY_COUNT_MAX) {
    throw new ShardscopeError('usage.arguments', `at most ${HIERARCHY_COUNT_MAX - 1} hierarchies beside "all"`, {});
  }
  return hierarchies;
}

async function chooseDepth(
  hierarchy: Hierarchy,
  graph: TopologyColumns,
  { closure, seed }: ImportOptions,
  pool: AnalysisPool,
  task: Task,
): Promise<Omit<KeptHierarchy, 'rows'> & { rows: number }> {
  const { forward } = hierarchyGraph(graph, hierarchy, 'full');
  const depthMax = typeof closure === 'number' ? closure : 0xffff;
  const estimates = await pool.run({ kind: 'estimate-closure', forward, depthMax, seed }, task);
  const depth = closure === 'auto' ? chooseClosureDepth(estimates, CLOSURE_ROW_BUDGET) : closure;
  const kept = depth === 'full' ? estimates.at(-1) : estimates[Math.min(depth, estimates.length) - 1];
  return { ...hierarchy, depth, rows: 0, estimatedRows: Math.round(kept ?? 0) };
}

async function loadPartitions(
  folder: string,
  topology: Topology,
  graph: TopologyColumns,
  hierarchies: readonly HierarchyGraph[],
  shared: ReturnType<typeof sharedColumns>,
  { shardCount, nowMs }: ImportOptions,
  { report, signal }: Task,
) {
  mkdirSync(shardFolder(folder));
  const supervisor = new Supervisor({
    columns: shared,
    fileOf: (shard) => shardFile(folder, shard),
    opensPartitions: false,
    onRestart: () => {},
    nowMs,
  });
  const attributes = edgeAttributes(topology, graph);
  const rowsDone = new Float64Array(shardCount);
  const cancel = createCancelFlag();
  const stopListening = raiseOnAbort(cancel, signal);
  try {
    const shards = Array.from({ length: shardCount }, (_, shard) => shard);
    return await Promise.all(
      shards.map(async (shard) => {
        await supervisor.call(shard, 'load.begin', {}, { signal });
        for (const rows of nodeRowChunks(topology, shared.homes, shard)) {
          await supervisor.call(shard, 'load.nodes', { rows }, { signal });
        }
        const onProgress: Task['report'] = (progress) => {
          rowsDone[shard] = progress.done;
          report({ ...progress, done: rowsDone.reduce((sum, done) => sum + done, 0), total: null });
        };
        const input = { edges: graph.edges, attributes: attributes.get(shared.homes, shard), hierarchies, cancel };
        return supervisor.call(shard, 'load.finish', input, { signal, onProgress });
      }),
    );
  } finally {
    // Whatever ended the load, the workers still at it shall stop.
    Atomics.store(cancel, 0, 1);
    stopListening();
    await supervisor.close();
  }
}

function* nodeRowChunks(topology: Topology, homes: Uint16Array, shard: number): Generator<NodeRow[]> {
  let rows: NodeRow[] = [];
  for (let index = 0; index < topology.nodeCount; index++) {
    if (homes[index] !== shard) continue;
    rows.push({
      index,
      key: topology.nodeKeys[index]!,
      label: topology.nodeLabels[index]!,
      type: topology.nodeTypes[index]!,
      attributes: topology.nodeAttributes[index] ?? null,
      version: 0,
    });
    if (rows.length === NODE_ROWS_A_MESSAGE) {
      yield rows;
      rows = [];
    }
  }
  if (rows.length > 0) yield rows;
}

/** Attributes by edge number in the ordered columns; most topologies have none, and then nothing is computed. */
function edgeAttributes(topology: Topology, { edges, forward }: TopologyColumns) {
  const byEdge = new Map<number, string>();
  topology.edgeAttributes.forEach((attributes, given) => {
    if (attributes === null) return;
    const source = topology.edgeSources[given]!;
    for (let edge = forward.offsets[source]!; edge < forward.offsets[source + 1]!; edge++) {
      const isSame =
        edges.targets[edge] === topology.edgeTargets[given] && edges.relations[edge] === topology.edgeRelations[given];
      if (isSame) byEdge.set(edge, attributes);
    }
  });
  return {
    get(homes: Uint16Array, shard: number): ReadonlyMap<number, string> {
      const isHere = (edge: number) => homes[edges.sources[edge]!] === shard || homes[edges.targets[edge]!] === shard;
      return new Map([...byEdge].filter(([edge]) => isHere(edge)));
    },
  };
}
