import { type ErrorCode, type Json, ShardscopeError } from '../base/errors.ts';

/** Where in a source something stands. `line` and `column` count from 1; `element` is a path such as `edges[3].source`. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  readonly element?: string;
}

export interface RefusalReason {
  readonly expected: string;
  readonly found: string;
  /** What the operator can do about it. */
  readonly advice?: string;
}

/** "edges.csv line 12, column 3" or "graph.json edges[3].source". */
export function describePlace(place: Place): string {
  let text = place.file;
  if (place.line !== undefined) text += ` line ${place.line}`;
  if (place.column !== undefined) text += `, column ${place.column}`;
  if (place.element !== undefined) text += ` ${place.element}`;
  return text;
}

const QUOTE_LENGTH_MAX = 80;

/** A value as it may stand in a message: JSON, cut to a readable length. */
export function quote(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value.slice(0, QUOTE_LENGTH_MAX + 1)) : JSON.stringify(value);
  if (text === undefined) return 'nothing';
  return text.length > QUOTE_LENGTH_MAX ? `${text.slice(0, QUOTE_LENGTH_MAX)}…` : text;
}

/** The one shape of every refusal: a sentence that says where, what was expected, what was found and what to do. */
export function refusal(code: ErrorCode, place: Place, reason: RefusalReason, cause?: unknown): ShardscopeError {
  const advice = reason.advice === undefined ? '' : `; ${reason.advice}`;
  const message = `${describePlace(place)}: expected ${reason.expected}, found ${reason.found}${advice}`;
  const where: Readonly<Record<string, Json>> = { ...place };
  return new ShardscopeError(code, message, { ...where, expected: reason.expected, found: reason.found }, cause);
}

/** What an unknown format is answered with. */
export const ACCEPTED_FORMATS =
  'nodes.csv + edges.csv (headers id,type,label and src,dst,type), an edge list (.csv .tsv .txt .edges), GraphML, GEXF, ' +
  'graphology JSON, node-link JSON, package-lock.json; each also gzipped';

export function unsupported(file: string, found: string) {
  return refusal('input.unsupported', { file }, { expected: `one of: ${ACCEPTED_FORMATS}`, found });
}

/** No format of ours needs a DOCTYPE, and everything dangerous in XML begins with one. */
export function doctypeRefusal(file: string, line: number) {
  const expected = 'XML without a DOCTYPE';
  const advice = 'delete it: entities and external files are never read';
  return refusal('input.hostile', { file, line, element: '<!DOCTYPE>' }, { expected, found: 'one', advice });
}
