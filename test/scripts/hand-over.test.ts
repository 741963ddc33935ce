import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { hasDisplay } from '../../scripts/lib/display.ts';

const BOOTSTRAP = new URL('../../scripts/bootstrap.mjs', import.meta.url).href;

/** Starts a wrapper that hands over to a Node running `program`, as `npm run shardscope` does with the engine. */
function wrap(program: string, args: readonly string[] = []): ChildProcess {
  const call = `import(${JSON.stringify(BOOTSTRAP)}).then((m) => m.handOver(process.execPath, ${JSON.stringify(['-e', program, '--', ...args])}))`;
  return spawn(process.execPath, ['-e', call], {
    stdio: ['pipe', 'pipe', 'pipe'],
    cwd: fileURLToPath(new URL('.', import.meta.url)),
  });
}

interface Ending {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
}

function ending(child: ChildProcess): Promise<Ending> {
  let stdout = '';
  child.stdout?.on('data', (bytes) => {
    stdout += String(bytes);
  });
  return new Promise((resolve) => child.once('close', (status, signal) => resolve({ status, signal, stdout })));
}

const firstLine = (child: ChildProcess) =>
  new Promise<string>((resolve) => child.stdout?.once('data', (bytes) => resolve(String(bytes).trim())));

describe('[SU6] the wrapper is invisible: streams, arguments, status and signals are those of the program', () => {
  test.each([0, 64, 65, 130])('[SU6] status %i comes through', async (status) => {
    expect(await ending(wrap(`process.exit(${status})`))).toEqual({ status, signal: null, stdout: '' });
  });

  test('[SU6] arguments and standard input arrive as they are, and nothing is added to the output', async () => {
    const program = 'process.stdin.on("data", (d) => process.stdout.write(d + process.argv.slice(1).join("|")))';
    const child = wrap(program, ["MATCH (n {id:'a b'}) RETURN n", '--json', '*']);
    child.stdin?.end('typed ');
    expect((await ending(child)).stdout).toBe("typed MATCH (n {id:'a b'}) RETURN n|--json|*");
  });

  test.each(['SIGTERM', 'SIGINT'] as const)(
    '[SU6] %s reaches the program, which decides how to end',
    async (signal) => {
      const program = `process.on('${signal}', () => process.exit(42)); setInterval(() => {}, 1000); console.log('up')`;
      const child = wrap(program);
      const done = ending(child);
      await firstLine(child);
      child.kill(signal);
      expect((await done).status).toBe(42);
    },
  );

  test('[SU6] when the program is killed, the wrapper ends the same way', async () => {
    const child = wrap('console.log(process.pid); setInterval(() => {}, 1000)');
    const done = ending(child);
    process.kill(Number(await firstLine(child)), 'SIGKILL');
    expect((await done).signal).toBe('SIGKILL');
  });
});

test('[SU7] a display is looked for on Linux only, under X11 and Wayland', () => {
  expect(hasDisplay({}, 'linux')).toBe(false);
  expect(hasDisplay({ DISPLAY: '' }, 'linux')).toBe(false);
  expect(hasDisplay({ DISPLAY: ':1' }, 'linux')).toBe(true);
  expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe(true);
  expect(hasDisplay({}, 'darwin')).toBe(true);
  expect(hasDisplay({}, 'win32')).toBe(true);
});
