/**
 * Addressable binary max-heap of vertices by gain: the priority queue of every refinement here.
 *
 * Gains of weighted graphs span the whole 31 bits, so gain buckets (Fiduccia and Mattheyses 1982) would need an array
 * per possible gain; a heap costs O(log n) an operation whatever the weights. Equal gains come out in an order that is
 * fixed by the sequence of operations, so it is deterministic.
 */
export interface GainHeap {
  /** Vertices; the first `size` are in the heap. */
  readonly slots: Int32Array;
  /** Slot of a vertex; -1 when it is not in the heap, LOCKED when the user of the heap wants it to stay out. */
  readonly positions: Int32Array;
  /** Gain of every vertex in the heap; other entries mean nothing. */
  readonly gains: Int32Array;
  size: number;
}

export const LOCKED = -2;

export function createGainHeap(vertexCount: number): GainHeap {
  return {
    slots: new Int32Array(vertexCount),
    positions: new Int32Array(vertexCount).fill(-1),
    gains: new Int32Array(vertexCount),
    size: 0,
  };
}

/** Inserts the vertex, or moves it to its new place. */
export function setGain(heap: GainHeap, vertex: number, gain: number): void {
  const at = heap.positions[vertex]!;
  if (at < 0) {
    heap.gains[vertex] = gain;
    siftUp(heap, heap.size++, vertex);
    return;
  }
  const before = heap.gains[vertex]!;
  heap.gains[vertex] = gain;
  if (gain > before) siftUp(heap, at, vertex);
  else if (gain < before) siftDown(heap, at, vertex);
}

/** Removes and returns the vertex of the highest gain; -1 from an empty heap. */
export function popBest(heap: GainHeap): number {
  if (heap.size === 0) return -1;
  const best = heap.slots[0]!;
  heap.positions[best] = -1;
  const last = heap.slots[--heap.size]!;
  if (last !== best) siftDown(heap, 0, last);
  return best;
}

export function clearHeap(heap: GainHeap): void {
  for (let at = 0; at < heap.size; at++) heap.positions[heap.slots[at]!] = -1;
  heap.size = 0;
}

function siftUp({ slots, positions, gains }: GainHeap, from: number, vertex: number): void {
  const gain = gains[vertex]!;
  let at = from;
  while (at > 0) {
    const above = (at - 1) >> 1;
    const other = slots[above]!;
    if (gains[other]! >= gain) break;
    slots[at] = other;
    positions[other] = at;
    at = above;
  }
  slots[at] = vertex;
  positions[vertex] = at;
}

function siftDown({ slots, positions, gains, size }: GainHeap, from: number, vertex: number): void {
  const gain = gains[vertex]!;
  let at = from;
  for (;;) {
    let below = 2 * at + 1;
    if (below >= size) break;
    if (below + 1 < size && gains[slots[below + 1]!]! > gains[slots[below]!]!) below++;
    const other = slots[below]!;
    if (gains[other]! <= gain) break;
    slots[at] = other;
    positions[other] = at;
    at = below;
  }
  slots[at] = vertex;
  positions[vertex] = at;
}
