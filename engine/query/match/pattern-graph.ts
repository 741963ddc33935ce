import type { Expression, LengthRange, MatchClause, PathPattern, PropertyEntry } from '../language/syntax.ts';
import type { WalkDirection } from './graph-access.ts';

/** Starts the names of what a query leaves without one. No query holds this character: runQuery refuses it. */
export const UNWRITABLE = '\u0000';

/** A node of a pattern: all places that name the same variable are one. */
export interface PatternNode {
  readonly variable: string;
  readonly labels: readonly string[];
  readonly properties: readonly PropertyEntry[];
}

export interface PatternRelation {
  /** The variable of the query, or a name that no query can write. */
  readonly variable: string;
  readonly from: string;
  readonly to: string;
  readonly types: readonly string[];
  /** As seen from `from`. */
  readonly direction: WalkDirection;
  readonly range: LengthRange | null;
  readonly offset: number;
}

/** A path variable: its length is the sum over its relations. */
export interface PatternPath {
  readonly variable: string;
  readonly first: string;
  readonly last: string;
  readonly relations: readonly string[];
}

/** One MATCH as a graph of variables. */
export interface PatternGraph {
  readonly nodes: ReadonlyMap<string, PatternNode>;
  readonly relations: readonly PatternRelation[];
  readonly paths: readonly PatternPath[];
  /** Names of the nodes and relations that have no variable. */
  readonly anonymous: ReadonlySet<string>;
}

/**
 * Puts the paths of a clause together. Anonymous parts get names that no query can write, so they never
 * meet a variable; `RETURN *` leaves them out.
 */
export function patternGraph(paths: readonly PathPattern[]): PatternGraph {
  const nodes = new Map<string, PatternNode>();
  const relations: PatternRelation[] = [];
  const named: PatternPath[] = [];
  const anonymous = new Set<string>();
  const anonymousName = (name: string): string => {
    anonymous.add(name);
    return name;
  };
  paths.forEach((path, pathNumber) => {
    const names = path.nodes.map(({ variable, labels, properties }, position) => {
      const name = variable?.name ?? anonymousName(`${UNWRITABLE}node ${pathNumber} ${position}`);
      const earlier = nodes.get(name) ?? { variable: name, labels: [], properties: [] };
      nodes.set(name, {
        variable: name,
        labels: [...earlier.labels, ...labels.map((label) => label.name)],
        properties: [...earlier.properties, ...properties],
      });
      return name;
    });
    const relationNames = path.relations.map((relation, position) => {
      const variable = relation.variable?.name ?? anonymousName(`${UNWRITABLE}relation ${pathNumber} ${position}`);
      relations.push({
        variable,
        from: names[position]!,
        to: names[position + 1]!,
        types: relation.types.map(({ name }) => name),
        direction: relation.direction,
        range: relation.range,
        offset: relation.offset,
      });
      return variable;
    });
    if (path.variable !== null) {
      named.push({ variable: path.variable.name, first: names[0]!, last: names.at(-1)!, relations: relationNames });
    }
  });
  return { nodes, relations, paths: named, anonymous };
}

/** `variable.id = constant` among the conjuncts of WHERE: as good an anchor as `{id: constant}` in the pattern. */
export function idConjuncts({ where }: Pick<MatchClause, 'where'>): readonly { variable: string; value: Expression }[] {
  const conjuncts =
    where === null ? [] : where.kind === 'logical' && where.operator === 'AND' ? where.operands : [where];
  return conjuncts.flatMap((conjunct) => {
    if (conjunct.kind !== 'binary' || conjunct.operator !== '=') return [];
    const { left, right } = conjunct;
    return [
      [left, right],
      [right, left],
    ].flatMap(([property, value]) => {
      const isId = property!.kind === 'property' && property!.key === 'id' && property!.subject.kind === 'variable';
      if (!isId || !isConstant(value!)) return [];
      return [{ variable: (property as { subject: { name: string } }).subject.name, value: value! }];
    });
  });
}

/** Needs no row to be computed. */
export const isConstant = ({ kind }: Expression): boolean => kind === 'literal' || kind === 'parameter';
