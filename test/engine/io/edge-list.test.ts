import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { summary, useFolder } from './support.ts';

describe('edge lists', () => {
  const folder = useFolder();

  test.each([
    ['commas', 'e.csv', '# c\na,b,r\n\nb,c,r\n'],
    ['tabs', 'e.tsv', 'a\tb\tr\n% c, "d\nb\tc\tr'],
    ['blanks', 'e.edges', '  a   b r\nb \t c  r  \n# it\'s "so\n'],
    ['a header', 'e.txt', '# c\nsource\ttarget\ttype\na\tb\tr\n# c\nb\tc\tr\n'],
    ['a header in blanks', 'e.txt', 'src dst type\na b r\nb c r\n'],
    ['CRLF', 'e.txt', 'a b r\r\nb c r\r\n'],
  ])('[IO11] an edge list with %s: every end is a node, comments are skipped', async (_what, name, text) => {
    const expected = { nodes: ['a|node|a|', 'b|node|b|', 'c|node|c|'], edges: ['a -r-> b', 'b -r-> c'] };
    expect(summary(await folder.read({ [name]: text }))).toEqual(expected);
    expect(summary(await folder.read({ [`${name}.gz`]: gzipSync(text) }))).toEqual(expected);
  });

  test('[IO11] two columns give the relation edge; a quoted key may begin with #', async () => {
    expect(summary(await folder.read({ 'e.csv': '"#a","b,b"\n"say ""x""",b\n' })).edges).toEqual([
      '#a -edge-> b,b',
      'say "x" -edge-> b',
    ]);
  });

  test('[IO12] lines that disagree, or have one or four columns, are refused by line', async () => {
    const uneven = await folder.refused({ 'e.txt': 'a b\n\na b c\n' });
    expect(uneven).toMatchObject({ code: 'input.format', details: { file: 'e.txt', line: 3 } });
    expect(await folder.refused({ 'e.txt': 'a b c d\n' })).toMatchObject({ code: 'input.format' });
    expect(await folder.refused({ 'e.csv': 'one\ntwo\n' })).toMatchObject({ code: 'input.format' });
  });

  test('[IO13] an edge list beside a node table may only name its nodes', async () => {
    const result = await folder.read({ 'e.txt': 'a b\na c\n', 'n.csv': 'id,type\na,host\nb,host\n' });
    expect(summary(result)).toEqual({ nodes: ['a|host|a|', 'b|host|b|'], edges: ['a -edge-> b'] });
    expect(result.warnings).toEqual([{ code: 'edge.unknown-node', count: 1, first: 'e.txt line 2: a -> c' }]);
  });

  test('[IO14] an unknown format is refused with the list of what is accepted', async () => {
    for (const files of [
      { 'readme.md': '# Title\nSome words that are no topology.\n' },
      { 'x.svg': '<?xml version="1.0"?><svg/>' },
      { 'x.json': '{"hello":"world"}' },
      { 'x.json': '[1,2]' },
      { 'x.png': Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 1, 2]) },
    ]) {
      const error = await folder.refused(files);
      expect(error.code).toBe('input.unsupported');
      expect(error.message).toContain('GraphML, GEXF, graphology JSON, node-link JSON, package-lock.json');
    }
    expect(await folder.refused({ 'x.csv': '' })).toMatchObject({ code: 'input.format' });
    expect(await folder.refused({ 'x.csv': '# only\n% comments\n' })).toMatchObject({ code: 'input.format' });
  });
});
