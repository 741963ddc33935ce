import { type Delimiter, readRecords } from './csv-records.ts';
import type { ImportContext } from './import-context.ts';
import { quote, refusal } from './refusal.ts';
import type { SourceFile } from './source-stream.ts';

/**
 * Reads an edge list without a header: `source target [relation]` a line, separated by commas, tabs or blanks; lines
 * that start with # or % are comments (quote a key that begins with one). A third column is always a relation: weights
 * need a header, `src,dst,weight`. Throws `input.format` for any other number of columns, or when the lines do not agree.
 */
export async function readEdgeList(source: SourceFile, delimiter: Delimiter, context: ImportContext): Promise<void> {
  let count = 0;
  await readRecords(source, { delimiter, comments: 'anywhere' }, context, (fields, line) => {
    const place = { file: source.name, line };
    if (count === 0) count = fields.length;
    const [from, to, relation] = fields;
    if (fields.length !== count || from === undefined || to === undefined || count > 3) {
      const expected = count === 2 || count === 3 ? `${count} columns as in the lines before` : 'two or three columns';
      throw refusal('input.format', place, { expected, found: `${fields.length}, beginning with ${quote(from)}` });
    }
    const edge = { source: from, target: to, relation: relation?.trim() ?? '', isDirected: true, attributes: null };
    context.builder.addEdge(edge, place);
  });
}
