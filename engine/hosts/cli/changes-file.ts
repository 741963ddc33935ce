import { basename } from 'node:path';
import type { z } from 'zod';
import { ShardscopeError } from '../../base/errors.ts';
import type { TopologyChange } from '../../model/changes.ts';
import { MetagraphSchema, TopologyChangeSchema } from '../../protocol/change-schemas.ts';
import type { MetagraphDocument } from '../../protocol/change-types.ts';
import { readText } from './files.ts';

/**
 * Changes from a file: a JSON array of them, or one of them a line (JSON lines; empty lines are skipped).
 * @throws not-found.file, input.format naming the element or the line
 */
export function readChanges(file: string): readonly TopologyChange[] {
  const text = readText(file);
  const name = basename(file);
  if (text.trimStart().startsWith('[')) {
    const list = parsed(text, name);
    if (!Array.isArray(list)) throw refusal(name, 'expected an array of changes', {});
    return list.map((change, at) => checked(TopologyChangeSchema, change, `${name}, change ${at + 1}`));
  }
  const changes: TopologyChange[] = [];
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const where = `${name} line ${at + 1}`;
    changes.push(checked(TopologyChangeSchema, parsed(line, where), where));
  }
  return changes;
}

/** @throws not-found.file, input.format naming the element */
export function readMetagraph(file: string): MetagraphDocument {
  const name = basename(file);
  return checked(MetagraphSchema, parsed(readText(file), name), name);
}

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refusal(where, `not JSON (${(error as Error).message})`, {});
  }
}

function checked<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const element = issue?.path.join('.') || 'the change';
  throw refusal(where, `${element}: ${issue?.message ?? 'not as expected'}`, { element });
}

const refusal = (where: string, message: string, details: { element?: string }) =>
  new ShardscopeError('input.format', `${where}: ${message}`, details);
