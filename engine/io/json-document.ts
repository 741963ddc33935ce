import { z } from 'zod';
import { throwIfCancelled } from '../base/progress.ts';
import type { ImportContext } from './import-context.ts';
import { findJsonMistake } from './json-syntax.ts';
import { type Place, quote, refusal } from './refusal.ts';
import { readUtf8, type SourceFile } from './source-stream.ts';

export type JsonObject = { readonly [key: string]: unknown };

/**
 * Reads a JSON source whole: JSON has no records to stream. Bounded before memory is taken (`jsonBytes`) and before
 * recursion could hurt (`jsonDepth`). Errors: `limit.bytes`, `limit.depth`, `input.format` naming line and column.
 */
export async function readJson(source: SourceFile, context: ImportContext): Promise<JsonObject> {
  const { limits, task } = context;
  const sourceBytes = Math.min(limits.sourceBytes, limits.jsonBytes);
  const chunks: Buffer[] = [];
  for await (const chunk of readUtf8(source, { ...limits, sourceBytes }, task)) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  checkDepth(bytes, limits.jsonDepth, source);
  throwIfCancelled(task.signal, `reading ${source.name}`);
  const document = parse(bytes.toString('utf8'), source);
  if (isObject(document)) return document;
  throw refusal('input.format', { file: source.name }, { expected: 'a JSON object', found: quote(document) });
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Brackets outside texts, counted on bytes: a UTF-8 continuation is never one. */
function checkDepth(bytes: Buffer, depthMax: number, source: SourceFile): void {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (isText) {
      if (byte === 0x5c) at++;
      else if (byte === 0x22) isText = false;
    } else if (byte === 0x22) isText = true;
    else if (byte === 0x5b || byte === 0x7b) {
      depth++;
      if (depth > depthMax) {
        const place = placeAt(bytes.toString('utf8', 0, at), source.name);
        throw refusal('limit.depth', place, { expected: `JSON nested at most ${depthMax} deep`, found: 'deeper' });
      }
    } else if (byte === 0x5d || byte === 0x7d) depth--;
  }
}

function placeAt(textBefore: string, file: string): Place {
  const lineStart = textBefore.lastIndexOf('\n') + 1;
  return { file, line: textBefore.split('\n').length, column: textBefore.length - lineStart + 1 };
}

function parse(text: string, source: SourceFile): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const { at, expected } = findJsonMistake(text) ?? { at: text.length, expected: 'JSON' };
    const found = at >= text.length ? 'the end of the file' : quote(text.slice(at, at + FOUND_LENGTH));
    throw refusal('input.format', placeAt(text.slice(0, at), source.name), { expected, found }, error);
  }
}

/** UTF-16 units of a broken JSON text that its refusal shows. */
const FOUND_LENGTH = 20;

/** Parses with `schema`, or throws `input.format` that names the element, what was expected and what was found. */
export function parseShape<T>(schema: z.ZodType<T>, value: unknown, place: Place): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path = issue?.path ?? [];
  let found: unknown = value;
  for (const step of path) {
    if (typeof found !== 'object' || found === null) found = undefined;
    else found = Object.hasOwn(found, step) ? Reflect.get(found, step) : undefined;
    if (found === undefined) break;
  }
  const steps = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
  const element = `${place.element ?? ''}${steps}`.replace(/^\./, '');
  // Zod's own wording, where a schema gives none: "Invalid input: expected object, received string".
  const expected = (issue?.message ?? 'another shape').replace(/^Invalid input: expected (.*), received .*$/, '$1');
  throw refusal('input.format', { ...place, element }, { expected, found: quote(found) });
}

/** A node's key in JSON: text, or a number, which stands for its digits. */
export const jsonKey = z.union([z.string(), z.number()], { error: 'a text or a number' }).transform(String);
