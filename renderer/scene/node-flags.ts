/**
 * What each node is beside its place and colour: dimmed, hidden or marked. One byte a node, the fourth of its style bytes,
 * which the shaders read too. Pure; written once a change, never for each frame.
 *
 * - dimmed: others stand out, by a highlight, a plan that is looked at or a filter that dims. Faint, and below all others.
 * - hidden: left out by a filter that hides, or below a collapsed node. Not drawn, not picked, not labelled, in no way of the arrow keys.
 * - marked: one of the nodes that are selected. It wears a rim.
 * - planned: moved by the plan that is looked at. Its disc is large enough for two halves.
 */
import type { Moves } from './ghost.ts';
import type { Highlight } from './highlight.ts';

/** Bits of the byte. */
export const FLAG = { dimmed: 128, hidden: 64, marked: 32, planned: 16 } as const;

/** GLSL of the same: flags of a style as an int. */
export const GLSL_FLAGS = `int flagsOf(vec4 style) { return int(style.a * 255.0 + 0.5); }`;

/** What the flags come from. */
export interface Flagged {
  readonly style: Uint8Array;
  readonly highlight: Highlight | null;
  /** While a plan is looked at its nodes stand out, not those of the highlight. */
  readonly ghost: Moves | null;
  /** 0 = filters leave it out, 1 = they let it through, 2 = hidden below a collapsed node; null = there are neither. */
  readonly shown: Uint8Array | null;
  /** What filters leave out is hidden, not dimmed. */
  readonly isHiding: boolean;
  /** 1 = selected; null = none is. */
  readonly marked: Uint8Array | null;
}

type Naming = Pick<Flagged, 'highlight' | 'ghost'>;

/** The nodes that stand out because something names them, and the shards named with them; null where nothing does. */
export const namedNodes = ({ highlight, ghost }: Naming): readonly number[] | Uint32Array | null =>
  ghost?.nodes ?? highlight?.nodes ?? null;
export const namedShards = ({ highlight, ghost }: Naming): readonly number[] | Uint16Array | null =>
  ghost?.to ?? highlight?.shards ?? null;

/** Writes the flags of all nodes. O(nodes), about 0.3 ms at 100k. */
export function writeFlags({ style, highlight, ghost, shown, isHiding, marked }: Flagged): void {
  const leftOut = isHiding ? FLAG.hidden : FLAG.dimmed;
  const named = namedNodes({ highlight, ghost });
  const base = named === null ? 0 : FLAG.dimmed;
  const ofNamed = ghost === null ? 0 : FLAG.planned;
  for (let at = 3; at < style.length; at += 4) style[at] = base;
  for (const node of named ?? []) if (4 * node + 3 < style.length) style[4 * node + 3] = ofNamed;
  if (shown !== null) {
    const count = Math.min(shown.length, style.length >> 2);
    for (let node = 0; node < count; node++) {
      if (shown[node] !== 1) style[4 * node + 3]! |= shown[node] === 0 ? leftOut : FLAG.hidden;
    }
  }
  if (marked === null) return;
  const count = Math.min(marked.length, style.length >> 2);
  for (let node = 0; node < count; node++) if (marked[node] === 1) style[4 * node + 3]! |= FLAG.marked;
}

const flagsAt = (style: Uint8Array, node: number): number => style[4 * node + 3] ?? 0;

/** Neither dimmed nor hidden. */
export const isLit = (style: Uint8Array, node: number): boolean =>
  (flagsAt(style, node) & (FLAG.dimmed | FLAG.hidden)) === 0;
export const isHidden = (style: Uint8Array, node: number): boolean => (flagsAt(style, node) & FLAG.hidden) !== 0;
export const isPlanned = (style: Uint8Array, node: number): boolean => (flagsAt(style, node) & FLAG.planned) !== 0;
export const isMarked = (style: Uint8Array, node: number): boolean => (flagsAt(style, node) & FLAG.marked) !== 0;

/** Whether some nodes stand out from others that are still drawn. */
export const isContrasting = ({ highlight, ghost, shown, isHiding }: Omit<Flagged, 'style' | 'marked'>): boolean =>
  highlight !== null || ghost !== null || (shown !== null && !isHiding);

/** Slots that are 1, ascending. O(slots). */
export function onesOf(isIn: Uint8Array): Uint32Array {
  const nodes = new Uint32Array(isIn.length);
  let count = 0;
  for (let node = 0; node < isIn.length; node++) if (isIn[node] === 1) nodes[count++] = node;
  return nodes.slice(0, count);
}
