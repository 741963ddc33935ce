import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** What set-up prepares outside node_modules; may be deleted at any time. */
export const CACHE = join(ROOT, '.cache');
export const inRoot = (...parts: readonly string[]): string => join(ROOT, ...parts);
