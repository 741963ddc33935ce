/** Which edges are drawn at which distance. Pure. */
import type { Brush } from './brush.ts';
import type { EdgeInk } from './edge-layer.ts';
import { areApart, type Island } from './islands.ts';
import { neutralEdgeColor } from './palette.ts';
import type { DrawnModel } from './scene-model.ts';
import { screenX, screenY, type View } from './view.ts';

/** What the operator chooses; `auto` goes by distance. */
export const EDGE_DETAILS = ['auto', 'bundles', 'crossing', 'all'] as const;
export type EdgeDetail = (typeof EDGE_DETAILS)[number];
/** `bundles`: one band a pair of shards; `crossing`: edges between shards; `all`: every edge. */
export type EdgesShown = Exclude<EdgeDetail, 'auto'>;

/** Up to this many edges are lines that can be told apart, at any distance. */
const READABLE_EDGE_COUNT = 6_000;
/** Mean length on screen, in CSS pixels, from which an edge within a shard says something: shorter, it is hidden by its discs. */
const INSIDE_LENGTH_PX_MIN = 9;
/** Length of line per area of picture, in CSS pixels: beyond it edges are a carpet. */
const INSIDE_COVERAGE_MAX = 1.5;
const CROSS_COVERAGE_MAX = 3;

/** What is drawn now. Where shards do not lie apart a band from one to another would lie, so edges are drawn. */
export function edgesShown(
  detail: EdgeDetail,
  ink: EdgeInk,
  view: View,
  of: { readonly isApart: boolean; readonly isHighlighting: boolean },
): EdgesShown {
  if (detail !== 'auto') return detail === 'bundles' && !of.isApart ? 'crossing' : detail;
  const { insideCount, crossCount, insideLength, crossLength } = ink;
  // What stands out stands out by its edges too.
  if (of.isHighlighting || insideCount + crossCount <= READABLE_EDGE_COUNT) return 'all';
  const coverage = (count: number, length: number): number => (count * length) / view.unitPx;
  const isInsideReadable =
    insideLength * view.unitPx >= INSIDE_LENGTH_PX_MIN && coverage(insideCount, insideLength) <= INSIDE_COVERAGE_MAX;
  const isCrossReadable = coverage(crossCount, crossLength) <= CROSS_COVERAGE_MAX;
  if (isCrossReadable && (isInsideReadable || insideCount === 0)) return 'all';
  return isCrossReadable || !of.isApart ? 'crossing' : 'bundles';
}

/** Edges between two shards, a < b. */
export interface Bundle {
  readonly a: number;
  readonly b: number;
  readonly edges: number;
}

const BUNDLE_COUNT_MAX = 300;
const BUNDLE_WIDTH_PX = { min: 1, max: 14 } as const;

/** Cut edges between nodes that are seen, by pair of shards, most first. O(edges). */
export function bundlesOf(
  edges: Uint32Array,
  homes: Uint16Array,
  shardCount: number,
  isSeen: (node: number) => boolean = () => true,
): readonly Bundle[] {
  const counts = new Float64Array(shardCount * shardCount);
  for (let edge = 0; edge < edges.length; edge += 2) {
    const [source, target] = [edges[edge]!, edges[edge + 1]!];
    const [one, other] = [homes[source]!, homes[target]!];
    if (one === other || one >= shardCount || other >= shardCount || !isSeen(source) || !isSeen(target)) continue;
    counts[Math.min(one, other) * shardCount + Math.max(one, other)]!++;
  }
  const bundles: Bundle[] = [];
  for (const [slot, count] of counts.entries()) {
    if (count > 0) bundles.push({ a: Math.floor(slot / shardCount), b: slot % shardCount, edges: count });
  }
  return bundles.sort((one, other) => other.edges - one.edges).slice(0, BUNDLE_COUNT_MAX);
}

/** Bands from island to island, as wide as the root of how many edges they stand for; below the discs. */
export function drawBundles(brush: Brush, view: View, model: DrawnModel, bundles: readonly Bundle[]): void {
  const byShard = new Map(model.islands.map((island) => [island.shard, island]));
  const most = bundles[0]?.edges ?? 1;
  const { min, max } = BUNDLE_WIDTH_PX;
  const at = ({ x, y }: Island) => ({ x: screenX(view, x), y: screenY(view, y) });
  // The widest last, so that none is hidden by a wider one's edge.
  for (const { a, b, edges } of bundles.toReversed()) {
    const [from, to] = [byShard.get(a), byShard.get(b)];
    if (from === undefined || to === undefined) continue;
    const width = min + (max - min) * Math.sqrt(edges / most);
    brush.line(at(from), at(to), { color: neutralEdgeColor(model.theme), alpha: 0.42, width });
  }
}

/** Whether shards lie apart enough for bands between them. */
export const canBundle = (islands: readonly Island[]): boolean => islands.length > 1 && areApart(islands);
