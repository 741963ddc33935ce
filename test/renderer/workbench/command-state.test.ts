import { describe, expect, it } from 'vitest';
import { situationOf, titleOf, whyNot } from '../../../renderer/shell/command-state.ts';
import { COMMANDS, commandOf } from '../../../renderer/shell/commands.ts';
import { INITIAL_RECENT, RECENT_COMMANDS_MAX, withRecent } from '../../../renderer/state/recent-commands.ts';
import { createStores } from '../../../renderer/state/stores.ts';
import { recordDeed } from '../../../renderer/state/undo.ts';

describe('what a command needs', () => {
  it('[WB4] without a workspace, all that works on one says so, and the rest can be run', () => {
    const situation = situationOf(createStores());
    expect(whyNot(commandOf('placement')!, situation)).toBe('Open a workspace first.');
    expect(whyNot(commandOf('move')!, situation)).toBe('Select something first.');
    const free = COMMANDS.filter((command) => whyNot(command, situation) === null).map(({ id }) => id);
    expect(free).toEqual(expect.arrayContaining(['import', 'open-demo', 'palette', 'settings', 'about', 'theme-dark']));
    expect(free).not.toEqual(expect.arrayContaining(['verify']));
  });

  it('[WB4] undo says what it would undo, and waits while one is under way', () => {
    const stores = createStores();
    const undo = commandOf('undo')!;
    expect(whyNot(undo, situationOf(stores))).toContain('Nothing was done here');
    stores.undo.update((state) => recordDeed(state, { kind: 'move', nodes: [1], to: 2, what: 'host-1', planId: 'p' }));
    expect(titleOf(undo, situationOf(stores))).toBe('Undo: move host-1 to shard 2');
    expect(whyNot(undo, situationOf(stores))).toBeNull();
    stores.undo.update((state) => ({ ...state, running: 'undo' }));
    expect(whyNot(undo, situationOf(stores))).not.toBeNull();
  });

  it('[WB20] a viewer is told why commands that change or open something cannot be run, and has all others', () => {
    const stores = createStores();
    stores.connection.update((state) => ({ ...state, isViewer: true, viewerToken: 'look' }));
    const situation = situationOf(stores);
    const refused = COMMANDS.filter((command) => whyNot(command, situation)?.includes('looking only')).map(
      ({ id }) => id,
    );
    expect(refused.sort()).toEqual([
      ...['add-node', 'backup', 'import', 'layout', 'move', 'open-demo', 'open-file', 'pin', 'redo', 'undo', 'verify'],
    ]);
    expect(whyNot(commandOf('copy-viewer-link')!, situation)).toBeNull();
    stores.connection.update((state) => ({ ...state, viewerToken: null }));
    expect(whyNot(commandOf('copy-viewer-link')!, situationOf(stores))).toContain('shardscope serve');
  });

  it('[WB16] remembers what was used last, each once, a dozen at most, and not the palette itself', () => {
    const recent = ['fit', 'verify', 'fit', 'palette'].reduce(withRecent, INITIAL_RECENT);
    expect(recent).toEqual(['fit', 'verify']);
    expect(COMMANDS.map(({ id }) => id).reduce(withRecent, INITIAL_RECENT)).toHaveLength(RECENT_COMMANDS_MAX);
  });
});
