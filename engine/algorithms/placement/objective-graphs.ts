import { assertNever } from '../../base/assert.ts';
import type { PlacementObjective } from '../../model/placement-rules.ts';
import { type BoundedGraph, forEachRowGroup } from '../closure/row-groups.ts';
import { type Csr, edgeSources } from '../graph/csr.ts';
import { type UndirectedGraph, undirectedGraph } from './partition/undirected-graph.ts';

/**
 * What a cut costs, as edge weights
 * =================================
 *
 *   edges     1 an edge, parallel and opposite ones each
 *   traffic   MIN(accesses of both ends): a question that crosses the edge counts at both, so there are no more of
 *             them than the lesser end has accesses. An upper bound, the least that counters of nodes can tell
 *   closure   rows whose ends live apart. No weight of an edge tells that exactly: a row is kept twice when its ends
 *             part, wherever on the way. Three graphs stand in for it, and whoever partitions keeps what cuts least:
 *               product  (1 + ancestors of the source) x (1 + descendants of the target): the rows over the edge, exact
 *                        on trees; it would rather cut many light edges than one heavy
 *               root     the square root of that, which lies between rows and edges
 *               exact    the closure itself, an edge a row, while it has at most `EXACT_ROWS_MAX` rows
 *             Measured (4, 8, 16 shards): exact cuts the fewest rows of the demo, by 5 to 15 %; product or root the
 *             fewest of pci-ids, netbox-devicetypes and nycflights13, by up to 4 %, and far fewer edges.
 *
 * Input    forward      all edges
 *          hierarchies  whose closures are kept
 *          accesses     per node, for `traffic`
 * Output   graphs       at least one, over the same nodes
 *          whole        what cutting everything would cost: all edges, accesses or closure rows
 *          rowsOfNode   rows that name a node: itself, its edges, its closure rows; what moving it copies
 * Cost     O(n + m) and a pass over the closure; `exact` 40 bytes a row
 * Judge    naive closure and a Map of edges in the test.
 */
export interface ObjectiveGraphs {
  readonly graphs: readonly UndirectedGraph[];
  readonly whole: number;
  readonly rowsOfNode: Float64Array;
}

const EXACT_ROWS_MAX = 1_000_000;

export interface ObjectiveInput {
  readonly objective: PlacementObjective;
  readonly forward: Csr;
  readonly hierarchies: readonly BoundedGraph[];
  readonly accesses: Float64Array | null;
  readonly onStep?: (done: number, total: number) => void;
}

export function objectiveGraphs(input: ObjectiveInput): ObjectiveGraphs {
  const { objective, forward, accesses } = input;
  const { nodeCount, targets } = forward;
  const sources = edgeSources(forward);
  const closure = closureCounts(input);
  const rowsOfNode = rowsNaming(forward, sources, closure);
  const weighted = (weightOf: (source: number, target: number) => number): UndirectedGraph => {
    const weights = Float64Array.from(sources, (source, edge) => weightOf(source, targets[edge]!));
    return undirectedGraph(nodeCount, sources, targets, weights);
  };
  switch (objective) {
    case 'edges':
      return { graphs: [undirectedGraph(nodeCount, sources, targets)], whole: forward.edgeCount, rowsOfNode };
    case 'traffic': {
      const graph = weighted((source, target) => trafficWeight(accesses, source, target));
      return { graphs: [graph], whole: edgeWeightOf(graph), rowsOfNode };
    }
    case 'closure': {
      const rowsOver = (source: number, target: number) => (1 + closure.above[source]!) * (1 + closure.below[target]!);
      const graphs = [weighted(rowsOver), weighted((source, target) => Math.sqrt(rowsOver(source, target)))];
      const { rows } = closure;
      if (rows !== null) graphs.push(undirectedGraph(nodeCount, rows.ancestors, rows.descendants));
      return { graphs, whole: closure.below.reduce((sum, count) => sum + count, 0), rowsOfNode };
    }
    default:
      return assertNever(objective);
  }
}

/** Rows that name a node, as above, without the graphs. O(n + m) and a pass over the closure. */
export function rowsOfNodes({ forward, hierarchies, onStep }: RowsInput): Float64Array {
  const closure = closureCounts({
    objective: 'edges',
    forward,
    hierarchies,
    accesses: null,
    ...(onStep && { onStep }),
  });
  return rowsNaming(forward, edgeSources(forward), closure);
}

export type RowsInput = Pick<ObjectiveInput, 'forward' | 'hierarchies' | 'onStep'>;

function rowsNaming({ targets }: Csr, sources: Uint32Array, { above, below }: ClosureCounts): Float64Array {
  const rows = Float64Array.from(above, (count, node) => 1 + count + below[node]!);
  sources.forEach((source, edge) => {
    rows[source]!++;
    if (targets[edge] !== source) rows[targets[edge]!]!++;
  });
  return rows;
}

/** Where nothing was asked a cut still costs something: less than a single access. */
export const trafficWeight = (accesses: Float64Array | null, source: number, target: number): number =>
  0.01 + Math.min(accesses?.[source] ?? 0, accesses?.[target] ?? 0);

/** Weight of all edges, each once. */
export const edgeWeightOf = ({ edgeWeights }: UndirectedGraph): number =>
  edgeWeights.reduce((sum, weight) => sum + weight, 0) / 2;

interface ClosureCounts {
  /** Closure rows that have the node as descendant, and as ancestor. */
  readonly above: Float64Array;
  readonly below: Float64Array;
  /** Null when there are too many to keep, or nobody needs them. */
  readonly rows: { readonly ancestors: Uint32Array; readonly descendants: Uint32Array } | null;
}

function closureCounts({ objective, forward, hierarchies, onStep }: ObjectiveInput): ClosureCounts {
  const above = new Float64Array(forward.nodeCount);
  const below = new Float64Array(forward.nodeCount);
  let ancestors = new Uint32Array(objective === 'closure' ? 1024 : 0);
  let descendants = new Uint32Array(ancestors.length);
  let isKept = objective === 'closure';
  let rowCount = 0;
  forEachRowGroup(
    hierarchies,
    (ancestor, reached, count) => {
      below[ancestor]! += count;
      for (let i = 0; i < count; i++) above[reached[i]!]!++;
      isKept &&= rowCount + count <= EXACT_ROWS_MAX;
      if (!isKept) return;
      while (rowCount + count > ancestors.length) [ancestors, descendants] = [doubled(ancestors), doubled(descendants)];
      ancestors.fill(ancestor, rowCount, rowCount + count);
      descendants.set(reached.subarray(0, count), rowCount);
      rowCount += count;
    },
    onStep,
  );
  const rows = { ancestors: ancestors.subarray(0, rowCount), descendants: descendants.subarray(0, rowCount) };
  return { above, below, rows: isKept ? rows : null };
}

function doubled(column: Uint32Array): Uint32Array<ArrayBuffer> {
  const grown = new Uint32Array(2 * column.length);
  grown.set(column);
  return grown;
}
