import {
  type UndirectedGraph,
  undirectedGraph,
} from '../../../engine/algorithms/placement/partition/undirected-graph.ts';
import { createPrng, type Prng } from '../../../engine/base/prng.ts';
import { delaunayEdges } from './delaunay.ts';

/**
 * The reference instances of the partitioner: two meshes, a power-law graph, planted communities and two service
 * topologies. Seeded and generated, never shipped. Vertices are numbered at random except in the grid, so that
 * nobody gains from the order of the input.
 */
export const INSTANCES: Readonly<Record<string, () => UndirectedGraph>> = {
  grid300: () => grid(300),
  del17: () => {
    const { sources, targets } = delaunayEdges(2 ** 17, createPrng(17));
    return renumbered(2 ** 17, sources, targets, createPrng(171));
  },
  rmat15: () => rmat(15, 16, createPrng(15)),
  plant50k: () => planted(256, 200, 12, 4, createPrng(50)),
  topo50k: () => services(50_000, createPrng(51)),
  topo200k: () => services(200_000, createPrng(52)),
};

type Edges = { readonly sources: number[]; readonly targets: number[] };

function addEdge(edges: Edges, source: number, target: number): void {
  edges.sources.push(source);
  edges.targets.push(target);
}

function grid(side: number): UndirectedGraph {
  const edges: Edges = { sources: [], targets: [] };
  for (let vertex = 0; vertex < side * side; vertex++) {
    if (vertex % side !== side - 1) addEdge(edges, vertex, vertex + 1);
    if (vertex + side < side * side) addEdge(edges, vertex, vertex + side);
  }
  return undirectedGraph(side * side, Uint32Array.from(edges.sources), Uint32Array.from(edges.targets));
}

/** Recursive matrix graph (Chakrabarti, Zhan, Faloutsos 2004) with the weights of Graph500; parallel edges merge to 1. */
function rmat(scale: number, edgeFactor: number, prng: Prng): UndirectedGraph {
  const edges: Edges = { sources: [], targets: [] };
  const seen = new Set<number>();
  const vertexCount = 2 ** scale;
  for (let i = 0; i < edgeFactor * vertexCount; i++) {
    let [source, target] = [0, 0];
    for (let bit = 0; bit < scale; bit++) {
      const draw = prng.ratio();
      source = 2 * source + (draw < 0.76 ? 0 : 1);
      target = 2 * target + (draw < 0.57 || (draw >= 0.76 && draw < 0.95) ? 0 : 1);
    }
    const key = Math.min(source, target) * vertexCount + Math.max(source, target);
    if (source === target || seen.has(key)) continue;
    seen.add(key);
    addEdge(edges, source, target);
  }
  return renumbered(vertexCount, edges.sources, edges.targets, prng);
}

/** Blocks of equal size; a vertex has `inside` neighbours in its block and `outside` anywhere, in the mean. */
function planted(blocks: number, size: number, inside: number, outside: number, prng: Prng): UndirectedGraph {
  const vertexCount = blocks * size;
  const edges: Edges = { sources: [], targets: [] };
  const seen = new Set<number>();
  const draw = (count: number, other: (vertex: number) => number): void => {
    for (let drawn = 0; drawn < count; drawn++) {
      const source = prng.below(vertexCount);
      const target = other(source);
      const key = Math.min(source, target) * vertexCount + Math.max(source, target);
      if (source === target || seen.has(key)) continue;
      seen.add(key);
      addEdge(edges, source, target);
    }
  };
  draw((vertexCount * inside) / 2, (vertex) => vertex - (vertex % size) + prng.below(size));
  draw((vertexCount * outside) / 2, () => prng.below(vertexCount));
  return renumbered(vertexCount, edges.sources, edges.targets, prng);
}

const INSTANCES_A_HOST = 12;
const HOSTS_A_RACK = 20;
const RACKS_A_ROOM = 10;
const ROOMS_A_SITE = 2;
const SERVICES_A_TEAM = 20;

/**
 * Sites > rooms > racks > hosts > instances, and Zipf-sized services whose instances each call three instances: of a
 * service of the same team (85 %) or of a popular one (15 %), of their own site where there is one.
 */
function services(vertexCount: number, prng: Prng): UndirectedGraph {
  const { edges } = serviceEdges(vertexCount, prng);
  return renumbered(vertexCount, edges.sources, edges.targets, prng);
}

/**
 * A service topology before and after edges were replaced, under the same numbers. `rule`: calls end, and as many begin
 * that are drawn like the first ones, so that teams and sites stay what they are; the hierarchy stays. `uniform`: any
 * edges go, and any pairs of vertices get one.
 */
export function servicesReplaced(
  vertexCount: number,
  seed: number,
  replacedCount: number,
  by: 'rule' | 'uniform',
): { readonly before: UndirectedGraph; readonly after: UndirectedGraph } {
  const prng = createPrng(seed);
  const { edges, firstCall, firstInstance, call } = serviceEdges(vertexCount, prng);
  const names = shuffled(vertexCount, prng);
  const before = named(vertexCount, edges.sources, edges.targets, names);
  const first = by === 'rule' ? firstCall : 0;
  const order = shuffled(edges.sources.length - first, prng);
  for (let i = 0; i < Math.min(replacedCount, order.length); i++) {
    let [source, target] = [prng.below(vertexCount), prng.below(vertexCount) as number | undefined];
    if (by === 'rule') {
      do {
        source = firstInstance + prng.below(vertexCount - firstInstance);
        target = call(source - firstInstance, prng);
      } while (target === undefined);
    }
    edges.sources[first + order[i]!] = source;
    edges.targets[first + order[i]!] = target!;
  }
  return { before, after: named(vertexCount, edges.sources, edges.targets, names) };
}

interface ServiceEdges {
  readonly edges: Edges;
  readonly firstInstance: number;
  /** Index of the first edge that is a call. */
  readonly firstCall: number;
  /** The vertex that an instance, counted from 0, calls this time; undefined where the service has no instance. */
  readonly call: (instance: number, prng: Prng) => number | undefined;
}

function serviceEdges(vertexCount: number, prng: Prng): ServiceEdges {
  const edges: Edges = { sources: [], targets: [] };
  const hostCount = Math.floor(vertexCount / (INSTANCES_A_HOST + 1 + 1 / HOSTS_A_RACK + 1 / 200 + 1 / 400));
  const levels = [hostCount, ...[HOSTS_A_RACK, 200, 400].map((hosts) => Math.ceil(hostCount / hosts))];
  const [, rackCount, roomCount] = levels as [number, number, number, number];
  const firsts = levels.map((_, level) => levels.slice(0, level).reduce((sum, count) => sum + count, 0));
  const parent = (level: number, index: number, fanOut: number): number =>
    firsts[level + 1]! + Math.floor(index / fanOut);
  for (let host = 0; host < hostCount; host++) addEdge(edges, host, parent(0, host, HOSTS_A_RACK));
  for (let rack = 0; rack < rackCount; rack++) addEdge(edges, firsts[1]! + rack, parent(1, rack, RACKS_A_ROOM));
  for (let room = 0; room < roomCount; room++) addEdge(edges, firsts[2]! + room, parent(2, room, ROOMS_A_SITE));

  const firstInstance = levels.reduce((sum, count) => sum + count, 0);
  const instanceCount = vertexCount - firstInstance;
  const hostOf = Uint32Array.from({ length: instanceCount }, () => prng.below(hostCount));
  const siteOf = hostOf.map((host) => Math.floor(host / 400));
  for (let instance = 0; instance < instanceCount; instance++)
    addEdge(edges, firstInstance + instance, hostOf[instance]!);
  const firstCall = edges.sources.length;
  const call = callRule({ firstInstance, instanceCount, siteOf }, prng);
  for (let instance = 0; instance < instanceCount; instance++) {
    for (let drawn = 0; drawn < 3; drawn++) {
      const target = call(instance, prng);
      if (target !== undefined) addEdge(edges, firstInstance + instance, target);
    }
  }
  return { edges, firstInstance, firstCall, call };
}

interface Fleet {
  readonly firstInstance: number;
  readonly instanceCount: number;
  readonly siteOf: Uint32Array;
}

function callRule({ firstInstance, instanceCount, siteOf }: Fleet, prng: Prng): ServiceEdges['call'] {
  const serviceCount = Math.max(SERVICES_A_TEAM, Math.floor(instanceCount / 25));
  const popular = zipf(serviceCount, 0.8);
  // Ranks are dealt to services at random: a team holds large and small services.
  const rankToService = shuffled(serviceCount, prng);
  const serviceOf = Uint32Array.from({ length: instanceCount }, () => rankToService[popular(prng.ratio())]!);
  const members: number[][] = Array.from({ length: serviceCount }, () => []);
  const local = new Map<number, number[]>();
  for (let instance = 0; instance < instanceCount; instance++) {
    members[serviceOf[instance]!]!.push(instance);
    const key = serviceOf[instance]! * 4096 + siteOf[instance]!;
    const here = local.get(key);
    if (here === undefined) local.set(key, [instance]);
    else here.push(instance);
  }
  return (instance, draws) => {
    const team = serviceOf[instance]! - (serviceOf[instance]! % SERVICES_A_TEAM);
    const isTeam = draws.ratio() < 0.85;
    const callee = isTeam
      ? Math.min(serviceCount - 1, team + draws.below(SERVICES_A_TEAM))
      : rankToService[popular(draws.ratio())]!;
    const candidates = local.get(callee * 4096 + siteOf[instance]!) ?? members[callee]!;
    const target = candidates[draws.below(Math.max(1, candidates.length))];
    return target === undefined ? undefined : firstInstance + target;
  };
}

/** Draws a rank with probability ~ 1 / (rank + 1)^exponent from a ratio. */
function zipf(count: number, exponent: number): (ratio: number) => number {
  const sums = new Float64Array(count);
  let sum = 0;
  for (let rank = 0; rank < count; rank++) sums[rank] = sum += (rank + 1) ** -exponent;
  return (ratio) => {
    let [low, high] = [0, count - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sums[middle]! < ratio * sum) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

function renumbered(
  vertexCount: number,
  sources: ArrayLike<number>,
  targets: ArrayLike<number>,
  prng: Prng,
): UndirectedGraph {
  return named(vertexCount, sources, targets, shuffled(vertexCount, prng));
}

function named(
  vertexCount: number,
  sources: ArrayLike<number>,
  targets: ArrayLike<number>,
  names: Uint32Array,
): UndirectedGraph {
  const rename = (vertex: number): number => names[vertex]!;
  const graph = undirectedGraph(vertexCount, Uint32Array.from(sources, rename), Uint32Array.from(targets, rename));
  return { ...graph, edgeWeights: graph.edgeWeights.fill(1) };
}

function shuffled(count: number, prng: Prng): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = prng.below(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
