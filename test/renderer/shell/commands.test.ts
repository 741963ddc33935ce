import { describe, expect, it } from 'vitest';
import { SHELL_COMMANDS } from '../../../engine/protocol/shell-api.ts';
import { COMMANDS, commandOfKey, keysLabel, keysOf } from '../../../renderer/shell/commands.ts';

const press = (key: string, modifiers: { ctrl?: boolean; meta?: boolean; shift?: boolean; alt?: boolean } = {}) => ({
  key,
  ctrlKey: modifiers.ctrl ?? false,
  metaKey: modifiers.meta ?? false,
  shiftKey: modifiers.shift ?? false,
  altKey: modifiers.alt ?? false,
});

describe('commands', () => {
  it.each([
    ['/', {}, 'search'],
    ['k', { ctrl: true }, 'search'],
    ['?', { shift: true }, 'shortcuts'],
    ['+', { shift: true }, 'zoom-in'],
    ['V', { ctrl: true, shift: true }, 'verify'],
    ['2', {}, 'color-heat'],
  ])('[CO23] %s with %j runs %s', (key, modifiers, command) => {
    expect(commandOfKey(press(key, modifiers), false, false)).toBe(command);
  });

  it('[CO23] plain keys are text while somebody types; combinations still work', () => {
    expect(commandOfKey(press('/'), false, true)).toBeNull();
    expect(commandOfKey(press('2'), false, true)).toBeNull();
    expect(commandOfKey(press('k', { ctrl: true }), false, true)).toBe('search');
  });

  it('[CO23] keys of the browser and the system are left alone', () => {
    for (const [key, modifiers] of [
      ['2', { ctrl: true }],
      ['0', { alt: true }],
      ['v', { ctrl: true }],
      ['k', { meta: true }],
      ['m', { ctrl: true }],
    ] as const) {
      expect(commandOfKey(press(key, modifiers), false, false)).toBeNull();
    }
    expect(commandOfKey(press('k', { meta: true }), true, false)).toBe('search');
    expect(commandOfKey(press('k', { ctrl: true }), true, false)).toBeNull();
  });

  it('[CO23] no two commands share a key', () => {
    const keys = COMMANDS.flatMap((command) => command.keys);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('[CO23] every command of the native menu is known here or chooses a theme', () => {
    const known = new Set(COMMANDS.map((command) => command.id));
    expect(SHELL_COMMANDS.filter((id) => !known.has(id) && !id.startsWith('theme-'))).toEqual([]);
  });

  it('[CO23] keys are written as people of the platform write them', () => {
    expect(keysLabel('mod+shift+v', false)).toBe('Ctrl Shift V');
    expect(keysLabel('mod+shift+v', true)).toBe('⌘ ⇧ V');
    expect(keysLabel('+', false)).toBe('+');
    expect(keysOf('search', false)).toBe('Ctrl K');
    expect(keysOf('about', false)).toBeUndefined();
  });
});
