import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { STRICT, summary, useFolder } from './support.ts';

const KEYS = `<key id="t" for="node" attr.name="Type" attr.type="string"/>
<key id="n" for="node" attr.name="name" attr.type="string"/>
<key id="c" for="node" attr.name="cores" attr.type="int"><default>4</default></key>
<key id="l" for="node" attr.name="load" attr.type="double"/>
<key id="u" for="node" attr.name="up" attr.type="boolean"/>
<key id="r" for="edge" attr.name="type" attr.type="string"/>
<key id="e" for="edge" attr.name="label" attr.type="string"/>`;
const graphml = (graph: string, keys = KEYS) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n${keys}\n${graph}\n</graphml>\n`;

describe('GraphML', () => {
  const folder = useFolder();

  test('[IO15] types, names, declared types, defaults and relations are read; an edge may come before its nodes', async () => {
    const text = graphml(`<graph edgedefault="directed">
      <edge source="a" target="b"><data key="r">feeds</data><data key="e">fibre &amp; 7</data></edge>
      <node id="a"><data key="t"> host </data><data key="n">A &lt;1&gt; &#x41;</data><data key="l">0.5</data></node>
      <node id="b"><data key="u">true</data><data key="c"><![CDATA[16]]></data></node>
      <edge source="b" target="a"/></graph>`);
    const expected = {
      nodes: ['a|host|A <1> A|{"load":0.5,"cores":4}', 'b|node|b|{"up":true,"cores":16}'],
      edges: ['b -edge-> a', 'a -feeds-> b|{"label":"fibre & 7"}'],
    };
    expect(summary(await folder.read({ 'g.graphml': text }, STRICT))).toEqual(expected);
    expect(summary(await folder.read({ 'g.bin': gzipSync(text) }, STRICT))).toEqual(expected);
    const prefixed = text.replaceAll(/<(\/?)([a-z])/g, '<$1g:$2').replace('xmlns=', 'xmlns:g=');
    expect(summary(await folder.read({ 'g.xml': prefixed }, STRICT))).toEqual(expected);
  });

  test('[IO16] undirected edges go both ways and are counted; a repeat in either direction merges', async () => {
    const text = graphml(`<graph edgedefault="undirected"><node id="a"/><node id="b"/><node id="c"/>
      <edge source="a" target="b"/>\n<edge source="b" target="a"/>\n<edge source="c" target="c"/>
      <edge source="b" target="c" directed="true"/></graph>`);
    const result = await folder.read({ 'g.graphml': text });
    expect(summary(result).edges).toEqual(['a -edge-> b', 'b -edge-> a', 'c -edge-> c', 'b -edge-> c']);
    expect(result.warnings).toEqual([
      { code: 'edge.undirected', count: 3, first: 'g.graphml line 11: a -- b' },
      { code: 'edge.duplicate', count: 1, first: 'g.graphml line 12: b -- a' },
      { code: 'edge.self-loop', count: 1, first: 'g.graphml line 13: c -- c' },
    ]);
    const error = await folder.refused({ 'g.graphml': text }, { undirected: 'refuse', strict: false });
    expect(error).toMatchObject({ code: 'input.strict', details: { file: 'g.graphml', line: 11, found: 'a -- b' } });
  });

  test('[IO16] strict leaves undirected edges to their own option', async () => {
    const text = graphml(
      '<graph edgedefault="undirected"><node id="a"/><node id="b"/><edge source="a" target="b"/></graph>',
    );
    expect((await folder.read({ 'g.graphml': text }, STRICT)).topology.edgeCount).toBe(2);
  });

  test('[IO17] a nested graph makes its node contain the nodes in it; drawn labels of yEd are labels', async () => {
    const keys = '<key for="node" id="d0" yfiles.type="nodegraphics"/>';
    const drawn = (text: string) =>
      `<data key="d0"><y:ShapeNode><y:Fill/><y:NodeLabel>${text}<y:X/></y:NodeLabel></y:ShapeNode></data>`;
    const text = graphml(
      `<graph edgedefault="directed"><node id="g">${drawn('Rack')}<graph edgedefault="directed"><node id="g::a">${drawn('One')}</node></graph></node></graph>`,
      keys,
    ).replace('<graphml ', '<graphml xmlns:y="y" ');
    const { nodes, edges } = summary(await folder.read({ 'g.graphml': text }, STRICT));
    expect(nodes).toEqual(['g::a|node|One|', 'g|node|Rack|']);
    expect(edges).toEqual(['g -contains-> g::a']);
  });

  test('[IO18] an edge to an unknown node is left out and counted where it stands', async () => {
    const text = graphml('<graph edgedefault="directed"><node id="a"/>\n<edge source="a" target="x"/></graph>');
    const result = await folder.read({ 'g.graphml': text });
    expect(result.warnings).toEqual([{ code: 'edge.unknown-node', count: 1, first: 'g.graphml line 11: a -> x' }]);
    expect(await folder.refused({ 'g.graphml': text }, STRICT)).toMatchObject({ details: { line: 11 } });
  });

  test.each([
    ['a node without id', '<graph edgedefault="directed"><node/></graph>', 'input.format', 10],
    ['an edge without target', '<graph edgedefault="directed"><edge source="a"/></graph>', 'input.format', 10],
    ['an undeclared key', '<graph><node id="a">\n<data key="zz">1</data></node></graph>', 'input.format', 11],
    ['a value not of its type', '<graph><node id="a">\n<data key="c">many</data></node></graph>', 'input.format', 11],
    ['an unknown edgedefault', '<graph edgedefault="sideways"/>', 'input.format', 10],
    ['a hyperedge', '<graph><hyperedge/></graph>', 'input.unsupported', 10],
    ['two graphs', '<graph/>\n<graph/>', 'input.unsupported', 11],
    ['a tag that is not closed', '<graph><node id="a">\n</graph>', 'input.format', 11],
    ['a value without quotes', '<graph>\n<node id=a/></graph>', 'input.format', 11],
    ['a bare ampersand', '<graph>\n<node id="a & b"/></graph>', 'input.format', 11],
    ['a tag inside a tag', '<graph><node id="a"', 'input.format', 11],
  ])('[IO19] %s is refused, naming the line', async (_what, graph, code, line) => {
    const error = await folder.refused({ 'g.graphml': graphml(graph) });
    expect(error.code).toBe(code);
    expect(error.details).toMatchObject({ file: 'g.graphml', line });
  });

  test('[IO19] a document that ends early is refused, wherever it ends', async () => {
    const whole = graphml('<graph edgedefault="directed"><node id="a"><data key="c">1</data></node></graph>').trimEnd();
    for (let length = whole.indexOf('<graph '); length < whole.length; length += 3) {
      expect((await folder.refused({ 'g.graphml': whole.slice(0, length) })).code).toBe('input.format');
    }
  });

  test('[IO19] a document without a graph is refused', async () => {
    expect(await folder.refused({ 'g.graphml': '<graphml/>' })).toMatchObject({ code: 'input.format' });
  });
});

const gexf = (graph: string, attributes = '') => `<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" version="1.3"><graph ${attributes}>
<attributes class="node"><attribute id="0" title="type" type="string"/><attribute id="1" title="cores" type="integer"><default>2</default></attribute></attributes>
<attributes class="edge"><attribute id="0" title="mtu" type="long"/></attributes>
${graph}</graph></gexf>`;

describe('GEXF', () => {
  const folder = useFolder();

  test('[IO20] labels, titled values, defaults, weights, kinds and directions are read', async () => {
    const text = gexf(
      `<nodes><node id="a" label="A"><attvalues><attvalue for="0" value="host"/></attvalues><viz:color r="1"/></node>
      <node id="b"><attvalues><attvalue for="1" value="8"/></attvalues></node></nodes>
      <edges><edge id="0" source="a" target="b" kind="feeds" weight="2.5" label="x"><attvalues><attvalue for="0" value="9000"/></attvalues></edge>
      <edge source="a" target="b" type="mutual"/><edge source="b" target="a" type="undirected" kind="peer"/></edges>`,
      'defaultedgetype="directed"',
    );
    const result = await folder.read({ 'g.gexf': text });
    expect(summary(result)).toEqual({
      nodes: ['a|host|A|{"cores":2}', 'b|node|b|{"cores":8}'],
      edges: [
        'a -feeds-> b|{"mtu":9000,"label":"x","weight":2.5}',
        'a -edge-> b',
        'b -edge-> a',
        'b -peer-> a',
        'a -peer-> b',
      ],
    });
    expect(result.warnings).toEqual([{ code: 'edge.undirected', count: 1, first: 'g.gexf line 8: b -- a' }]);
  });

  test('[IO20] edges are undirected by default; nested nodes and pid make groups', async () => {
    const text = gexf(
      '<nodes><node id="g"><nodes><node id="a"/></nodes></node><node id="b" pid="g"/></nodes><edges><edge source="a" target="b"/></edges>',
    );
    const { edges } = summary(await folder.read({ 'g.gexf': text }));
    expect(edges.toSorted()).toEqual(['a -edge-> b', 'b -edge-> a', 'g -contains-> a', 'g -contains-> b']);
  });

  test.each([
    [
      'an unknown direction',
      '<nodes><node id="a"/></nodes><edges>\n<edge source="a" target="a" type="up"/></edges>',
      6,
    ],
    ['a weight that is no number', '<nodes/><edges>\n<edge source="a" target="a" weight="heavy"/></edges>', 6],
    ['a value of an undeclared attribute', '<nodes><node id="a">\n<attvalue for="7" value="1"/></node></nodes>', 6],
    ['a node without id', '<nodes>\n<node label="x"/></nodes>', 6],
  ])('[IO21] %s is refused, naming the line', async (_what, graph, line) => {
    expect(await folder.refused({ 'g.gexf': gexf(graph) })).toMatchObject({
      code: 'input.format',
      details: { file: 'g.gexf', line },
    });
  });
});
