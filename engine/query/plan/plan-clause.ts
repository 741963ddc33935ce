/**
 * Planning one clause
 * ===================
 *
 * Keeps the connected parts of the pattern that are bound so far, each a step with an estimate of its rows, and adds in
 * every round the relation that promises the least work: nodes with a known key first, then what earlier clauses bound,
 * then the label with the fewest nodes; a relation is followed from the end with fewer rows x fan-out. When both ends are
 * bound in one part it only keeps the rows that are connected; in two parts it joins them, the smaller one in memory. So
 * `(a {id})-[*]->(n)-[*]->(b {id})` is two look-ups and a join on n, never one look-up per n.
 *
 * Predicates that cannot fail are decided as soon as their variables are bound, by the shards where they read one node's
 * attributes; the others wait for the end, in the order they are written. Variables that nobody asks for any more are
 * dropped on the way, and where only different rows matter, so are the duplicates that this leaves.
 *
 * Input    paths and WHERE of a clause, what is bound already, statistics
 * Output   a step whose rows are the matches
 * Cost     O(relations^2 x predicates), nothing is read
 * Source   Greedy ordering by estimated cost, as in Neumann & Moerkotte, "Characteristic Sets" (ICDE 2011), section 5, with
 *          fan-outs per type and relation in place of characteristic sets.
 * Judge    the naive interpreter of the tests, which tries every assignment.
 */
import { assert } from '../../base/assert.ts';
import type { GraphAccess, Walk, WalkDirection } from '../graph-access.ts';
import type { VariableKind } from '../language/check-semantics.ts';
import type { Expression, PathPattern } from '../language/syntax.ts';
import { type PatternGraph, type PatternNode, type PatternRelation, patternGraph } from './pattern-graph.ts';
import { ROW_NUMBER, type TableStep } from './plan.ts';
import { type Conjunct, conjunctsOf, keysOf, needsAttributes, type ParamKinds, patternsIn } from './predicates.ts';

/** What a plan is made from. */
export type PlanStatistics = Pick<GraphAccess, 'nodeCount' | 'typeIndex' | 'nodesOfType' | 'relationMask' | 'fanOut'>;

export interface ClauseContext {
  readonly statistics: PlanStatistics;
  readonly params: ParamKinds;
  /** A number that no other clause or pattern predicate of the query has. */
  readonly newClauseNumber: () => number;
  readonly kinds: ReadonlyMap<string, VariableKind>;
}

export interface ClauseInput {
  readonly paths: readonly PathPattern[];
  readonly where: Expression | null;
  /** Rows of the clauses before; null for the first. */
  readonly input: TableStep | null;
  readonly bound: ReadonlySet<string>;
  /** Variables that later clauses and RETURN ask for. */
  readonly neededAfter: ReadonlySet<string>;
  /** Whether the same row twice is as good as once. */
  readonly isUniqueEnough: boolean;
}

const OPPOSITE: Readonly<Record<WalkDirection, WalkDirection>> = { down: 'up', up: 'down', either: 'either' };

/** How the executor and the estimates follow a relation. */
export function walkOf(
  { types, direction, range }: PatternRelation,
  isBackward: boolean,
  graph: Pick<GraphAccess, 'relationMask'>,
): Walk {
  return {
    direction: isBackward ? OPPOSITE[direction] : direction,
    relations: graph.relationMask(types),
    min: range?.min ?? 1,
    max: range === null ? 1 : (range.max ?? Number.POSITIVE_INFINITY),
  };
}

export function planClause(context: ClauseContext, clause: ClauseInput): TableStep {
  return new ClausePlanner(context, clause).plan();
}

/** A part of the pattern that is bound: its rows, and the variables in them. */
interface Part {
  readonly step: TableStep;
  readonly variables: ReadonlySet<string>;
}

/** A relation and the end to follow it from. */
interface Candidate {
  readonly relation: PatternRelation;
  readonly isBackward: boolean;
  readonly near: Part;
  readonly far: Part | null;
  /** Ends that have to be found for it. */
  readonly cost: number;
  readonly rows: number;
}

class ClausePlanner {
  readonly #context: ClauseContext;
  readonly #clause: ClauseInput;
  readonly #pattern: PatternGraph;
  /** Relations that can turn out to be the same edge. */
  readonly #comparable: readonly string[];
  #left: PatternRelation[];
  #conjuncts: readonly Conjunct[];
  #parts: Part[] = [];

  constructor(context: ClauseContext, clause: ClauseInput) {
    this.#context = context;
    this.#clause = clause;
    this.#pattern = patternGraph(clause.paths, context.newClauseNumber());
    this.#left = [...this.#pattern.relations];
    this.#comparable = comparableRelations(this.#pattern.relations);
    const nodes = new Set([...context.kinds].filter(([, kind]) => kind === 'node').map(([name]) => name));
    for (const variable of this.#pattern.nodes.keys()) nodes.add(variable);
    this.#conjuncts = conjunctsOf(this.#pattern.nodes.values(), clause.where, nodes, context.params);
  }

  plan(): TableStep {
    if (this.#clause.input !== null) this.#startFrom(this.#clause.input);
    this.#lookUpKeys();
    while (this.#left.length > 0) {
      const next = this.#cheapest();
      if (next === null) this.#scan(this.#smallestUnbound());
      else this.#follow(next);
    }
    for (const node of this.#pattern.nodes.values()) if (this.#partOf(node.variable) === null) this.#scan(node);
    return this.#finish(this.#multiplied());
  }

  #partOf(variable: string): Part | null {
    return this.#parts.find(({ variables }) => variables.has(variable)) ?? null;
  }

  /** Puts a part in place of those it was made from, with every predicate that can be decided now. */
  #replace(former: readonly Part[], made: Part): void {
    let { step } = made;
    const isReady = ({ isTotal, variables }: Conjunct) =>
      isTotal && [...variables].every((name) => made.variables.has(name));
    const ready = this.#conjuncts.filter(isReady);
    this.#conjuncts = this.#conjuncts.filter((conjunct) => !ready.includes(conjunct));
    const isForShards = ({ node, expression }: Conjunct) => node !== null && needsAttributes(expression);
    const here = ready.filter((conjunct) => !isForShards(conjunct));
    if (here.length > 0) step = this.#filter(step, here);
    for (const { expression, node, selectivity } of ready.filter(isForShards)) {
      const estimatedRows = step.estimatedRows * selectivity;
      step = { kind: 'select', input: step, variable: node!, expression, estimatedRows };
    }
    this.#parts = [...this.#parts.filter((part) => !former.includes(part)), { ...made, step }];
  }

  #filter(input: TableStep, conjuncts: readonly Conjunct[]): TableStep {
    const patterns = new Map<Expression, TableStep>();
    for (const { expression } of conjuncts) {
      for (const pattern of patternsIn(expression)) patterns.set(pattern, this.#planPattern(pattern.path));
    }
    const estimatedRows = conjuncts.reduce((rows, { selectivity }) => rows * selectivity, input.estimatedRows);
    return { kind: 'filter', input, conjuncts, patterns, estimatedRows };
  }

  /** Rows of the argument for which the path exists; only their numbers are asked for. */
  #planPattern(path: PathPattern): TableStep {
    const input: TableStep = { kind: 'argument', estimatedRows: 1 };
    const bound = new Set([...this.#clause.bound, ...this.#pattern.nodes.keys(), ROW_NUMBER]);
    return planClause(this.#context, {
      paths: [path],
      where: null,
      input,
      bound,
      neededAfter: new Set([ROW_NUMBER]),
      isUniqueEnough: true,
    });
  }

  #startFrom(input: TableStep): void {
    const nodes = [...this.#pattern.nodes.values()].filter(({ variable }) => this.#clause.bound.has(variable));
    const { estimatedRows } = input;
    const step: TableStep = nodes.length === 0 ? input : { kind: 'check', input, nodes, estimatedRows };
    this.#replace([], { step, variables: this.#clause.bound });
  }

  #lookUpKeys(): void {
    for (const conjunct of this.#conjuncts) {
      const found = keysOf(conjunct, this.#context.params);
      const node = found && this.#pattern.nodes.get(found.variable);
      if (!found || !node || this.#partOf(found.variable) !== null) continue;
      // The look-up decides the predicate: keys are unique.
      this.#conjuncts = this.#conjuncts.filter((other) => other !== conjunct);
      const { keys, isList } = found;
      const estimatedRows = keys.kind === 'list' ? keys.items.length : isList ? KEYS_EXPECTED : 1;
      const step: TableStep = { kind: 'look up', node, keys, isList, estimatedRows };
      this.#replace([], { step, variables: new Set([found.variable]) });
    }
  }

  #scan(node: PatternNode): void {
    const step: TableStep = { kind: 'scan', node, estimatedRows: this.#sizeOf(node) };
    this.#replace([], { step, variables: new Set([node.variable]) });
  }

  #sizeOf({ labels }: PatternNode): number {
    const { statistics } = this.#context;
    return Math.min(
      statistics.nodeCount,
      ...labels.map((label) => statistics.nodesOfType(statistics.typeIndex(label))),
    );
  }

  #smallestUnbound(): PatternNode {
    const variables = this.#left.flatMap(({ from, to }) => [from, to]);
    const nodes = variables.map((variable) => this.#pattern.nodes.get(variable)!);
    return nodes.reduce((smallest, node) => (this.#sizeOf(node) < this.#sizeOf(smallest) ? node : smallest));
  }

  /** The step with the least work, among relations with a bound end; null when none has one. */
  #cheapest(): Candidate | null {
    let best: Candidate | null = null;
    for (const relation of this.#left) {
      for (const isBackward of [false, true]) {
        const [nearName, farName] = isBackward ? [relation.to, relation.from] : [relation.from, relation.to];
        const near = this.#partOf(nearName);
        if (near === null) continue;
        const far = this.#partOf(farName);
        const { cost, rows } = this.#estimate(relation, isBackward, near, far);
        const isUp = walkOf(relation, isBackward, this.#context.statistics).direction === 'up';
        // As many ancestors as descendants on average, but ancestors are few everywhere, descendants sometimes are all.
        if (best === null || cost < best.cost || (cost === best.cost && isUp)) {
          best = { relation, isBackward, near, far, cost, rows };
        }
      }
    }
    return best;
  }

  #estimate(
    relation: PatternRelation,
    isBackward: boolean,
    near: Part,
    far: Part | null,
  ): { cost: number; rows: number } {
    const nearRows = near.step.estimatedRows;
    if (far === near) return { cost: nearRows, rows: nearRows / 2 };
    const { statistics } = this.#context;
    const [nearName, farName] = isBackward ? [relation.to, relation.from] : [relation.from, relation.to];
    const { labels } = this.#pattern.nodes.get(nearName)!;
    const type = labels.length === 1 ? statistics.typeIndex(labels[0]!) : -1;
    const cost = nearRows * statistics.fanOut(type, walkOf(relation, isBackward, statistics));
    const farRows = far === null ? this.#sizeOf(this.#pattern.nodes.get(farName)!) : far.step.estimatedRows;
    return { cost, rows: (cost * farRows) / Math.max(1, statistics.nodeCount) };
  }

  #follow({ relation, isBackward, near, far, rows: estimatedRows }: Candidate): void {
    this.#left = this.#left.filter((other) => other !== relation);
    const farName = isBackward ? relation.from : relation.to;
    const keeps = this.#needed();
    const following = { relation, isBackward, keeps, estimatedRows };
    const variables = new Set([...near.variables, ...(far?.variables ?? []), farName, relation.variable]);
    let step: TableStep;
    if (far === null) {
      step = { kind: 'expand', input: near.step, far: this.#pattern.nodes.get(farName)!, ...following };
    } else if (far === near) {
      step = { kind: 'connect', input: near.step, ...following };
    } else {
      step = { kind: 'join', left: near.step, right: far.step, ...following };
    }
    // Pairs of ends are unique already: dropping their length makes no two rows the same.
    const telling = [...variables].filter((name) => name !== relation.variable || relation.range === null);
    const isDropping = telling.some((name) => !keeps.has(name));
    if (isDropping && this.#clause.isUniqueEnough) step = { kind: 'unique', input: step, estimatedRows };
    this.#replace(far === null ? [near] : [near, far], { step, variables });
  }

  /** Variables that what is still to be done asks for. */
  #needed(): ReadonlySet<string> {
    const needed = new Set(this.#clause.neededAfter);
    for (const { from, to } of this.#left) needed.add(from).add(to);
    for (const { variables } of this.#conjuncts) for (const name of variables) needed.add(name);
    for (const name of this.#comparable) needed.add(name);
    for (const { first, last, relations } of this.#pattern.paths) {
      for (const name of [first, last, ...relations]) needed.add(name);
    }
    return needed;
  }

  /** Parts that share no variable: the largest is streamed, the others are kept in memory. */
  #multiplied(): TableStep {
    const steps = this.#parts.map(({ step }) => step).sort((one, other) => other.estimatedRows - one.estimatedRows);
    assert(steps.length > 0, 'a clause has at least one node');
    return steps.reduce((left, right) => {
      const estimatedRows = left.estimatedRows * right.estimatedRows;
      return { kind: 'combine', left, right, estimatedRows };
    });
  }

  #finish(matched: TableStep): TableStep {
    let step = matched;
    const { estimatedRows } = step;
    if (this.#comparable.length > 1) {
      step = { kind: 'different edges', input: step, relations: this.#comparable, estimatedRows };
    }
    if (this.#pattern.paths.length > 0) {
      step = { kind: 'paths', input: step, paths: this.#pattern.paths, estimatedRows };
    }
    return this.#conjuncts.length > 0 ? this.#filter(step, this.#conjuncts) : step;
  }
}

/** Keys that a list parameter is guessed to hold. */
const KEYS_EXPECTED = 8;

/**
 * openCypher: two relations of one clause are never the same edge. Variable-length ones bind no edge, and a relation whose
 * types no other shares cannot meet one.
 */
function comparableRelations(relations: readonly PatternRelation[]): readonly string[] {
  const plain = relations.filter(({ range }) => range === null);
  const mayMeet = (one: PatternRelation, other: PatternRelation) =>
    one.types.length === 0 || other.types.length === 0 || one.types.some((type) => other.types.includes(type));
  return plain
    .filter((one) => plain.some((other) => other !== one && mayMeet(one, other)))
    .map(({ variable }) => variable);
}
