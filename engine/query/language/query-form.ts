import { formatQuery } from './format.ts';
import type { ParameterExpression, Query } from './syntax.ts';

/**
 * What a query looks like without its values: canonical text in which `$_` stands for every literal, parameter, and list
 * of such. Queries that differ in values only, however they are given and written, have one form; one that asks for other
 * labels, relations, lengths or columns has another. A form is a query itself.
 */
export function queryForm({ matches, returning }: Query): string {
  return formatQuery(withoutValues({ text: '', matches, returning }) as Query);
}

const VALUE: ParameterExpression = { kind: 'parameter', name: '_', offset: 0 };

/** Trees are plain data, so one walk knows all of them. */
function withoutValues(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(withoutValues);
  if (typeof part !== 'object' || part === null) return part;
  const inner = Object.fromEntries(Object.entries(part).map(([name, value]) => [name, withoutValues(value)]));
  return isValue(inner) ? VALUE : inner;
}

function isValue({ kind, operator, operand, items }: Readonly<Record<string, unknown>>): boolean {
  if (kind === 'literal' || kind === 'parameter') return true;
  if (kind === 'unary') return operator !== 'NOT' && operand === VALUE;
  return kind === 'list' && (items as readonly unknown[]).every((item) => item === VALUE);
}
