import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';

const MAIN = fileURLToPath(new URL('../../../engine/hosts/cli/main.ts', import.meta.url));
const PAST = fileURLToPath(new URL('./write-past.ts', import.meta.url));
const READY_MS_MAX = 60_000;

/** The line that `serve` and `demo` print when they are ready; see the command-line contract. */
const readySchema = z.object({ url: z.url(), apiUrl: z.url(), token: z.string().min(1), pid: z.int() });

export type ServeOptions =
  /** Serves a workspace that exists. */
  | { readonly workspace: string }
  /** Makes a demo of so many nodes in `workspace`, or in a fresh folder that is removed at the end. */
  | { readonly demoNodes: number; readonly workspace?: string };

export type ServedConsole = z.infer<typeof readySchema> & {
  readonly workspace: string;
  /** Ends the engine with SIGTERM and waits for it. Resolves to its exit status. */
  stop(): Promise<number | null>;
};

/** Starts `serve` or `demo` as a user would and waits until it is ready. Rejects with what it wrote when it ends first. */
export async function serveConsole(options: ServeOptions): Promise<ServedConsole> {
  const made = options.workspace === undefined ? mkdtempSync(join(tmpdir(), 'shardscope-served-')) : null;
  const workspace = options.workspace ?? join(made ?? '', 'demo.shardscope');
  const command = 'demoNodes' in options ? ['demo', '--nodes', String(options.demoNodes)] : ['serve'];
  const args = ['--disable-warning=ExperimentalWarning', MAIN, ...command, '--workspace', workspace];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const cleanUp = () => made !== null && rmSync(made, { recursive: true, force: true });
  try {
    const ready = await whenReady(child);
    return {
      ...ready,
      workspace,
      async stop() {
        const status = await stopped(child);
        cleanUp();
        return status;
      },
    };
  } catch (error) {
    child.kill('SIGKILL');
    cleanUp();
    throw error;
  }
}

/** Heat of yesterday and of the last minutes, and a balancer that has learnt from it, in a demo workspace that is not served. */
export async function writePast(workspace: string): Promise<void> {
  await promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', PAST, workspace]);
}

function whenReady(child: ChildProcess): Promise<z.infer<typeof readySchema>> {
  return new Promise((resolve, reject) => {
    let written = '';
    const timer = setTimeout(() => reject(new Error(`not ready in time:\n${written}`)), READY_MS_MAX);
    child.stderr?.on('data', (bytes) => {
      written += String(bytes);
    });
    if (child.stdout === null) return reject(new Error('the child has no standard output'));
    createInterface({ input: child.stdout }).once('line', (line) => {
      clearTimeout(timer);
      const parsed = readySchema.safeParse(parseJson(line));
      if (parsed.success) resolve(parsed.data);
      else reject(new Error(`expected the ready line, found: ${line}\n${written}`));
    });
    child.once('exit', (status) => {
      clearTimeout(timer);
      reject(new Error(`ended with status ${status} before it was ready:\n${written}`));
    });
  });
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null; // the schema refuses it, and the message shows the line
  }
}

function stopped(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve(child.exitCode);
    child.once('exit', (status) => resolve(status));
    child.kill('SIGTERM');
  });
}
