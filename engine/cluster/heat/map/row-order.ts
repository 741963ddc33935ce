import { NO_SHARD } from '../../../model/ids.ts';

/**
 * In which order nodes stand below each other
 * ===========================================
 *
 * By home, then by type, then by number. Nodes get their numbers as they are imported, so what belongs together in the file
 * mostly stands together here, and a node has its place as long as it has its home.
 *
 * Input    homes and types by slot; `wanted`: 1 at the slots that are asked for, null for all. Vacant slots have no row.
 * Output   slots in order, the home of each, and a number that is another one (but once in four billion) for another order
 * Cost     O(slots + shards x types): two counting sorts
 */
export interface RowOrder {
  readonly nodes: Uint32Array;
  readonly shards: Uint16Array;
  readonly fingerprint: number;
}

export function orderRows(
  homes: Uint16Array,
  types: Uint16Array,
  slotEnd: number,
  wanted: Uint8Array | null,
): RowOrder {
  const some = new Uint32Array(slotEnd);
  let count = 0;
  for (let slot = 0; slot < slotEnd; slot++) {
    if (homes[slot] !== NO_SHARD && (wanted === null || wanted[slot] === 1)) some[count++] = slot;
  }
  const nodes = sortedBy(sortedBy(some.subarray(0, count), types), homes);
  const shards = new Uint16Array(count);
  // FNV-1a over what the order says.
  let fingerprint = 0x811c9dc5;
  for (let at = 0; at < count; at++) {
    shards[at] = homes[nodes[at]!]!;
    fingerprint = Math.imul(fingerprint ^ nodes[at]!, 0x01000193);
    fingerprint = Math.imul(fingerprint ^ shards[at]!, 0x01000193);
  }
  return { nodes, shards, fingerprint: fingerprint >>> 0 };
}

/** Stable. */
function sortedBy(nodes: Uint32Array, keys: Uint16Array): Uint32Array {
  const ends = new Uint32Array(0x1_0001);
  for (const node of nodes) ends[keys[node]! + 1]!++;
  for (let key = 0; key < 0x1_0000; key++) ends[key + 1]! += ends[key]!;
  const sorted = new Uint32Array(nodes.length);
  for (const node of nodes) sorted[ends[keys[node]!]!++] = node;
  return sorted;
}
