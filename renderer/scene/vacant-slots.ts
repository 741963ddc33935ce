/**
 * Slots without a node: those of removed nodes stay in the columns and are never used again. Their type is NO_TYPE, their
 * place NaN. Nothing of them may be drawn, picked, labelled or counted. Pure.
 */
import { NO_TYPE } from '../../engine/protocol/index.ts';

/** Whether a node lies there; false too beyond the columns. */
export function hasPlace(positions: Float32Array, slot: number): boolean {
  const x = positions[2 * slot];
  return x !== undefined && !Number.isNaN(x);
}

/** Slots with a place, ascending. O(n). */
export function placedSlots(positions: Float32Array): Uint32Array {
  const slots = new Uint32Array(positions.length >> 1);
  let count = 0;
  for (let slot = 0; slot < slots.length; slot++) if (hasPlace(positions, slot)) slots[count++] = slot;
  return slots.subarray(0, count);
}

export function countNodes(types: Uint16Array): number {
  let count = 0;
  for (const type of types) if (type !== NO_TYPE) count++;
  return count;
}

/** Far outside of every view, and still a number that a blend and a matrix leave one. */
const NOWHERE = -1e6;

/** Places for the GPU, where NaN is anything: those without one lie outside of every view. The same array where all have one. */
export function drawnPlaces(positions: Float32Array): Float32Array {
  if (!positions.some(Number.isNaN)) return positions;
  return positions.map((value) => (Number.isNaN(value) ? NOWHERE : value));
}
