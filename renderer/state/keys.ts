/** Keys as the operator has chosen them, on top of what the commands come with. */
import { z } from 'zod';
import { SHELL_COMMANDS, type ShellKeys } from '../../engine/protocol/shell-api.ts';
import { COMMANDS, type CommandId, isSingleKey, type Keymap, QUERY_KEYS } from '../shell/commands.ts';

export interface Keys {
  /** By command; commands that are not here have the keys they come with. */
  readonly chosen: Readonly<Record<string, readonly string[]>>;
  /** Whether keys of one character run commands (WCAG 2.1.4). */
  readonly areSingleKeysOn: boolean;
}

export const INITIAL_KEYS: Keys = { chosen: {}, areSingleKeysOn: true };

const KEYS_A_COMMAND_MAX = 6;
const name = z.string().regex(/^(mod\+)?(alt\+)?(shift\+)?[^\s]{1,20}$/);

/** What is kept. Commands of another version are kept too. */
export const keysSchema: z.ZodType<Keys> = z.strictObject({
  chosen: z.record(z.string().max(40), z.array(name).max(KEYS_A_COMMAND_MAX)),
  areSingleKeysOn: z.boolean(),
});

/** The keys of a command, those that are switched off included. */
export function allKeysOf(keys: Keys, id: CommandId): readonly string[] {
  return keys.chosen[id] ?? COMMANDS.find((command) => command.id === id)?.keys ?? [];
}

/** The keys of a command that work now; the first one is shown. */
export const liveKeysOf = (keys: Keys, id: CommandId): readonly string[] =>
  allKeysOf(keys, id).filter((key) => keys.areSingleKeysOn || !isSingleKey(key));

/** Key to command. Where two commands have the same key, which only a kept choice of an older console can bring, the first has it. */
export function keymapOf(keys: Keys): Keymap {
  const map = new Map<string, CommandId>();
  for (const { id } of COMMANDS) {
    for (const key of liveKeysOf(keys, id)) if (!map.has(key)) map.set(key, id);
  }
  return map;
}

/** Why a key cannot be given to a command. `taken` names the command that has it, and can be overruled. */
export type KeyRefusal = { readonly kind: 'reserved' | 'panel' } | { readonly kind: 'taken'; readonly by: CommandId };

/** What moves the focus, edits text, or never reaches a page. */
const RESERVED = new Set([
  ...['tab', 'shift+tab', 'enter', 'escape', 'space', 'backspace', 'delete', 'home', 'end', 'pageup', 'pagedown'],
  ...['arrowleft', 'arrowright', 'arrowup', 'arrowdown', 'f5', 'f11', 'f12', 'mod+f5'],
  ...['shift+arrowleft', 'shift+arrowright', 'shift+arrowup', 'shift+arrowdown'],
  ...['mod+c', 'mod+v', 'mod+x', 'mod+a', 'mod+w', 'mod+t', 'mod+n', 'mod+r', 'mod+q', 'mod+shift+t', 'mod+shift+n'],
  ...['mod+shift+w', 'mod+shift+i', 'mod+shift+r'],
]);
const OF_PANELS = new Set(QUERY_KEYS.flatMap(({ keys }) => keys).filter((key) => key.startsWith('mod+')));

export function refusalOf(keys: Keys, id: CommandId, key: string): KeyRefusal | null {
  if (RESERVED.has(key)) return { kind: 'reserved' };
  const by = COMMANDS.find((command) => command.id !== id && allKeysOf(keys, command.id).includes(key));
  if (by !== undefined) return { kind: 'taken', by: by.id };
  // The query panel takes its keys itself: the command would be deaf while the focus is there.
  const isOwn = COMMANDS.some((command) => command.id === id && command.keys.includes(key));
  return OF_PANELS.has(key) && !isOwn ? { kind: 'panel' } : null;
}

/** Gives `key` to a command, and takes it from the one that had it. */
export function addKey(keys: Keys, id: CommandId, key: string): Keys {
  const chosen: Record<string, readonly string[]> = { ...keys.chosen };
  for (const other of COMMANDS) {
    const had = allKeysOf(keys, other.id);
    if (other.id !== id && had.includes(key)) chosen[other.id] = had.filter((one) => one !== key);
  }
  const mine = allKeysOf(keys, id);
  chosen[id] = [...mine.filter((one) => one !== key), key].slice(-KEYS_A_COMMAND_MAX);
  return { ...keys, chosen };
}

export function removeKey(keys: Keys, id: CommandId, key: string): Keys {
  return { ...keys, chosen: { ...keys.chosen, [id]: allKeysOf(keys, id).filter((one) => one !== key) } };
}

/** The keys that the command comes with, taken back from whoever has them now. */
export function resetKeys(keys: Keys, id: CommandId): Keys {
  const own = COMMANDS.find((command) => command.id === id)?.keys ?? [];
  const { [id]: _dropped, ...rest } = keys.chosen;
  const given = own.reduce<Keys>((state, key) => addKey(state, id, key), { ...keys, chosen: { ...rest, [id]: [] } });
  const { [id]: _same, ...chosen } = given.chosen;
  return { ...given, chosen };
}

/** What the native menu has to know of the keys: those that were chosen, and that a menu can have. */
export function menuKeysOf(keys: Keys): ShellKeys {
  const chosen = SHELL_COMMANDS.filter((id) => keys.chosen[id] !== undefined);
  const isForMenu = (key: string) => key.startsWith('mod+') || /^(shift\+)?f\d+$/.test(key);
  return Object.fromEntries(chosen.map((id) => [id, keys.chosen[id]?.find(isForMenu) ?? null]));
}

export const isChosen = (keys: Keys, id: CommandId): boolean => keys.chosen[id] !== undefined;
