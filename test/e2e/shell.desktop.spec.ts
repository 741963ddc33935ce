/** The desktop shell in a real window with a real engine: what only the running thing can show. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { ShellApi } from '../../engine/protocol/shell-api.ts';
import { type Desktop, launchDesktop } from './support/electron.ts';

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

test('[DE21] [SN37] [DE25] [WB18] [WB6] the window comes back where it was, with what was opened and a menu of the chosen keys', async () => {
  const first = await launchDesktop({ home, args: ['--demo'] });
  const title = () => first.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle());
  await expect.poll(title, { timeout: 30_000 }).toBe('demo');
  const { page: opened } = first;
  const isFullScreen = () => opened.evaluate(() => document.fullscreenElement !== null);
  await opened.getByRole('region', { name: 'Legend' }).waitFor();
  await opened.getByRole('application', { name: 'Topology' }).focus();
  await opened.keyboard.press('Control+Shift+F');
  await expect.poll(isFullScreen).toBe(true);
  await opened.keyboard.press('Escape');
  await expect.poll(isFullScreen).toBe(false);
  // Copying is granted too: details of a node.
  await opened.keyboard.press('Home');
  await opened.keyboard.press('k');
  await opened.getByRole('button', { name: /^Copy the details/ }).click();
  await expect.poll(() => first.app.evaluate(({ clipboard }) => clipboard.readText())).toMatch(/^Key: /m);
  await first.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setBounds({ x: 140, y: 120, width: 1000, height: 700 }),
  );
  await first.close();
  const recentFile = join(home, 'desktop', 'recent.json');
  const { workspaces } = JSON.parse(readFileSync(recentFile, 'utf8'));
  expect(workspaces).toHaveLength(1);
  const gone = join(home, 'elsewhere', 'gone.shardscope');
  writeFileSync(recentFile, JSON.stringify({ workspaces: [...workspaces, { name: 'gone', path: gone, openedMs: 5 }] }));
  const second = await launchDesktop({ home });
  const bounds = await second.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds());
  expect(bounds).toMatchObject({ x: 140, y: 120, width: 1000, height: 700 });

  const { page } = second;
  const rows = page.getByRole('list', { name: 'Opened lately' }).getByRole('listitem');
  await expect(rows.first()).toContainText(join(home, 'demo.shardscope'));
  await expect(rows.last()).toContainText(/gone.*missing.*elsewhere/);
  const isRefused = await page.evaluate(
    (path) => (window as unknown as { shardscopeShell: ShellApi }).shardscopeShell.openRecent(path),
    join(home, 'elsewhere', 'other.shardscope'),
  );
  expect(isRefused).toMatchObject({ code: 'not-found.workspace' });
  await page.getByRole('button', { name: 'Take gone off this list' }).click();
  await expect(rows).toHaveCount(1);
  expect(readFileSync(recentFile, 'utf8')).not.toContain('elsewhere');
  await rows.first().getByRole('button', { name: 'Open demo' }).click();
  await page.getByRole('region', { name: 'Legend' }).waitFor();

  const menuKey = () =>
    second.app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('color-type')?.accelerator ?? null);
  expect(await menuKey()).toBe('CmdOrCtrl+3');
  await page.getByRole('application', { name: 'Topology' }).focus();
  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await sheet.getByRole('button', { name: 'Add a key for Colour by type' }).click();
  await page.getByRole('alertdialog').getByRole('application').press('F7');
  await expect.poll(menuKey).toBe('F7');
  await sheet.getByRole('button', { name: 'Close', exact: true }).click();
  await second.app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('color-type')?.click());
  await expect(page.getByRole('combobox', { name: 'Colour nodes by' })).toHaveText('Type');
  await second.close();
});

test('[DE22] [DE26] [WB19] a killed engine and a crashed page come back with the same workspace, and it is said', async () => {
  const desktop = await launchDesktop({ home, args: ['--demo'] });
  const title = () => desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle());
  await expect.poll(title, { timeout: 30_000 }).toBe('demo');
  const { page } = desktop;
  await page.getByRole('region', { name: 'Legend' }).waitFor();
  await page.keyboard.press('Control+,');
  const settings = page.getByRole('dialog', { name: 'Settings' });
  await settings.getByRole('checkbox', { name: 'Errors as system notifications' }).check();
  await settings.getByRole('button', { name: 'Close' }).click();
  await loseFocus(desktop);
  const [pid] = enginePids(desktop.log());
  process.kill(pid ?? 0, 'SIGKILL');
  await expect.poll(() => enginePids(desktop.log()).length, { timeout: 30_000 }).toBe(2);
  expect(desktop.log()).toContain('engine: ended (signal SIGKILL)');
  expect(desktop.app.windows()).toHaveLength(1);
  await expect(page.getByText(/^The engine ended unexpectedly \(signal SIGKILL\)/).first()).toBeVisible();
  // Nobody looks at the window, so the system is asked to tell it.
  await expect.poll(() => desktop.log()).toMatch(/notification.*The engine ended unexpectedly/);

  // Playwright does not follow a page whose process is gone: what is in it is asked of the shell.
  const isSaid = () =>
    desktop.app.evaluate(async ({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      // A page that is just being loaded never answers what it was asked before.
      const words = await Promise.race([
        window?.webContents.executeJavaScript('document.body.innerText'),
        new Promise((resolve) => setTimeout(resolve, 500, '')),
      ]);
      return { hasScene: /Shard 0/.test(words), notice: /This page ended unexpectedly \((\w+)\)/.exec(words)?.[1] };
    });
  await desktop.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
  );
  await expect.poll(isSaid).toEqual({ hasScene: true, notice: expect.stringMatching(/crashed|killed/) });
  expect(enginePids(desktop.log())).toHaveLength(2);
  await desktop.close();
  await expect
    .poll(() => isAlive(enginePids(readFileSync(join(home, 'desktop/logs/shardscope.log'), 'utf8'))[1] ?? 0))
    .toBe(false);
});

/** As when another window is in front. Playwright makes every page believe that it is looked at. */
async function loseFocus({ app, page }: Desktop): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setFocusEmulationEnabled', { enabled: false });
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.blur());
  await expect.poll(() => page.evaluate(() => document.hasFocus())).toBe(false);
}

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
