/**
 * What a query says, before anything is known about the topology: the syntax tree that `parseQuery` makes.
 *
 * Plain data, immutable, free of classes: it may be cloned, cached and compared. Every part carries `offset`, the index
 * of its first UTF-16 unit in `Query.text`, so that a refusal at any later stage can still point at the place.
 */

/** A name as it was written, without its backticks. */
export interface Name {
  readonly name: string;
  readonly offset: number;
}

export interface Query {
  readonly text: string;
  /** In order; empty for a query that only computes (`RETURN 1 + 1`). */
  readonly matches: readonly MatchClause[];
  readonly returning: ReturnClause;
}

/** `[OPTIONAL] MATCH path, path… [WHERE predicate]`. */
export interface MatchClause {
  readonly isOptional: boolean;
  readonly paths: readonly PathPattern[];
  readonly where: Expression | null;
  readonly offset: number;
}

/** `[variable =] (n0)-[r0]->(n1)-[r1]->(n2)…`: always one node more than relations. */
export interface PathPattern {
  readonly variable: Name | null;
  readonly isShortest: boolean;
  readonly nodes: readonly NodePattern[];
  readonly relations: readonly RelationPattern[];
  readonly offset: number;
}

/** `(variable:Label:Label {key: expression})`; several labels must all hold. */
export interface NodePattern {
  readonly variable: Name | null;
  readonly labels: readonly Name[];
  readonly properties: readonly PropertyEntry[];
  readonly offset: number;
}

/**
 * `-[variable:type|type*min..max]->`. `down` goes from the left node to the right one (`->`), `up` from the right one to
 * the left one (`<-`), `either` is written `-[]-` or `<-[]->`.
 */
export interface RelationPattern {
  readonly variable: Name | null;
  /** Any of them; empty means every relation. */
  readonly types: readonly Name[];
  readonly direction: 'down' | 'up' | 'either';
  readonly range: LengthRange | null;
  readonly offset: number;
}

/** Numbers of edges, both ends included. `max: null` is unbounded; `min` is 1 where nothing is written. */
export interface LengthRange {
  readonly min: number;
  readonly max: number | null;
  readonly offset: number;
}

export interface PropertyEntry {
  readonly key: string;
  readonly value: Expression;
  readonly offset: number;
}

export interface ReturnClause {
  readonly isDistinct: boolean;
  /** `RETURN *` or `RETURN *, item…`: every variable in scope, in order of name, before the items. */
  readonly isStar: boolean;
  readonly items: readonly ReturnItem[];
  readonly orderBy: readonly SortItem[];
  readonly skip: Expression | null;
  readonly limit: Expression | null;
  readonly offset: number;
}

export interface ReturnItem {
  readonly expression: Expression;
  readonly alias: Name | null;
  /** Name of the column: the alias, or the expression exactly as it was written. */
  readonly column: string;
  readonly offset: number;
}

export interface SortItem {
  readonly expression: Expression;
  readonly isDescending: boolean;
  readonly offset: number;
}

export type Expression =
  | LiteralExpression
  | ListExpression
  | MapExpression
  | ParameterExpression
  | VariableExpression
  | PropertyExpression
  | IndexExpression
  | SliceExpression
  | HasLabelsExpression
  | UnaryExpression
  | LogicalExpression
  | BinaryExpression
  | IsNullExpression
  | CallExpression
  | CaseExpression
  | PatternExpression;

/** Integers and floats are both JavaScript numbers; `type` keeps `2.0` a float. */
export type LiteralExpression = { readonly kind: 'literal'; readonly offset: number } & (
  | { readonly type: 'integer' | 'float'; readonly value: number }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'null'; readonly value: null }
);

export interface ListExpression {
  readonly kind: 'list';
  readonly items: readonly Expression[];
  readonly offset: number;
}

export interface MapExpression {
  readonly kind: 'map';
  readonly entries: readonly PropertyEntry[];
  readonly offset: number;
}

/** `$name`. */
export interface ParameterExpression {
  readonly kind: 'parameter';
  readonly name: string;
  readonly offset: number;
}

export interface VariableExpression {
  readonly kind: 'variable';
  readonly name: string;
  readonly offset: number;
}

/** `subject.key`. */
export interface PropertyExpression {
  readonly kind: 'property';
  readonly subject: Expression;
  readonly key: string;
  readonly offset: number;
}

/** `subject[index]`: of a list by position (negative counts from the end), of a map or an entity by key. */
export interface IndexExpression {
  readonly kind: 'index';
  readonly subject: Expression;
  readonly index: Expression;
  readonly offset: number;
}

/** `subject[from..to]`, `to` not included. */
export interface SliceExpression {
  readonly kind: 'slice';
  readonly subject: Expression;
  readonly from: Expression | null;
  readonly to: Expression | null;
  readonly offset: number;
}

/** `subject:Label:Label` as a predicate. */
export interface HasLabelsExpression {
  readonly kind: 'hasLabels';
  readonly subject: Expression;
  readonly labels: readonly Name[];
  readonly offset: number;
}

export interface UnaryExpression {
  readonly kind: 'unary';
  readonly operator: 'NOT' | '-' | '+';
  readonly operand: Expression;
  readonly offset: number;
}

/** A chain of one operator, flat: `a AND b AND c` has three operands. At least two; parentheses start a new chain. */
export interface LogicalExpression {
  readonly kind: 'logical';
  readonly operator: 'AND' | 'OR' | 'XOR';
  readonly operands: readonly Expression[];
  readonly offset: number;
}

export type ComparisonOperator = '=' | '<>' | '<' | '<=' | '>' | '>=';
export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | '^';
export type PredicateOperator = 'IN' | 'STARTS WITH' | 'ENDS WITH' | 'CONTAINS';
export type BinaryOperator = ComparisonOperator | ArithmeticOperator | PredicateOperator;

export interface BinaryExpression {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
  /** Of the whole expression: where `left` starts. */
  readonly offset: number;
  readonly operatorOffset: number;
}

/** `operand IS [NOT] NULL`; `exists(n.key)` is read as `n.key IS NOT NULL`. */
export interface IsNullExpression {
  readonly kind: 'isNull';
  readonly operand: Expression;
  readonly isNegated: boolean;
  readonly offset: number;
}

/** `name(arguments)`, `name(DISTINCT argument)`, `count(*)`. */
export interface CallExpression {
  readonly kind: 'call';
  /** As it was written; functions are looked up without regard to case. */
  readonly name: string;
  readonly isDistinct: boolean;
  readonly isStar: boolean;
  readonly args: readonly Expression[];
  readonly offset: number;
}

/** `CASE [subject] WHEN … THEN … [ELSE …] END`. */
export interface CaseExpression {
  readonly kind: 'case';
  readonly subject: Expression | null;
  readonly branches: readonly CaseBranch[];
  readonly otherwise: Expression | null;
  readonly offset: number;
}

export interface CaseBranch {
  readonly when: Expression;
  readonly value: Expression;
  readonly offset: number;
}

/** A path as a predicate: true where at least one match exists. Also written `exists(path)` and `EXISTS { path }`. */
export interface PatternExpression {
  readonly kind: 'pattern';
  readonly path: PathPattern;
  readonly offset: number;
}
