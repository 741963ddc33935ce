import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { MultiGraph } from 'graphology';
import { describe, expect, test } from 'vitest';
import { findJsonMistake } from '../../../engine/io/json-syntax.ts';
import { STRICT, summary, useFolder } from './support.ts';

describe('graphology JSON', () => {
  const folder = useFolder();

  test('[IO22] what graphology itself exports is read: mixed edges, attributes, types and labels', async () => {
    const graph = new MultiGraph();
    graph.addNode('a', { type: 'host', label: 'A', cores: 8, tags: ['x', { y: null }] });
    graph.addNode('b', { Name: 'B', none: null });
    graph.addDirectedEdge('a', 'b', { type: 'feeds', mtu: 9000 });
    graph.addUndirectedEdge('a', 'b');
    const result = await folder.read({ 'g.json': gzipSync(JSON.stringify(graph.export())) });
    expect(summary(result)).toEqual({
      nodes: ['a|host|A|{"cores":8,"tags":["x",{"y":null}]}', 'b|node|B|'],
      edges: ['a -feeds-> b|{"mtu":9000}', 'a -edge-> b', 'b -edge-> a'],
    });
    expect(result.warnings).toEqual([{ code: 'edge.undirected', count: 1, first: 'g.json edges[1]: a -- b' }]);
  });

  test('[IO22] options.type undirected makes every edge undirected', async () => {
    const text =
      '{"options":{"type":"undirected"},"nodes":[{"key":1},{"key":"2"}],"edges":[{"source":"1","target":2}]}';
    expect(summary(await folder.read({ 'g.json': text })).edges).toEqual(['1 -edge-> 2', '2 -edge-> 1']);
  });

  test.each([
    ['a node without key', '{"nodes":[{"key":"a"},{}]}', 'nodes[1].key', 'nothing'],
    ['a key of another type', '{"nodes":[{"key":"a"},{"key":true}]}', 'nodes[1].key', 'true'],
    ['a node that is no object', '{"nodes":["a"]}', 'nodes[0]', '"a"'],
    ['attributes that are a list', '{"nodes":[{"key":"a","attributes":[1]}]}', 'nodes[0].attributes', '[1]'],
    ['nodes that are no list', '{"nodes":{"key":1}}', 'nodes', '{"key":1}'],
    ['an edge without source', '{"nodes":[{"key":1}],"edges":[{"target":1}]}', 'edges[0].source', 'nothing'],
    ['an unknown type', '{"options":{"type":"odd"},"nodes":[{"key":1}]}', 'options.type', '"odd"'],
  ])('[IO23] %s is refused, naming the element', async (_what, text, element, found) => {
    const error = await folder.refused({ 'g.json': text });
    expect(error.code).toBe('input.format');
    expect(error.details).toMatchObject({ file: 'g.json', element, found });
    expect(error.message).not.toContain('Invalid input');
  });

  test.each([
    ['{"nodes":[\n{"key":"a"},\n{"key":b}]}', 3, 8, 'a JSON value'],
    ['{"nodes":[\n', 2, 1, 'a JSON value'],
    ['{"nodes":[\n{"key":"a"} {"key":"b"}]}', 2, 13, ', or ]'],
    ['{"nodes":[{"key":"a",}]}', 1, 22, 'a text in double quotes'],
    ['{"nodes":[{"key" "a"}]}', 1, 18, ': after a name'],
    ['{"nodes":[{"key":"a\n"}]}', 1, 20, 'the end of the text'],
    ['{"nodes":[{"key":"\\x"}]}', 1, 19, 'the end of the text'],
    ['{"nodes":[]}\n]', 2, 1, 'the end of the file'],
    ['{"nodes":[01]}', 1, 12, ', or ]'],
  ])('[IO24] broken JSON is refused, naming line and column: %s', async (text, line, column, expected) => {
    const error = await folder.refused({ 'g.json': text });
    expect(error).toMatchObject({ code: 'input.format', details: { file: 'g.json', line, column } });
    expect(error.details.expected).toContain(expected);
  });

  test('[IO24] the search for a mistake agrees with JSON.parse on any damaged document', () => {
    const damaged = fc
      .tuple(fc.json({ maxDepth: 4 }), fc.nat(), fc.constantFrom('', '"', ',', '}', ']', '\\', '0', 'e', '\n'))
      .map(
        ([text, at, sign]) => text.slice(0, at % (text.length + 1)) + sign + text.slice((at % (text.length + 1)) + 1),
      );
    fc.assert(
      fc.property(damaged, (text) => {
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        expect(findJsonMistake(text) === null).toBe(isJson);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('node-link JSON', () => {
  const folder = useFolder();

  test('[IO25] links or edges, numeric ids, fields as attributes; directed unless it says otherwise', async () => {
    const nodes = [
      { id: 0, type: 'host', cores: 8 },
      { id: 'b', label: 'B' },
    ];
    const edge = { source: 0, target: 'b', type: 'feeds', key: 3 };
    const expected = { nodes: ['0|host|0|{"cores":8}', 'b|node|B|'], edges: ['0 -feeds-> b|{"key":3}'] };
    for (const document of [
      { nodes, links: [edge] },
      { directed: true, nodes, edges: [edge] },
    ]) {
      expect(summary(await folder.read({ 'g.json': JSON.stringify(document) }, STRICT))).toEqual(expected);
    }
    const undirected = JSON.stringify({ directed: false, multigraph: false, graph: {}, nodes, links: [edge] });
    expect((await folder.read({ 'g.json': undirected })).topology.edgeCount).toBe(2);
  });

  test('[IO26] a wrong shape is refused, naming the element', async () => {
    const link = await folder.refused({
      'g.json': '{"nodes":[{"id":1}],"links":[{"source":1,"target":1},{"source":1}]}',
    });
    expect(link).toMatchObject({ code: 'input.format', details: { element: 'links[1].target' } });
    const directed = await folder.refused({ 'g.json': '{"directed":"yes","nodes":[{"id":1}]}' });
    expect(directed).toMatchObject({ code: 'input.format', details: { element: 'directed', found: '"yes"' } });
  });
});
