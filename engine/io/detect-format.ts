import type { Task } from '../base/progress.ts';
import type { Delimiter } from './csv-records.ts';
import { doctypeRefusal, quote, refusal, unsupported } from './refusal.ts';
import { readHead, type SourceFile } from './source-stream.ts';
import { findColumns } from './table-header.ts';

export type DetectedFormat =
  | { readonly kind: 'node-table'; readonly delimiter: Delimiter }
  | { readonly kind: 'edge-table'; readonly delimiter: Delimiter }
  /** No header: source, target and perhaps a relation in each line. */
  | { readonly kind: 'edge-list'; readonly delimiter: Delimiter }
  | { readonly kind: 'graphml' }
  | { readonly kind: 'gexf' }
  | { readonly kind: 'json' };

/** Enough for any header; a prologue longer than that is not one of ours. */
const HEAD_BYTES = 64 * 1024;
const TEXT_EXTENSIONS = /\.(?:csv|tsv|txt|edges)$/i;

/**
 * Tells the format of a source by its first bytes; only an edge list without a header, which has no marks of its own,
 * needs one of its extensions as well. Errors: `input.unsupported` with the list of what is accepted, `input.hostile`
 * for a DOCTYPE, `input.format` for a table whose header is missing.
 */
export async function detectFormat(source: SourceFile, task: Task): Promise<DetectedFormat> {
  const head = await readHead(source, HEAD_BYTES, task);
  const start = head.trimStart();
  if (start === '') throw refusal('input.format', { file: source.name }, { expected: 'a topology', found: 'no text' });
  if (head.includes('\0')) throw unsupported(source.name, 'binary data');
  if (start.startsWith('<')) return { kind: detectXml(source, head) };
  if (start.startsWith('{')) return { kind: 'json' };
  if (start.startsWith('[') && /\.json(?:\.gz)?$/i.test(source.name)) throw unsupported(source.name, 'a JSON array');
  return detectText(source, head);
}

function detectXml(source: SourceFile, head: string): 'graphml' | 'gexf' {
  const skipped = /^(?:\s|<\?[\s\S]*?\?>|<!--[\s\S]*?-->)*/.exec(head)?.[0] ?? '';
  const rest = head.slice(skipped.length);
  if (/^<!doctype/i.test(rest)) throw doctypeRefusal(source.name, skipped.split('\n').length);
  const root = /^<(?:[^\s<>/:]+:)?([^\s<>/:]+)/.exec(rest)?.[1];
  if (root === 'graphml' || root === 'gexf') return root;
  throw unsupported(source.name, root === undefined ? 'XML without a root element' : `XML with the root <${root}>`);
}

function detectText(source: SourceFile, head: string): DetectedFormat {
  const first = head
    .split('\n')
    .find((line) => line.trim() !== '' && !/^[#%]/.test(line))
    ?.trimEnd();
  const isTextName = TEXT_EXTENSIONS.test(source.name.replace(/\.gz$/i, ''));
  if (first === undefined) {
    if (!isTextName) throw unsupported(source.name, 'comments only');
    throw refusal('input.format', { file: source.name }, { expected: 'edges', found: 'comments only' });
  }
  for (const delimiter of [',', '\t', ';', 'space'] as const) {
    const columns = findColumns(splitRoughly(first, delimiter));
    if (columns === null || (delimiter === 'space' && columns.count > 3)) continue;
    return { kind: columns.kind, delimiter };
  }
  if (!isTextName) throw unsupported(source.name, `text that begins with ${quote(first)}`);
  const delimiter = first.includes('\t') ? '\t' : first.includes(',') ? ',' : 'space';
  const count = splitRoughly(first, delimiter).length;
  if (count === 2 || count === 3) return { kind: 'edge-list', delimiter };
  const expected = 'a header with id, or with src and dst, or lines of two or three columns (source, target, relation)';
  throw refusal('input.format', { file: source.name }, { expected, found: `${count} columns: ${quote(first)}` });
}

/** Good enough to know a header and to count the columns of a first line; the real parsing comes after. */
function splitRoughly(line: string, delimiter: Delimiter): string[] {
  if (delimiter === 'space') return line.trim().split(/[ \t]+/);
  const fields = line.replace(/"(?:[^"]|"")*"/g, (quoted) => quoted.slice(1, -1).replaceAll(delimiter, ' '));
  return fields.split(delimiter);
}
