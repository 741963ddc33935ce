import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { chooseEngineHost } from '../../electron/engine-runtime.ts';
import { jsonFile } from '../../electron/json-file.ts';
import { parseLaunchOptions } from '../../electron/launch-options.ts';
import { openLogFile } from '../../electron/log-file.ts';
import {
  createRecentWorkspaces,
  RECENT_COUNT_MAX,
  recentSchema,
  withPresence,
  withRecent,
} from '../../electron/recent.ts';
import { dataFolder } from '../../engine/base/data-folder.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shardscope-shell-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('[DE14] the workspace opened last is on top, each folder once, ten at most, kept across starts', () => {
  const path = join(folder, 'deep', 'recent.json');
  const problems: string[] = [];
  const recent = createRecentWorkspaces(jsonFile(path, recentSchema, (problem) => problems.push(problem)));
  for (let number = 0; number < RECENT_COUNT_MAX + 2; number++) recent.add({ name: `w${number}`, path: `/w${number}` });
  recent.add({ name: 'renamed', path: '/w5' });
  const again = createRecentWorkspaces(jsonFile(path, recentSchema, () => {}));
  expect(again.list()).toEqual(recent.list());
  expect(again.list()).toHaveLength(RECENT_COUNT_MAX);
  expect(again.list()[0]).toEqual({ name: 'renamed', path: '/w5' });
  expect(problems).toEqual([]);
  again.remove('/w5');
  expect(again.list().map(({ path }) => path)).not.toContain('/w5');
  again.clear();
  expect(withRecent(again.list(), { name: 'a', path: '/a' })).toHaveLength(1);
});

test('[DE25] each recent workspace is told with its time and whether it is still there', async () => {
  const path = join(folder, 'estate.shardscope');
  mkdirSync(path);
  const gone = join(folder, 'gone.shardscope');
  const list = [
    { name: 'estate', path, openedMs: 5 },
    { name: 'gone', path: gone },
  ];
  // A folder alone is none: what was moved away may leave one behind.
  expect((await withPresence(list)).map(({ isThere }) => isThere)).toEqual([false, false]);
  writeFileSync(join(path, 'catalog.sqlite'), '');
  expect(await withPresence(list)).toEqual([
    { name: 'estate', path, openedMs: 5, isThere: true },
    { name: 'gone', path: gone, openedMs: null, isThere: false },
  ]);
});

test('[DE15] a file of the shell that is damaged is ignored and reported, and writing leaves no half of one behind', () => {
  const path = join(folder, 'recent.json');
  const problems: string[] = [];
  const file = jsonFile(path, recentSchema, (problem) => problems.push(problem));
  expect([file.read(), problems]).toEqual([null, []]);
  for (const damaged of ['{"workspaces": [', '[]', '{"workspaces":[{"name":"a","path":"/a","extra":1}]}']) {
    writeFileSync(path, damaged);
    expect(file.read()).toBeNull();
  }
  expect(problems).toHaveLength(3);
  file.write({ workspaces: [] });
  expect(file.read()).toEqual({ workspaces: [] });
  expect(readdirSync(folder)).toEqual(['recent.json']);
});

test('[DE15] a place that cannot be written to is reported and survived', () => {
  const problems: string[] = [];
  writeFileSync(join(folder, 'taken'), '');
  jsonFile(join(folder, 'taken', 'state.json'), recentSchema, (problem) => problems.push(problem)).write({
    workspaces: [],
  });
  expect(problems).toHaveLength(1);
});

test('[DE16] the command line opens a folder or the demo; switches of Chromium pass through', () => {
  expect(parseLaunchOptions(['--demo', '--ignore-gpu-blocklist'], '/work')).toEqual({
    workspacePath: null,
    isDemo: true,
  });
  expect(parseLaunchOptions(['--open', 'a.shardscope'], '/work').workspacePath).toBe('/work/a.shardscope');
  expect(parseLaunchOptions(['--log-level=3', '/x/b.shardscope'], '/work').workspacePath).toBe('/x/b.shardscope');
  expect(parseLaunchOptions(['--open'], '/work').workspacePath).toBeNull();
  expect(parseLaunchOptions(['--open', '--demo'], '/work')).toEqual({ workspacePath: null, isDemo: true });
});

test('[DE17] the engine runs in a utility process only where Electron can run its entry', () => {
  const current = { napiVersion: 10, stripsTypes: true, isPackaged: false };
  expect(chooseEngineHost(current)).toBe('utility-process');
  expect(chooseEngineHost({ ...current, napiVersion: 8 })).toBe('node-child');
  expect(chooseEngineHost({ ...current, stripsTypes: false })).toBe('node-child');
  expect(chooseEngineHost({ ...current, stripsTypes: false, isPackaged: true })).toBe('utility-process');
});

test('[DE18] the log keeps the newest lines in memory and two bounded files on disk', () => {
  const log = openLogFile(folder, () => new Date(0));
  log.write('first\n\nsecond\n');
  expect(log.recentLines()).toEqual(['1970-01-01T00:00:00.000Z first', '1970-01-01T00:00:00.000Z second']);
  for (let number = 0; number < 300; number++) log.write('x'.repeat(8000));
  expect(log.recentLines()).toHaveLength(200);
  expect(readdirSync(folder).toSorted()).toEqual(['shardscope.log', 'shardscope.log.1']);
  expect(readFileSync(join(folder, 'shardscope.log')).length).toBeLessThan(1.1 * 2 ** 20);
});

test('[DE18] a log folder that cannot be made costs the file, not the app', () => {
  mkdirSync(join(folder, 'sub'));
  writeFileSync(join(folder, 'sub', 'taken'), '');
  const log = openLogFile(join(folder, 'sub', 'taken'));
  log.write('kept in memory');
  expect(log.recentLines()[0]).toMatch(/kept in memory$/);
});

test('[DE19] workspaces live in the data folder of each platform, or where SHARDSCOPE_HOME says', () => {
  expect(dataFolder({}, 'linux', '/home/u')).toBe('/home/u/.local/share/shardscope');
  expect(dataFolder({ XDG_DATA_HOME: '/data' }, 'linux', '/home/u')).toBe('/data/shardscope');
  expect(dataFolder({ XDG_DATA_HOME: 'relative' }, 'linux', '/home/u')).toBe('/home/u/.local/share/shardscope');
  expect(dataFolder({}, 'darwin', '/Users/u')).toBe('/Users/u/Library/Application Support/Shardscope');
  expect(dataFolder({ APPDATA: 'C:\\Data' }, 'win32', 'C:\\Users\\u')).toBe('C:\\Data\\Shardscope');
  expect(dataFolder({ SHARDSCOPE_HOME: '/mine' }, 'darwin', '/Users/u')).toBe('/mine');
});
