/** What all ways of following a relation share: the pairs that the graph finds, and rows matched with them. */
import { assert } from '../../base/assert.ts';
import { isInSet } from '../../model/node-set.ts';
import type { EdgePairs, GraphAccess, ReadWork, WantedNodes } from '../graph-access.ts';
import type { PatternRelation } from '../plan/pattern-graph.ts';
import { walkOf } from '../plan/plan-clause.ts';
import { BATCH_ROWS, type BindingTable, beside, type Column, NO_NODE, pick } from './binding-table.ts';

/** A relation as a step follows it. */
export interface Followed {
  readonly relation: PatternRelation;
  readonly isBackward: boolean;
  readonly keeps: ReadonlySet<string>;
}

/** Ends found from some sources; a plain relation has edges, one of variable length has lengths. */
export interface FoundPairs {
  readonly at: Uint32Array;
  readonly others: Uint32Array;
  readonly lengths: Uint32Array | null;
  readonly edges: EdgePairs | null;
}

/** The variable that is followed from, and the one that is led to. */
export function endsOf({ relation, isBackward }: Followed): readonly [near: string, far: string] {
  return isBackward ? [relation.to, relation.from] : [relation.from, relation.to];
}

/** 1 at the one type that all labels name; a name nobody has, or two different ones, leaves nothing. */
export function typeMask(graph: GraphAccess, labels: readonly string[]): Uint8Array | null {
  const [first] = labels;
  if (first === undefined) return null;
  const mask = new Uint8Array(graph.typeCount);
  const type = graph.typeIndex(first);
  if (type >= 0 && labels.every((label) => label === first)) mask[type] = 1;
  return mask;
}

export function isWanted({ types, among }: WantedNodes, graph: GraphAccess, node: number): boolean {
  return (types === null || types[graph.types[node]!] === 1) && (among === null || isInSet(among, node));
}

/** Chunks of pairs, the next when it is asked for. Sources hold each node once. */
export async function* findPairs(
  graph: GraphAccess,
  followed: Followed,
  sources: Uint32Array,
  wanted: WantedNodes,
  work: ReadWork,
): AsyncGenerator<FoundPairs, void, void> {
  if (sources.length === 0) return;
  const walk = walkOf(followed.relation, followed.isBackward, graph);
  if (followed.relation.range === null) {
    for await (const edges of graph.edges(sources, walk.direction, walk.relations, wanted, work)) {
      yield { at: edges.at, others: edges.others, lengths: null, edges };
    }
  } else if (walk.max >= 1) {
    for await (const { at, others, depths } of graph.reach(sources, walk, wanted, work)) {
      yield { at, others, lengths: depths, edges: null };
    }
  } else if (walk.min === 0) {
    const at = Uint32Array.from(sources.keys()).filter((position) => isWanted(wanted, graph, sources[position]!));
    yield { at, others: pick(sources, at), lengths: new Uint32Array(at.length), edges: null };
  }
}

/** The rows of each source, as ranges of `rows`. */
export interface RowsByNode {
  readonly offsets: Uint32Array;
  readonly rows: Uint32Array;
}

/** Groups the rows of a lane by node; `nodes` are its different nodes. O(rows). */
export function rowsByNode(lane: Uint32Array, nodes: Uint32Array): RowsByNode {
  const positions = new Map<number, number>();
  for (let position = 0; position < nodes.length; position++) positions.set(nodes[position]!, position);
  const offsets = new Uint32Array(nodes.length + 1);
  for (const node of lane) if (node !== NO_NODE) offsets[positions.get(node)! + 1]!++;
  for (let position = 0; position < nodes.length; position++) offsets[position + 1]! += offsets[position]!;
  const next = offsets.slice();
  const rows = new Uint32Array(offsets[nodes.length]!);
  for (let row = 0; row < lane.length; row++) {
    const node = lane[row]!;
    if (node !== NO_NODE) rows[next[positions.get(node)!]!++] = row;
  }
  return { offsets, rows };
}

const FIRST_MATCHES = 64;

/** Rows matched with pairs: for each match the row and the pair it comes from. Most answers are short, so it starts small. */
export class Matches {
  #rows = new Uint32Array(FIRST_MATCHES);
  #pairs = new Uint32Array(FIRST_MATCHES);
  count = 0;

  add(row: number, pair: number): void {
    if (this.count === this.#rows.length) this.#grow();
    this.#rows[this.count] = row;
    this.#pairs[this.count++] = pair;
  }

  /** Then it is to be handed on before the next match. */
  get isFull(): boolean {
    return this.count === BATCH_ROWS;
  }

  /** What was added since the last time. */
  takeAll(): { readonly rows: Uint32Array; readonly pairs: Uint32Array } {
    const taken = { rows: this.#rows.slice(0, this.count), pairs: this.#pairs.slice(0, this.count) };
    this.count = 0;
    return taken;
  }

  #grow(): void {
    assert(this.count < BATCH_ROWS, 'a full batch is handed on before the next match');
    const [rows, pairs] = [this.#rows, this.#pairs];
    this.#rows = new Uint32Array(2 * rows.length);
    this.#pairs = new Uint32Array(2 * pairs.length);
    this.#rows.set(rows);
    this.#pairs.set(pairs);
  }
}

/**
 * Adds the relation to rows where somebody asks for it: the edge of a plain one, the ends and length of one of variable
 * length, with its own direction whichever way it was followed.
 */
export function withRelation(
  table: BindingTable,
  { relation, isBackward, keeps }: Followed,
  near: Uint32Array,
  found: FoundPairs,
  pairs: Uint32Array,
): BindingTable {
  if (!keeps.has(relation.variable)) return table;
  const far = pick(found.others, pairs);
  return beside(table, {
    rowCount: table.rowCount,
    columns: new Map([[relation.variable, relationColumn(isBackward, near, far, found, pairs)]]),
  });
}

function relationColumn(
  isBackward: boolean,
  near: Uint32Array,
  far: Uint32Array,
  { edges, lengths }: FoundPairs,
  pairs: Uint32Array,
): Column {
  if (edges === null) {
    return { kind: 'path', lanes: [...(isBackward ? [far, near] : [near, far]), pick(lengths!, pairs)] };
  }
  const sources = near.slice();
  const targets = far.slice();
  for (let row = 0; row < pairs.length; row++) {
    if (edges.isReversed[pairs[row]!] === 0) continue;
    sources[row] = far[row]!;
    targets[row] = near[row]!;
  }
  return { kind: 'relation', lanes: [sources, targets, pick(edges.relations, pairs)] };
}
