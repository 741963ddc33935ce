import { assert } from '../../../base/assert.ts';

/** The home of a node that has none. */
export const NOWHERE = 0xffff;

/** What decides where nodes go as they arrive, one by one. `recordArrival` and `recordRemoval` keep it in step. */
export interface ArrivalState {
  readonly shardCount: number;
  /** Numbers that a node weighs, 1 to 3. */
  readonly dimensions: number;
  /**
   * `capacities[s * dimensions + d]`: what a shard should carry at most. The caller raises them as the topology grows;
   * Infinity bounds nothing, and balances nothing either.
   */
  readonly capacities: Float64Array;
  /** `loads[s * dimensions + d]`. */
  readonly loads: Float64Array;
  /** Shard of every node by index, NOWHERE without one; grows by doubling. */
  homes: Uint16Array;
  /** Members of anti-affinity group g on shard s: `groupCounts[g * shardCount + s]`. */
  readonly groupCounts: Uint32Array;
  /** Edge weight of the topology over its nodes, each edge once: what a full shard weighs against edges. */
  edgeWeightMean: number;
  /** Edge weight of the node looked at to every shard; scratch. */
  readonly connections: Float64Array;
  /** Every home that can be answered, by shard, with room and without: asking allocates nothing. */
  readonly answers: { readonly withRoom: readonly ArrivalHome[]; readonly overfull: readonly ArrivalHome[] };
}

/** `isOverfull`: no shard that admits the node has room; this one is the least overfull with it. */
export interface ArrivalHome {
  readonly kind: 'home';
  readonly shard: number;
  readonly isOverfull: boolean;
}

/** All that is known of one node. A caller with many nodes fills the same record again and again. */
export interface ArrivalNode {
  /**
   * `neighbours[edgeStart .. edgeEnd)`, in either direction. Parallel and opposite edges add up; neighbours without a
   * home and the node itself count nothing.
   */
  neighbours: Uint32Array;
  /** Beside `neighbours`, finite and >= 0; null counts 1 each. */
  edgeWeights: Float64Array | null;
  edgeStart: number;
  edgeEnd: number;
  /** One number a dimension, finite and >= 0. */
  weights: Float64Array;
  /** Bit s % 32 of word s / 32: the node may be on shard s; null: anywhere. */
  allowed: Uint32Array | null;
  /** Anti-affinity groups, each once: two members never share a shard. Null: none. */
  groups: Uint32Array | null;
  /** The only shard that will do, or -1. */
  pin: number;
}

export interface ArrivalStateOptions {
  readonly shardCount: number;
  readonly dimensions?: number;
  readonly capacities: Float64Array;
  readonly groupCount?: number;
  readonly edgeWeightMean?: number;
  /** Nodes to have room for before `homes` grows. */
  readonly nodeCount?: number;
}

/** @throws internal.assertion when the numbers do not fit each other */
export function createArrivalState(options: ArrivalStateOptions): ArrivalState {
  const { shardCount, dimensions = 1, capacities, groupCount = 0, edgeWeightMean = 1, nodeCount = 0 } = options;
  assert(
    Number.isInteger(shardCount) && shardCount >= 1 && shardCount < NOWHERE,
    `${shardCount} shards; 1 to 65,534 are possible`,
  );
  assert([1, 2, 3].includes(dimensions), `${dimensions} weights a node; 1 to 3 are possible`);
  assert(
    capacities.length === shardCount * dimensions,
    `${capacities.length} capacities, not ${shardCount * dimensions}`,
  );
  assert(
    capacities.every((capacity) => capacity >= 0),
    'a capacity is a number, 0 or more',
  );
  assert(edgeWeightMean >= 0 && edgeWeightMean < Infinity, `a mean edge weight cannot be ${edgeWeightMean}`);
  const homesOf = (isOverfull: boolean): ArrivalHome[] =>
    Array.from({ length: shardCount }, (_, shard) => ({ kind: 'home', shard, isOverfull }));
  return {
    shardCount,
    dimensions,
    capacities: capacities.slice(),
    loads: new Float64Array(shardCount * dimensions),
    homes: new Uint16Array(nodeCount).fill(NOWHERE),
    groupCounts: new Uint32Array(groupCount * shardCount),
    edgeWeightMean,
    connections: new Float64Array(shardCount),
    answers: { withRoom: homesOf(false), overfull: homesOf(true) },
  };
}

export const homeOf = ({ homes }: ArrivalState, index: number): number => homes[index] ?? NOWHERE;

/** Gives a node its first home. O(dimensions + groups). */
export function recordArrival(state: ArrivalState, index: number, node: ArrivalNode, shard: number): void {
  if (homeOf(state, index) !== NOWHERE) assert(false, `node ${index} has a home already`);
  if (shard >= state.shardCount) assert(false, `there is no shard ${shard}`);
  if (index >= state.homes.length) growHomes(state, index + 1);
  state.homes[index] = shard;
  carry(state, node, shard, 1);
}

/** Takes the home of a node that goes, or moves. `node` weighs what it weighed when it came. O(dimensions + groups). */
export function recordRemoval(state: ArrivalState, index: number, node: ArrivalNode): void {
  const home = homeOf(state, index);
  if (home === NOWHERE) assert(false, `node ${index} has no home`);
  state.homes[index] = NOWHERE;
  carry(state, node, home, -1);
}

function carry(
  { dimensions, loads, groupCounts, shardCount }: ArrivalState,
  node: ArrivalNode,
  shard: number,
  sign: 1 | -1,
): void {
  for (let d = 0; d < dimensions; d++) {
    loads[shard * dimensions + d]! += sign * node.weights[d]!;
  }
  if (node.groups === null) return;
  for (let i = 0; i < node.groups.length; i++) groupCounts[node.groups[i]! * shardCount + shard]! += sign;
}

function growHomes(state: ArrivalState, nodeCount: number): void {
  const grown = new Uint16Array(Math.max(nodeCount, 2 * state.homes.length, 1024)).fill(NOWHERE);
  grown.set(state.homes);
  state.homes = grown;
}

export function isInMask({ allowed }: ArrivalNode, shard: number): boolean {
  return allowed === null || ((allowed[shard >>> 5]! >>> (shard & 31)) & 1) === 1;
}

/** Is no other member of the node's groups on the shard? The node itself counts where it already is. */
export function isApart(
  { groupCounts, shardCount }: ArrivalState,
  node: ArrivalNode,
  home: number,
  shard: number,
): boolean {
  if (node.groups === null) return true;
  const own = home === shard ? 1 : 0;
  for (let i = 0; i < node.groups.length; i++) {
    if (groupCounts[node.groups[i]! * shardCount + shard]! > own) return false;
  }
  return true;
}

/** May the node be on the shard, whatever the shard carries: pin, mask and groups. */
export function isAdmitted(state: ArrivalState, node: ArrivalNode, home: number, shard: number): boolean {
  return (node.pin < 0 || node.pin === shard) && isInMask(node, shard) && isApart(state, node, home, shard);
}

/** The fullest dimension of the shard with the node on it, as a ratio of its capacity; above 1 there is no room. */
export function fillWith({ dimensions, capacities, loads }: ArrivalState, node: ArrivalNode, shard: number): number {
  let fill = 0;
  for (let d = 0; d < dimensions; d++) {
    const load = loads[shard * dimensions + d]! + node.weights[d]!;
    const capacity = capacities[shard * dimensions + d]!;
    const ratio = capacity > 0 ? load / capacity : load > 0 ? Infinity : 1;
    if (ratio > fill) fill = ratio;
  }
  return fill;
}

/** Fills `state.connections`: edge weight from the node to every shard. O(degree + shards). */
export function connect({ connections, homes }: ArrivalState, index: number, node: ArrivalNode): void {
  const { neighbours, edgeWeights, edgeEnd } = node;
  connections.fill(0);
  for (let i = node.edgeStart; i < edgeEnd; i++) {
    const neighbour = neighbours[i]!;
    if (neighbour >= homes.length || neighbour === index) continue;
    const home = homes[neighbour]!;
    if (home !== NOWHERE) connections[home]! += edgeWeights === null ? 1 : edgeWeights[i]!;
  }
}
