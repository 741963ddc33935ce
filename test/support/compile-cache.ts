import { fileURLToPath } from 'node:url';

/**
 * Every process and worker thread that a test starts strips and compiles the engine's sources anew, which is half of its
 * work; from here on it finds them compiled. A file that has changed is compiled again.
 */
export function keepCompiledCode(): void {
  process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('../../.cache/compiled', import.meta.url));
}
