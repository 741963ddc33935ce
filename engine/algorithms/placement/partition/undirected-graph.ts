import { assert } from '../../../base/assert.ts';

/**
 * The graph that is partitioned
 * =============================
 *
 * An undirected graph without self loops or parallel edges in compressed sparse rows: every edge {u, v} stands in the
 * row of u and in the row of v with the same weight. What is given as parallel or opposite edges becomes one edge
 * that weighs their sum, because a partition cuts all of them or none.
 *
 * Input    sources, targets  node indexes < vertexCount; direction, repetition and self loops do not matter
 *          weights           >= 0 per edge, what cutting it costs; null counts 1 each
 * Output   UndirectedGraph, rows ascending by neighbour
 * Cost     O(n + m) time (two counting passes), 32m bytes of scratch
 * Judge    The test adds the weights up in a Map.
 */
export interface UndirectedGraph {
  readonly vertexCount: number;
  /** n + 1 entries; the row of v is `neighbours[offsets[v] .. offsets[v + 1])`. */
  readonly offsets: Uint32Array;
  readonly neighbours: Uint32Array;
  /** As long as `neighbours`; cost of cutting the edge, equal in both rows. */
  readonly edgeWeights: Float64Array;
}

/** @throws internal.assertion when the columns differ in length or name a vertex outside the graph */
export function undirectedGraph(
  vertexCount: number,
  sources: Uint32Array,
  targets: Uint32Array,
  weights: Float64Array | null = null,
): UndirectedGraph {
  assert(sources.length === targets.length, `${sources.length} sources, ${targets.length} targets`);
  const arcCount = 2 * sources.length;
  const tails = new Uint32Array(arcCount);
  const heads = new Uint32Array(arcCount);
  for (let edge = 0; edge < sources.length; edge++) {
    const [a, b] = [sources[edge]!, targets[edge]!];
    if (a >= vertexCount || b >= vertexCount) {
      assert(false, `edge ${edge} (${a} to ${b}) leaves the ${vertexCount} vertices`);
    }
    tails[2 * edge] = a;
    heads[2 * edge] = b;
    tails[2 * edge + 1] = b;
    heads[2 * edge + 1] = a;
  }
  // Sorting by head and then, stably, by tail leaves every row ascending and parallel edges side by side.
  const byHead = countingOrder(vertexCount, heads, null);
  const byTail = countingOrder(vertexCount, tails, byHead);
  return mergedRows(vertexCount, byTail, tails, heads, weights);
}

function countingOrder(keyCount: number, keys: Uint32Array, order: Uint32Array | null): Uint32Array {
  const next = new Uint32Array(keyCount + 1);
  for (let i = 0; i < keys.length; i++) next[keys[i]! + 1]!++;
  for (let key = 0; key < keyCount; key++) next[key + 1]! += next[key]!;
  const sorted = new Uint32Array(keys.length);
  for (let i = 0; i < keys.length; i++) {
    const entry = order === null ? i : order[i]!;
    sorted[next[keys[entry]!]!++] = entry;
  }
  return sorted;
}

function mergedRows(
  vertexCount: number,
  order: Uint32Array,
  tails: Uint32Array,
  heads: Uint32Array,
  weights: Float64Array | null,
): UndirectedGraph {
  const offsets = new Uint32Array(vertexCount + 1);
  const neighbours = new Uint32Array(order.length);
  const edgeWeights = new Float64Array(order.length);
  let size = 0;
  let cursor = 0;
  for (let vertex = 0; vertex < vertexCount; vertex++) {
    const rowStart = size;
    for (; cursor < order.length && tails[order[cursor]!] === vertex; cursor++) {
      const arc = order[cursor]!;
      const head = heads[arc]!;
      if (head === vertex) continue;
      if (size === rowStart || neighbours[size - 1] !== head) neighbours[size++] = head;
      edgeWeights[size - 1]! += weights === null ? 1 : weights[arc >>> 1]!;
    }
    offsets[vertex + 1] = size;
  }
  return { vertexCount, offsets, neighbours: neighbours.slice(0, size), edgeWeights: edgeWeights.slice(0, size) };
}
