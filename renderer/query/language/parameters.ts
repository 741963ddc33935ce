/** Parameters: which ones a query names, and what the text in their fields means. */
import { scanQuery } from './scan.ts';

/** Names of `$parameters` in the order of their first appearance; none in comments and texts. */
export function findParameters(query: string): readonly string[] {
  const names = scanQuery(query)
    .tokens.filter(({ kind, from, to }) => kind === 'parameter' && to - from > 1)
    .map(({ from, to }) => query.slice(from + 1, to));
  return [...new Set(names)];
}

export type ParameterValue =
  | { readonly isValid: true; readonly value: unknown; readonly reading: 'json' | 'text' }
  | { readonly isValid: false; readonly reason: 'empty' | 'json' };

/**
 * What is typed into a parameter's field. JSON where it is JSON (`3`, `true`, `"3"`, `["a", "b"]`), plain text otherwise:
 * `host-12` needs no quotes. What begins like a list, a map or a quoted text but is none is refused, because it was
 * meant as JSON.
 */
export function readParameter(typed: string): ParameterValue {
  const trimmed = typed.trim();
  if (trimmed === '') return { isValid: false, reason: 'empty' };
  try {
    return { isValid: true, value: JSON.parse(trimmed), reading: 'json' };
  } catch {
    if (/^[[{"]/.test(trimmed)) return { isValid: false, reason: 'json' };
    return { isValid: true, value: trimmed, reading: 'text' };
  }
}

/** `$a`, `$id`, `$hostId`, `$node`: what is most likely a node's key. */
export function isNodeParameter(name: string): boolean {
  return /^[a-z]$|^(from|to|source|target|start|end|root|node|key)$|(^|[a-z_])(id|key|node)s?$/i.test(name);
}

/** A text as a field would have to hold it to be read back as that text: `42` needs its quotes. */
export function parameterText(value: string): string {
  const read = readParameter(value);
  return read.isValid && read.reading === 'text' && read.value === value ? value : JSON.stringify(value);
}
