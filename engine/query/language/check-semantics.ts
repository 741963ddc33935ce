/**
 * What a well-formed query gets wrong, found before anything runs: names that nobody has bound, functions that do not
 * exist, aggregates where there are no groups, parameters that were not given.
 *
 * A label, relation type or property that the topology does not have is no error in openCypher, it matches nothing. But
 * it is a typing mistake most of the time, so it comes back as a warning with the nearest name.
 */
import type { ShardscopeError } from '../../base/errors.ts';
import type { Metagraph } from '../../model/metagraph.ts';
import { checkReturn } from './check-return.ts';
import { placeIn, queryErrorAt, unsupportedAt } from './failures.ts';
import { FUNCTIONS, UNSUPPORTED_FUNCTIONS } from './functions.ts';
import { nearestName, suggestion } from './nearest-name.ts';
import type * as Syntax from './syntax.ts';
import { expressionsOfPath, walkExpression } from './walk.ts';

export type VariableKind = 'node' | 'relation' | 'path';

/** What the checks need to know about the world. */
export interface CheckInput {
  readonly metagraph: Pick<Metagraph, 'nodeTypes' | 'relations'>;
  /** Names of attributes that some node has; null where nobody knows, then no property is warned about. */
  readonly attributeNames: ReadonlySet<string> | null;
  readonly params: Readonly<Record<string, unknown>>;
}

export interface CheckedQuery {
  /** In the order of their first appearance. */
  readonly variables: ReadonlyMap<string, VariableKind>;
  /** Names of the columns of the answer; `*` is written out. */
  readonly columns: readonly string[];
  readonly isAggregating: boolean;
  /** Values of SKIP and LIMIT; `limit: null` is no limit. */
  readonly skip: number;
  readonly limit: number | null;
  readonly warnings: readonly QueryWarning[];
}

/** A name that matches nothing. */
export interface QueryWarning {
  readonly code: 'label.unknown' | 'relation.unknown' | 'property.unknown';
  readonly message: string;
  readonly name: string;
  readonly suggestion: string | null;
  readonly line: number;
  readonly column: number;
}

/**
 * Checks a query against the names of a topology and the given parameters.
 * @throws query.semantic, query.parameter or query.unsupported, each with its place
 */
export function checkSemantics(query: Syntax.Query, input: CheckInput): CheckedQuery {
  const check = new SemanticCheck(query.text, input);
  for (const match of query.matches) check.match(match);
  const returned = checkReturn(query, check, input.params);
  return { variables: check.variables, ...returned, warnings: check.warnings };
}

/** Names in scope, with the checks that hold wherever an expression stands. */
export class SemanticCheck {
  readonly variables = new Map<string, VariableKind>();
  readonly warnings: QueryWarning[] = [];
  readonly #text: string;
  readonly #input: CheckInput;
  readonly #relationTypes: ReadonlySet<string>;
  readonly #nodeTypes: ReadonlySet<string>;

  constructor(text: string, input: CheckInput) {
    this.#text = text;
    this.#input = input;
    this.#relationTypes = new Set(input.metagraph.relations);
    this.#nodeTypes = new Set(input.metagraph.nodeTypes);
  }

  match({ paths, where }: Syntax.MatchClause): void {
    for (const path of paths) this.#bindPath(path);
    for (const path of paths) for (const value of expressionsOfPath(path)) this.expression(value, 'a pattern');
    if (where) this.expression(where, 'WHERE', { allowsPatterns: true });
  }

  /**
   * Checks an expression wherever it stands. `place` names that for people; `columns` are names of the answer that are in
   * scope besides the variables.
   */
  expression(expression: Syntax.Expression, place: string, allowed: Allowed = {}): void {
    walkExpression(expression, (inner) => {
      switch (inner.kind) {
        case 'variable':
          this.#checkVariable(inner.name, inner.offset, allowed);
          return true;
        case 'parameter':
          this.#checkParameter(inner);
          return true;
        case 'property':
          this.#checkProperty(inner);
          return true;
        case 'hasLabels':
          this.#checkLabels(inner.labels);
          return true;
        case 'call':
          return this.#checkCall(inner, place, allowed);
        case 'pattern':
          this.#checkPattern(inner, place, allowed);
          return true;
        default:
          return true;
      }
    });
  }

  error(offset: number, message: string): ShardscopeError {
    return queryErrorAt('query.semantic', this.#text, offset, message);
  }

  #bindPath({ variable, isShortest, nodes, relations, offset }: Syntax.PathPattern): void {
    if (variable) this.#bind(variable, 'path');
    for (const [index, node] of nodes.entries()) {
      this.#checkNode(node);
      if (node.variable) this.#bind(node.variable, 'node');
      const relation = relations[index];
      if (!relation) continue;
      this.#checkRelation(relation);
      if (relation.variable) this.#bind(relation.variable, 'relation');
    }
    if (!isShortest) return;
    const [only, ...more] = relations;
    if (!only || more.length > 0) throw this.error(offset, 'shortestPath needs exactly one relationship');
    if (only.range && only.range.min > 1) {
      throw unsupportedAt(this.#text, only.range.offset, 'a shortestPath with a minimal length above 1');
    }
  }

  /** A node may be named again, that is what joins patterns; a relation or a path may not. */
  #bind({ name, offset }: Syntax.Name, kind: VariableKind): void {
    const bound = this.variables.get(name);
    if (bound !== undefined && (bound !== kind || kind !== 'node')) {
      const again = bound === kind ? `, and a ${kind} cannot be named twice` : `, so it cannot name a ${kind} too`;
      throw this.error(offset, `${name} names a ${bound} already${again}`);
    }
    this.variables.set(name, kind);
  }

  #checkNode({ labels, properties }: Syntax.NodePattern): void {
    this.#checkLabels(labels);
    for (const { key, offset } of properties) this.#warnAboutKey(key, offset);
  }

  #checkLabels(labels: readonly Syntax.Name[]): void {
    for (const { name, offset } of labels) {
      if (!this.#nodeTypes.has(name))
        this.#warn('label.unknown', 'nothing matches: no node is a', name, offset, this.#nodeTypes);
    }
  }

  #checkRelation({ types, range }: Syntax.RelationPattern): void {
    for (const { name, offset } of types) {
      if (this.#relationTypes.has(name)) continue;
      this.#warn('relation.unknown', 'nothing matches: there is no relation', name, offset, this.#relationTypes);
    }
    if (range?.max != null && range.min > range.max) {
      const turned = `*${range.max}..${range.min}`;
      throw this.error(range.offset, `the length *${range.min}..${range.max} is empty; did you mean ${turned}?`);
    }
  }

  #checkVariable(name: string, offset: number, { columns }: Allowed): void {
    if (this.variables.has(name) || columns?.has(name)) return;
    const known = [...this.variables.keys(), ...(columns ?? [])];
    throw this.error(offset, `unknown variable ${name}${suggestion(name, known)}`);
  }

  #checkParameter({ name, offset }: Syntax.ParameterExpression): void {
    const { params } = this.#input;
    if (Object.hasOwn(params, name)) return;
    const hint = suggestion(name, Object.keys(params));
    throw queryErrorAt('query.parameter', this.#text, offset, `parameter $${name} is not given${hint}`);
  }

  #checkProperty({ subject, key, offset }: Syntax.PropertyExpression): void {
    const kind = subject.kind === 'variable' ? this.variables.get(subject.name) : undefined;
    if (kind === 'relation') throw unsupportedAt(this.#text, offset, 'a property of a relation');
    if (kind === 'path') throw this.error(offset, `a path has no properties; length() gives its length`);
    if (kind === 'node') this.#warnAboutKey(key, offset);
  }

  #warnAboutKey(key: string, offset: number): void {
    const known = this.#input.attributeNames;
    if (known === null || known.has(key) || OWN_PROPERTIES.includes(key)) return;
    this.#warn('property.unknown', 'always null: no node has the property', key, offset, [...OWN_PROPERTIES, ...known]);
  }

  #warn(code: QueryWarning['code'], what: string, name: string, offset: number, known: Iterable<string>): void {
    const { line, column } = placeIn(this.#text, offset);
    const nearest = nearestName(name, known);
    const hint = nearest === null ? '' : `; did you mean ${nearest}?`;
    const message = `query line ${line}, column ${column}: ${what} ${name}${hint}`;
    this.warnings.push({ code, message, name, suggestion: nearest, line, column });
  }

  /** @returns whether the arguments are still to be checked */
  #checkCall(call: Syntax.CallExpression, place: string, { allowsAggregates }: Allowed): boolean {
    const { name, offset, args } = call;
    const found = FUNCTIONS.get(name.toLowerCase());
    if (!found) {
      if (UNSUPPORTED_FUNCTIONS.has(name.toLowerCase()))
        throw unsupportedAt(this.#text, offset, `the function ${name}()`);
      const names = [...FUNCTIONS.values()].map((known) => known.name);
      throw this.error(offset, `unknown function ${name}()${suggestion(name, names)}`);
    }
    if (found.isAggregate && !allowsAggregates) throw this.error(offset, `${found.name}() cannot stand in ${place}`);
    if (call.isStar && found.name !== 'count') throw this.error(offset, `only count takes *, ${found.name}() does not`);
    if (call.isDistinct && !found.isAggregate) throw this.error(offset, `${found.name}() takes no DISTINCT`);
    if (!call.isStar && (args.length < found.argsMin || args.length > found.argsMax)) {
      const wanted = found.argsMax > found.argsMin ? `at least ${found.argsMin} argument` : `${found.argsMin} argument`;
      throw this.error(offset, `${found.name}() takes ${wanted}, not ${args.length}`);
    }
    const [first] = args;
    const kind = first?.kind === 'variable' ? this.variables.get(first.name) : undefined;
    if (found.entity !== null && kind !== undefined && kind !== found.entity) {
      throw this.error(first?.offset ?? offset, `${found.name}() needs a ${found.entity}, not a ${kind}`);
    }
    if (!found.isAggregate) return true;
    // Aggregates do not nest: their arguments are an expression without any.
    for (const inner of args) this.expression(inner, `${found.name}()`);
    return false;
  }

  #checkPattern({ path, offset }: Syntax.PatternExpression, place: string, { allowsPatterns }: Allowed): void {
    if (!allowsPatterns) throw unsupportedAt(this.#text, offset, `a pattern in ${place}`);
    for (const node of path.nodes) {
      this.#checkNode(node);
      if (node.variable) this.#checkVariable(node.variable.name, node.variable.offset, {});
      const kind = node.variable ? this.variables.get(node.variable.name) : 'node';
      if (kind !== 'node') throw this.error(node.offset, `${node.variable?.name} names a ${kind}, not a node`);
    }
    for (const relation of path.relations) {
      this.#checkRelation(relation);
      if (relation.variable) {
        throw unsupportedAt(this.#text, relation.variable.offset, 'a relation variable in a pattern predicate');
      }
    }
  }
}

/** What may stand in an expression besides what may stand anywhere. */
export interface Allowed {
  readonly allowsAggregates?: boolean;
  readonly allowsPatterns?: boolean;
  readonly columns?: ReadonlySet<string>;
}

const OWN_PROPERTIES: readonly string[] = ['id', 'label', 'type'];
