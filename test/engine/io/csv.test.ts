import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { STRICT, summary, useFolder } from './support.ts';

const NODES = 'id,type,label,cores,zone\nr1,rack,"Rack, one",,a\nh1,host,,8,b\nh2,host,Höst,16,\n';
const EDGES = 'src,dst,type,gbit\nr1,h1,contains,10\nr1,h2,contains,\n';

describe('node and edge tables', () => {
  const folder = useFolder();

  test('[IO1] a pair of tables gives nodes, labels, types and typed attributes, empty cells left out', async () => {
    const result = await folder.read({ 'nodes.csv': NODES, 'edges.csv': EDGES });
    expect(summary(result)).toEqual({
      nodes: ['r1|rack|Rack, one|{"zone":"a"}', 'h1|host|h1|{"cores":8,"zone":"b"}', 'h2|host|Höst|{"cores":16}'],
      edges: ['r1 -contains-> h1|{"gbit":10}', 'r1 -contains-> h2'],
    });
    expect(result.warnings).toEqual([]);
    expect(result.topology.metagraph).toEqual({
      nodeTypes: ['rack', 'host'],
      relations: ['contains'],
      rules: [{ fromType: 0, relation: 0, toType: 1, edgeCount: 2 }],
    });
  });

  test('[IO2] tables are told by header: any name, order, case, alias, delimiter, line end, BOM, gzip', async () => {
    const expected = summary(await folder.read({ 'nodes.csv': NODES, 'edges.csv': EDGES }));
    const nodes = `\ufeff${NODES.replace('id,type,label', 'ID,Type,Label').replaceAll('\n', '\r\n')}`;
    for (const header of ['src,dst', 'source,target', 'From,TO']) {
      const edges = gzipSync(EDGES.replace('src,dst', header));
      expect(summary(await folder.read({ 'b.bin': edges, 'a.dat': nodes }))).toEqual(expected);
    }
    const tabbed = EDGES.replaceAll(',', '\t');
    const semicolons = 'label;id;type;cores;zone\nRack, one;r1;rack;;a\n;h1;host;8;b\nHöst;h2;host;16;\n';
    expect(summary(await folder.read({ 'n.txt': semicolons, 'e.tsv': tabbed }))).toEqual(expected);
  });

  test('[IO3] a column is numbers or booleans only when every filled cell says exactly that', async () => {
    const rows = ['a,1,007,1.10,true,1', 'b,-2.5,8,1.9,false,x', 'c,,,,,12345678901234567890'];
    const nodes = `id,exact,padded,version,flag,mixed\n${rows.join('\n')}\n`;
    const { topology } = await folder.read({ 'nodes.csv': nodes, 'edges.csv': 'src,dst\n' });
    expect(topology.nodeAttributes.map((text) => JSON.parse(text ?? 'null'))).toEqual([
      { exact: 1, padded: '007', version: '1.10', flag: true, mixed: '1' },
      { exact: -2.5, padded: '8', version: '1.9', flag: false, mixed: 'x' },
      { mixed: '12345678901234567890' },
    ]);
  });

  test('[IO4] repeats, unknown ends, self loops and duplicate ids are counted with their first place', async () => {
    const nodes = 'id,type,label\na,x,first\nb,x,\na,y,second\n';
    const edges = 'src,dst,type\na,b,r\na,b,r\na,b,s\na,a,r\nb,ghost,r\nghost,b,r\na,b,r\na,a,r\n';
    const result = await folder.read({ 'nodes.csv': nodes, 'edges.csv': edges });
    expect(summary(result)).toEqual({
      nodes: ['a|x|first|', 'b|x|b|'],
      edges: ['a -r-> b', 'a -s-> b', 'a -r-> a'],
    });
    expect(result.topology.metagraph.nodeTypes).toEqual(['x']);
    expect(result.warnings).toEqual([
      { code: 'node.duplicate', count: 1, first: 'nodes.csv line 4: a' },
      { code: 'edge.duplicate', count: 3, first: 'edges.csv line 3: a -> b' },
      { code: 'edge.self-loop', count: 1, first: 'edges.csv line 5: a -> a' },
      { code: 'edge.unknown-node', count: 2, first: 'edges.csv line 6: b -> ghost' },
    ]);
  });

  test.each([
    ['node.duplicate', 'id\na\nb\na\n', 'src,dst\n', 'nodes.csv', 4],
    ['edge.duplicate', 'id\na\nb\n', 'src,dst\na,b\nb,a\na,b\n', 'edges.csv', 4],
    ['edge.self-loop', 'id\na\nb\n', 'src,dst\na,b\nb,b\n', 'edges.csv', 3],
    ['edge.unknown-node', 'id\na\nb\n', 'src,dst\na,c\n', 'edges.csv', 2],
  ])('[IO5] strict refuses %s and names its place', async (code, nodes, edges, file, line) => {
    const error = await folder.refused({ 'nodes.csv': nodes, 'edges.csv': edges }, STRICT);
    expect(error.code).toBe('input.strict');
    expect(error.message).toContain(code);
    expect(error.details).toMatchObject({ file, line });
  });

  test('[IO5] strict takes a clean pair', async () => {
    const { warnings } = await folder.read({ 'nodes.csv': NODES, 'edges.csv': EDGES }, STRICT);
    expect(warnings).toEqual([]);
  });

  test('[IO6] an extra cell of a merged edge is forgotten, not given to the next edge', async () => {
    const edges = 'src,dst,weight\na,b,1\na,b,2\nb,a,3\n';
    const result = await folder.read({ 'nodes.csv': 'id\na\nb\n', 'edges.csv': edges });
    expect(summary(result).edges).toEqual(['a -edge-> b|{"weight":1}', 'b -edge-> a|{"weight":3}']);
  });

  test.each([
    ['an unclosed quote', 'id,label\na,x\nb,"never closed\nc,y\n', 'input.format', { line: 3, column: 2 }],
    ['text after a closing quote', 'id,label\na,"x"y\n', 'input.format', { line: 2, column: 2 }],
    ['a quote inside a field', 'id,label\na,x\nb,5" disk\n', 'input.format', { line: 3, column: 2 }],
    ['too many fields', 'id,label\na,x\nb,y,z\n', 'input.format', { line: 3, found: '3, beginning with "b"' }],
    ['too few fields', 'id,label\na\n', 'input.format', { line: 2, expected: '2 columns as in the header' }],
    ['an empty id', 'id,label\n,x\n', 'input.format', { line: 2, expected: 'a key' }],
    ['a repeated column', 'id,a,b,a\n1,2,3,4\n', 'input.format', { line: 1, column: 4 }],
    ['a column without a name', 'id,,b\n1,2,3\n', 'input.format', { line: 1, column: 2 }],
  ])('[IO7] %s is refused, naming line and column', async (_what, nodes, code, details) => {
    const error = await folder.refused({ 'nodes.csv': nodes, 'edges.csv': 'src,dst\n' });
    expect(error.code).toBe(code);
    expect(error.details).toMatchObject({ file: 'nodes.csv', ...details });
    expect(error.message).toMatch(/^nodes\.csv line \d+.*: expected .+, found .+/);
  });

  test('[IO8] lines are counted right across quoted line feeds, CRLF, empty and comment lines', async () => {
    const nodes = '# made by hand\r\nid,label\r\n\r\na,"two\r\nlines"\r\n"b","x\n\ny"\r\nc\r\n';
    const error = await folder.refused({ 'nodes.csv': nodes, 'edges.csv': 'src,dst\n' });
    expect(error.details).toMatchObject({ file: 'nodes.csv', line: 9, expected: '2 columns as in the header' });
  });

  test('[IO9] in a pair, a key may begin with # or %; only lines before the header are comments', async () => {
    const result = await folder.read({ 'nodes.csv': '% c\nid\n#1\n%2\n', 'edges.csv': '#c\nsrc,dst\n#1,%2\n' });
    expect(summary(result)).toEqual({ nodes: ['#1|node|#1|', '%2|node|%2|'], edges: ['#1 -edge-> %2'] });
  });

  test('[IO10] sources that do not go together are refused', async () => {
    const graph = '<graphml><graph edgedefault="directed"><node id="a"/></graph></graphml>';
    const both = await folder.refused({ 'nodes.csv': NODES, 'g.graphml': graph });
    expect(both).toMatchObject({ code: 'input.unsupported', details: { file: 'g.graphml' } });
    const lone = await folder.refused({ 'nodes.csv': NODES });
    expect(lone.code).toBe('input.unsupported');
    expect(lone.message).toContain('edge table');
    const empty = await folder.refused({ 'nodes.csv': 'id\n', 'edges.csv': 'src,dst\n' });
    expect(empty).toMatchObject({ code: 'input.format', details: { expected: 'at least one node' } });
    expect((await folder.refused({})).code).toBe('usage.arguments');
  });
});
