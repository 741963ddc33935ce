import type { ClosureDelta } from '../../algorithms/closure/closure-delta.ts';
import type { Attributes } from '../../model/changes.ts';
import { emptyDelta, type PartitionDelta } from '../../storage/partition-delta.ts';
import type { WorkingEdge, WorkingNode } from './working-topology.ts';
import type { WriteEffect } from './write-effect.ts';

/** Shards that must hold what names a node: its home, and where it is being copied to. */
export type Holders = (slot: number) => readonly number[];

/**
 * What a write does, by partition
 * ===============================
 *
 * Partition k holds every row with an end at home in k, and while an end is being copied to k, every row that names it
 * (the copy brings those of before, the write those of now). So each row of the write goes to the holders of both ends.
 *
 * Input    holders     O(1) each; of a removed node those of before
 *          homeOf      of a node after the write
 * Output   only partitions for which there is something; rows in the order of `closure`
 * Cost     O(rows of the write x holders)
 * Judge    `verify` with every row of every partition computed anew.
 */
export function splitDelta(
  revision: number,
  effect: WriteEffect,
  closure: ClosureDelta,
  holders: Holders,
  homeOf: (slot: number) => number,
): ReadonlyMap<number, PartitionDelta> {
  const parts = new Map<number, Part>();
  const part = (shard: number): Part => {
    let found = parts.get(shard);
    if (found === undefined) {
      found = { nodes: [], removedNodes: [], edges: [], removedEdges: [], rows: [] };
      parts.set(shard, found);
    }
    return found;
  };
  const atEnds = (one: number, other: number, give: (part: Part) => void) => {
    const [ofOne, ofOther] = [holders(one), holders(other)];
    for (const shard of ofOne) give(part(shard));
    for (const shard of ofOther) if (!ofOne.includes(shard)) give(part(shard));
  };
  for (const node of [...effect.addedNodes, ...effect.changedNodes]) {
    for (const shard of holders(node.slot)) part(shard).nodes.push(node);
  }
  for (const { slot } of effect.removedNodes) for (const shard of holders(slot)) part(shard).removedNodes.push(slot);
  for (const edge of [...effect.addedEdges, ...effect.changedEdges]) {
    atEnds(edge.source, edge.target, ({ edges }) => edges.push(edge));
  }
  for (const edge of effect.removedEdges) {
    atEnds(edge.source, edge.target, ({ removedEdges }) => removedEdges.push(edge));
  }
  for (let row = 0; row < closure.ancestors.length; row++) {
    atEnds(closure.ancestors[row]!, closure.descendants[row]!, ({ rows }) => rows.push(row));
  }
  return new Map([...parts].map(([shard, of]) => [shard, deltaOf(revision, of, closure, homeOf)]));
}

interface Part {
  readonly nodes: WorkingNode[];
  readonly removedNodes: number[];
  readonly edges: WorkingEdge[];
  readonly removedEdges: WorkingEdge[];
  /** Positions in the closure delta. */
  readonly rows: number[];
}

function deltaOf(
  revision: number,
  { nodes, removedNodes, edges, removedEdges, rows }: Part,
  closure: ClosureDelta,
  homeOf: (slot: number) => number,
): PartitionDelta {
  return {
    ...emptyDelta(revision),
    nodes: nodes.map(({ slot, key, label, type, attributes }) => {
      return { index: slot, key, label, type, attributes: attributesText(attributes), version: revision };
    }),
    removedNodes: Uint32Array.from(removedNodes),
    edges: {
      ...edgeKeys(edges),
      attributes: edges.map(({ attributes }) => attributesText(attributes)),
      versions: new Uint32Array(edges.length).fill(revision),
    },
    removedEdges: edgeKeys(removedEdges),
    closure: {
      hierarchies: picked(new Uint8Array(rows.length), rows, closure.hierarchies),
      ancestors: picked(new Uint32Array(rows.length), rows, closure.ancestors),
      descendants: picked(new Uint32Array(rows.length), rows, closure.descendants),
      depths: picked(new Uint16Array(rows.length), rows, closure.depths),
    },
    closureShards: shardsOf(rows, closure.ancestors, homeOf),
  };
}

/** Loops: `from` with a function goes through an iterator for each value. */
function picked<C extends Uint8Array | Uint16Array | Uint32Array>(
  into: C,
  rows: readonly number[],
  column: ArrayLike<number>,
): C {
  for (let at = 0; at < into.length; at++) into[at] = column[rows[at]!]!;
  return into;
}

function shardsOf(rows: readonly number[], ancestors: Uint32Array, homeOf: (slot: number) => number): Uint16Array {
  const shards = new Uint16Array(rows.length);
  for (let at = 0; at < shards.length; at++) shards[at] = homeOf(ancestors[rows[at]!]!);
  return shards;
}

const edgeKeys = (edges: readonly WorkingEdge[]) => ({
  sources: Uint32Array.from(edges, ({ source }) => source),
  targets: Uint32Array.from(edges, ({ target }) => target),
  relations: Uint16Array.from(edges, ({ relation }) => relation),
});

const attributesText = (attributes: Attributes | null) => (attributes === null ? null : JSON.stringify(attributes));
