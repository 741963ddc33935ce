import type { Metagraph } from '../model/metagraph.ts';
import type { KeptHierarchy } from './catalog/catalog.ts';

/**
 * What writes change of an open workspace beside its rows. Replaced part by part, by the writer and by who replaces the
 * metagraph; parts are never changed.
 */
export interface TopologyState {
  metagraph: Metagraph;
  hierarchies: readonly KeptHierarchy[];
  nodeCount: number;
  edgeCount: number;
  /** Number of the last write; 0 after an import. */
  revision: number;
  /** Of all nodes, by the measure in force. */
  readonly influence: Float64Array;
}

/** For everybody who looks and does not change it. Take a part anew at every use. */
export type TopologyView = Readonly<TopologyState>;
