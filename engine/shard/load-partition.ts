import { forEachPartitionRowGroup } from '../algorithms/closure/partition-rows.ts';
import type { Task } from '../base/progress.ts';
import { type CancelFlag, throwIfFlagged } from '../counters/cancel-flag.ts';
import type { PartitionCounts, PartitionLoader } from '../storage/partition-store.ts';
import type { EdgeColumns, HierarchyGraph } from './shard-methods.ts';

export interface PartitionInput {
  readonly shard: number;
  readonly homes: Uint16Array;
  readonly edges: EdgeColumns;
  /** Edge number -> attributes, for the edges of this partition that have any. */
  readonly attributes: ReadonlyMap<number, string>;
  readonly hierarchies: readonly HierarchyGraph[];
  readonly cancel: CancelFlag;
}

const EDGE_BATCH = 4096;
const REPORT_ROWS = 50_000;

/**
 * Writes edges and closure rows of one partition, each table in primary-key order. Every worker computes its own rows
 * from the shared graph: no row passes through the coordinator, and the breadth-first search costs a small part of the
 * insert. Returns what was written, and how many closure rows have their ancestor at home here.
 */
export function loadPartition(
  loader: PartitionLoader,
  { shard, homes, edges, attributes, hierarchies, cancel }: PartitionInput,
  { report }: Task,
): { counts: PartitionCounts; closureRowsOwned: number } {
  const edgeCount = loadEdges(loader, edges, attributes, (node) => homes[node] === shard);
  let closureRows = 0;
  let closureRowsOwned = 0;
  let nextReport = REPORT_ROWS;
  hierarchies.forEach(({ forward, backward, depthMax }, hierarchy) => {
    forEachPartitionRowGroup(forward, backward, homes, shard, depthMax, (ancestor, descendants, depths, count) => {
      loader.closureGroup(hierarchy, ancestor, descendants, depths, count, homes[ancestor]!);
      closureRows += count;
      if (homes[ancestor] === shard) closureRowsOwned += count;
      if (closureRows < nextReport) return;
      nextReport = closureRows + REPORT_ROWS;
      throwIfFlagged(cancel, 'import');
      report({ phase: 'writing closure rows', done: closureRows, total: null, unit: 'rows' });
    });
  });
  loader.finish();
  report({ phase: 'writing closure rows', done: closureRows, total: closureRows, unit: 'rows' });
  let nodes = 0;
  for (const home of homes) if (home === shard) nodes++;
  return { counts: { nodes, edges: edgeCount, closureRows }, closureRowsOwned };
}

/** The shared columns are ordered by (source, target, relation): the order of the table's key. */
function loadEdges(
  loader: PartitionLoader,
  { sources, targets, relations }: EdgeColumns,
  attributes: ReadonlyMap<number, string>,
  isHome: (node: number) => boolean,
): number {
  let written = 0;
  let batch: number[] = [];
  const flush = () => {
    loader.edges({
      sources: Uint32Array.from(batch, (edge) => sources[edge]!),
      targets: Uint32Array.from(batch, (edge) => targets[edge]!),
      relations: Uint16Array.from(batch, (edge) => relations[edge]!),
      attributes: batch.map((edge) => attributes.get(edge) ?? null),
      versions: new Uint32Array(batch.length),
    });
    written += batch.length;
    batch = [];
  };
  for (let edge = 0; edge < sources.length; edge++) {
    if (!isHome(sources[edge]!) && !isHome(targets[edge]!)) continue;
    batch.push(edge);
    if (batch.length === EDGE_BATCH) flush();
  }
  flush();
  return written;
}
