import type { Csr } from '../graph/csr.ts';
import { forestChildren, type SpanningForest, spanningForest } from '../graph/spanning-forest.ts';
import { fitUnitSquare } from './fit-unit-square.ts';
import { placeIslands } from './island-places.ts';

/**
 * Layers layout
 * =============
 *
 * Inside every shard's island nodes lie in layers by their depth in the hierarchy, roots on top: what is above what is read
 * off the picture, and how many levels there are. Depth is that of the whole topology, so a layer means the same on every
 * shard, also where the parent lives elsewhere; layers that a shard has no node of take no room.
 *
 *   order     within a layer that of a walk through the hierarchy: siblings are neighbours, and edges of a tree hardly cross
 *   wrapping  a layer wider than its island goes on in further rows, filled column by column, so a subtree stays together
 *   parents   in a layer of one row stand over the middle of their children, as far as their neighbours leave room
 *
 * Input    forward, backward  adjacency and its reverse
 *          homes              Uint16Array[n]; nodes of no shard (>= shardCount) get no place of their own
 *          onShard            called after every shard, may throw to stop
 * Output   Float32Array[2n], x and y alternating, in [0.02, 0.98], aspect kept; shards' islands do not overlap
 * Cost     O(n + m); 120,000 nodes in about 0.1 s
 * Exact?   Deterministic. No two nodes of a shard share a position.
 * Source   Layers by depth as in Sugiyama, Tagawa, Toda, IEEE SMC 11(2), 1981, ordered by the tree instead of by sweeps.
 * Judge    The test checks layers, order, distances and islands of the result.
 */
export interface LayersLayoutInput {
  readonly forward: Csr;
  readonly backward: Csr;
  readonly homes: Uint16Array;
  readonly shardCount: number;
  readonly onShard?: (done: number, total: number) => void;
}

/** Between two layers, in distances between nodes; rows of one layer are 1 apart. */
const LAYER_GAP = 2.5;
/** An island is wider than high by about this: layers read better as bands. */
const WIDTH_SHARE = 1.15;

export function layersLayout({ forward, backward, homes, shardCount, onShard }: LayersLayoutInput): Float32Array {
  const nodeCount = homes.length;
  const forest = spanningForest(forward, backward);
  const depths = depthsOf(forest);
  const xs = new Float64Array(nodeCount);
  const ys = new Float64Array(nodeCount);
  const members = membersByShard(preorder(forest), homes, shardCount);
  const radii = new Float64Array(shardCount);
  for (let shard = 0; shard < shardCount; shard++) {
    radii[shard] = placeShard(members[shard]!, depths, forest.parents, homes, xs, ys);
    onShard?.(shard + 1, shardCount);
  }
  const islands = placeIslands(radii);
  for (let node = 0; node < nodeCount; node++) {
    const island = islands[homes[node]!];
    if (island === undefined) continue;
    xs[node]! += island.x;
    ys[node]! += island.y;
  }
  return fitUnitSquare(xs, ys, {
    xMin: Math.min(...islands.map((island) => island.x - island.r)),
    xMax: Math.max(...islands.map((island) => island.x + island.r)),
    yMin: Math.min(...islands.map((island) => island.y - island.r)),
    yMax: Math.max(...islands.map((island) => island.y + island.r)),
  });
}

function depthsOf({ parents, order }: SpanningForest): Uint32Array {
  const depths = new Uint32Array(parents.length);
  for (const node of order) if (parents[node] !== -1) depths[node] = depths[parents[node]!]! + 1;
  return depths;
}

/** Every node before its subtree, subtrees one after the other, roots by index. */
function preorder(forest: SpanningForest): Uint32Array {
  const { parents } = forest;
  const { offsets, children } = forestChildren(forest);
  const order = new Uint32Array(parents.length);
  const stack: number[] = [];
  let count = 0;
  for (let root = 0; root < parents.length; root++) {
    if (parents[root] !== -1) continue;
    stack.push(root);
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      order[count++] = node;
      for (let slot = offsets[node + 1]! - 1; slot >= offsets[node]!; slot--) stack.push(children[slot]!);
    }
  }
  return order;
}

function membersByShard(order: Uint32Array, homes: Uint16Array, shardCount: number): readonly (readonly number[])[] {
  const members = Array.from({ length: shardCount }, (): number[] => []);
  for (const node of order) members[homes[node]!]?.push(node);
  return members;
}

/** Places the nodes of one shard round (0, 0); returns the radius of the disc that they fit in. */
function placeShard(
  members: readonly number[],
  depths: Uint32Array,
  parents: Int32Array,
  homes: Uint16Array,
  xs: Float64Array,
  ys: Float64Array,
): number {
  if (members.length === 0) return 0;
  const width = Math.max(1, Math.ceil(Math.sqrt(members.length) * WIDTH_SHARE));
  const layers = [...Map.groupBy(members, (node) => depths[node]!)].sort(([a], [b]) => a - b).map(([, layer]) => layer);
  // Graph y grows upwards, and roots are on top.
  let y = 0;
  for (const layer of layers) {
    const rows = Math.ceil(layer.length / width);
    const columns = Math.ceil(layer.length / rows);
    layer.forEach((node, at) => {
      xs[node] = ((Math.floor(at / rows) + 0.5) * width) / columns;
      ys[node] = y - (at % rows);
    });
    y -= rows - 1 + LAYER_GAP;
  }
  const height = -y - LAYER_GAP;
  centreParents(layers, width, parents, homes, xs);
  for (const node of members) {
    xs[node]! -= width / 2;
    ys[node]! += height / 2;
  }
  return Math.hypot(width / 2, height / 2) + 0.5;
}

/** From the deepest layer upwards: nodes of a layer of one row over their children, in order, 1 apart, within the width. */
function centreParents(
  layers: readonly (readonly number[])[],
  width: number,
  parents: Int32Array,
  homes: Uint16Array,
  xs: Float64Array,
): void {
  const sums = new Map<number, { x: number; count: number }>();
  for (const layer of layers.toReversed()) {
    if (layer.length <= width) {
      for (const node of layer) {
        const below = sums.get(node);
        if (below !== undefined) xs[node] = below.x / below.count;
      }
      spread(layer, width, xs);
    }
    for (const node of layer) {
      const parent = parents[node]!;
      if (parent === -1 || homes[parent] !== homes[node]) continue;
      const of = sums.get(parent) ?? { x: 0, count: 0 };
      sums.set(parent, { x: of.x + xs[node]!, count: of.count + 1 });
    }
  }
}

/** At least 1 apart in their order: to the right of the one before, then back from the right rim. */
function spread(layer: readonly number[], width: number, xs: Float64Array): void {
  layer.forEach((node, at) => {
    xs[node] = Math.max(xs[node]!, at === 0 ? 0.5 : xs[layer[at - 1]!]! + 1);
  });
  for (let at = layer.length - 1; at >= 0; at--) {
    const limit = at === layer.length - 1 ? width - 0.5 : xs[layer[at + 1]!]! - 1;
    xs[layer[at]!] = Math.min(xs[layer[at]!]!, limit);
  }
}
