/**
 * The part of the set-up that runs before anything is installed: any Node from 18 on, no dependency, plain JavaScript.
 * It brings the dependencies of the lock file, finds the project's own Node 24, and hands over to it: everything after
 * that is TypeScript in `run/` and `lib/`, which Node 24 runs directly.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MODULES = join(ROOT, 'node_modules');
const STAMP = join(MODULES, '.shardscope-setup');
const NODE_MAJOR_NEEDED = 24;

/**
 * Makes sure that `node_modules` holds what the lock file says, then returns the path of a Node 24 executable. Costs
 * two reads and one hash when there is nothing to do. Ends the process with status 69 and the command that would help
 * when it cannot.
 *
 * @returns {string}
 */
export function ensureDependencies() {
  const lock = readFileSync(join(ROOT, 'package-lock.json'));
  // The platform belongs to the stamp: a checkout on a shared disk needs other binaries on another machine.
  const wanted = createHash('sha256').update(`${process.platform}-${process.arch}\n`).update(lock).digest('hex');
  if (readIfPresent(STAMP) !== wanted) {
    if (!isInstalled(lock)) installDependencies();
    writeFileSync(STAMP, wanted);
  }
  return findNode();
}

/**
 * Runs a TypeScript program of this project with Node 24 in place of this process: same standard streams, signals passed
 * on, and the same ending, be it a status or a signal.
 *
 * @param {string} script path relative to the repository
 * @param {readonly string[]} args
 */
export function runInNode24(script, args) {
  const node = ensureDependencies();
  handOver(node, [join(ROOT, script), ...args]);
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 */
export function handOver(command, args) {
  // Straight to the JavaScript: a shell or npm in between would swallow signals and change the status.
  const child = spawn(command, ['--disable-warning=ExperimentalWarning', ...args], {
    stdio: 'inherit',
    env: {
      ...process.env,
      PATH: `${join(MODULES, '.bin')}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`,
    },
  });
  for (const signal of /** @type {NodeJS.Signals[]} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to the whole group, so the child has it already: a second one would mean "at once".
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      child.kill(signal);
    });
  }
  child.on('error', (error) => fail(`${command} could not be started: ${error.message}`, 'npm rebuild node'));
  child.on('exit', (status, signal) => {
    if (signal === null) process.exit(status ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
    // Reached only where that signal does not end a process; the shell's convention then.
    setTimeout(() => process.exit(128 + (constants.signals[signal] ?? 0)), 50);
  });
}

/**
 * True when npm's own record of what it installed agrees with the lock file: somebody ran npm by hand, and there is
 * no reason to do it again. Packages for other platforms may be missing.
 *
 * @param {Buffer} lockBytes
 */
function isInstalled(lockBytes) {
  const record = readIfPresent(join(MODULES, '.package-lock.json'));
  if (record === null) return false;
  const wanted = JSON.parse(lockBytes.toString()).packages;
  const present = JSON.parse(record).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || entry.link === true) return true;
    const installed = present[path];
    return installed === undefined
      ? entry.optional === true || entry.peer === true
      : installed.version === entry.version;
  });
}

function installDependencies() {
  announce('dependencies: installing what package-lock.json names (npm ci)');
  rmSync(STAMP, { force: true });
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  // Standard output belongs to the command that is being set up, so npm's goes to standard error as well.
  const result = spawnSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) fail('npm ci did not succeed (its messages are above)', 'npm ci');
}

/** @returns {string} */
function findNode() {
  const own = join(MODULES, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(own)) return own;
  if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR_NEEDED) return process.execPath;
  return fail(
    `Node ${NODE_MAJOR_NEEDED} is needed, this is ${process.versions.node}, and the npm package "node" brought none`,
    'npm rebuild node --foreground-scripts',
  );
}

/** @param {string} path */
function readIfPresent(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null; // absent is an answer here: it means "not done yet"
  }
}

/** @param {string} text */
function announce(text) {
  process.stderr.write(`set-up: ${text}\n`);
}

/**
 * @param {string} problem
 * @param {string} command
 * @returns {never}
 */
function fail(problem, command) {
  process.stderr.write(`set-up failed: ${problem}\n  to fix it, run: ${command}\n`);
  process.exit(69);
}
