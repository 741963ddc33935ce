import type { Influence } from './influence.ts';
import type { TopologyState } from './topology-state.ts';

/** The topology of an open workspace as it is now. A part is replaced as a whole when it changes: take it anew at every use. */
export interface TopologyView extends Readonly<TopologyState> {
  /** Of all nodes, by the measure in force. */
  readonly influence: Float64Array;
}

/** One for everybody who looks at the topology and does not change it. */
export function topologyView(state: TopologyState, influence: Pick<Influence, 'scores'>): TopologyView {
  return {
    get metagraph() {
      return state.metagraph;
    },
    get hierarchies() {
      return state.hierarchies;
    },
    get nodeCount() {
      return state.nodeCount;
    },
    get edgeCount() {
      return state.edgeCount;
    },
    get revision() {
      return state.revision;
    },
    get influence() {
      return influence.scores;
    },
  };
}
