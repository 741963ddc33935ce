import type { LevelRules } from './level.ts';

/**
 * Takes members out of clusters whose rules they do not share, so that contraction never creates what no part may hold.
 *
 * A member leaves when the cluster already holds one of its anti-affinity groups, or when together they would be
 * allowed in fewer parts than either of them alone: a cluster may be as strict as its strictest member, but two
 * different halves of a choice are kept apart, or else coarse levels would decide what only fine ones can.
 * A pinned vertex (one part) therefore only meets others that are pinned to the same part. In place, O(n x words +
 * memberships); members are met by index, so the first of a cluster decides.
 */
export function separateIncompatible(rules: LevelRules, labels: Uint32Array): void {
  const { words, allowed, groupOffsets, groups } = rules;
  const masks = new Map<number, Uint32Array>();
  const held = new Map<number, Set<number>>();
  const leavers: number[] = [];
  for (let vertex = 0; vertex < labels.length; vertex++) {
    const label = labels[vertex]!;
    const mine = allowed.subarray(vertex * words, (vertex + 1) * words);
    const mask = masks.get(label);
    const ownGroups = groups.subarray(groupOffsets[vertex]!, groupOffsets[vertex + 1]!);
    const together = mask === undefined ? mine.slice() : strictest(mask, mine);
    if (together === null || ownGroups.some((group) => held.get(label)?.has(group))) {
      leavers.push(vertex);
      continue;
    }
    masks.set(label, together);
    if (ownGroups.length === 0) continue;
    const set = held.get(label) ?? new Set();
    for (const group of ownGroups) set.add(group);
    held.set(label, set);
  }
  const isTaken = new Uint8Array(labels.length);
  const isLeaver = new Uint8Array(labels.length);
  for (const vertex of leavers) isLeaver[vertex] = 1;
  for (let vertex = 0; vertex < labels.length; vertex++) if (isLeaver[vertex] === 0) isTaken[labels[vertex]!] = 1;
  let free = 0;
  for (const vertex of leavers) {
    // Any number that no cluster bears will do; there are as many numbers as vertices.
    while (isTaken[free] === 1) free++;
    isTaken[free] = 1;
    labels[vertex] = free;
  }
}

/** The intersection where it equals one of the two and both are pinned or neither is; null otherwise. */
function strictest(a: Uint32Array, b: Uint32Array): Uint32Array | null {
  const both = a.map((word, i) => word & b[i]!);
  const isA = both.every((word, i) => word === a[i]!);
  const isB = both.every((word, i) => word === b[i]!);
  if (isA && isB) return both;
  return (isA || isB) && bitCount(both) > 1 ? both : null;
}

export function bitCount(mask: Uint32Array): number {
  let count = 0;
  for (let rest of mask) for (; rest !== 0; rest &= rest - 1) count++;
  return count;
}
