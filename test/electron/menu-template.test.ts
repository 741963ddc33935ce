import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, test } from 'vitest';
import { acceleratorOf, type MenuActions, type MenuState, menuTemplate } from '../../electron/menu-template.ts';
import { SHELL_COMMANDS } from '../../engine/protocol/shell-api.ts';

const PLATFORMS = ['linux', 'darwin', 'win32'] as const;
const recent = [{ name: 'Tom & Jerry', path: '/data/tom.shardscope' }];

function record(): { calls: string[]; actions: MenuActions } {
  const calls: string[] = [];
  return {
    calls,
    actions: {
      send: (command) => calls.push(`send ${command}`),
      openWorkspace: () => calls.push('open'),
      openRecent: (path) => calls.push(`recent ${path}`),
      clearRecent: () => calls.push('clear'),
      openLogs: () => calls.push('logs'),
      copyDiagnostics: () => calls.push('diagnostics'),
    },
  };
}

const build = (state: Partial<MenuState>, actions = record().actions) =>
  menuTemplate({ platform: 'linux', appName: 'Shardscope', recent: [], theme: 'system', keys: {}, ...state }, actions);

function leaves(items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return items.flatMap((item) => (Array.isArray(item.submenu) ? leaves(item.submenu) : [item]));
}

/** Calls an item as Electron would; our items look at none of its arguments. */
function click(item: MenuItemConstructorOptions): void {
  const action = item.click as (() => void) | undefined;
  action?.();
}

describe.each(PLATFORMS)('[DE7] the native menu on %s', (platform) => {
  test('[DE7] every command of the protocol is reached by exactly one item', () => {
    const { calls, actions } = record();
    leaves(build({ platform }, actions)).forEach(click);
    const sent = calls.filter((call) => call.startsWith('send '));
    expect(sent.toSorted()).toEqual(SHELL_COMMANDS.map((command) => `send ${command}`).toSorted());
  });

  test('[DE7] no two items share an accelerator', () => {
    const used = leaves(build({ platform })).flatMap(({ accelerator }) => accelerator ?? []);
    expect(used.length).toBeGreaterThan(5);
    expect(new Set(used).size).toBe(used.length);
  });

  test('[DE7] every item does something: a command, an action or a role', () => {
    for (const item of leaves(build({ platform, recent }))) {
      expect(item.type === 'separator' || item.role !== undefined || item.click !== undefined, item.label).toBe(true);
    }
  });
});

test('[DE7] recent workspaces are offered with their path, and an ampersand in a name is no mnemonic', () => {
  const { calls, actions } = record();
  const item = leaves(build({ recent }, actions)).find(({ sublabel }) => sublabel === '/data/tom.shardscope');
  expect(item?.label).toBe('Tom && Jerry');
  click(item ?? {});
  expect(calls).toEqual(['recent /data/tom.shardscope']);
});

test('[DE7] the theme in use is checked, and no other', () => {
  const checked = leaves(build({ theme: 'dark' })).filter((item) => item.checked);
  expect(checked.map(({ id }) => id)).toEqual(['theme-dark']);
});

test('[WB6] the menu shows keys that the operator has chosen, none twice, and no plain character', () => {
  const items = leaves(build({ keys: { verify: 'mod+d', search: null, balance: 'b', fit: 'f7' } }));
  const of = (id: string) => items.find((item) => item.id === id)?.accelerator;
  expect([of('verify'), of('open-demo'), of('search'), of('balance'), of('fit')]).toEqual([
    ...['CmdOrCtrl+D', undefined, undefined, undefined, 'F7'],
  ]);
  expect(of('import')).toBe('CmdOrCtrl+I');
  expect(['mod+shift++', 'mod+arrowleft', 'alt+x', 'mod+weird'].map(acceleratorOf)).toEqual([
    ...['CmdOrCtrl+Shift+Plus', 'CmdOrCtrl+Left', null, null],
  ]);
});
