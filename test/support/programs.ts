import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const CLI = fileURLToPath(new URL('../../engine/hosts/cli/main.ts', import.meta.url));
export const ENGINE_PROCESS = fileURLToPath(new URL('../../engine/hosts/engine-process.ts', import.meta.url));

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line as its own process until it ends. */
export function shardscope(...args: readonly string[]): Promise<Ended> {
  return ended(spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'pipe'] }));
}

export function ended(child: ChildProcess): Promise<Ended> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (text) => {
    stdout += text;
  });
  child.stderr?.on('data', (text) => {
    stderr += text;
  });
  return new Promise((resolve) => child.once('close', (status) => resolve({ status, stdout, stderr })));
}

/** The whole of standard output as one JSON document; fails when there is anything else. */
export const json = ({ stdout }: Ended): Record<string, unknown> => {
  if (!stdout.endsWith('\n') || stdout.indexOf('\n') !== stdout.length - 1) {
    throw new Error(`expected one line of JSON on standard output, found ${JSON.stringify(stdout)}`);
  }
  return JSON.parse(stdout) as Record<string, unknown>;
};
