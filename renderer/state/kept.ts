/** What a machine keeps of the console's own: small JSON texts in the browser's storage, checked when they are read. */
import type { z } from 'zod';

export interface TextStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/**
 * What was kept under `key`, or null where there is nothing, or nothing that `schema` takes: somebody else wrote it, an
 * earlier version did, or it was cut off. It is a convenience and never the only copy of anything, so the default is right.
 */
export function readKept<T>(storage: TextStorage, key: string, schema: z.ZodType<T>): T | null {
  const text = storage.getItem(key);
  if (text === null) return null;
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Keeps `value`. A storage that is full or switched off costs the memory of it, and nothing else. */
export function writeKept(storage: TextStorage, key: string, value: unknown): void {
  try {
    storage.setItem(key, JSON.stringify(value));
  } catch (error) {
    console.warn(`${key} was not kept`, error);
  }
}
