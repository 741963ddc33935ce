/** The desktop shell in a real window with a real engine: what only the running thing can show. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { launchDesktop } from './support/electron.ts';

let home = '';
test.beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'shardscope-shell-'));
});
test.afterEach(() => rmSync(home, { recursive: true, force: true }));

/** The process number of the engine that runs now, from the shell's log. */
function enginePids(log: string): number[] {
  return [...log.matchAll(/engine: ready \(process (\d+)\)/g)].map((match) => Number(match[1]));
}

test('[DE20] the page is isolated: no Node, its own origin, a policy without exceptions, no way out', async () => {
  const desktop = await launchDesktop({ home });
  const { page } = desktop;
  expect(page.url()).toBe('app://console/index.html');
  const seen = await page.evaluate(async () => {
    const answer = await fetch('/index.html');
    return {
      policy: answer.headers.get('content-security-policy'),
      outside: (await fetch('/..%2f..%2fpackage.json')).status,
      globals: ['process', 'require', 'Buffer', 'ipcRenderer'].filter((name) => name in globalThis),
      isIsolated: crossOriginIsolated,
    };
  });
  expect(seen).toMatchObject({ outside: 403, globals: [], isIsolated: true });
  expect(seen.policy).toMatch(/^default-src 'none'/);
  await page.evaluate(() => {
    window.open('https://example.com/');
    window.location.href = 'https://example.com/';
  });
  await expect.poll(() => desktop.log()).toMatch(/navigation refused: https:\/\/example.com/);
  expect(page.url()).toBe('app://console/index.html');
  expect(desktop.app.windows()).toHaveLength(1);
  await desktop.close();
});

test('[DE21] [SN33] the window is named after the workspace, is filled by a presentation, and comes back where it was', async () => {
  const first = await launchDesktop({ home, args: ['--demo'] });
  const title = () => first.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle());
  await expect.poll(title, { timeout: 30_000 }).toBe('demo');
  const { page } = first;
  const isFullScreen = () => page.evaluate(() => document.fullscreenElement !== null);
  await page.getByRole('region', { name: 'Legend' }).waitFor();
  await page.getByRole('application', { name: 'Topology' }).focus();
  await page.keyboard.press('Control+Shift+F');
  await expect.poll(isFullScreen).toBe(true);
  await page.keyboard.press('Escape');
  await expect.poll(isFullScreen).toBe(false);
  // Copying is granted too: details of a node.
  await page.keyboard.press('Home');
  await page.keyboard.press('k');
  await page.getByRole('button', { name: /^Copy the details/ }).click();
  await expect.poll(() => first.app.evaluate(({ clipboard }) => clipboard.readText())).toMatch(/^Key: /m);
  await first.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setBounds({ x: 140, y: 120, width: 1000, height: 700 }),
  );
  await first.close();
  expect(JSON.parse(readFileSync(join(home, 'desktop', 'recent.json'), 'utf8')).workspaces).toHaveLength(1);
  const second = await launchDesktop({ home });
  const bounds = await second.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds());
  expect(bounds).toMatchObject({ x: 140, y: 120, width: 1000, height: 700 });
  await second.close();
});

test('[DE22] a killed engine is started again with the same workspace, and the window stays', async () => {
  const desktop = await launchDesktop({ home, args: ['--demo'] });
  const title = () => desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle());
  await expect.poll(title, { timeout: 30_000 }).toBe('demo');
  const [pid] = enginePids(desktop.log());
  process.kill(pid ?? 0, 'SIGKILL');
  await expect.poll(() => enginePids(desktop.log()).length, { timeout: 30_000 }).toBe(2);
  expect(desktop.log()).toContain('engine: ended (signal SIGKILL)');
  expect(desktop.app.windows()).toHaveLength(1);
  await desktop.close();
  await expect
    .poll(() => isAlive(enginePids(readFileSync(join(home, 'desktop/logs/shardscope.log'), 'utf8'))[1] ?? 0))
    .toBe(false);
});

test('[DE23] a second start hands over to the first and ends', async () => {
  const desktop = await launchDesktop({ home });
  const executable = await desktop.app.evaluate(({ app }) => app.getPath('exe'));
  const second = spawn(executable, [process.cwd(), '--log-level=3'], { stdio: 'ignore', env: desktop.env });
  const status = await new Promise((resolve) => second.once('exit', resolve));
  expect(status).toBe(0);
  expect(desktop.app.windows()).toHaveLength(1);
  await desktop.close();
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('[DE24] the About page and the log say plainly when another runtime stands in', async () => {
  const note = 'Electron 1.2.3 stands in for another, for development and tests only.';
  const desktop = await launchDesktop({ home, env: { SHARDSCOPE_RUNTIME_NOTE: note } });
  const { page } = desktop;
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('menuitem', { name: /About/ }).click();
  await expect(page.getByRole('dialog')).toContainText(note);
  expect(desktop.log()).toContain(note);
  await desktop.close();
});
