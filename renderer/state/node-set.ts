/** The many nodes that are selected, beside the one that the inspector shows. Typed arrays, for it may be all of 100,000. */
import { onesOf } from '../scene/node-flags.ts';
import type { SceneTool } from '../scene/scene.ts';

/** What many nodes do to those that are selected already. */
export type SelectMode = 'replace' | 'add' | 'remove' | 'toggle';

export interface NodeSet {
  /** Ascending, each once; vacant slots are never in it. */
  readonly nodes: Uint32Array;
  readonly tool: SceneTool;
  /** Ways to select by property are shown. */
  readonly isPickerOpen: boolean;
}

const NOTHING = new Uint32Array(0);
export const INITIAL_NODE_SET: NodeSet = { nodes: NOTHING, tool: null, isPickerOpen: false };

/** `have` and `nodes` combined, ascending and each once. O(largest slot). */
export function combine(have: Uint32Array, nodes: Iterable<number>, mode: SelectMode): Uint32Array {
  const others = Uint32Array.from(nodes);
  let slots = (have.at(-1) ?? -1) + 1;
  for (const node of others) if (node >= slots) slots = node + 1;
  const isIn = new Uint8Array(slots);
  if (mode !== 'replace') for (const node of have) isIn[node] = 1;
  // A node that is named twice is toggled once.
  for (const node of mode === 'toggle' ? new Set(others) : others) {
    isIn[node] = mode === 'remove' ? 0 : mode === 'toggle' ? 1 - isIn[node]! : 1;
  }
  return onesOf(isIn);
}

export const withNodes = (set: NodeSet, nodes: Uint32Array): NodeSet =>
  nodes.length === 0 && set.nodes.length === 0 ? set : { ...set, nodes };
