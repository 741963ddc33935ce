import { AttributeColumns } from './attribute-columns.ts';
import { breathe, ELEMENTS_BETWEEN_PAUSES } from './breathe.ts';
import { type RecordFormat, readRecords } from './csv-records.ts';
import type { ImportContext } from './import-context.ts';
import { quote, refusal } from './refusal.ts';
import type { SourceFile } from './source-stream.ts';
import { findColumns } from './table-header.ts';

/**
 * Reads `nodes.csv`: one node a record, columns by header (see `findColumns`), extra columns as attributes, empty cells
 * left out. Every record has as many fields as the header: `input.format` otherwise. Keys are taken as they stand,
 * blanks included. Streaming: memory is what the topology itself needs.
 */
export async function readNodeTable(source: SourceFile, format: RecordFormat, context: ImportContext): Promise<void> {
  const { builder } = context;
  const firstNode = builder.nodeCount;
  const extras = await readTable(source, format, context, 'node-table', (columns) => (fields, place) => {
    if (columns.kind !== 'node-table') return false;
    const type = columns.type === null ? '' : fields[columns.type]!.trim();
    const label = columns.label === null ? '' : fields[columns.label]!;
    return builder.addNode({ key: fields[columns.id]!, type, label, attributes: null }, place);
  });
  await eachRow(extras, source, context, (row) => builder.setNodeAttributes(firstNode + row, extras.textOf(row)));
}

/** Reads `edges.csv`, likewise; the source of an edge is the ancestor (parent, upstream, container) side. */
export async function readEdgeTable(source: SourceFile, format: RecordFormat, context: ImportContext): Promise<void> {
  const { builder } = context;
  const firstEdge = builder.edgeCount;
  const extras = await readTable(source, format, context, 'edge-table', (columns) => (fields, place) => {
    if (columns.kind !== 'edge-table') return false;
    const relation = columns.type === null ? '' : fields[columns.type]!.trim();
    const [from, to] = [fields[columns.source]!, fields[columns.target]!];
    return builder.addEdge({ source: from, target: to, relation, isDirected: true, attributes: null }, place);
  });
  await eachRow(extras, source, context, (row) => builder.setEdgeAttributes(firstEdge + row, extras.textOf(row)));
}

type Columns = NonNullable<ReturnType<typeof findColumns>>;
/** Adds one record to the topology; false when it added nothing, so that its extra cells are forgotten. */
type AddRecord = (fields: string[], place: { readonly file: string; readonly line: number }) => boolean;

async function readTable(
  source: SourceFile,
  format: RecordFormat,
  context: ImportContext,
  kind: Columns['kind'],
  bind: (columns: Columns) => AddRecord,
): Promise<AttributeColumns> {
  let table: { readonly columns: Columns; readonly add: AddRecord; readonly extras: AttributeColumns } | null = null;
  await readRecords(source, format, context, (fields, line) => {
    const place = { file: source.name, line };
    if (table === null) {
      const columns = checkedHeader(fields, kind, context, place);
      table = { columns, add: bind(columns), extras: new AttributeColumns(columns.attributes) };
      return;
    }
    const { columns, add, extras } = table;
    if (fields.length !== columns.count) {
      const found = `${fields.length}, beginning with ${quote(fields[0])}`;
      throw refusal('input.format', place, { expected: `${columns.count} columns as in the header`, found });
    }
    checkAttributeBytes(fields, columns, context, place);
    if (add(fields, place)) extras.addRow(fields);
  });
  // Format detection saw a header, so an empty table means that the file was cut meanwhile.
  return table === null ? new AttributeColumns([]) : (table as { readonly extras: AttributeColumns }).extras;
}

function checkedHeader(
  header: readonly string[],
  kind: Columns['kind'],
  { limits }: ImportContext,
  place: { readonly file: string; readonly line: number },
): Columns {
  if (header.length > limits.columns) {
    const expected = `at most ${limits.columns} columns`;
    throw refusal('limit.bytes', place, { expected, found: String(header.length) });
  }
  const columns = findColumns(header);
  if (columns === null || columns.kind !== kind) {
    const expected = kind === 'node-table' ? 'a header with the column id' : 'a header with the columns src and dst';
    throw refusal('input.format', place, { expected, found: quote(header.join(',')) });
  }
  const seen = new Set<string>();
  for (const [at, name] of header.entries()) {
    const trimmed = name.trim();
    const found = trimmed === '' ? 'an empty one' : `${quote(trimmed)} again`;
    if (trimmed === '' || seen.has(trimmed) || trimmed.length > limits.keyLength) {
      throw refusal('input.format', { ...place, column: at + 1 }, { expected: 'a column name of its own', found });
    }
    seen.add(trimmed);
  }
  return columns;
}

function checkAttributeBytes(
  fields: readonly string[],
  columns: Columns,
  { limits }: ImportContext,
  place: { readonly file: string; readonly line: number },
): void {
  let length = 0;
  for (const { name, at } of columns.attributes) if (fields[at] !== '') length += name.length + fields[at]!.length;
  if (length <= limits.attributeBytes) return;
  const expected = `at most ${limits.attributeBytes} bytes of attributes`;
  throw refusal('limit.bytes', place, { expected, found: `at least ${length}` });
}

async function eachRow(
  extras: AttributeColumns,
  source: SourceFile,
  { task }: ImportContext,
  visit: (row: number) => void,
): Promise<void> {
  if (extras.isEmpty) return;
  for (let row = 0; row < extras.rowCount; row++) {
    if (row % ELEMENTS_BETWEEN_PAUSES === 0) {
      const phase = `reading attributes of ${source.name}`;
      task.report({ phase, done: row, total: extras.rowCount, unit: 'rows' });
      await breathe(task, phase);
    }
    visit(row);
  }
}
