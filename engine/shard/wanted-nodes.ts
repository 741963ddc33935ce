import type { WantedNodes } from '../query/graph-access.ts';

/** `wanted` as a test on node indexes; null where everything is wanted, so that a loop can go without. */
export function wantedTest(
  { types: mask, among }: WantedNodes,
  types: Uint16Array,
): ((node: number) => boolean) | null {
  const words = among === null ? null : among.words;
  if (words === null) return mask === null ? null : (node) => mask[types[node]!] === 1;
  const isAmong = (node: number) => ((words[node >>> 5]! >>> (node & 31)) & 1) === 1;
  return mask === null ? isAmong : (node) => mask[types[node]!] === 1 && isAmong(node);
}
