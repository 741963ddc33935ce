import type { PlacementObjective } from '../../model/placement-rules.ts';
import { type BoundedGraph, forEachRowGroup } from '../closure/row-groups.ts';
import type { Csr } from '../graph/csr.ts';
import { trafficWeight } from './objective-graphs.ts';

/**
 * What two shard maps cost, and what going from one to the other copies and saves
 * ==============================================================================
 *
 * By the placement rule partition k holds the node rows at home there and every edge and closure row with an end at home
 * there. So a row whose ends live apart is stored twice, and a shard gains the rows that have an end on it after and
 * had none before. A gained row is counted to the node that brings it: the ancestor (or source) where it is the one
 * that moves there, else the descendant. Since every gained row is counted once, the rows of all nodes add up.
 *
 *   saved(v) = what v has in common with its new shard - what it has with its old one, under the map after: how much more
 *              would be cut if v alone stayed, in the unit of the objective
 *
 * Input    forward, hierarchies   all edges; the closures that are kept
 *          before, after          Uint16Array[n], homes < shardCount
 *          objective, accesses    as `objectiveGraphs`
 * Output   figures of both maps; `rowsOfMove[v]`, rows that the new home of v gains for it, and `savedByMove[v]`, both 0
 *          for who stays
 * Cost     O(n + m) and one pass over the closure
 * Judge    sets of rows by partition, in the test.
 */
export interface ShardMapFigures {
  readonly nodes: Uint32Array;
  /** Edges with exactly one end at home there. */
  readonly cutEdgesOf: Float64Array;
  readonly cutClosureRowsOf: Float64Array;
  /** Closure rows that the partition holds, copies included. */
  readonly storedRowsOf: Float64Array;
  readonly cutEdges: number;
  readonly cutClosureRows: number;
}

export interface PlacementComparison {
  readonly before: ShardMapFigures;
  readonly after: ShardMapFigures;
  readonly rowsOfMove: Float64Array;
  readonly savedByMove: Float64Array;
  /** What cutting everything would cost, in the unit of the objective. */
  readonly whole: number;
  /** Rows that name a node, over all nodes: an edge and a closure row name two. */
  readonly rows: number;
}

export interface ComparisonInput {
  readonly forward: Csr;
  readonly hierarchies: readonly BoundedGraph[];
  readonly objective: PlacementObjective;
  readonly accesses: Float64Array | null;
  readonly before: Uint16Array;
  readonly after: Uint16Array;
  readonly shardCount: number;
  readonly onStep?: (done: number, total: number) => void;
}

export function comparePlacements(input: ComparisonInput): PlacementComparison {
  const { forward, hierarchies, objective, accesses, before, after, shardCount, onStep } = input;
  const rowsOfMove = Float64Array.from(after, (home, node) => (home === before[node] ? 0 : 1));
  const savedByMove = new Float64Array(after.length);
  const tallies = [before, after].map((homes) => createTally(homes, shardCount)) as [Tally, Tally];

  const addGains = (one: number, other: number): void => {
    const [oldOne, oldOther, newOne, newOther] = [before[one]!, before[other]!, after[one]!, after[other]!];
    if (newOne !== oldOne && newOne !== oldOther) rowsOfMove[one]!++;
    if (newOther !== newOne && newOther !== oldOther && newOther !== oldOne) rowsOfMove[other]!++;
  };
  const addSaved = (node: number, other: number, weight: number): void => {
    if (before[node] === after[node] || node === other) return;
    if (after[other] === after[node]) savedByMove[node]! += weight;
    else if (after[other] === before[node]) savedByMove[node]! -= weight;
  };
  const weightOf = (source: number, target: number): number =>
    objective === 'closure' ? 0 : objective === 'edges' ? 1 : trafficWeight(accesses, source, target);

  let edgeWeight = 0;
  for (let source = 0; source < forward.nodeCount; source++) {
    for (let edge = forward.offsets[source]!, end = forward.offsets[source + 1]!; edge < end; edge++) {
      const target = forward.targets[edge]!;
      for (const tally of tallies) tally.addEdge(source, target);
      addGains(source, target);
      const weight = weightOf(source, target);
      edgeWeight += weight;
      addSaved(source, target, weight);
      addSaved(target, source, weight);
    }
  }
  const rowWeight = objective === 'closure' ? 1 : 0;
  let rowCount = 0;
  forEachRowGroup(
    hierarchies,
    (ancestor, descendants, count) => {
      rowCount += count;
      for (let i = 0; i < count; i++) {
        const descendant = descendants[i]!;
        for (const tally of tallies) tally.addRow(ancestor, descendant);
        addGains(ancestor, descendant);
        addSaved(ancestor, descendant, rowWeight);
        addSaved(descendant, ancestor, rowWeight);
      }
    },
    onStep,
  );
  return {
    before: tallies[0].figures(),
    after: tallies[1].figures(),
    rowsOfMove,
    savedByMove,
    whole: edgeWeight + rowWeight * rowCount,
    rows: after.length + 2 * forward.edgeCount + 2 * rowCount,
  };
}

/** Closure rows whose ends live apart, under each of some maps. One pass over the closure for all. */
export function cutClosureRows(
  hierarchies: readonly BoundedGraph[],
  maps: readonly Uint16Array[],
  onStep?: (done: number, total: number) => void,
): number[] {
  const cuts = maps.map(() => 0);
  forEachRowGroup(
    hierarchies,
    (ancestor, descendants, count) => {
      for (let map = 0; map < maps.length; map++) {
        const homes = maps[map]!;
        const home = homes[ancestor]!;
        let cut = 0;
        for (let i = 0; i < count; i++) if (homes[descendants[i]!] !== home) cut++;
        cuts[map]! += cut;
      }
    },
    onStep,
  );
  return cuts;
}

type Tally = ReturnType<typeof createTally>;

function createTally(homes: Uint16Array, shardCount: number) {
  const nodes = new Uint32Array(shardCount);
  for (const home of homes) nodes[home]!++;
  const cutEdgesOf = new Float64Array(shardCount);
  const cutClosureRowsOf = new Float64Array(shardCount);
  const storedRowsOf = new Float64Array(shardCount);
  let cutEdges = 0;
  let cutRows = 0;
  return {
    addEdge(source: number, target: number): void {
      const [one, other] = [homes[source]!, homes[target]!];
      if (one === other) return;
      cutEdges++;
      cutEdgesOf[one]!++;
      cutEdgesOf[other]!++;
    },
    addRow(ancestor: number, descendant: number): void {
      const [one, other] = [homes[ancestor]!, homes[descendant]!];
      storedRowsOf[one]!++;
      if (one === other) return;
      cutRows++;
      storedRowsOf[other]!++;
      cutClosureRowsOf[one]!++;
      cutClosureRowsOf[other]!++;
    },
    figures: (): ShardMapFigures => {
      return { nodes, cutEdgesOf, cutClosureRowsOf, storedRowsOf, cutEdges, cutClosureRows: cutRows };
    },
  };
}
