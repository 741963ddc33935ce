import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { ShardscopeError } from '../../base/errors.ts';
import type { PlacementRules } from '../../model/placement-rules.ts';
import { PlacementRulesSchema } from '../../protocol/placement-schemas.ts';

/** @throws not-found.file */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new ShardscopeError('not-found.file', `${file} cannot be read; check the path`, { file }, error);
  }
}

/** @throws storage.io */
export function writeText(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    const message = `${file} cannot be written (${(error as Error).message}); check the path and its permissions`;
    throw new ShardscopeError('storage.io', message, { file }, error);
  }
}

/** @throws not-found.file, input.format naming the element */
export function readRules(file: string): PlacementRules {
  let json: unknown;
  try {
    json = JSON.parse(readText(file));
  } catch (error) {
    if (error instanceof ShardscopeError) throw error;
    const message = `${basename(file)}: not JSON (${(error as Error).message}); expected placement rules`;
    throw new ShardscopeError('input.format', message, { file: basename(file) }, error);
  }
  const parsed = PlacementRulesSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const element = issue?.path.join('.') || 'the document';
  const message = `${basename(file)}, ${element}: ${issue?.message ?? 'not placement rules'}`;
  throw new ShardscopeError('input.format', message, { file: basename(file), element });
}
