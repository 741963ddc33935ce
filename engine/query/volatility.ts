import { parseQuery } from './language/grammar.ts';
import type { Query } from './language/syntax.ts';
import { expressionsOfPath, walkExpression } from './language/walk.ts';

/** Functions whose value changes while what a node's home would answer stays as it is. */
const VOLATILE_FUNCTIONS: ReadonlySet<string> = new Set(['heat', 'shard', 'influence']);

/** Whether a query may give another answer over the same topology. @throws query.syntax */
export function isVolatile(text: string): boolean {
  // A function cannot be called without its name standing in the text, so most queries need no tree.
  const lowerCase = text.toLowerCase();
  return [...VOLATILE_FUNCTIONS].some((name) => lowerCase.includes(name)) && callsVolatile(parseQuery(text));
}

function callsVolatile({ matches, returning }: Query): boolean {
  const { items, orderBy, skip, limit } = returning;
  const expressions = [
    ...matches.flatMap(({ paths, where }) => [...paths.flatMap(expressionsOfPath), where]),
    ...[...items, ...orderBy].map(({ expression }) => expression),
    skip,
    limit,
  ];
  let isFound = false;
  for (const expression of expressions) {
    if (expression === null) continue;
    walkExpression(expression, (inner) => {
      if (inner.kind === 'call' && VOLATILE_FUNCTIONS.has(inner.name.toLowerCase())) isFound = true;
      return !isFound;
    });
  }
  return isFound;
}
