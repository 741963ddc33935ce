import fc from 'fast-check';
import type { PartitionRequest } from '../../../../../engine/algorithms/placement/partition/partition-request.ts';
import {
  type UndirectedGraph,
  undirectedGraph,
} from '../../../../../engine/algorithms/placement/partition/undirected-graph.ts';

/** A graph from pairs, or triples with a weight. */
export function graphOf(vertexCount: number, edges: readonly (readonly number[])[]): UndirectedGraph {
  return undirectedGraph(
    vertexCount,
    Uint32Array.from(edges, (edge) => edge[0]!),
    Uint32Array.from(edges, (edge) => edge[1]!),
    Float64Array.from(edges, (edge) => edge[2] ?? 1),
  );
}

export function grid(width: number, height: number): UndirectedGraph {
  const edges: [number, number][] = [];
  for (let vertex = 0; vertex < width * height; vertex++) {
    if (vertex % width !== width - 1) edges.push([vertex, vertex + 1]);
    if (vertex + width < width * height) edges.push([vertex, vertex + width]);
  }
  return graphOf(width * height, edges);
}

/** Sum over all pairs of vertices: nothing shared with the code under test. */
export function naiveCut(graph: UndirectedGraph, parts: ArrayLike<number>): number {
  let cut = 0;
  for (let a = 0; a < graph.vertexCount; a++) {
    for (let i = graph.offsets[a]!; i < graph.offsets[a + 1]!; i++) {
      const b = graph.neighbours[i]!;
      if (a < b && parts[a] !== parts[b]) cut += graph.edgeWeights[i]!;
    }
  }
  return cut;
}

/** Every wish but the balance that the parts break, in words; empty when all hold. */
export function violations(request: PartitionRequest, parts: ArrayLike<number>): string[] {
  const { graph, partCount, dimensions = 1, capacities, allowed, pins, apart = [], together = [] } = request;
  const found: string[] = [];
  for (let vertex = 0; vertex < graph.vertexCount; vertex++) {
    const part = parts[vertex]!;
    if (part >= partCount) found.push(`${vertex} is in part ${part}`);
    const words = Math.ceil(partCount / 32);
    if (allowed && !((allowed[vertex * words + Math.floor(part / 32)]! >>> (part % 32)) & 1))
      found.push(`mask ${vertex}`);
    if (pins && pins[vertex]! >= 0 && pins[vertex] !== part) found.push(`pin ${vertex}`);
  }
  for (const group of apart) {
    const members = [...new Set(group)];
    if (new Set(members.map((vertex) => parts[vertex])).size < members.length) found.push(`apart ${members}`);
  }
  for (const group of together)
    if (new Set(Array.from(group, (v) => parts[v])).size > 1) found.push(`together ${group}`);
  loadsOf(request, parts).forEach((load, at) => {
    if (capacities && load > capacities[at]!) found.push(`capacity ${Math.floor(at / dimensions)}`);
  });
  return found;
}

export function loadsOf(
  { graph, partCount, dimensions = 1, weights }: PartitionRequest,
  parts: ArrayLike<number>,
): number[] {
  const loads = new Array<number>(partCount * dimensions).fill(0);
  for (let vertex = 0; vertex < graph.vertexCount; vertex++) {
    for (let d = 0; d < dimensions; d++) {
      loads[parts[vertex]! * dimensions + d]! += weights ? weights[vertex * dimensions + d]! : 1;
    }
  }
  return loads;
}

/** Does every part stay within its share and the imbalance? */
export function isBalanced(request: PartitionRequest, parts: ArrayLike<number>): boolean {
  const { partCount, dimensions = 1, imbalance = 0.03, shares } = request;
  const loads = loadsOf(request, parts);
  const shareSum = shares ? shares.reduce((a, b) => a + b, 0) : partCount;
  return loads.every((load, at) => {
    const total = loads.filter((_, i) => i % dimensions === at % dimensions).reduce((a, b) => a + b, 0);
    const share = (shares ? shares[Math.floor(at / dimensions)]! : 1) / shareSum;
    const ratio = typeof imbalance === 'number' ? imbalance : imbalance[at % dimensions]!;
    return load <= (1 + ratio) * share * total * (1 + 1e-9);
  });
}

/** All assignments, by counting: the least cut among those that keep everything, null when none does. */
export function bruteForce(request: PartitionRequest, withBalance: boolean): number | null {
  const { graph, partCount } = request;
  const parts = new Array<number>(graph.vertexCount).fill(0);
  let best: number | null = null;
  for (let code = 0; code < partCount ** graph.vertexCount; code++) {
    for (let vertex = 0, rest = code; vertex < parts.length; vertex++, rest = Math.floor(rest / partCount)) {
      parts[vertex] = rest % partCount;
    }
    if (violations(request, parts).length > 0 || (withBalance && !isBalanced(request, parts))) continue;
    const cut = naiveCut(graph, parts);
    if (best === null || cut < best) best = cut;
  }
  return best;
}

/** What `anyRequest` makes: every wish there, as an empty one where it is not wanted. */
export type SmallRequest = Required<Omit<PartitionRequest, 'dimensions' | 'current' | 'whenUnbalanced' | 'onStep'>>;

/** Small weighted requests with every kind of wish, of which about half can be met. */
export function anyRequest(vertexMax: number, partMax: number): fc.Arbitrary<SmallRequest> {
  return fc
    .record({ vertexCount: fc.integer({ min: 1, max: vertexMax }), partCount: fc.integer({ min: 1, max: partMax }) })
    .chain(({ vertexCount, partCount }) => {
      const vertex = fc.nat({ max: vertexCount - 1 });
      const part = fc.nat({ max: partCount - 1 });
      const group = fc.uniqueArray(vertex, { minLength: 1, maxLength: 3 }).map((members) => Uint32Array.from(members));
      const full = 2 ** partCount - 1;
      const mask = fc.oneof(
        { weight: 3, arbitrary: fc.constant(full) },
        { weight: 1, arbitrary: fc.nat({ max: full }) },
      );
      const perVertex = <T>(entry: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
        fc.array(entry, { minLength: vertexCount, maxLength: vertexCount });
      return fc.record({
        graph: fc
          .array(fc.tuple(vertex, vertex, fc.integer({ min: 1, max: 9 })), { maxLength: 3 * vertexCount })
          .map((edges) => graphOf(vertexCount, edges)),
        partCount: fc.constant(partCount),
        seed: fc.nat(),
        preset: fc.constantFrom('fast' as const, 'default' as const),
        imbalance: fc.constantFrom(0.03, 0.2, 1),
        weights: fc.option(perVertex(fc.integer({ min: 0, max: 6 })).map((list) => Float64Array.from(list))),
        capacities: fc.option(
          fc
            .array(fc.integer({ min: 0, max: 4 * vertexCount }), { minLength: partCount, maxLength: partCount })
            .map((list) => Float64Array.from(list)),
        ),
        shares: fc.option(
          fc
            .array(fc.integer({ min: 1, max: 4 }), { minLength: partCount, maxLength: partCount })
            .map((list) => Float64Array.from(list)),
        ),
        allowed: fc.option(perVertex(mask).map((list) => Uint32Array.from(list))),
        pins: fc.option(
          perVertex(fc.oneof({ weight: 6, arbitrary: fc.constant(-1) }, { weight: 1, arbitrary: part })).map((list) =>
            Int32Array.from(list),
          ),
        ),
        apart: fc.array(group, { maxLength: 3 }),
        together: fc.array(group, { maxLength: 2 }),
      });
    });
}
