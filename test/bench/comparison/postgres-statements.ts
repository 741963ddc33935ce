import type { FormName, Question } from './forms.ts';
import type { AttributeCondition } from './graph-facts.ts';

/** A prepared statement and what a question binds to its $1, $2. */
export interface Statement {
  readonly text: string;
  readonly values: (question: Question) => readonly (string | number)[];
}

type Statements = Readonly<Record<FormName, Statement | null>>;

const justA = ({ a }: Question) => [a];
const both = ({ a, b }: Question) => [a, b];
const withType = ({ a, type }: Question) => [a, type];

const id = (parameter: string) => `(SELECT id FROM node WHERE key = ${parameter})`;

const CHILDREN: Statement = {
  text: `SELECT DISTINCT n.key FROM edge e JOIN node n ON n.id = e.target WHERE e.source = ${id('$1')}`,
  values: justA,
};

function condition({ operator }: AttributeCondition): string {
  return operator === 'STARTS WITH' ? 'starts_with(n.value, $2)' : `n.value ${operator} $2`;
}

/** Reachability by recursive queries: UNION drops what was reached before, so each node is expanded once. */
export function recursiveStatements(attribute: AttributeCondition, relation: string | null): Statements {
  const below = `below (node) AS (
    SELECT target FROM edge WHERE source = ${id('$1')}
    UNION SELECT e.target FROM below JOIN edge e ON e.source = below.node)`;
  const above = (name: string, parameter: string) => `${name} (node) AS (
    SELECT source FROM edge WHERE target = ${id(parameter)}
    UNION SELECT e.source FROM ${name} JOIN edge e ON e.target = ${name}.node)`;
  const distances = (name: string, parameter: string) => `${name} (node, depth) AS (
    SELECT source, 1 FROM edge WHERE target = ${id(parameter)}
    UNION SELECT e.source, depth + 1 FROM ${name} JOIN edge e ON e.target = ${name}.node)`;
  const keysBelow = `WITH RECURSIVE ${below} SELECT n.key FROM below JOIN node n ON n.id = below.node`;
  return {
    descendants: { text: keysBelow, values: justA },
    ancestors: {
      text: `WITH RECURSIVE ${above('above', '$1')} SELECT n.key FROM above JOIN node n ON n.id = above.node`,
      values: justA,
    },
    children: CHILDREN,
    distance: {
      // Rows come nearest first, and PostgreSQL stops the recursion when it has the one row it needs.
      text: `WITH RECURSIVE ${distances('above', '$2')} SELECT depth FROM above WHERE node = ${id('$1')} LIMIT 1`,
      values: both,
    },
    typed: { text: `${keysBelow} WHERE n.type = $2`, values: withType },
    between: {
      // Upwards first, then down from $1 through these only.
      text: `WITH RECURSIVE ${above('above', '$2')}, between_ (node) AS (
        SELECT e.target FROM edge e JOIN above ON above.node = e.target WHERE e.source = ${id('$1')}
        UNION SELECT e.target FROM between_ JOIN edge e ON e.source = between_.node JOIN above ON above.node = e.target)
        SELECT n.key FROM between_ JOIN node n ON n.id = between_.node`,
      values: both,
    },
    common: {
      text: `WITH RECURSIVE ${above('one', '$1')}, ${above('other', '$2')}
        SELECT n.key FROM one JOIN other USING (node) JOIN node n ON n.id = node`,
      values: both,
    },
    leaves: { text: `${keysBelow} WHERE NOT EXISTS (SELECT FROM edge WHERE source = below.node)`, values: justA },
    types: {
      text: `WITH RECURSIVE ${below}
        SELECT n.type, count(*)::int FROM below JOIN node n ON n.id = below.node GROUP BY n.type`,
      values: justA,
    },
    filtered: { text: `${keysBelow} WHERE ${condition(attribute)}`, values: ({ a }) => [a, attribute.value] },
    nearest: {
      text: `WITH RECURSIVE ${distances('one', '$1')}, ${distances('other', '$2')}
        SELECT n.key, min(one.depth + other.depth) FROM one JOIN other USING (node) JOIN node n ON n.id = node
        GROUP BY n.key ORDER BY 2, 1 LIMIT 1`,
      values: both,
    },
    walk: relation === null ? null : walk(relation),
  };
}

function walk(relation: string): Statement {
  return {
    text: `WITH RECURSIVE walk (node, depth) AS (
      SELECT target, 1 FROM edge WHERE source = ${id('$1')} AND relation = $2
      UNION SELECT e.target, depth + 1 FROM walk JOIN edge e ON e.source = walk.node AND e.relation = $2 WHERE depth < 3)
      SELECT DISTINCT n.key FROM walk JOIN node n ON n.id = walk.node`,
    values: ({ a }) => [a, relation],
  };
}

/** The same forms by a closure table of the same rows; a walk along one relation is not in a closure over all of them. */
export function closureStatements(attribute: AttributeCondition): Statements {
  const below = `FROM closure c JOIN node n ON n.id = c.descendant WHERE c.ancestor = ${id('$1')}`;
  const common = `FROM closure one JOIN closure other USING (ancestor) JOIN node n ON n.id = ancestor
    WHERE one.descendant = ${id('$1')} AND other.descendant = ${id('$2')}`;
  return {
    descendants: { text: `SELECT n.key ${below}`, values: justA },
    ancestors: {
      text: `SELECT n.key FROM closure c JOIN node n ON n.id = c.ancestor WHERE c.descendant = ${id('$1')}`,
      values: justA,
    },
    children: CHILDREN,
    distance: {
      text: `SELECT depth FROM closure WHERE ancestor = ${id('$1')} AND descendant = ${id('$2')}`,
      values: both,
    },
    typed: { text: `SELECT n.key ${below} AND n.type = $2`, values: withType },
    between: {
      text: `SELECT n.key FROM closure up JOIN closure down ON down.descendant = up.ancestor JOIN node n ON n.id = up.ancestor
        WHERE up.descendant = ${id('$2')} AND down.ancestor = ${id('$1')}`,
      values: both,
    },
    common: { text: `SELECT n.key ${common}`, values: both },
    leaves: {
      text: `SELECT n.key ${below} AND NOT EXISTS (SELECT FROM edge WHERE source = c.descendant)`,
      values: justA,
    },
    types: { text: `SELECT n.type, count(*)::int ${below} GROUP BY n.type`, values: justA },
    filtered: { text: `SELECT n.key ${below} AND ${condition(attribute)}`, values: ({ a }) => [a, attribute.value] },
    nearest: { text: `SELECT n.key, one.depth + other.depth ${common} ORDER BY 2, 1 LIMIT 1`, values: both },
    walk: null,
  };
}
