import type { TouchedNodes, WriteSummary } from '../model/changes.ts';

export type { TopologyChange, WriteSummary } from '../model/changes.ts';

/** What a write did, or a dry run would do. */
export interface TopologyWritten {
  /** Of this write; of a dry run that of the last one. */
  readonly revision: number;
  readonly summary: WriteSummary;
}

/** Told to all: read again what you keep of the topology. */
export interface TopologyEvent {
  readonly revision: number;
  readonly summary: WriteSummary;
  /** Whether nodes came, went, or say something else of themselves. */
  readonly changesNodes: boolean;
}

/** A write of the past. */
export interface TopologyWriteRecord {
  readonly revision: number;
  readonly atMs: number;
  readonly actor: string;
  readonly summary: WriteSummary;
}

/** With the nodes that it was about. */
export interface LatestTopologyWrite extends TopologyWriteRecord {
  readonly touched: TouchedNodes;
}

/** Which types there are and what may connect, by name. */
export interface MetagraphDocument {
  readonly nodeTypes: readonly string[];
  readonly relations: readonly string[];
  /** "A `from` may be the ancestor of a `to` through `relation`"; `edges` says how many are, and is not heeded when set. */
  readonly connections: readonly {
    readonly from: string;
    readonly relation: string;
    readonly to: string;
    readonly edges?: number | undefined;
  }[];
  /** `relations: null` are all. Of a hierarchy only `acyclic` can be changed. */
  readonly hierarchies: readonly {
    readonly name: string;
    readonly relations: readonly string[] | null;
    readonly acyclic: boolean;
  }[];
}

/** Told to all: somebody has changed the metagraph, and this is what holds now. */
export interface MetagraphEvent {
  readonly actor: string;
  readonly metagraph: MetagraphDocument;
}

/** What the data says of the metagraph. */
export interface MetagraphReport {
  readonly ok: boolean;
  /** Edges looked at. */
  readonly checked: number;
  /** Connections that edges have and the metagraph does not allow, or counts otherwise. */
  readonly violations: readonly {
    readonly from: string;
    readonly relation: string;
    readonly to: string;
    readonly edges: number;
    readonly counted: number | null;
  }[];
  readonly hierarchies: readonly {
    readonly name: string;
    /** Said by the metagraph. */
    readonly acyclic: boolean;
    /** Keys of the nodes of a cycle that is there; null where there is none. */
    readonly cycle: readonly string[] | null;
  }[];
}
