/**
 * What every placement of a workspace has to keep, by the names people use: node keys, type names, shard numbers.
 * Rules are hard: a placement or a move that would break one is refused.
 */
export interface PlacementRules {
  readonly shards: readonly ShardRule[];
  /** Nodes of these types live on these shards only; a type that is not listed lives anywhere. */
  readonly types: readonly { readonly type: string; readonly shards: readonly number[] }[];
  readonly pins: readonly { readonly node: string; readonly shard: number }[];
  /** Anti-affinity: no two nodes of a group share a shard. */
  readonly apart: readonly { readonly name: string; readonly nodes: readonly string[] }[];
  /** A node and all that is below it in a hierarchy (default `all`) stay on one shard. */
  readonly together: readonly { readonly root: string; readonly hierarchy?: string | undefined }[];
}

export interface ShardRule {
  readonly shard: number;
  /** Size relative to the others; default 1. */
  readonly weight?: number | undefined;
  /** Share of all influence, 0..1. */
  readonly influenceMax?: number | undefined;
  readonly nodesMax?: number | undefined;
  /** Accesses a second of its nodes together, over the rolling window. */
  readonly heatMax?: number | undefined;
}

export const NO_RULES: PlacementRules = { shards: [], types: [], pins: [], apart: [], together: [] };

export const PLACEMENT_OBJECTIVES = ['closure', 'edges', 'traffic'] as const;
/** What a placement keeps small: closure rows stored twice, edges between shards, or measured traffic between them. */
export type PlacementObjective = (typeof PLACEMENT_OBJECTIVES)[number];
