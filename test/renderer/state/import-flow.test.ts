import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { METHODS, ShardscopeError } from '../../../engine/protocol/index.ts';
import {
  addFiles,
  applyImported,
  applyImportFailed,
  applyImportProgress,
  changeSettings,
  FILE_COUNT_MAX,
  freeName,
  hasAcceptedEnding,
  INITIAL_IMPORT,
  isWorkspaceName,
  removeFile,
  suggestedName,
} from '../../../renderer/state/import-flow.ts';
import { REPORT } from '../support/engine-peer.ts';

const file = (name: string) => new File(['x'], name);
const names = (flow: { files: readonly File[] }) => flow.files.map((chosen) => chosen.name);

describe('import flow', () => {
  it('[CO14] names the workspace after the files, and never writes over a name that was typed', () => {
    const chosen = addFiles(INITIAL_IMPORT, [file('shop-nodes.csv.gz'), file('shop-edges.csv.gz')], []);
    expect(chosen.settings.name).toBe('shop');
    const typed = changeSettings(chosen, { name: 'mine' });
    expect(addFiles(typed, [file('other.gexf')], []).settings.name).toBe('mine');
  });

  it.each([
    ['nodes.csv', 'topology'],
    ['pci.ids.graphml', 'pci.ids'],
    ['  ..strange*name?.json', 'strange-name-'.replace(/-$/, '')],
    ['package-lock.json', 'package-lock'],
  ])('[CO14] the name for %s is "%s"', (name, expected) => {
    expect(suggestedName([file(name)])).toBe(expected);
  });

  it('[CO14] every suggested name is one that the engine accepts', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 120 }), { minLength: 1, maxLength: 4 }), (list) => {
        const name = suggestedName(list.map((entry) => ({ name: entry })));
        METHODS['import.start'].params?.parse({ uploadIds: ['u'], name, shards: 2, strict: false, replicas: 0 });
        expect(isWorkspaceName(name)).toBe(true);
      }),
    );
  });

  it('[CO14] a name that the engine would refuse is known before the upload', () => {
    expect(['shop 2', 'Büro_1', 'a'].map(isWorkspaceName)).toEqual([true, true, true]);
    expect(['', ' a', '../a', 'a/b', 'x'.repeat(81)].map(isWorkspaceName)).toEqual([false, false, false, false, false]);
  });

  it('[CO14] a name in use gets a number, whatever its case', () => {
    expect(freeName('shop', ['Shop', 'shop 2'])).toBe('shop 3');
    expect(freeName('shop', [])).toBe('shop');
  });

  it('[CO15] refuses endings that no importer reads, and too many files, and keeps what was chosen', () => {
    const chosen = addFiles(INITIAL_IMPORT, [file('a.csv')], []);
    const refused = addFiles(chosen, [file('b.xlsx')], []);
    expect(refused.error).toMatchObject({ code: 'input.unsupported', details: { file: 'b.xlsx' } });
    expect(names(refused)).toEqual(['a.csv']);
    const many = Array.from({ length: FILE_COUNT_MAX }, (_, i) => file(`${i}.csv`));
    expect(addFiles(chosen, many, []).error?.code).toBe('input.unsupported');
    expect(names(addFiles(INITIAL_IMPORT, many, []))).toHaveLength(FILE_COUNT_MAX);
    expect(hasAcceptedEnding('A.GRAPHML')).toBe(true);
    expect(hasAcceptedEnding('csv')).toBe(false);
  });

  it('[CO15] a file of the same name replaces the earlier one; a file can be taken back', () => {
    const [old, corrected] = [file('a.csv'), file('a.csv')];
    const flow = addFiles(addFiles(INITIAL_IMPORT, [old], []), [corrected], []);
    expect(flow.files).toEqual([corrected]);
    expect(removeFile(flow, corrected).files).toEqual([]);
  });

  it('[CO16] nothing changes while an import runs; cancelling brings the choice back without an error', () => {
    const chosen = addFiles(INITIAL_IMPORT, [file('a.csv')], []);
    const busy = applyImportProgress(chosen, 'uploading', null);
    expect(addFiles(busy, [file('b.csv')], [])).toBe(busy);
    expect(changeSettings(busy, { shards: 9 })).toBe(busy);
    const cancelled = applyImportFailed(busy, new ShardscopeError('cancelled.caller', 'cancelled'));
    expect(cancelled).toMatchObject({ phase: 'choosing', error: null, files: chosen.files });
  });

  it('[CO16] after a report the next choice starts afresh', () => {
    const chosen = addFiles(INITIAL_IMPORT, [file('a.csv')], []);
    const done = applyImported(applyImportProgress(chosen, 'importing', null), REPORT);
    expect(done.phase).toBe('done');
    const next = addFiles(done, [file('b.csv')], ['a']);
    expect(next).toMatchObject({ phase: 'choosing', report: null, settings: { name: 'b' } });
    expect(names(next)).toEqual(['b.csv']);
  });
});
