import type { WalkDirection } from '../graph-access.ts';
import type { LengthRange, PathPattern, PropertyEntry } from '../language/syntax.ts';

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
}

/**
 * Puts the paths of a clause together. Anonymous parts get names that no query can write and no other clause has, so
 * they never meet a variable or each other; `RETURN *` leaves them out.
 */
export function patternGraph(paths: readonly PathPattern[], clauseNumber: number): PatternGraph {
  const nodes = new Map<string, PatternNode>();
  const relations: PatternRelation[] = [];
  const named: PatternPath[] = [];
  paths.forEach((path, pathNumber) => {
    const names = path.nodes.map(({ variable, labels, properties }, position) => {
      const name = variable?.name ?? `${UNWRITABLE}node ${clauseNumber} ${pathNumber} ${position}`;
      const earlier = nodes.get(name) ?? { variable: name, labels: [], properties: [] };
      nodes.set(name, {
        variable: name,
        labels: [...earlier.labels, ...labels.map((label) => label.name)],
        properties: [...earlier.properties, ...properties],
      });
      return name;
    });
    const relationNames = path.relations.map((relation, position) => {
      const variable = relation.variable?.name ?? `${UNWRITABLE}relation ${clauseNumber} ${pathNumber} ${position}`;
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
  return { nodes, relations, paths: named };
}
