import type { Metagraph } from './metagraph.ts';

/**
 * A whole topology as columns, index = NodeIndex or edge number. What importers produce and the engine distributes.
 * Attributes are JSON objects as text, or null for none: nobody needs them parsed until a query asks.
 */
export interface Topology {
  readonly metagraph: Metagraph;
  readonly nodeCount: number;
  readonly nodeKeys: readonly string[];
  /** Shown to people; equals the key where the source gives none. */
  readonly nodeLabels: readonly string[];
  readonly nodeTypes: Uint16Array;
  readonly nodeAttributes: readonly (string | null)[];
  readonly edgeCount: number;
  /** Edges are unique by (source, target, relation); the source is the ancestor side. */
  readonly edgeSources: Uint32Array;
  readonly edgeTargets: Uint32Array;
  readonly edgeRelations: Uint16Array;
  readonly edgeAttributes: readonly (string | null)[];
}

/**
 * Something the import repaired or left out, or that its placement could not give. `first` names the first place, as
 * text for people.
 */
export interface ImportWarning {
  readonly code:
    | 'edge.duplicate'
    | 'edge.unknown-node'
    | 'edge.self-loop'
    | 'node.duplicate'
    | 'edge.undirected'
    /** Nodes that alone are more than a shard's fair share of the influence. */
    | 'placement.oversized'
    | 'placement.unbalanced';
  readonly count: number;
  readonly first: string;
}
