import { type Board, fits, isMovable, narrow } from './board.ts';
import { degreeOf, forEachEdge } from './edge-traffic.ts';
import type { Cargo } from './score.ts';
import { DIMENSIONS } from './shard-loads.ts';
import type { Allowance } from './token-buckets.ts';

/**
 * A clump around a hot node
 * =========================
 *
 * Begins with the unit of the seed and takes in, one by one, the unit of the same shard that has the largest part of its
 * traffic inside the clump; what a member contains counts four times, so that a rack takes its hosts along before it takes
 * who calls them. Every size is shown to the caller, who keeps the best.
 *
 * A unit is passed over where the clump with it would exceed `bounds`, or have no shard left that type, pins and groups
 * admit. Hubs (more than `DEGREE_MAX` edges) neither join nor bring their neighbours: most of their traffic is elsewhere.
 *
 * Cost     O(edges of the members and of those who were looked at + size x frontier)
 * Exact?   Greedy. Deterministic: equal parts by index.
 * Source   Clay: Serafini et al., VLDB 2017 (clumps of what is accessed together).
 */
export interface Clump extends Cargo {
  /** The seed's unit first, then as they joined. */
  readonly nodes: readonly number[];
  /** 1 at shards that type, pins and groups admit. */
  readonly admits: Uint8Array;
}

export interface ClumpBounds {
  /** What rules keep together may be more, where the seed is of it. */
  readonly nodes: number;
  readonly left: Allowance;
  /** In the dimension of the work. */
  readonly dimension: number;
  readonly amount: number;
}

const DEGREE_MAX = 1024;
const FRONTIER_MAX = 512;
const CONTAINMENT_FACTOR = 4;

/** Traffic of every node over all its edges, found when it is first asked for. */
export type TrafficCache = Map<number, number>;

/**
 * `look` sees the clump at every size until it answers false; it is changed in place after. Nothing is shown where the
 * seed does not fit.
 */
export function growClump(
  board: Board,
  seed: number,
  bounds: ClumpBounds,
  traffic: TrafficCache,
  look: (clump: Clump) => boolean,
): void {
  const { input, units, homes, shardCount } = board;
  const from = homes[seed]!;
  const nodes: number[] = [];
  const inside = new Set<number>();
  const groups = new Set<number>();
  const amounts = new Float64Array(DIMENSIONS.length);
  const connections = new Float64Array(shardCount);
  const admits = new Uint8Array(shardCount).fill(1);
  admits[from] = 0;
  /** Units that could join, with their traffic into the clump, what is contained counting more. */
  const frontier = new Map<number, number>();
  const passed = new Set([units.unitOf(seed)]);
  const isRestricted = input.rules.allowed !== null || input.rules.pins !== null || board.apartOf.size > 0;
  let rows = 0;

  const admit = (members: readonly number[]): boolean => {
    const narrowed = admits.slice();
    const joined = new Set(groups);
    for (const node of members) {
      narrow(board, node, joined, narrowed);
      for (const group of board.apartOf.get(node) ?? []) joined.add(group);
    }
    if (!narrowed.includes(1)) return false;
    admits.set(narrowed);
    for (const group of joined) groups.add(group);
    return true;
  };

  const take = (unit: number): boolean => {
    const members = units.membersOf(unit);
    const added = members.reduce((sum, node) => sum + board.amounts[bounds.dimension]![node]!, 0);
    const addedRows = members.reduce((sum, node) => sum + input.rowsOfNode[node]!, 0);
    const size = nodes.length + members.length;
    if (size > bounds.left.nodes || rows + addedRows > bounds.left.rows) return false;
    if (nodes.length > 0 && size > bounds.nodes) return false;
    if (amounts[bounds.dimension]! + added > bounds.amount) return false;
    if (isRestricted && !admit(members)) return false;
    for (const node of members) join(node);
    rows += addedRows;
    return true;
  };

  const join = (node: number): void => {
    inside.add(node);
    nodes.push(node);
    for (let d = 0; d < DIMENSIONS.length; d++) amounts[d]! += board.amounts[d]![node]!;
    const brings = degreeOf(input, node) <= DEGREE_MAX;
    forEachEdge(input, node, (other, weight, isContainment) => {
      if (inside.has(other)) {
        // Until now it was counted from the other end, as traffic to the shard they are both on.
        connections[from]! -= weight;
        return;
      }
      connections[homes[other]!]! += weight;
      if (!brings || homes[other] !== from) return;
      const unit = units.unitOf(other);
      if (passed.has(unit)) return;
      const known = frontier.get(unit);
      if (known === undefined && (frontier.size >= FRONTIER_MAX || !canJoin(board, unit))) return;
      frontier.set(unit, (known ?? 0) + weight * (isContainment ? CONTAINMENT_FACTOR : 1));
    });
  };

  if (!take(units.unitOf(seed))) return;
  const clump = (): Clump => ({ from, nodes, amounts, rows, connections, admits });
  let goesOn = shardCount > 1 && look(clump());
  while (goesOn && nodes.length < bounds.nodes && frontier.size > 0) {
    const unit = closest(board, frontier, traffic);
    frontier.delete(unit);
    passed.add(unit);
    if (take(unit)) goesOn = look(clump());
  }
}

function canJoin(board: Board, unit: number): boolean {
  if (!isMovable(board, unit)) return false;
  return board.units.membersOf(unit).every((node) => degreeOf(board.input, node) <= DEGREE_MAX);
}

function closest(board: Board, frontier: ReadonlyMap<number, number>, traffic: TrafficCache): number {
  let best = -1;
  let bestPart = -1;
  for (const [unit, within] of frontier) {
    let whole = traffic.get(unit);
    if (whole === undefined) {
      whole = 0;
      for (const node of board.units.membersOf(unit)) {
        forEachEdge(board.input, node, (_, weight) => {
          whole! += weight;
        });
      }
      traffic.set(unit, whole);
    }
    const part = whole > 0 ? within / whole : 0;
    if (part > bestPart || (part === bestPart && unit < best)) {
      best = unit;
      bestPart = part;
    }
  }
  return best;
}

/** Shards that admit the clump and have room for it, in order. */
export function* targetsOf(board: Board, { admits, amounts }: Pick<Clump, 'admits' | 'amounts'>): Generator<number> {
  for (let shard = 0; shard < board.shardCount; shard++) {
    if (admits[shard] === 1 && fits(board, amounts, shard)) yield shard;
  }
}
