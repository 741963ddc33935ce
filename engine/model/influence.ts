/**
 * What influence is measured by. The measures are told in `engine/algorithms/influence/influence-scores.ts`.
 */
export type InfluenceMeasure = 'pagerank' | 'betweenness' | 'degree' | 'closure';

export const INFLUENCE_MEASURES: readonly InfluenceMeasure[] = ['pagerank', 'betweenness', 'degree', 'closure'];

/**
 * Which way influence flows along the edges of a topology.
 *
 *   down  from ancestor to descendant: a node gathers it from what is above; leaves and shared services lead
 *   up    from descendant to ancestor: a node gathers it from what is below; containers and callers lead
 *   both  either way: whatever has many neighbours leads
 */
export type InfluenceDirection = 'down' | 'up' | 'both';

export const INFLUENCE_DIRECTIONS: readonly InfluenceDirection[] = ['down', 'up', 'both'];

/** Whatever decides the scores of a topology: the same settings give the same scores again. */
export interface InfluenceSettings {
  readonly measure: InfluenceMeasure;
  readonly direction: InfluenceDirection;
  /** Of pagerank; null for the others, which have none. */
  readonly damping: number | null;
  /** Of what is drawn at random: betweenness where it is sampled, closure where it is estimated. */
  readonly seed: number;
}

/** What an import computes and a recompute proposes (ADR 11). */
export const DEFAULT_INFLUENCE = { measure: 'pagerank', direction: 'up', damping: 0.5, seed: 1 } as const;

/** Above it PageRank can need more sweeps than it makes where cycles are long: it would not have settled. */
export const DAMPING_MAX = 0.95;
