import { assert } from '../../base/assert.ts';
import type { Prng } from '../../base/prng.ts';
import type { Csr } from '../graph/csr.ts';

/**
 * How many nodes each node reaches
 * ================================
 *
 * The nodes are shuffled. One after the other each is announced to all that reach it, over the reversed edges; a node
 * listens to the first k announcements and then falls silent, as everything above it will too, since it reaches all
 * that this one does. Who hears fewer than k has heard all: an exact count. Who heard the k-th as number p of n
 * reaches about n (k - 1) / (p - 1).
 *
 * Input    backward    reverse of the graph asked about; pass the graph itself to count ancestors
 *          prng        the only randomness; drawn from even where every count comes out exact
 *          sampleSize  k >= 3, default 128
 *          onAnnouncements  called every 256 of the n announcements; false stops, and counts are then too small
 * Output   Float64Array[n], nodes reached over any number of steps, the node itself included, so >= 1
 * Cost     O(k x m) edge steps and 12n bytes: no search is made twice where an answer is known to be large
 * Error    None up to k - 1 nodes; above, unbiased with a relative standard deviation of at most 1 / sqrt(k - 2):
 *          8.9 % at 128. k > n is exact throughout.
 * Source   E. Cohen: Size-estimation framework, JCSS 1997 (least-element lists, searched in the order of the ranks);
 *          the estimator is Haldane's for inverse sampling, Biometrika 1945, unbiased also without replacement.
 * Judge    Reachability by layers of a Map; 4 standard deviations where it is estimated.
 */
export interface ReachableOptions {
  readonly sampleSize?: number;
  readonly onAnnouncements?: (done: number) => boolean;
}

export function countReachable(backward: Csr, prng: Prng, options: ReachableOptions = {}): Float64Array {
  const { sampleSize = 128, onAnnouncements } = options;
  assert(sampleSize >= 3, `a sample of ${sampleSize} says nothing about the size of its error`);
  const { nodeCount, offsets, targets } = backward;
  const counts = new Float64Array(nodeCount);
  const heard = new Uint32Array(nodeCount);
  const marks = new Uint32Array(nodeCount);
  const stack = new Uint32Array(nodeCount);
  const order = shuffled(nodeCount, prng);
  let depth = 0;

  function listen(node: number, position: number): void {
    if (marks[node] === position + 1 || heard[node]! >= sampleSize) return;
    marks[node] = position + 1;
    const count = ++heard[node]!;
    counts[node] = count < sampleSize ? count : (nodeCount * (sampleSize - 1)) / position;
    stack[depth++] = node;
  }

  for (let position = 0; position < nodeCount; position++) {
    if (position % 256 === 0 && onAnnouncements?.(position) === false) break;
    listen(order[position]!, position);
    while (depth > 0) {
      const node = stack[--depth]!;
      for (let edge = offsets[node]!, end = offsets[node + 1]!; edge < end; edge++) listen(targets[edge]!, position);
    }
  }
  return counts;
}

function shuffled(count: number, prng: Prng): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = prng.below(last + 1);
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}
