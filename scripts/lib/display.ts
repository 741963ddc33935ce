import { spawn } from 'node:child_process';
import { announce, SetUpError } from './announce.ts';
import { ensureSystemProgram } from './system-package.ts';

export interface Display {
  /** Variables that a program needs to draw on it. */
  readonly env: Readonly<Record<string, string>>;
  stop(): void;
}

/** Whether windows can be shown here without help. macOS and Windows always have a desktop session to draw on. */
export function hasDisplay(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): boolean {
  return platform !== 'linux' || Boolean(env.DISPLAY) || Boolean(env.WAYLAND_DISPLAY);
}

/** Whatever it takes that `ensureDisplay` will succeed: nothing where there is a display, else Xvfb. */
export async function ensureXvfbIfNeeded(): Promise<string | null> {
  if (hasDisplay()) return null;
  return ensureSystemProgram({
    name: 'Xvfb',
    executables: ['Xvfb'],
    debianPackage: 'xvfb',
    elsewhere: 'DISPLAY=:0 npm test   (with an X server running, or Xvfb installed)',
  });
}

/** The display of this session, or else a virtual one (Xvfb) that `stop` ends. */
export async function ensureDisplay(): Promise<Display> {
  const xvfb = await ensureXvfbIfNeeded();
  return xvfb === null ? { env: {}, stop: () => {} } : startXvfb(xvfb);
}

/** Xvfb itself looks for a free display number (`-displayfd`), so that two test runs never fight for one. */
function startXvfb(xvfb: string): Promise<Display> {
  const args = ['-displayfd', '3', '-screen', '0', '1920x1080x24', '-nolisten', 'tcp'];
  const child = spawn(xvfb, args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
  let complaint = '';
  child.stderr?.on('data', (bytes) => {
    complaint += String(bytes);
  });
  return new Promise((resolve, reject) => {
    child.once('exit', () =>
      reject(new SetUpError(`Xvfb ended: ${complaint.trim()}`, `${xvfb} ${args.slice(2).join(' ')}`)),
    );
    child.once('error', (error) => reject(new SetUpError(`Xvfb: ${error.message}`, xvfb)));
    child.stdio[3]?.once('data', (bytes) => {
      const number = String(bytes).trim();
      announce(`display: none here, so windows are drawn on the virtual display :${number}`);
      process.once('exit', () => child.kill());
      resolve({ env: { DISPLAY: `:${number}` }, stop: () => child.kill() });
    });
  });
}
