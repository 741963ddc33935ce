/**
 * A plan: what is done for a query, as a tree of steps. Each step turns batches of rows from its inputs into batches of
 * rows; the executor pulls them through. Plain data: a plan can be shown (EXPLAIN), kept, and run any number of times
 * with other values of its parameters.
 */
import type { Expression } from '../language/syntax.ts';
import type { PatternGraph, PatternNode, PatternRelation } from './pattern-graph.ts';
import type { Conjunct } from './predicates.ts';

/** How a variable is kept in tables: a relation of variable length is a path. */
export type ColumnKind = 'node' | 'relation' | 'path' | 'number';

interface StepOf<Kind extends string> {
  readonly kind: Kind;
  readonly estimatedRows: number;
}

/** One row without variables: where a query begins that has no pattern. */
export type UnitStep = StepOf<'unit'>;

/** The rows that a sub-plan is given. */
export type ArgumentStep = StepOf<'argument'>;

/** Nodes by key. */
export interface LookUpStep extends StepOf<'look up'> {
  readonly node: PatternNode;
  /** One key, or with `isList` a list of them; values that are no texts find nothing. */
  readonly keys: Expression;
  readonly isList: boolean;
}

/** Every node with the labels. */
export interface ScanStep extends StepOf<'scan'> {
  readonly node: PatternNode;
}

/** Keeps rows whose nodes, bound before, are there (not null) and have the labels that this clause demands. */
export interface CheckStep extends StepOf<'check'> {
  readonly input: TableStep;
  readonly nodes: readonly PatternNode[];
}

interface Following {
  readonly relation: PatternRelation;
  /** Followed from its `to` end. */
  readonly isBackward: boolean;
  /** Variables that somebody still asks for; the others are dropped. */
  readonly keeps: ReadonlySet<string>;
}

/** Follows a relation to nodes that are not bound yet. */
export interface ExpandStep extends StepOf<'expand'>, Following {
  readonly input: TableStep;
  readonly far: PatternNode;
}

/** Follows a relation whose two ends are both bound in the rows. */
export interface ConnectStep extends StepOf<'connect'>, Following {
  readonly input: TableStep;
}

/**
 * Follows a relation from rows on the left to rows on the right. The right side is kept in memory, and its nodes go along
 * to the shards as the only ends that are wanted.
 */
export interface JoinStep extends StepOf<'join'>, Following {
  readonly left: TableStep;
  readonly right: TableStep;
}

/** Every row of one with every row of the other; the right side is kept in memory. */
export interface ProductStep extends StepOf<'combine'> {
  readonly left: TableStep;
  readonly right: TableStep;
}

/**
 * The last expansion of a query that only counts its ends: one row for each row and type of end, with how many there are.
 * The end is represented by one node of its type.
 */
export interface CountStep extends StepOf<'count'> {
  readonly input: TableStep;
  readonly relation: PatternRelation;
  readonly isBackward: boolean;
  readonly far: PatternNode;
  readonly keeps: ReadonlySet<string>;
}

/** Keeps the rows that pass every conjunct. */
export interface FilterStep extends StepOf<'filter'> {
  readonly input: TableStep;
  readonly conjuncts: readonly Conjunct[];
  /** A plan for each pattern predicate among them. */
  readonly patterns: ReadonlyMap<Expression, TableStep>;
}

/** Keeps the rows whose node passes a predicate, decided where the node lives. */
export interface SelectStep extends StepOf<'select'> {
  readonly input: TableStep;
  readonly variable: string;
  readonly expression: Expression;
}

/** Drops rows in which two relations of a clause are the same edge. */
export interface DifferentEdgesStep extends StepOf<'different edges'> {
  readonly input: TableStep;
  readonly relations: readonly string[];
}

/** Puts the path variables of a clause together. */
export interface PathsStep extends StepOf<'paths'> {
  readonly input: TableStep;
  readonly paths: PatternGraph['paths'];
}

/** Drops rows that came before, where only different ones matter. */
export interface UniqueStep extends StepOf<'unique'> {
  readonly input: TableStep;
}

/** Each row with its matches, or once with nulls. */
export interface OptionalStep extends StepOf<'optional'> {
  readonly input: TableStep;
  readonly matches: TableStep;
  /** What its rows hold, with kinds as in tables; null where there is no match. */
  readonly columns: ReadonlyMap<string, ColumnKind>;
}

export type TableStep =
  | UnitStep
  | ArgumentStep
  | LookUpStep
  | ScanStep
  | CheckStep
  | ExpandStep
  | ConnectStep
  | JoinStep
  | ProductStep
  | CountStep
  | FilterStep
  | SelectStep
  | DifferentEdgesStep
  | PathsStep
  | UniqueStep
  | OptionalStep;

/** A column of the answer. */
export interface OutputItem {
  readonly column: string;
  readonly expression: Expression;
}

export interface ReturnStep extends StepOf<'return'> {
  readonly input: TableStep;
  readonly items: readonly OutputItem[];
  readonly isAggregating: boolean;
  /** Rows that came before are dropped. */
  readonly isDistinct: boolean;
  readonly sorts: readonly { readonly expression: Expression; readonly isDescending: boolean }[];
  readonly skip: Expression | null;
  readonly limit: Expression | null;
}

export type PlanStep = TableStep | ReturnStep;

/** In the row of a sub-plan or a table: which row of its argument it came from. No query can name it. */
export const ROW_NUMBER = '\u0000row number';
/** How many equal rows a row stands for. */
export const ROW_COUNT = '\u0000row count';

/** The steps whose rows a step takes, those of sub-plans last. */
export function inputsOf(step: PlanStep): readonly TableStep[] {
  switch (step.kind) {
    case 'unit':
    case 'argument':
    case 'look up':
    case 'scan':
      return [];
    case 'join':
    case 'combine':
      return [step.left, step.right];
    case 'optional':
      return [step.input, step.matches];
    case 'filter':
      return [step.input, ...step.patterns.values()];
    default:
      return [step.input];
  }
}
