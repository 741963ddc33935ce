import type { ClosureRows, EdgeRows, NodeRow } from './rows.ts';

/**
 * What one write does to one partition: rows to set and rows to remove. It is absolute, not relative to what is there, so
 * applying it twice, or after a copy has brought some of its rows, ends the same. It names a row once.
 */
export interface PartitionDelta {
  /** Of the write; from 1. */
  readonly revision: number;
  /** Set: inserted, or in place of what is there. */
  readonly nodes: readonly NodeRow[];
  readonly removedNodes: Uint32Array;
  /** Set. */
  readonly edges: EdgeRows;
  readonly removedEdges: EdgeKeys;
  /** Set; depth 0 removes the row. Ordered by (hierarchy, ancestor, descendant) it is applied fastest. */
  readonly closure: ClosureRows;
  /** Home of each row's ancestor. */
  readonly closureShards: Uint16Array;
}

export interface EdgeKeys {
  readonly sources: Uint32Array;
  readonly targets: Uint32Array;
  readonly relations: Uint16Array;
}

export const emptyDelta = (revision: number): PartitionDelta => ({
  revision,
  nodes: [],
  removedNodes: new Uint32Array(0),
  edges: {
    sources: new Uint32Array(0),
    targets: new Uint32Array(0),
    relations: new Uint16Array(0),
    attributes: [],
    versions: new Uint32Array(0),
  },
  removedEdges: { sources: new Uint32Array(0), targets: new Uint32Array(0), relations: new Uint16Array(0) },
  closure: {
    hierarchies: new Uint8Array(0),
    ancestors: new Uint32Array(0),
    descendants: new Uint32Array(0),
    depths: new Uint16Array(0),
  },
  closureShards: new Uint16Array(0),
});

/** Rows it names, to set or to remove. */
export const deltaRowCount = ({ nodes, removedNodes, edges, removedEdges, closure }: PartitionDelta): number =>
  nodes.length + removedNodes.length + edges.sources.length + removedEdges.sources.length + closure.ancestors.length;
