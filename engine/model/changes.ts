/**
 * Changes of a topology, by the names people use. A list of them is a write: they are applied in order, each sees those
 * before it, and they hold as a whole or not at all. `ifVersion` refuses where somebody else has changed the same since:
 * the version of a node or an edge is the revision of the write that changed it last, 0 as imported.
 */
export type TopologyChange = AddNode | ChangeNode | RemoveNode | AddEdge | ChangeEdge | RemoveEdge | MoveSubtree;

export type Attributes = Readonly<Record<string, unknown>>;

export interface AddNode {
  readonly op: 'add-node';
  readonly key: string;
  readonly type: string;
  /** The key where none is given. */
  readonly label?: string | undefined;
  readonly attributes?: Attributes | undefined;
  /** Its home; chosen where none is given: beside what the same write connects it to, else where there is most room. */
  readonly shard?: number | undefined;
}

export interface ChangeNode {
  readonly op: 'change-node';
  readonly key: string;
  readonly label?: string | undefined;
  /** Its edges have to be allowed for the new type too. */
  readonly type?: string | undefined;
  /** Merged into those that are there; null removes one. */
  readonly attributes?: Attributes | undefined;
  readonly ifVersion?: number | undefined;
}

export interface RemoveNode {
  readonly op: 'remove-node';
  readonly key: string;
  /** What happens where it has edges; refused where nothing is said. */
  readonly edges?: 'refuse' | 'remove' | undefined;
  readonly ifVersion?: number | undefined;
}

/** By the keys of both ends; `source` is the ancestor side. */
export interface EdgeNames {
  readonly source: string;
  readonly target: string;
  readonly relation: string;
}

export interface AddEdge extends EdgeNames {
  readonly op: 'add-edge';
  readonly attributes?: Attributes | undefined;
}

export interface ChangeEdge extends EdgeNames {
  readonly op: 'change-edge';
  /** Merged into those that are there; null removes one. */
  readonly attributes: Attributes;
  readonly ifVersion?: number | undefined;
}

export interface RemoveEdge extends EdgeNames {
  readonly op: 'remove-edge';
  readonly ifVersion?: number | undefined;
}

/** The node, with all that is below it, goes from one parent to another: its edge of that relation leads from `to` now. */
export interface MoveSubtree {
  readonly op: 'move-subtree';
  readonly key: string;
  readonly to: string;
  /** The present parent; may be left out where there is only one. */
  readonly from?: string | undefined;
  /** May be left out where all edges that lead to the node are of one. */
  readonly relation?: string | undefined;
  /** Of the edge. */
  readonly ifVersion?: number | undefined;
}

/** Which nodes a write was about, as far as its record names them. Slots are never used again, so they name nodes for good. */
export interface TouchedNodes {
  readonly nodes: readonly number[];
  /** All of them. */
  readonly count: number;
}

/** What a write did. */
export interface WriteSummary {
  readonly changes: number;
  readonly nodes: { readonly added: number; readonly changed: number; readonly removed: number };
  readonly edges: { readonly added: number; readonly changed: number; readonly removed: number };
  /** Rows of all hierarchies together; a changed one has another depth. */
  readonly closureRows: { readonly added: number; readonly changed: number; readonly removed: number };
}
