/**
 * The judge of the executor
 * =========================
 *
 * Answers a query by trying everything: each node of a pattern against every node, each plain relation against every
 * edge, each row for itself, in the order in which the query is written. No plan, no batches, no join. It shares with the
 * engine what has tests of its own: the parser, the evaluator of expressions, `order` and `identityOf`.
 *
 * Input    topology, text of a query
 * Output   rows as JSON, in no particular order without ORDER BY
 * Cost     exponential in the size of the pattern; meant for topologies of a handful of nodes
 * Rules    A plain relation is one edge; two of one clause are never the same. A variable-length relation relates two
 *          nodes if some walk with a length in its range does, once, at the smallest such length (docs/query-language.md).
 */
import type { Json } from '../../../../engine/base/errors.ts';
import { equal, identityOf, order } from '../../../../engine/query/language/compare.ts';
import { compileExpression, compilePredicate } from '../../../../engine/query/language/evaluate.ts';
import { nodeProperty } from '../../../../engine/query/language/functions.ts';
import { parseQuery } from '../../../../engine/query/language/grammar.ts';
import type {
  CallExpression,
  Expression,
  MatchClause,
  NodePattern,
  PathPattern,
  PatternExpression,
  RelationPattern,
  ReturnClause,
} from '../../../../engine/query/language/syntax.ts';
import {
  type EntityReader,
  entityOf,
  floatValue,
  isInteger,
  numberOf,
  toJson,
  type Value,
} from '../../../../engine/query/language/values.ts';
import { findExpressions } from '../../../../engine/query/language/walk.ts';
import { edgesFrom, type MemoryEdge, type MemoryTopology, readerOf } from './memory-graph.ts';

type Bindings = ReadonlyMap<string, Value>;
type Params = Readonly<Record<string, unknown>>;

/** The rows of the answer, values as JSON. */
export function answerNaively(
  topology: MemoryTopology,
  text: string,
  params: Params = {},
): readonly (readonly Json[])[] {
  const query = parseQuery(text);
  const interpreter = new NaiveInterpreter(topology, text, params);
  let rows: readonly Bindings[] = [new Map()];
  for (const clause of query.matches) rows = rows.flatMap((row) => interpreter.match(clause, row));
  const reader = readerOf(topology);
  return interpreter.project(query.returning, rows).map((row) => row.map((value) => toJson(value, reader)));
}

/** One state of the search: what is bound, and which edges plain relations have used. */
interface Search {
  readonly bindings: Bindings;
  readonly used: readonly MemoryEdge[];
  /** The node last placed, and the length of the path so far. */
  readonly at: number;
  readonly length: number;
}

class NaiveInterpreter {
  readonly #topology: MemoryTopology;
  readonly #reader: EntityReader;
  readonly #text: string;
  readonly #params: Params;

  constructor(topology: MemoryTopology, text: string, params: Params) {
    this.#topology = topology;
    this.#reader = readerOf(topology);
    this.#text = text;
    this.#params = params;
  }

  match(clause: MatchClause, row: Bindings): readonly Bindings[] {
    const found = this.#matchPaths(clause.paths, row).filter(
      (candidate) => clause.where === null || this.#holds(clause.where, candidate),
    );
    if (!clause.isOptional || found.length > 0) return found;
    const nulls = clause.paths
      .flatMap(({ variable, nodes, relations }) => [variable, ...[...nodes, ...relations].map((part) => part.variable)])
      .flatMap((name) => (name === null || row.has(name.name) ? [] : [[name.name, null] as const]));
    return [new Map([...row, ...nulls])];
  }

  #matchPaths(paths: readonly PathPattern[], row: Bindings): readonly Bindings[] {
    let states: readonly Search[] = [{ bindings: row, used: [], at: -1, length: 0 }];
    for (const path of paths) states = states.flatMap((state) => this.#placePath(path, state));
    const maps = paths.flatMap(({ nodes }) => nodes.filter(({ variable }) => variable !== null));
    return states
      .map(({ bindings }) => bindings)
      .filter((bindings) => maps.every((node) => this.#hasProperties(node, this.#indexOf(bindings, node), bindings)));
  }

  #placePath({ variable, nodes, relations }: PathPattern, state: Search): readonly Search[] {
    const first = this.#placeNode(nodes[0]!, { ...state, length: 0 });
    return first.flatMap((start) => {
      let states: readonly Search[] = [start];
      for (const [index, relation] of relations.entries()) {
        states = states.flatMap((from) =>
          this.#placeNode(nodes[index + 1]!, from).flatMap((to) => this.#placeRelation(relation, from.at, to)),
        );
      }
      if (variable === null) return states;
      return states.map((end) => {
        const value: Value = { kind: 'path', source: start.at, target: end.at, length: end.length };
        return { ...end, bindings: new Map([...end.bindings, [variable.name, value]]) };
      });
    });
  }

  #placeNode(node: NodePattern, state: Search): readonly Search[] {
    const name = node.variable?.name ?? null;
    return this.#topology.nodes.flatMap(({ type }, index) => {
      if (name !== null && state.bindings.has(name) && this.#indexOf(state.bindings, node) !== index) return [];
      if (!node.labels.every((label) => label.name === type)) return [];
      // What an anonymous node demands cannot be looked at later; its map only uses what is bound before it.
      if (name === null && !this.#hasProperties(node, index, state.bindings)) return [];
      const bindings: Bindings =
        name === null ? state.bindings : new Map<string, Value>([...state.bindings, [name, { kind: 'node', index }]]);
      return [{ ...state, bindings, at: index }];
    });
  }

  #placeRelation({ variable, types, direction, range }: RelationPattern, from: number, state: Search): Search[] {
    const { relations } = this.#topology.metagraph;
    const edges = this.#topology.edges.filter(
      ({ relation }) => types.length === 0 || types.some(({ name }) => name === relations[relation]),
    );
    const bind = (value: Value): Bindings =>
      variable === null ? state.bindings : new Map([...state.bindings, [variable.name, value]]);
    if (range === null) {
      return edgesFrom(edges, from, direction)
        .filter(({ edge, other }) => other === state.at && !state.used.includes(edge))
        .map(({ edge }) => ({
          ...state,
          bindings: bind({ kind: 'relation', ...edge }),
          used: [...state.used, edge],
          length: state.length + 1,
        }));
    }
    // Beyond `min`, the rest of a shortest walk visits no node twice.
    const lengthMax = Math.min(range.max ?? Number.POSITIVE_INFINITY, range.min + this.#topology.nodes.length);
    let ends: ReadonlySet<number> = new Set([from]);
    for (let length = 0; length <= lengthMax; length++) {
      if (length >= range.min && ends.has(state.at)) {
        const value: Value = { kind: 'path', source: from, target: state.at, length };
        return [{ ...state, bindings: bind(value), length: state.length + length }];
      }
      ends = new Set([...ends].flatMap((node) => edgesFrom(edges, node, direction).map(({ other }) => other)));
    }
    return [];
  }

  #indexOf(bindings: Bindings, { variable }: NodePattern): number | null {
    const entity = entityOf(bindings.get(variable!.name) ?? null);
    return entity?.kind === 'node' ? entity.index : null;
  }

  #hasProperties({ properties }: NodePattern, index: number | null, bindings: Bindings): boolean {
    return properties.every(
      ({ key, value }) =>
        index !== null && equal(nodeProperty(this.#reader, index, key), this.#evaluate(value, bindings)) === true,
    );
  }

  #context(bindings: Bindings, computed: ReadonlyMap<Expression, Value>) {
    const names = [...bindings.keys()];
    const parts = [...computed.keys()];
    return {
      row: [...bindings.values(), ...computed.values()],
      context: {
        text: this.#text,
        params: this.#params,
        reader: this.#reader,
        slots: new Map(names.map((name, slot) => [name, slot])),
        computed: new Map(parts.map((part, position) => [part, names.length + position])),
      },
    };
  }

  #evaluate(expression: Expression, bindings: Bindings, computed: ReadonlyMap<Expression, Value> = new Map()): Value {
    const { row, context } = this.#context(bindings, computed);
    return compileExpression(expression, context)(row);
  }

  #holds(where: Expression, bindings: Bindings): boolean {
    const patterns = findExpressions(where, (inner): inner is PatternExpression => inner.kind === 'pattern');
    const exists = new Map(
      patterns.map((pattern) => [pattern, this.#matchPaths([pattern.path], bindings).length > 0] as const),
    );
    const { row, context } = this.#context(bindings, exists);
    return compilePredicate(where, context)(row);
  }

  // ---- RETURN --------------------------------------------------------------------------------------------------------

  project(returning: ReturnClause, rows: readonly Bindings[]): readonly (readonly Value[])[] {
    const { items, isDistinct, orderBy, skip, limit } = returning;
    const isAggregating = items.some(({ expression }) => aggregates(expression).length > 0);
    let found = isAggregating
      ? this.#group(returning, rows)
      : rows.map((row) => ({ row, values: items.map(({ expression }) => this.#evaluate(expression, row)) }));
    if (isDistinct) {
      found = found.filter(
        ({ values }, at) => found.findIndex((earlier) => identityOf(earlier.values) === identityOf(values)) === at,
      );
    }
    const sortKeys = new Map(
      found.map((entry) => {
        const columns = items.map(({ column }, at) => [column, entry.values[at]!] as const);
        const scope = new Map([...entry.row, ...columns]);
        return [entry, orderBy.map(({ expression }) => this.#evaluate(expression, scope))];
      }),
    );
    const sorted = found.toSorted((one, other) => {
      for (const [at, { isDescending }] of orderBy.entries()) {
        const difference = order(sortKeys.get(one)![at]!, sortKeys.get(other)![at]!);
        if (difference !== 0) return isDescending ? -difference : difference;
      }
      return 0;
    });
    const first = skip === null ? 0 : Number(this.#evaluate(skip, new Map()));
    const count = limit === null ? Number.POSITIVE_INFINITY : Number(this.#evaluate(limit, new Map()));
    return sorted.filter((_, at) => at >= first && at < first + count).map(({ values }) => values);
  }

  #group({ items }: ReturnClause, rows: readonly Bindings[]) {
    const keys = items.map(({ expression }) => expression).filter((expression) => aggregates(expression).length === 0);
    const groups = Map.groupBy(rows, (row) => identityOf(keys.map((key) => this.#evaluate(key, row))));
    if (keys.length === 0 && rows.length === 0) groups.set('', []);
    return [...groups.values()].map((members) => {
      const row: Bindings = members[0] ?? new Map();
      const values = items.map(({ expression }) => {
        const computed = new Map(aggregates(expression).map((call) => [call, this.#aggregate(call, members)] as const));
        return this.#evaluate(expression, row, computed);
      });
      return { row, values };
    });
  }

  #aggregate({ name, isDistinct, isStar, args }: CallExpression, rows: readonly Bindings[]): Value {
    if (isStar) return rows.length;
    const values = rows.map((row) => this.#evaluate(args[0]!, row)).filter((value) => value !== null);
    const kept = isDistinct ? [...new Map(values.map((value) => [identityOf(value), value])).values()] : values;
    const sorted = kept.toSorted(order);
    const total = kept.reduce<number>((sum, value) => sum + numberOf(value)!, 0);
    switch (name.toLowerCase()) {
      case 'count':
        return kept.length;
      case 'min':
        return sorted[0] ?? null;
      case 'max':
        return sorted.at(-1) ?? null;
      case 'sum':
        return kept.every(isInteger) ? total : floatValue(total);
      case 'avg':
        return kept.length === 0 ? null : floatValue(total / kept.length);
      case 'collect':
        return kept;
      default:
        throw new Error(`the judge does not know ${name}`);
    }
  }
}

const AGGREGATES: ReadonlySet<string> = new Set(['count', 'min', 'max', 'sum', 'avg', 'collect']);

const aggregates = (expression: Expression): readonly CallExpression[] =>
  findExpressions(
    expression,
    (inner): inner is CallExpression => inner.kind === 'call' && AGGREGATES.has(inner.name.toLowerCase()),
  );
