import type { NodeExplanation } from '../../engine/protocol/index.ts';
import { IDLE, type Loadable } from './loadable.ts';

/** Why the selected node is where it is. */
export interface Explanation {
  readonly index: number | null;
  readonly answer: Loadable<NodeExplanation>;
}

export const INITIAL_EXPLANATION: Explanation = { index: null, answer: IDLE };

/** An answer about a node that is no longer asked about is dropped. */
export function applyExplanation(state: Explanation, index: number, answer: Loadable<NodeExplanation>): Explanation {
  return state.index === index ? { index, answer } : state;
}
