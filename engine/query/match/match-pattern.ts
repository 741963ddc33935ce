/**
 * Matching a pattern
 * ==================
 *
 * Keeps a table of bindings for every connected part of the pattern that is bound so far, and in each step follows the
 * relation that is cheapest now: it starts at nodes with an id, at what earlier clauses bound, or at the label with the
 * fewest nodes; follows a relation from the side with fewer different nodes; and when both ends are bound already, keeps the
 * rows whose pair exists, or joins the two parts on it. So `(a {id})-[*]->(n)-[*]->(b {id})` is two look-ups and a hash join
 * on n, never one look-up per n.
 *
 * Input    pattern graph, table of bindings from earlier clauses, values of constant ids
 * Output   the table extended by the pattern's variables, one row a match; node labels hold, property maps do not yet
 * Cost     one batch of reads a relation; rows are bounded by TABLE_ROWS_MAX
 * Exact?   A plain relation binds one edge a row, and two plain relations of one clause never the same edge; a
 *          variable-length one gives each pair of ends once (reachability).
 * Judge    the naive interpreter of the tests, which tries every assignment.
 */

import { type BindingTable, beside, type Column, cross, NO_NODE, RowList, take } from './binding-table.ts';
import { type FoundPairs, findPairs } from './find-pairs.ts';
import type { GraphAccess } from './graph-access.ts';
import { type PatternGraph, type PatternNode, type PatternRelation, UNWRITABLE } from './pattern-graph.ts';

/** Told of every step, for EXPLAIN and PROFILE. */
export type StepListener = (step: {
  readonly action: string;
  readonly detail: string;
  readonly rows: number;
  readonly elapsedMs: number;
}) => void;

export interface MatchInput {
  readonly table: BindingTable;
  /** Variable -> node key that an `{id: …}` or a WHERE conjunct demands; a value that is no text matches nothing. */
  readonly anchors: ReadonlyMap<string, unknown>;
  readonly onStep: StepListener;
  readonly nowMs: () => number;
}

/** How many ends a step is guessed to find from one source, to order steps; only the order matters. */
const FAN_OUT = { plain: 4, bounded: 32, unbounded: 256 } as const;

export async function matchPattern(
  graph: GraphAccess,
  pattern: PatternGraph,
  input: MatchInput,
): Promise<BindingTable> {
  const matching = new Matching(graph, pattern, input);
  return matching.run();
}

class Matching {
  readonly #graph: GraphAccess;
  readonly #pattern: PatternGraph;
  readonly #input: MatchInput;
  /** Parts that are not connected to each other yet. The first holds what earlier clauses bound. */
  #parts: BindingTable[];

  constructor(graph: GraphAccess, pattern: PatternGraph, input: MatchInput) {
    this.#graph = graph;
    this.#pattern = pattern;
    this.#input = input;
    this.#parts = [input.table];
  }

  async run(): Promise<BindingTable> {
    for (const node of this.#pattern.nodes.values()) {
      if (this.#partOf(node.variable) !== null) this.#keepLabelled(node);
      if (this.#input.anchors.has(node.variable)) this.#anchor(node);
    }
    const left = new Set(this.#pattern.relations);
    while (left.size > 0) {
      const next = this.#cheapest(left);
      if (next === null) {
        this.#scan(this.#smallestUnbound(left));
        continue;
      }
      left.delete(next.relation);
      await this.#follow(next.relation, next.isBackward);
    }
    for (const node of this.#pattern.nodes.values()) if (this.#partOf(node.variable) === null) this.#scan(node);
    let [table, ...others] = this.#parts as [BindingTable, ...BindingTable[]];
    for (const other of others) table = cross(table, other);
    return this.#withPaths(this.#withDifferentEdges(table));
  }

  #partOf(variable: string): BindingTable | null {
    return this.#parts.find(({ columns }) => columns.has(variable)) ?? null;
  }

  #replace(former: readonly BindingTable[], table: BindingTable): void {
    const position = this.#parts.indexOf(former[0]!);
    this.#parts = this.#parts.filter((part) => !former.includes(part));
    this.#parts.splice(Math.min(position, this.#parts.length), 0, table);
  }

  #step<T extends BindingTable>(action: string, detail: string, startedMs: number, table: T): T {
    this.#input.onStep({ action, detail, rows: table.rowCount, elapsedMs: this.#input.nowMs() - startedMs });
    return table;
  }

  /** The node's only possible value; where it is bound already, the rows that have it. */
  #anchor(node: PatternNode): void {
    const startedMs = this.#input.nowMs();
    const key = this.#input.anchors.get(node.variable);
    const index = typeof key === 'string' ? this.#graph.indexOf(key) : undefined;
    const part = this.#partOf(node.variable);
    if (part !== null) {
      const { lanes } = part.columns.get(node.variable)!;
      this.#replace(
        [part],
        keepRows(part, (row) => lanes[0]![row] === index),
      );
      return;
    }
    const isThere = index !== undefined && this.#hasLabels(node, index);
    const table = nodeTable(node.variable, isThere ? Uint32Array.of(index) : new Uint32Array(0));
    this.#parts.push(this.#step('look up', `${shown(node.variable)} by id`, startedMs, table));
  }

  #scan(node: PatternNode): void {
    const startedMs = this.#input.nowMs();
    const all = Uint32Array.from({ length: this.#graph.nodeCount }, (_, index) => index);
    const found = node.labels.length === 0 ? all : all.filter((index) => this.#hasLabels(node, index));
    const what = node.labels.length === 0 ? 'every node' : `every ${node.labels.join(' and ')}`;
    this.#parts.push(
      this.#step('scan', `${shown(node.variable)}: ${what}`, startedMs, nodeTable(node.variable, found)),
    );
  }

  #hasLabels({ labels }: PatternNode, index: number): boolean {
    return labels.every((label) => this.#graph.types[index] === this.#graph.typeIndex(label));
  }

  #keepLabelled(node: PatternNode): void {
    const part = this.#partOf(node.variable)!;
    const nodes = part.columns.get(node.variable)!.lanes[0]!;
    const kept = keepRows(part, (row) => nodes[row] !== NO_NODE && this.#hasLabels(node, nodes[row]!));
    this.#replace([part], kept);
  }

  /** The relation and the end to follow it from that promise the least work, among those with a bound end. */
  #cheapest(left: ReadonlySet<PatternRelation>): { relation: PatternRelation; isBackward: boolean } | null {
    let best: { relation: PatternRelation; isBackward: boolean; cost: number } | null = null;
    for (const relation of left) {
      const fanOut =
        relation.range === null ? FAN_OUT.plain : relation.range.max === null ? FAN_OUT.unbounded : FAN_OUT.bounded;
      for (const isBackward of [false, true]) {
        const part = this.#partOf(isBackward ? relation.to : relation.from);
        if (part === null) continue;
        const cost = part.rowCount * fanOut;
        if (best === null || cost < best.cost) best = { relation, isBackward, cost };
      }
    }
    return best;
  }

  #smallestUnbound(left: ReadonlySet<PatternRelation>): PatternNode {
    const variables = [...left].flatMap(({ from, to }) => [from, to]);
    const sizeOf = ({ labels }: PatternNode) => {
      return Math.min(
        this.#graph.nodeCount,
        ...labels.map((label) => this.#graph.nodesOfType(this.#graph.typeIndex(label))),
      );
    };
    const nodes = variables.map((variable) => this.#pattern.nodes.get(variable)!);
    return nodes.reduce((smallest, node) => (sizeOf(node) < sizeOf(smallest) ? node : smallest));
  }

  async #follow(relation: PatternRelation, isBackward: boolean): Promise<void> {
    const startedMs = this.#input.nowMs();
    const [near, far] = isBackward ? [relation.to, relation.from] : [relation.from, relation.to];
    const part = this.#partOf(near)!;
    const farPart = this.#partOf(far);
    const nearNodes = part.columns.get(near)!.lanes[0]!;
    const sources = distinctNodes(nearNodes);
    const pairs = await findPairs(this.#graph, relation, sources, isBackward);
    const step = `following ${describe(relation)}`;
    const join = new PairJoin(pairs, sources, nearNodes, step);
    const farNode = this.#pattern.nodes.get(far)!;
    let table: BindingTable;
    if (farPart === null) {
      join.joinNew((other) => this.#hasLabels(farNode, other));
      table = beside(take(part, join.leftRows.rows()), nodeTable(far, join.others()));
    } else if (farPart === part) {
      const farNodes = part.columns.get(far)!.lanes[0]!;
      join.joinNew((other, row) => farNodes[row] === other);
      table = take(part, join.leftRows.rows());
    } else {
      join.joinWith(farPart.columns.get(far)!.lanes[0]!);
      table = beside(take(part, join.leftRows.rows()), take(farPart, join.rightRows.rows()));
    }
    const found = beside(table, join.relationColumn(relation, isBackward));
    this.#replace(farPart === null || farPart === part ? [part] : [part, farPart], found);
    this.#step(relation.range === null ? 'expand' : 'reach', describe(relation), startedMs, found);
  }

  /** openCypher: two relations of one clause are never the same edge. Variable-length ones bind no edge. */
  #withDifferentEdges(table: BindingTable): BindingTable {
    const plain = this.#pattern.relations
      .filter(({ range }) => range === null)
      .map(({ variable }) => table.columns.get(variable)!);
    if (plain.length < 2) return table;
    return keepRows(table, (row) =>
      plain.every(({ lanes }, index) =>
        plain.slice(index + 1).every((other) => lanes.some((lane, part) => lane[row] !== other.lanes[part]![row])),
      ),
    );
  }

  #withPaths(table: BindingTable): BindingTable {
    const columns = new Map<string, Column>();
    for (const { variable, first, last, relations } of this.#pattern.paths) {
      const lengths = new Uint32Array(table.rowCount);
      for (const relation of relations) {
        const { kind, lanes } = table.columns.get(relation)!;
        for (let row = 0; row < table.rowCount; row++)
          lengths[row] = lengths[row]! + (kind === 'path' ? lanes[2]![row]! : 1);
      }
      const [start, end] = [table.columns.get(first)!.lanes[0]!, table.columns.get(last)!.lanes[0]!];
      columns.set(variable, { kind: 'path', lanes: [start, end, lengths] });
    }
    return columns.size === 0 ? table : beside(table, { rowCount: table.rowCount, columns });
  }
}

/** Rows of the near part against the pairs found from their nodes. */
class PairJoin {
  readonly leftRows: RowList;
  readonly rightRows: RowList;
  readonly #chosen: RowList;
  readonly #pairs: FoundPairs;
  readonly #nearNodes: Uint32Array;
  /** Node -> its pairs, as a range of `#order`. */
  readonly #pairsOf: ReadonlyMap<number, readonly number[]>;

  constructor(pairs: FoundPairs, sources: Uint32Array, nearNodes: Uint32Array, step: string) {
    this.#pairs = pairs;
    this.#nearNodes = nearNodes;
    this.leftRows = new RowList(step);
    this.rightRows = new RowList(step);
    this.#chosen = new RowList(step);
    const pairsOf = new Map<number, number[]>();
    for (const [pair, position] of pairs.at.entries()) {
      const list = pairsOf.get(sources[position]!);
      if (list === undefined) pairsOf.set(sources[position]!, [pair]);
      else list.push(pair);
    }
    this.#pairsOf = pairsOf;
  }

  /** Every row with every pair of its node that `isKept`. */
  joinNew(isKept: (other: number, row: number) => boolean): void {
    const { others } = this.#pairs;
    for (let row = 0; row < this.#nearNodes.length; row++) {
      for (const pair of this.#pairsOf.get(this.#nearNodes[row]!) ?? []) {
        if (!isKept(others[pair]!, row)) continue;
        this.leftRows.add(row);
        this.#chosen.add(pair);
      }
    }
  }

  /** Every row with every row of the far part whose node a pair leads to. */
  joinWith(farNodes: Uint32Array): void {
    const rowsOf = new Map<number, number[]>();
    for (const [row, node] of farNodes.entries()) {
      const list = rowsOf.get(node);
      if (list === undefined) rowsOf.set(node, [row]);
      else list.push(row);
    }
    for (let row = 0; row < this.#nearNodes.length; row++) {
      for (const pair of this.#pairsOf.get(this.#nearNodes[row]!) ?? []) {
        for (const farRow of rowsOf.get(this.#pairs.others[pair]!) ?? []) {
          this.leftRows.add(row);
          this.rightRows.add(farRow);
          this.#chosen.add(pair);
        }
      }
    }
  }

  others(): Uint32Array {
    return this.#chosen.rows().map((pair) => this.#pairs.others[pair]!);
  }

  /** The edge of a plain relation, or ends and length of a variable-length one, whichever way it was followed. */
  relationColumn({ variable }: PatternRelation, isBackward: boolean): BindingTable {
    const chosen = this.#chosen.rows();
    const { edges, others, lengths } = this.#pairs;
    const near = this.leftRows.rows().map((row) => this.#nearNodes[row]!);
    const far = chosen.map((pair) => others[pair]!);
    if (edges === null) {
      const ends = isBackward ? [far, near] : [near, far];
      const lanes = [...ends, chosen.map((pair) => lengths[pair]!)];
      return { rowCount: chosen.length, columns: new Map([[variable, { kind: 'path', lanes }]]) };
    }
    const isReversed = (row: number) => edges.isReversed[chosen[row]!] === 1;
    const sources = near.map((node, row) => (isReversed(row) ? far[row]! : node));
    const targets = near.map((node, row) => (isReversed(row) ? node : far[row]!));
    const lanes = [sources, targets, chosen.map((pair) => edges.relations[pair]!)];
    return { rowCount: chosen.length, columns: new Map([[variable, { kind: 'relation', lanes }]]) };
  }
}

function nodeTable(variable: string, nodes: Uint32Array): BindingTable {
  return { rowCount: nodes.length, columns: new Map([[variable, { kind: 'node', lanes: [nodes] }]]) };
}

function distinctNodes(nodes: Uint32Array): Uint32Array {
  const distinct = new Set(nodes);
  distinct.delete(NO_NODE);
  return Uint32Array.from(distinct);
}

export function keepRows(table: BindingTable, isKept: (row: number) => boolean): BindingTable {
  const rows = Uint32Array.from({ length: table.rowCount }, (_, row) => row).filter(isKept);
  return rows.length === table.rowCount ? table : take(table, rows);
}

const shown = (variable: string): string => (variable.startsWith(UNWRITABLE) ? 'a node' : variable);

function describe({ from, to, types, direction, range }: PatternRelation): string {
  const length = range === null ? '' : `*${range.min}..${range.max ?? ''}`;
  const inside = `[${types.length === 0 ? '' : `:${types.join('|')}`}${length}]`;
  const arrow = { down: `-${inside}->`, up: `<-${inside}-`, either: `-${inside}-` }[direction];
  return `(${from.startsWith(UNWRITABLE) ? '' : from})${arrow}(${to.startsWith(UNWRITABLE) ? '' : to})`;
}
