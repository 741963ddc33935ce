import { ERROR_CODES, ShardscopeError, toWireError } from '../../base/errors.ts';
import type { Progress, Task } from '../../base/progress.ts';

export interface Output {
  readonly isJson: boolean;
  /** The result of a command: one JSON document, or text for people. Standard output carries nothing else. */
  result(json: unknown, text: () => string): void;
  /** For people, on standard error. */
  note(text: string): void;
}

export function createOutput(isJson: boolean): Output {
  return {
    isJson,
    result: (json, text) => process.stdout.write(isJson ? `${JSON.stringify(json)}\n` : `${text()}\n`),
    note: (text) => process.stderr.write(`${text}\n`),
  };
}

/** Prints a failure as the contract says and returns the exit status. */
export function reportFailure(error: unknown, isJson: boolean): number {
  const wire = toWireError(error);
  if (isJson) process.stdout.write(`${JSON.stringify({ error: wire })}\n`);
  else process.stderr.write(`shardscope: ${wire.message}\n`);
  if (!(error instanceof ShardscopeError) && error instanceof Error) {
    process.stderr.write(`${error.stack ?? ''}\nThis is a bug in Shardscope; please report it with the lines above.\n`);
  }
  return ERROR_CODES[wire.code].exit;
}

const PROGRESS_AFTER_MS = 1000;
const PROGRESS_EVERY_MS = 100;

/** A task whose progress is one line on a terminal, once it lasts over a second; Ctrl-C cancels it cleanly. */
export function terminalTask(): Task & { end(): void } {
  const controller = new AbortController();
  const startedMs = Date.now();
  let drawnMs = 0;
  const onInterrupt = () => controller.abort();
  process.once('SIGINT', onInterrupt);
  const clear = () => {
    if (drawnMs > 0) process.stderr.write('\r\u001b[K');
  };
  return {
    signal: controller.signal,
    report(progress) {
      const now = Date.now();
      if (!process.stderr.isTTY || now - startedMs < PROGRESS_AFTER_MS || now - drawnMs < PROGRESS_EVERY_MS) return;
      drawnMs = now;
      process.stderr.write(`\r\u001b[K${progressLine(progress)}`);
    },
    end() {
      clear();
      process.removeListener('SIGINT', onInterrupt);
    },
  };
}

function progressLine({ phase, done, total, unit, detail }: Progress): string {
  if (total === null || total === 0) return done === 0 ? `${phase}…` : `${phase}… ${groupDigits(done)} ${unit}`;
  const ratio = Math.min(1, done / total);
  const bar = '█'.repeat(Math.round(ratio * 24)).padEnd(24, '░');
  return `${bar} ${(100 * ratio).toFixed(0).padStart(3)} %  ${phase}${detail === undefined ? '' : ` (${detail})`}`;
}

export const groupDigits = (value: number): string => Math.round(value).toLocaleString('en-US');
export const percent = (ratio: number): string => `${(100 * ratio).toFixed(1)} %`;

/** Columns aligned, numbers to the right. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = tableLine(header, rows);
  return [line(header), ...rows.map(line)].join('\n');
}

/** How a line of a table is written whose columns are as wide as these rows need. Longer cells push the rest aside. */
export function tableLine(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): (cells: readonly string[]) => string {
  const widths = header.map((title, column) => {
    return rows.reduce((width, row) => Math.max(width, row[column]!.length), title.length);
  });
  const isNumber = header.map(
    (_title, column) => rows.length > 0 && rows.every((row) => /^[\d,.\s%-]*$/.test(row[column]!)),
  );
  return (cells) => {
    const padded = cells.map((cell, column) => {
      return isNumber[column] ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!);
    });
    return padded.join('  ').trimEnd();
  };
}
