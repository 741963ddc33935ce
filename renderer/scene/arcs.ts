/**
 * Arcs of moves
 * =============
 *
 * From where a node is to where it goes: into the target shard's island, at its rim towards the node; where shards do not
 * lie apart, to the middle of the node's neighbours there. More than `ARC_COUNT_MAX` moves are drawn as one arc a pair of
 * shards, from island to island, with their number: a thousand arcs are a thicket.
 *
 * Input    moves, and the model's places, homes and islands
 * Cost     O(moves + degree of the moved nodes), once a change; drawing is O(arcs) a frame
 * Judge    test/renderer/scene/arcs.test.ts
 */
import { type Adjacency, incidentEdges } from './adjacency.ts';
import type { Moves } from './ghost.ts';
import { areApart, type Island } from './islands.ts';
import { hasPlace } from './vacant-slots.ts';

export const ARC_COUNT_MAX = 60;

/** Graph units. */
export interface Arc {
  readonly fromX: number;
  readonly fromY: number;
  readonly toX: number;
  readonly toY: number;
  /** Target shard. */
  readonly to: number;
  /** The node, or null for an arc of several. */
  readonly node: number | null;
  readonly count: number;
}

export interface ArcsInput {
  readonly positions: Float32Array;
  readonly homes: Uint16Array;
  readonly edges: Uint32Array;
  readonly islands: readonly Island[];
  readonly adjacency: Adjacency | null;
}

interface Place {
  readonly x: number;
  readonly y: number;
}

export function arcsOf(input: ArcsInput, moves: Moves): readonly Arc[] {
  const { positions, homes, islands } = input;
  const onTheirWay = [...moves.nodes.keys()].filter((at) => {
    const node = moves.nodes[at]!;
    return hasPlace(positions, node) && homes[node] !== moves.to[at];
  });
  const byShard = new Map(islands.map((island) => [island.shard, island]));
  const isApart = areApart(islands);
  const shardCount = moves.to.reduce((most, to) => Math.max(most, to + 1), 0);
  if (onTheirWay.length > ARC_COUNT_MAX) return bundledArcs(input, moves, onTheirWay, byShard, shardCount);
  return onTheirWay.map((at) => {
    const [node, to] = [moves.nodes[at]!, moves.to[at]!];
    const from = { x: positions[2 * node]!, y: positions[2 * node + 1]! };
    const island = byShard.get(to);
    const beside = isApart ? null : middleOfNeighbours(input, node, to);
    const end = beside ?? (island === undefined ? placeOfNew(islands, to, shardCount) : rimTowards(island, from));
    return { fromX: from.x, fromY: from.y, toX: end.x, toY: end.y, to, node, count: 1 };
  });
}

function bundledArcs(
  { homes, islands }: ArcsInput,
  moves: Moves,
  rows: readonly number[],
  byShard: ReadonlyMap<number, Island>,
  shardCount: number,
): readonly Arc[] {
  const counts = new Map<number, number>();
  for (const at of rows) {
    const pair = homes[moves.nodes[at]!]! * 0x10000 + moves.to[at]!;
    counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  const centreOf = (shard: number): Place => byShard.get(shard) ?? placeOfNew(islands, shard, shardCount);
  return [...counts]
    .map(([pair, count]) => {
      const [home, to] = [Math.floor(pair / 0x10000), pair % 0x10000];
      const [from, end] = [centreOf(home), centreOf(to)];
      return { fromX: from.x, fromY: from.y, toX: end.x, toY: end.y, to, node: null, count };
    })
    .sort((a, b) => b.count - a.count);
}

/** A little inside of the island's edge, whose evenly filled disc is 1.41 times its spread. */
function rimTowards(island: Island, from: Place): Place {
  const [dx, dy] = [from.x - island.x, from.y - island.y];
  const away = Math.hypot(dx, dy);
  const reach = Math.min(1.1 * island.radius, away / 2);
  return away === 0 ? island : { x: island.x + (dx / away) * reach, y: island.y + (dy / away) * reach };
}

function middleOfNeighbours({ positions, homes, edges, adjacency }: ArcsInput, node: number, shard: number) {
  if (adjacency === null) return null;
  let [x, y, count] = [0, 0, 0];
  for (const edge of incidentEdges(adjacency, node)) {
    const other = edges[2 * edge] === node ? edges[2 * edge + 1]! : edges[2 * edge]!;
    if (other === node || homes[other] !== shard || !hasPlace(positions, other)) continue;
    [x, y, count] = [x + positions[2 * other]!, y + positions[2 * other + 1]!, count + 1];
  }
  return count === 0 ? null : { x: x / count, y: y / count };
}

/** Between two of them, graph units, and the height that they share where they are many. */
const NEW_GAP = 0.12;
const NEW_HEIGHT = 0.84;

/** Shards that a plan adds have no island yet: they stand in a column to the right of the others, the first on top. */
export function placeOfNew(islands: readonly Island[], shard: number, shardCount: number): Place {
  if (islands.length === 0) return { x: 0.5, y: 0.5 };
  const first = Math.max(...islands.map((island) => island.shard)) + 1;
  const count = Math.max(1, shardCount - first);
  const right = Math.max(...islands.map(({ x, radius }) => x + 1.5 * radius));
  const y = islands.reduce((sum, island) => sum + island.y, 0) / islands.length;
  const gap = Math.min(NEW_GAP, NEW_HEIGHT / count);
  return { x: right + 0.03, y: y + gap * ((count - 1) / 2 - (shard - first)) };
}

/** Control point of the curve, in the same units: off the straight line, so that there and back are two arcs. */
export function controlOf(from: Place, to: Place): Place {
  const bend = 0.18;
  return { x: (from.x + to.x) / 2 - bend * (to.y - from.y), y: (from.y + to.y) / 2 + bend * (to.x - from.x) };
}

/** Point of a quadratic curve at `t`, and the direction in which it goes there, in radians. */
export function alongCurve(from: Place, control: Place, to: Place, t: number): Place & { readonly angle: number } {
  const s = 1 - t;
  const x = s * s * from.x + 2 * s * t * control.x + t * t * to.x;
  const y = s * s * from.y + 2 * s * t * control.y + t * t * to.y;
  const dx = 2 * s * (control.x - from.x) + 2 * t * (to.x - control.x);
  const dy = 2 * s * (control.y - from.y) + 2 * t * (to.y - control.y);
  return { x, y, angle: Math.atan2(dy, dx) };
}
