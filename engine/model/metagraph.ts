/** "A node of `fromType` may be the ancestor of a node of `toType` through `relation`", with how often the data does so. */
export interface MetagraphRule {
  readonly fromType: number;
  readonly relation: number;
  readonly toType: number;
  readonly edgeCount: number;
}

/** Node types, relations, and which type may connect to which through what. Lists are in order of first appearance. */
export interface Metagraph {
  readonly nodeTypes: readonly string[];
  readonly relations: readonly string[];
  readonly rules: readonly MetagraphRule[];
}

/** A named set of relations over which a closure is kept. `relations: null` means every relation (`all`). */
export interface Hierarchy {
  readonly name: string;
  readonly relations: readonly number[] | null;
  /** No edge may close a cycle of its relations. */
  readonly isAcyclic: boolean;
}

/** Depth to which a closure is kept: the whole of it, or paths of at most that many edges. */
export type ClosureDepth = 'full' | number;
