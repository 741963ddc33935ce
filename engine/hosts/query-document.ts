import { toWireError } from '../base/errors.ts';
import type { ServedQuery } from '../cluster/query-service/served-query.ts';
import type { QueryPage } from '../protocol/types.ts';

/** Rows computed at a time: what a host holds of an answer. */
export const PAGE_ROWS = 1000;
const CHUNK_LENGTH = 64 * 1024;

/**
 * An answer as one JSON document, in parts: `{"columns", "rows", "warnings", "steps", "stats"}`. A page is computed when
 * the parts before it have been taken, so a slow reader slows the query down. A query that fails after its first page
 * ends the document with `"error"` in the place of `"warnings"`, `"steps"` and `"stats"`: it stays valid JSON, and
 * nobody can take its rows for all of them. Ending the iteration early closes the query.
 * @param first the page that `QueryService.open` gave
 * @param onEnd called with the failure, or null, when the document is whole
 */
export async function* queryDocument(
  query: ServedQuery,
  first: QueryPage,
  onEnd: (failure: unknown) => void,
): AsyncGenerator<string, void, void> {
  try {
    let text = `{"columns":${JSON.stringify(query.columns)},"rows":[`;
    let separator = '';
    let page = first;
    for (;;) {
      for (const row of page.rows) {
        text += separator + JSON.stringify(row);
        separator = ',';
        if (text.length < CHUNK_LENGTH) continue;
        yield text;
        text = '';
      }
      if (page.end !== null) break;
      if (text !== '') yield text;
      text = '';
      const next = await query.next(PAGE_ROWS).catch((error: unknown) => ({ error }));
      if ('error' in next) {
        onEnd(next.error);
        yield `],"error":${JSON.stringify(toWireError(next.error))}}`;
        return;
      }
      page = next;
    }
    onEnd(null);
    const { steps, stats } = page.end;
    yield `${text}],${JSON.stringify({ warnings: query.warnings, steps, stats }).slice(1)}`;
  } finally {
    query.close();
  }
}
