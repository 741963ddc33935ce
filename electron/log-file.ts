import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

const LOG_BYTES_MAX = 1 << 20;
const RECENT_LINE_COUNT_MAX = 200;

/** The shell's diary: what an operator sends us when something went wrong. One file and its predecessor, 2 MB at most. */
export interface LogFile {
  readonly folder: string;
  write(line: string): void;
  /** The latest lines, oldest first. */
  recentLines(): readonly string[];
}

/**
 * Written synchronously: the last line before a crash is the one that matters. A disk that refuses (full, read-only) costs
 * the file, not the app; the recent lines stay readable.
 */
export function openLogFile(folder: string, now: () => Date = () => new Date()): LogFile {
  const path = join(folder, 'shardscope.log');
  const recent: string[] = [];
  return {
    folder,
    recentLines: () => [...recent],
    write(text) {
      const lines = text
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line) => `${now().toISOString()} ${line}`);
      recent.push(...lines);
      recent.splice(0, recent.length - RECENT_LINE_COUNT_MAX);
      try {
        mkdirSync(folder, { recursive: true });
        if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > LOG_BYTES_MAX) renameSync(path, `${path}.1`);
        appendFileSync(path, lines.map((line) => `${line}\n`).join(''));
      } catch (error) {
        process.stderr.write(`${path}: ${String(error)}\n`);
      }
    },
  };
}
