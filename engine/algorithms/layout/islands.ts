import type { Csr } from '../graph/csr.ts';
import { forestChildren, type SpanningForest, spanningForest } from '../graph/spanning-forest.ts';
import { fitUnitSquare } from './fit-unit-square.ts';
import { placeIslands } from './island-places.ts';
import { type Disc, packDiscs } from './pack-discs.ts';

/**
 * Islands layout
 * ==============
 *
 * Every shard is a disc, inside it every subtree is a disc, and a parent sits in the middle of its children: shards,
 * containment and leftovers can be told apart before a label is read.
 *
 *   node      a circle of radius 1 to 2, its growth following the root of influence: a hub is seen, and so is a leaf
 *   subtree   the parent's circle, and round it the discs of its children; no disc where it would be mostly empty
 *   orphans   nodes whose parent lives on another shard are packed with their siblings, round nothing
 *   island    everything at home on a shard; islands stand as `placeIslands` puts them
 *
 * Input    forward, backward  adjacency and its reverse
 *          homes              Uint16Array[n], < shardCount
 *          influence          Float64Array[n], >= 0
 * Output   Float32Array[2n], x and y alternating, in [0.02, 0.98], aspect kept; shards' discs do not overlap
 * Cost     O(n log n) plus the packing, see `packDiscs`; 120,000 nodes in about a second
 * Exact?   Deterministic. No two nodes share a position: circles are disjoint by half a leaf's radius, which is far
 *          above the rounding to 32 bits for any topology that fits memory.
 * Source   Circle packing of hierarchies: Wang, Wang, Dai, Wang, CHI 2006.
 * Judge    The test checks discs, centres and distances of the result, not the method.
 */
export interface IslandsLayoutInput {
  readonly forward: Csr;
  readonly backward: Csr;
  readonly homes: Uint16Array;
  readonly influence: Float64Array;
  readonly shardCount: number;
}

/** Free space round a node and round a subtree, in radii of a leaf. Added, never multiplied: chains may be deep. */
const NODE_PADDING = 0.25;
const GROUP_PADDING = 0.3;

/**
 * A disc of discs is kept while its nodes fill this share of it. Nesting wastes space at every level (two equal discs
 * fill half of the disc around them), so a disc below is dissolved into the one around it. Where much is packed at
 * once the waste lies further down, and packing it again would only cost time.
 */
const FILL_SHARE_MIN = 0.3;
const FILL_SHARE_MIN_LARGE = 0.2;
const LARGE_GROUP = 64;

export function islandsLayout(input: IslandsLayoutInput): Float32Array {
  const { forward, backward, homes, shardCount } = input;
  const forest = spanningForest(forward, backward, homes);
  const discsOfRoot = packSubtrees(forest, nodeRadii(input.influence));
  const parentsAnywhere = spanningForest(forward, backward).parents;
  const contents = Array.from({ length: shardCount }, (_, shard) =>
    islandContents(forest, homes, shard, discsOfRoot, parentsAnywhere),
  );
  const radii = Float64Array.from(contents, (discs) =>
    discs.length === 0 ? 0 : packDiscs(discs, false) + GROUP_PADDING,
  );
  const islands = placeIslands(radii);
  const xs = new Float64Array(homes.length);
  const ys = new Float64Array(homes.length);
  islands.forEach((island, shard) => {
    writePositions(contents[shard]!, island, xs, ys);
  });
  return fitUnitSquare(xs, ys, {
    xMin: Math.min(...islands.map((island) => island.x - island.r)),
    xMax: Math.max(...islands.map((island) => island.x + island.r)),
    yMin: Math.min(...islands.map((island) => island.y - island.r)),
    yMax: Math.max(...islands.map((island) => island.y + island.r)),
  });
}

/** Influence spans orders of magnitude; radii that did too would leave leaves invisible. */
function nodeRadii(influence: Float64Array): Float64Array {
  const highest = influence.reduce((max, value) => Math.max(max, value), 0);
  return influence.map((value) => 1 + (highest > 0 ? Math.sqrt(value / highest) : 0));
}

/** For every root: the packed disc of its tree, or several where one disc round them would waste space. */
function packSubtrees(forest: SpanningForest, radii: Float64Array): Map<number, Disc[]> {
  const { offsets, children } = forestChildren(forest);
  // Handed upwards by each node until its parent has taken them.
  const handed = new Map<number, Disc[]>();
  for (let i = forest.order.length - 1; i >= 0; i--) {
    const node = forest.order[i]!;
    const r = radii[node]! + NODE_PADDING;
    const members: Disc[] = [{ node, r, content: r * r, inside: [], x: 0, y: 0 }];
    for (let slot = offsets[node]!; slot < offsets[node + 1]!; slot++) {
      const child = children[slot]!;
      for (const disc of handed.get(child)!) members.push(disc);
      handed.delete(child);
    }
    handed.set(node, members.length === 1 ? members : grouped(members, true));
  }
  return handed;
}

/** The members as one disc, or as they are when it would be mostly empty. */
function grouped(members: Disc[], isCentred: boolean): Disc[] {
  const r = packDiscs(members, isCentred) + GROUP_PADDING;
  const content = members.reduce((sum, disc) => sum + disc.content, 0);
  const isKept = content >= r * r * (members.length >= LARGE_GROUP ? FILL_SHARE_MIN_LARGE : FILL_SHARE_MIN);
  return isKept ? [{ node: -1, r, content, inside: members, x: 0, y: 0 }] : members;
}

/** Everything of one shard, siblings whose parent lives elsewhere grouped. */
function islandContents(
  forest: SpanningForest,
  homes: Uint16Array,
  shard: number,
  discsOfRoot: ReadonlyMap<number, Disc[]>,
  parentsAnywhere: Int32Array,
): Disc[] {
  const contents: Disc[][] = [];
  const orphansByParent = new Map<number, Disc[][]>();
  for (let root = 0; root < homes.length; root++) {
    if (homes[root] !== shard || forest.parents[root] !== -1) continue;
    const parent = parentsAnywhere[root]!;
    const group = parent === -1 ? contents : (orphansByParent.get(parent) ?? []);
    group.push(discsOfRoot.get(root)!);
    if (parent !== -1) orphansByParent.set(parent, group);
  }
  for (const orphans of orphansByParent.values()) {
    const discs = orphans.flat();
    contents.push(discs.length === 1 ? discs : grouped(discs, false));
  }
  return contents.flat();
}

/** What was packed is relative to the disc around it; from the island inwards it becomes absolute. */
function writePositions(discs: readonly Disc[], around: { x: number; y: number }, xs: Float64Array, ys: Float64Array) {
  const stack = discs.map((disc) => ({ disc, x: around.x, y: around.y }));
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { disc } = top;
    const x = top.x + disc.x;
    const y = top.y + disc.y;
    if (disc.node >= 0) {
      xs[disc.node] = x;
      ys[disc.node] = y;
    }
    for (const inner of disc.inside) stack.push({ disc: inner, x, y });
  }
}
