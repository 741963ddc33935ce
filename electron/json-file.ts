import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

/**
 * A small JSON file of the shell's own (window state, settings, recent workspaces). It is a convenience, never the only
 * copy of anything: what does not parse is treated as absent, and a failed write is reported but never stops the app.
 */
export interface JsonFile<T> {
  read(): T | null;
  write(value: T): void;
}

export function jsonFile<T>(path: string, schema: z.ZodType<T>, onProblem: (problem: string) => void): JsonFile<T> {
  return {
    read() {
      let text: string;
      try {
        text = readFileSync(path, 'utf8');
      } catch {
        return null; // not written yet
      }
      const parsed = schema.safeParse(parseJson(text));
      if (parsed.success) return parsed.data;
      onProblem(`${path} is not valid and is ignored: ${z.prettifyError(parsed.error)}`);
      return null;
    },
    write(value) {
      try {
        mkdirSync(dirname(path), { recursive: true });
        // Written beside and renamed: a crash leaves the old file or the new one, never half of one.
        writeFileSync(`${path}.tmp`, `${JSON.stringify(value, null, 2)}\n`);
        renameSync(`${path}.tmp`, path);
      } catch (error) {
        onProblem(`${path} could not be written: ${String(error)}`);
      }
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // no schema of ours accepts undefined
  }
}
