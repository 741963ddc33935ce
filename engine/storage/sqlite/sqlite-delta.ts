import type { PartitionDelta } from '../partition-delta.ts';
import type { PartitionCounts, RowListener } from '../partition-store.ts';
import type { Statements } from './statements.ts';

/** What a write adds to the counts of a partition. */
export type Tally = { -readonly [Name in keyof PartitionCounts]: PartitionCounts[Name] };

/**
 * Sets and removes the rows of a delta, inside a transaction of the caller. A row to set is inserted where none is there,
 * else updated where it differs: most are new, and for those the first statement is the only one. What really changed is
 * told by the numbers of changes, so nothing is looked up before it is written.
 *
 * Cost  One statement a row, two for a row that is there; 2 to 3 microseconds each with both orders of the table. Statements
 *       of 16 rows would save a fifth, but could not tell which rows were new.
 */
export function writeDelta(
  sql: Statements,
  { nodes, removedNodes, edges, removedEdges, closure, closureShards }: PartitionDelta,
  change: Tally,
  listener: RowListener | undefined,
): number {
  let changed = 0;

  for (const { index, key, label, type, attributes, version } of nodes) {
    if (sql.insertNode.run(index, key, label, type, attributes, version).changes > 0) change.nodes++;
    else if (sql.updateNode.run({ index, key, label, type, attributes, version }).changes === 0) continue;
    changed++;
    listener?.nodeChanged(index);
  }
  for (const node of removedNodes) {
    if (sql.deleteNode.run(node).changes === 0) continue;
    change.nodes--;
    changed++;
    listener?.nodeChanged(node);
  }

  for (let at = 0; at < edges.sources.length; at++) {
    const [source, target, relation] = [edges.sources[at]!, edges.targets[at]!, edges.relations[at]!];
    const [attributes, version] = [edges.attributes[at] ?? null, edges.versions[at]!];
    if (sql.insertEdge.run(source, target, relation, attributes, version).changes > 0) change.edges++;
    else if (sql.updateEdge.run({ source, target, relation, attributes, version }).changes === 0) continue;
    changed++;
    listener?.edgeChanged(source, target);
  }
  for (let at = 0; at < removedEdges.sources.length; at++) {
    const [source, target] = [removedEdges.sources[at]!, removedEdges.targets[at]!];
    if (sql.deleteEdge.run(source, target, removedEdges.relations[at]!).changes === 0) continue;
    change.edges--;
    changed++;
    listener?.edgeChanged(source, target);
  }

  for (let at = 0; at < closure.ancestors.length; at++) {
    const [hierarchy, ancestor] = [closure.hierarchies[at]!, closure.ancestors[at]!];
    const [descendant, depth] = [closure.descendants[at]!, closure.depths[at]!];
    if (depth === 0) {
      if (sql.deleteClosure.run(hierarchy, ancestor, descendant).changes === 0) continue;
      change.closureRows--;
    } else {
      const shard = closureShards[at]!;
      if (sql.insertClosure.run(hierarchy, ancestor, descendant, depth, shard).changes > 0) change.closureRows++;
      else if (sql.updateClosure.run({ hierarchy, ancestor, descendant, depth, shard }).changes === 0) continue;
    }
    changed++;
    listener?.closureRowChanged(hierarchy, ancestor, descendant);
  }
  return changed;
}
