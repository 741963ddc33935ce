/**
 * Rows of a partition as they travel between workers: columns, so that a chunk is a few typed arrays that can be
 * transferred, and no object is made per row.
 */
export interface NodeRow {
  readonly index: number;
  readonly key: string;
  readonly label: string;
  readonly type: number;
  /** A JSON object as text, or null. */
  readonly attributes: string | null;
  /** Revision of the write that changed it last; 0 as imported. */
  readonly version: number;
}

export interface EdgeRows {
  readonly sources: Uint32Array;
  readonly targets: Uint32Array;
  readonly relations: Uint16Array;
  readonly attributes: readonly (string | null)[];
  /** Of each edge, the revision of the write that changed it last; 0 as imported. */
  readonly versions: Uint32Array;
}

export interface ClosureRows {
  readonly hierarchies: Uint8Array;
  readonly ancestors: Uint32Array;
  readonly descendants: Uint32Array;
  readonly depths: Uint16Array;
}

/** Everything in a partition that names one of some nodes: what a move copies, and all that it touches. */
export interface IncidentRows {
  readonly nodes: readonly NodeRow[];
  readonly edges: EdgeRows;
  readonly closure: ClosureRows;
}

/** The other ends of rows found, with their distances where the question was about a hierarchy. */
export interface Reached {
  readonly nodes: Uint32Array;
  readonly depths: Uint16Array;
}

export const rowCount = (rows: IncidentRows): number =>
  rows.nodes.length + rows.edges.sources.length + rows.closure.ancestors.length;

/** The buffers of `rows`, for a transfer instead of a copy. */
export const transferOfRows = (rows: IncidentRows): ArrayBuffer[] =>
  [
    rows.edges.sources,
    rows.edges.targets,
    rows.edges.relations,
    rows.edges.versions,
    rows.closure.hierarchies,
    rows.closure.ancestors,
    rows.closure.descendants,
    rows.closure.depths,
  ].map((column) => column.buffer as ArrayBuffer);
