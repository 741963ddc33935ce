/** Where each shard's nodes lie, for the captions of a zoomed-out view. Pure. */

export interface Island {
  readonly shard: number;
  readonly nodes: number;
  /** Centre, graph units. */
  readonly x: number;
  readonly y: number;
  /** Root mean square distance from the centre. */
  readonly radius: number;
  /** Highest y of a node. */
  readonly top: number;
}

/** Beyond this share of overlapping pairs the layout does not group by shard, and captions would lie. */
const OVERLAP_RATIO_MAX = 0.25;

/** Centre and spread of every shard that has nodes, by shard number. O(n). */
export function findIslands(positions: Float32Array, homes: Uint16Array, shardCount: number): readonly Island[] {
  const counts = new Float64Array(shardCount);
  const sums = new Float64Array(shardCount * 3);
  const tops = new Float64Array(shardCount).fill(Number.NEGATIVE_INFINITY);
  for (let node = 0; node < homes.length; node++) {
    const shard = homes[node]!;
    if (shard >= shardCount) continue;
    const x = positions[2 * node]!;
    const y = positions[2 * node + 1]!;
    counts[shard]!++;
    sums[3 * shard]! += x;
    sums[3 * shard + 1]! += y;
    sums[3 * shard + 2]! += x * x + y * y;
    if (y > tops[shard]!) tops[shard] = y;
  }
  const islands: Island[] = [];
  for (let shard = 0; shard < shardCount; shard++) {
    const nodes = counts[shard]!;
    if (nodes === 0) continue;
    const x = sums[3 * shard]! / nodes;
    const y = sums[3 * shard + 1]! / nodes;
    const radius = Math.sqrt(Math.max(0, sums[3 * shard + 2]! / nodes - x * x - y * y));
    islands.push({ shard, nodes, x, y, radius, top: tops[shard]! });
  }
  return islands;
}

/** True when the shards are apart enough to be named where they lie: centres rarely fall within another's spread. */
export function areApart(islands: readonly Island[]): boolean {
  let pairs = 0;
  let overlapping = 0;
  for (const [slot, a] of islands.entries()) {
    for (const b of islands.slice(slot + 1)) {
      pairs++;
      if (Math.hypot(a.x - b.x, a.y - b.y) < Math.max(a.radius, b.radius)) overlapping++;
    }
  }
  return pairs === 0 || overlapping / pairs <= OVERLAP_RATIO_MAX;
}

/** Room for a caption's letters above its baseline. */
const CAPTION_TOP_PX = 20;

/** Baseline of an island's caption, CSS pixels: above its rim, but within the view while its centre is. */
export function captionBaseline(aboveRimPx: number, centrePx: number, textScale: number): number {
  return Math.max(aboveRimPx, Math.min(CAPTION_TOP_PX * textScale, centrePx));
}
