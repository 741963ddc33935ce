import type { Carried } from '../../algorithms/forecast/carry-over.ts';
import type { LoopMemory } from '../../algorithms/planning/control-loop.ts';

/** What is in the slots that a loop was built from, and by which types: what it has learnt is theirs. */
export interface LoopSubjects {
  /** By slot: a hash of the key of its node, 0 where it is vacant. */
  readonly slots: Uint32Array;
  readonly types: readonly string[];
}

/**
 * Hashes of the keys, FNV-1a of 32 bits. Of many keys that is work: what is known of slots that nobody has written to is
 * taken from `before`.
 * @param isVacant of a slot
 * @param written slots whose node came or went since
 */
export function slotIdentities(
  slotCount: number,
  isVacant: (slot: number) => boolean,
  keyOf: (slot: number) => string,
  before: Uint32Array | null,
  written: ReadonlySet<number>,
): Uint32Array {
  const slots = new Uint32Array(slotCount);
  for (let slot = 0; slot < slotCount; slot++) {
    if (isVacant(slot)) continue;
    const known = written.has(slot) ? 0 : (before?.[slot] ?? 0);
    slots[slot] = known === 0 ? hashOf(keyOf(slot)) : known;
  }
  return slots;
}

function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  // 0 is a vacant slot.
  return hash >>> 0 || 1;
}

/** How what was learnt of one belongs to the other. Vacant slots are a cluster of their own, the last. */
export function carriedFrom(before: LoopSubjects, now: LoopSubjects): Carried {
  const at = new Map(before.types.map((type, index) => [type, index]));
  return {
    fromNodes: before.slots.length,
    isKept: Uint8Array.from(now.slots, (identity, slot) => (identity === before.slots[slot] ? 1 : 0)),
    fromClusters: before.types.length + 1,
    clusterFrom: Int32Array.from([...now.types.map((type) => at.get(type) ?? -1), before.types.length]),
  };
}

/** Nodes that are gone neither cool down nor are hot: others may be in their slots. */
export function carriedTrigger(trigger: LoopMemory['trigger'], { isKept }: Carried): LoopMemory['trigger'] {
  const kept = <V>(ofNodes: ReadonlyMap<number, V>) => new Map([...ofNodes].filter(([node]) => isKept[node] === 1));
  return { ...trigger, hotNodes: kept(trigger.hotNodes), memories: kept(trigger.memories) };
}
