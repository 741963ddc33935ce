import { describe, expect, it } from 'vitest';
import { COMMANDS, commandOfKey, pressName } from '../../../renderer/shell/commands.ts';
import {
  addKey,
  INITIAL_KEYS,
  isChosen,
  keymapOf,
  keysSchema,
  liveKeysOf,
  refusalOf,
  removeKey,
  resetKeys,
} from '../../../renderer/state/keys.ts';

const press = (key: string, modifiers: { ctrl?: boolean; meta?: boolean; shift?: boolean; alt?: boolean } = {}) => ({
  key,
  ctrlKey: modifiers.ctrl ?? false,
  metaKey: modifiers.meta ?? false,
  shiftKey: modifiers.shift ?? false,
  altKey: modifiers.alt ?? false,
});

describe('keys', () => {
  it.each([
    ['F6', { shift: true }, 'shift+f6'],
    ['?', { shift: true }, '?'],
    ['K', { ctrl: true, shift: true }, 'mod+shift+k'],
    ['ArrowLeft', { alt: true }, 'alt+arrowleft'],
    [' ', { ctrl: true }, 'mod+space'],
    ['Shift', { shift: true }, null],
    ['k', { meta: true }, null],
  ])('[WB5] %s with %j is called %s', (key, modifiers, name) => {
    expect(pressName(press(key, modifiers), false)).toBe(name);
  });

  it('[WB5] text fields keep plain keys, Alt and undo; function keys and the rest work', () => {
    const typed = (key: string, modifiers = {}) => commandOfKey(press(key, modifiers), false, true);
    expect(typed('z', { ctrl: true })).toBeNull();
    expect(typed('ArrowLeft', { alt: true })).toBeNull();
    expect(typed('F6')).toBe('next-panel');
    expect(typed(',', { ctrl: true })).toBe('settings');
    expect(commandOfKey(press('z', { ctrl: true }), false, false)).toBe('undo');
    expect(commandOfKey(press('Z', { ctrl: true, shift: true }), false, false)).toBe('redo');
  });

  it('[WB6] a chosen key runs its command, and is taken from the one that had it', () => {
    expect(refusalOf(INITIAL_KEYS, 'fit', 'q')).toEqual({ kind: 'taken', by: 'toggle-query' });
    const keys = addKey(INITIAL_KEYS, 'fit', 'q');
    expect(keymapOf(keys).get('q')).toBe('fit');
    expect(liveKeysOf(keys, 'toggle-query')).toEqual(['mod+j']);
    expect(isChosen(keys, 'fit')).toBe(true);
    const back = resetKeys(keys, 'toggle-query');
    expect(keymapOf(back).get('q')).toBe('toggle-query');
    expect(liveKeysOf(back, 'fit')).toEqual(['0', 'mod+0']);
    expect(isChosen(back, 'toggle-query')).toBe(false);
  });

  it('[WB6] a command may have no key at all', () => {
    const keys = removeKey(INITIAL_KEYS, 'move', 'm');
    expect(liveKeysOf(keys, 'move')).toEqual([]);
    expect(keymapOf(keys).has('m')).toBe(false);
  });

  it('[WB6] keys of text, focus, browser and the query panel are refused; no command comes with one', () => {
    for (const key of ['tab', 'escape', 'arrowleft', 'mod+c', 'mod+w']) {
      expect(refusalOf(INITIAL_KEYS, 'about', key)).toEqual({ kind: 'reserved' });
    }
    expect(refusalOf(INITIAL_KEYS, 'about', 'mod+enter')).toEqual({ kind: 'panel' });
    expect(refusalOf(INITIAL_KEYS, 'about', 'mod+alt+a')).toBeNull();
    const faults = COMMANDS.flatMap(({ id, keys }) => keys.map((key) => [id, key, refusalOf(INITIAL_KEYS, id, key)]));
    expect(faults.filter(([, , refusal]) => refusal !== null)).toEqual([]);
  });

  it('[WB6] what is kept is checked: keys that are none cost the whole, commands of another version do not', () => {
    const kept = { chosen: { fit: ['f'], 'of-later': ['mod+9'] }, areSingleKeysOn: false };
    expect(keysSchema.parse(kept)).toEqual(kept);
    expect(keysSchema.safeParse({ ...kept, chosen: { fit: ['mod + x'] } }).success).toBe(false);
  });

  it('[WB7] switched off, single characters run nothing, and combinations and function keys still do', () => {
    const keymap = keymapOf({ ...INITIAL_KEYS, areSingleKeysOn: false });
    expect([...keymap.keys()].filter((key) => key.length === 1)).toEqual([]);
    expect(commandOfKey(press('q'), false, false, keymap)).toBeNull();
    expect(commandOfKey(press('j', { ctrl: true }), false, false, keymap)).toBe('toggle-query');
    expect(commandOfKey(press('F6'), false, false, keymap)).toBe('next-panel');
  });
});
