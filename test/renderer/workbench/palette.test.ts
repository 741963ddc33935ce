import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../renderer/shell/commands.ts';
import { modeOf } from '../../../renderer/shell/palette-entries.ts';
import { rank, scoreOf } from '../../../renderer/state/palette.ts';

const titles = (query: string, recent: readonly string[] = []) =>
  rank(
    COMMANDS,
    query,
    ({ title }) => title,
    ({ id }) => recent.indexOf(id),
  ).map(({ id }) => id);

describe('ranking of the palette', () => {
  it('[WB16] letters have to be there in order, words in any', () => {
    expect(scoreOf('xq', 'Query the topology')).toBeNull();
    expect(scoreOf('yq', 'Query')).toBeNull();
    expect(titles('topology query')[0]).toBe('toggle-query');
    expect(titles('no such thing at all')).toEqual([]);
  });

  it.each([
    ['zin', 'zoom-in'],
    ['by heat', 'color-heat'],
    ['dark', 'theme-dark'],
    ['verify', 'verify'],
    ['ks', 'shortcuts'],
    ['sett', 'settings'],
    ['imp', 'import'],
  ])('[WB16] %s means %s', (query, id) => {
    expect(titles(query)[0]).toBe(id);
  });

  it('[WB16] beginnings of words and runs count more than letters here and there', () => {
    const better = scoreOf('pan', 'Reset the panels') ?? 0;
    expect(better).toBeGreaterThan(scoreOf('pan', 'Copy a link now') ?? 0);
  });

  it('[WB16] with nothing typed, what was used last comes first, then everything as it is listed', () => {
    const listed = COMMANDS.map(({ id }) => id);
    expect(titles('', ['verify', 'fit'])).toEqual([
      'verify',
      'fit',
      ...listed.filter((id) => id !== 'verify' && id !== 'fit'),
    ]);
  });

  it('[WB16] of equals the one used last is first, and it does not overrule what is typed', () => {
    expect(titles('colour by', ['color-type'])[0]).toBe('color-type');
    expect(titles('heat', ['color-type'])[0]).toBe('toggle-heat');
  });

  it('[WB16] a prefix asks for nodes or plans', () => {
    expect(modeOf('@rack 1')).toEqual({ mode: 'nodes', query: 'rack 1' });
    expect(modeOf('#bal')).toEqual({ mode: 'plans', query: 'bal' });
    expect(modeOf('a@b')).toEqual({ mode: 'all', query: 'a@b' });
  });
});
