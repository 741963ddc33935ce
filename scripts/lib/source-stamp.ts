/**
 * Is a build older than its sources? The answer comes from names, sizes and modification times, as in make, but as a
 * hash of the whole list, so that a deleted file and a checkout of an older revision count as changes too. Contents are
 * not read: 500 files take about 10 ms.
 */
import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface SourceEntry {
  readonly path: string;
  readonly bytes: number;
  readonly modifiedMs: number;
}

/** One hash for a list of files; the order of the list does not matter. */
export function stampOf(entries: readonly SourceEntry[]): string {
  const lines = entries.map(({ path, bytes, modifiedMs }) => `${path}\0${bytes}\0${modifiedMs}`).sort();
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}

/** Lists the files that match the glob patterns below `root`, with what the stamp needs. */
export function listSources(root: string, patterns: readonly string[]): SourceEntry[] {
  return globSync([...patterns], { cwd: root, withFileTypes: false }).flatMap((path) => {
    const stat = statSync(join(root, path));
    return stat.isFile() ? [{ path: path.replaceAll('\\', '/'), bytes: stat.size, modifiedMs: stat.mtimeMs }] : [];
  });
}

/**
 * Runs `build` unless the stamp file says that it ran for exactly these sources and `outputs` still exist. The stamp is
 * written only after success, so an interrupted build is done again.
 *
 * @returns whether it ran
 */
export async function buildIfChanged(
  options: { root: string; patterns: readonly string[]; stampFile: string; outputs: readonly string[] },
  build: () => Promise<void>,
): Promise<boolean> {
  const wanted = stampOf(listSources(options.root, options.patterns));
  if (readStamp(options.stampFile) === wanted && options.outputs.every((path) => isFile(join(options.root, path)))) {
    return false;
  }
  await build();
  mkdirSync(dirname(options.stampFile), { recursive: true });
  writeFileSync(options.stampFile, wanted);
  return true;
}

function readStamp(path: string): string | null {
  return isFile(path) ? readFileSync(path, 'utf8') : null;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
