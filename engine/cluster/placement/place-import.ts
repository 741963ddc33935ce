import type { Csr } from '../../algorithms/graph/csr.ts';
import type { Task } from '../../base/progress.ts';
import type { Hierarchy } from '../../model/metagraph.ts';
import type { ImportWarning, Topology } from '../../model/topology.ts';
import type { HierarchyGraph } from '../../shard/shard-methods.ts';
import type { AnalysisPool } from '../analysis/analysis-pool.ts';
import type { ImportOptions } from '../import-workspace.ts';
import { NodeNames } from '../node-names.ts';
import { compileRules } from './compile-rules.ts';
import { placementRefusal } from './rule-refusals.ts';

/**
 * Fills `homes` for the nodes of an import; answers what the placement could not give, as warnings.
 * @throws conflict.rules when no placement keeps the rules, input.format when they name what is not there
 */
export async function placeImport(
  { nodeKeys, nodeTypes, metagraph }: Topology,
  {
    shardCount,
    objective,
    imbalance,
    rules,
    seed,
  }: Pick<ImportOptions, 'shardCount' | 'objective' | 'imbalance' | 'rules' | 'seed'>,
  graph: {
    readonly forward: Csr;
    readonly kept: readonly Hierarchy[];
    readonly graphs: readonly HierarchyGraph[];
    readonly influence: Float64Array;
    readonly homes: Uint16Array;
  },
  pool: AnalysisPool,
  task: Task,
): Promise<readonly ImportWarning[]> {
  const { forward, influence, homes } = graph;
  const names = new NodeNames(nodeKeys, nodeKeys);
  const hierarchies = graph.graphs;
  const columns = compileRules(
    rules,
    {
      nodeTypes: metagraph.nodeTypes,
      types: nodeTypes,
      indexOf: (key) => names.indexOf(key),
      hierarchies: graph.kept,
      graphs: hierarchies,
    },
    shardCount,
    () => new Float64Array(nodeKeys.length),
  );
  const request = {
    forward,
    hierarchies,
    objective,
    accesses: null,
    loads: influence,
    shardCount,
    imbalance,
    rules: columns,
    current: null,
    moveWeight: 0,
    seed,
    preset: 'default' as const,
  };
  const placed = await pool.run({ kind: 'placement', request, homes }, task);
  if (placed.kind !== 'placed') throw placementRefusal(placed, rules, (node) => names.keyOf(node));
  const warnings: ImportWarning[] = [];
  const { oversized, isWithinImbalance } = placed;
  if (oversized.length > 0) {
    const share = (100 * influence[oversized[0]!]!).toFixed(1);
    const first = `${nodeKeys[oversized[0]!]} carries ${share} % of the influence, more than a shard's share`;
    warnings.push({ code: 'placement.oversized', count: oversized.length, first });
  }
  if (!isWithinImbalance) {
    const first = `no placement within ${(100 * imbalance).toFixed(1)} % of balance was found; this is the tightest`;
    warnings.push({ code: 'placement.unbalanced', count: 1, first });
  }
  return warnings;
}
