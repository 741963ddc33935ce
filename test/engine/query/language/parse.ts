import { expect } from 'vitest';
import { ShardscopeError } from '../../../../engine/base/errors.ts';
import { parseQuery } from '../../../../engine/query/language/grammar.ts';
import type { Expression, Query } from '../../../../engine/query/language/syntax.ts';

/** The first expression that a query `RETURN text` returns. */
export function parseExpression(text: string): Expression {
  const [item] = parseQuery(`RETURN ${text}`).returning.items;
  if (!item) throw new Error(`no expression in ${text}`);
  return item.expression;
}

/** What `run` throws; fails when it throws nothing, or anything but an error of the query language. */
export function queryErrorOf(run: () => unknown): ShardscopeError {
  try {
    run();
  } catch (error) {
    if (!(error instanceof ShardscopeError)) throw error;
    expect(error.code).toMatch(/^query\./);
    return error;
  }
  return expect.unreachable('it was accepted');
}

/** The same tree without what the formatter may change: offsets, the text, names of unaliased columns. */
export function withoutPlaces(query: Query): unknown {
  return JSON.parse(
    JSON.stringify(query, (key, value) => {
      return ['offset', 'operatorOffset', 'text', 'column'].includes(key) ? undefined : value;
    }),
  );
}
