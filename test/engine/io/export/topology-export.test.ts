import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import Graph from 'graphology';
import { describe, expect, test } from 'vitest';
import { silentTask } from '../../../../engine/base/progress.ts';
import type { PlacedTopology } from '../../../../engine/io/export/placed-topology.ts';
import { topologyCsv } from '../../../../engine/io/export/topology-csv.ts';
import { topologyGexf } from '../../../../engine/io/export/topology-gexf.ts';
import { topologyGraphml } from '../../../../engine/io/export/topology-graphml.ts';
import { topologyJson } from '../../../../engine/io/export/topology-json.ts';
import type { WrittenExport } from '../../../../engine/io/export/written-export.ts';
import { readTopology } from '../../../../engine/io/read-topology.ts';
import type { Topology } from '../../../../engine/model/topology.ts';
import { LENIENT, STRICT, useFolder } from '../support.ts';

/** Beside the checkout of some machines; never shipped. */
const DATA = join(import.meta.dirname, '../../../../../shared/data');

interface Drawn {
  readonly nodes: readonly { key: string; type: string; label: string; attributes: Record<string, unknown> }[];
  readonly edges: readonly { source: number; target: number; relation: string; attributes: Record<string, unknown> }[];
}

const attributesText = (attributes: Record<string, unknown>) =>
  Object.keys(attributes).length === 0 ? null : JSON.stringify(attributes);

function topologyOf({ nodes, edges }: Drawn): Topology {
  const nodeTypes = [...new Set(nodes.map(({ type }) => type))];
  const relations = [...new Set(edges.map(({ relation }) => relation))];
  return {
    metagraph: { nodeTypes, relations, rules: [] },
    nodeCount: nodes.length,
    nodeKeys: nodes.map(({ key }) => key),
    nodeLabels: nodes.map(({ label }) => label),
    nodeTypes: Uint16Array.from(nodes, ({ type }) => nodeTypes.indexOf(type)),
    nodeAttributes: nodes.map(({ attributes }) => attributesText(attributes)),
    edgeCount: edges.length,
    edgeSources: Uint32Array.from(edges, ({ source }) => source),
    edgeTargets: Uint32Array.from(edges, ({ target }) => target),
    edgeRelations: Uint16Array.from(edges, ({ relation }) => relations.indexOf(relation)),
    edgeAttributes: edges.map(({ attributes }) => attributesText(attributes)),
  };
}

function placedOf(topology: Topology): PlacedTopology {
  return {
    topology,
    homes: Uint16Array.from({ length: topology.nodeCount }, (_, node) => (node * 7) % 5),
    influence: Float64Array.from({ length: topology.nodeCount }, (_, node) => 1 / (3 + node)),
  };
}

/** A topology without numbers of types and relations, and without the order of attributes: those may change. */
function contentOf(t: Topology, droppedOfNodes: readonly string[] = []) {
  const parsed = (text: string | null, dropped: readonly string[] = []) => {
    const entries = Object.entries((text === null ? {} : JSON.parse(text)) as Record<string, unknown>);
    return Object.fromEntries(entries.filter(([name]) => !dropped.includes(name)));
  };
  return {
    nodes: t.nodeKeys.map((key, node) => {
      return [
        key,
        t.metagraph.nodeTypes[t.nodeTypes[node]!],
        t.nodeLabels[node],
        parsed(t.nodeAttributes[node]!, droppedOfNodes),
      ];
    }),
    edges: Array.from(t.edgeSources, (source, edge) => {
      const ends = [t.nodeKeys[source], t.nodeKeys[t.edgeTargets[edge]!]];
      return [...ends, t.metagraph.relations[t.edgeRelations[edge]!], parsed(t.edgeAttributes[edge]!)];
    }),
  };
}

const textOf = ({ chunks }: WrittenExport) => [...chunks].join('');

/** Letters that hurt some format or other, all of which XML can hold. */
const nasty = fc.string({
  unit: fc.constantFrom(
    '"',
    "'",
    ',',
    ';',
    '\n',
    '\r\n',
    '\r',
    '\t',
    ' ',
    '#',
    '%',
    '\\',
    '&',
    '<',
    '>',
    ']]>',
    '=',
    '+',
    '-',
    '@',
    'a',
    'é',
    '😀',
    '\u00a0',
    '\u0085',
    '0',
  ),
  maxLength: 8,
});
const key = nasty.map((text) => `k${text}.`);
const name = fc.oneof(
  fc.constantFrom(
    'type',
    'Type',
    'TYPE',
    'label',
    'Label',
    'name',
    'relation',
    'shard',
    'influence',
    'id',
    'ID',
    '__proto__',
    '0',
    'weight',
    'kind',
    'constructor',
  ),
  nasty.map((text) => `n${text}.`),
);
const value = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
  fc.integer(),
  fc.boolean(),
  nasty.map((text) => `v${text}`),
  fc.constantFrom('12', '007', 'true', ' 1', '=1+1', '1e3'),
);
const attributes = fc
  .array(fc.tuple(name, value), { maxLength: 4 })
  .map((entries) => Object.fromEntries(entries) as Record<string, unknown>);
const drawn: fc.Arbitrary<Drawn> = fc
  .uniqueArray(
    fc.record({
      key,
      type: fc.constantFrom('host', 'Rack, "big"', '<ü>'),
      label: nasty.map((text) => `l${text}.`),
      attributes,
    }),
    {
      selector: (node) => node.key,
      minLength: 1,
      maxLength: 6,
    },
  )
  .chain((nodes) =>
    fc.record({
      nodes: fc.constant(nodes),
      edges: fc.uniqueArray(
        fc.record({
          source: fc.nat(nodes.length - 1),
          target: fc.nat(nodes.length - 1),
          relation: fc.constantFrom('contains', 'a "b" & c'),
          attributes,
        }),
        { selector: ({ source, target, relation }) => `${source} ${target} ${relation}`, maxLength: 8 },
      ),
    }),
  );

describe('a topology with its placement', () => {
  const folder = useFolder();
  const formats = {
    graphml: async (placed: PlacedTopology) => await folder.read({ 't.graphml': textOf(topologyGraphml(placed)) }),
    gexf: async (placed: PlacedTopology) => await folder.read({ 't.gexf': textOf(topologyGexf(placed)) }),
    json: async (placed: PlacedTopology) => await folder.read({ 't.json': textOf(topologyJson(placed)) }),
  };

  test.each(Object.keys(formats) as (keyof typeof formats)[])(
    '[EX1] %s reads back equal, with shard and influence as attributes of nodes',
    async (format) => {
      await fc.assert(
        fc.asyncProperty(drawn, async (one) => {
          const topology = topologyOf(one);
          const placed = placedOf(topology);
          const own = new Set(one.nodes.flatMap(({ attributes: of }) => Object.keys(of)));
          const free = (base: string) => [base, `${base}.2`].find((candidate) => !own.has(candidate))!;
          const [shard, influence] = [free('shard'), free('influence')];
          const { topology: read } = await formats[format](placed);
          expect(contentOf(read, [shard, influence])).toEqual(contentOf(topology));
          const placements = read.nodeAttributes.map((text) => {
            const parsed = JSON.parse(text!) as Record<string, unknown>;
            return [parsed[shard], parsed[influence]];
          });
          expect(placements).toEqual(one.nodes.map((_, node) => [placed.homes[node], placed.influence[node]]));
        }),
        { numRuns: 200 },
      );
    },
  );

  test('[EX1] the pair of tables reads back equal where nothing is counted', async () => {
    let equalCount = 0;
    await fc.assert(
      fc.asyncProperty(drawn, async (one) => {
        const topology = topologyOf(one);
        const { nodes, edges } = topologyCsv(placedOf(topology));
        const counted = [...nodes.warnings, ...edges.warnings].filter(({ code }) => code !== 'export.formula');
        const reading = folder.read({ 'n.csv': textOf(nodes), 'e.csv': textOf(edges) });
        if (counted.length > 0) {
          // What is counted may even be refused (two column names that differ in blanks), but never crashes.
          await reading.catch(() => {});
          return;
        }
        const own = new Set(one.nodes.flatMap(({ attributes: of }) => Object.keys(of)));
        const free = (base: string) => [base, `${base}.2`].find((candidate) => !own.has(candidate))!;
        expect(contentOf((await reading).topology, [free('shard'), free('influence')])).toEqual(contentOf(topology));
        equalCount++;
      }),
      { numRuns: 400 },
    );
    expect(equalCount).toBeGreaterThan(40);
  });

  test('[EX2] what a table cannot say is counted, and only that', () => {
    const node = (at: number, attributes: Record<string, unknown>) => ({
      key: `k${at}`,
      type: 't',
      label: 'l',
      attributes,
    });
    const warningsOf = (...values: unknown[]) => {
      const nodes = values.map((of, at) => node(at, of === undefined ? {} : { x: of }));
      const { warnings } = topologyCsv(placedOf(topologyOf({ nodes, edges: [] }))).nodes;
      return Object.fromEntries(warnings.map(({ code, count }) => [code, count]));
    };
    expect(warningsOf(1, 2.5, undefined)).toEqual({});
    expect(warningsOf(true, false)).toEqual({});
    expect(warningsOf('a', '1')).toEqual({});
    expect(warningsOf('007', '1.10')).toEqual({});
    expect(warningsOf('1', '2')).toEqual({ 'export.retyped': 2 });
    expect(warningsOf('true', 'false')).toEqual({ 'export.retyped': 2 });
    expect(warningsOf('1', 2)).toEqual({ 'export.retyped': 1 });
    expect(warningsOf('a', 1, true)).toEqual({ 'export.retyped': 2 });
    expect(warningsOf(true, 1)).toEqual({ 'export.retyped': 2 });
    expect(warningsOf('', 'a')).toEqual({ 'export.blank': 1 });
    expect(warningsOf([1], { a: 1 })).toEqual({ 'export.nested': 2 });
    expect(warningsOf('=1', '@x', '-', -5)).toEqual({ 'export.formula': 3, 'export.retyped': 1 });
    expect(warningsOf('\ud800')).toEqual({ 'export.characters': 1 });
  });

  test('[EX2] a node table that looks like an edge table is said to', () => {
    const nodes = [{ key: 'k', type: 't', label: 'l', attributes: { from: 'a', to: 'b', ' x': 1 } }];
    const { warnings } = topologyCsv(placedOf(topologyOf({ nodes, edges: [] }))).nodes;
    expect(warnings).toEqual([
      { code: 'export.header', count: 1, first: expect.stringContaining('id,type,label,from,to, x,shard,influence') },
      { code: 'export.name', count: 1, first: '" x"' },
    ]);
  });

  test('[EX2] lists, blanks and characters that XML cannot hold are counted and written as near as can be', async () => {
    const nodes = [
      {
        key: 'k',
        type: 't',
        label: 'l\u0001',
        attributes: { list: [1, 'a'], none: '', blank: ' ', bell: 'a\u0007b', half: '\ud800' },
      },
    ];
    const placed = placedOf(topologyOf({ nodes, edges: [] }));
    const graphml = topologyGraphml(placed);
    expect(Object.fromEntries(graphml.warnings.map(({ code, count }) => [code, count]))).toEqual({
      'export.characters': 3,
      'export.nested': 1,
      'export.blank': 2,
    });
    const { topology } = await folder.read({ 't.graphml': textOf(graphml) });
    expect(topology.nodeLabels).toEqual(['l\ufffd']);
    expect(JSON.parse(topology.nodeAttributes[0]!)).toMatchObject({
      list: '[1,"a"]',
      bell: 'a\ufffdb',
      half: '\ufffd',
    });
    expect(topologyGexf(placed).warnings).toContainEqual({ code: 'export.blank', count: 1, first: 'k, none' });
    expect(topologyJson(placed).warnings).toEqual([]);
    const read = (await folder.read({ 't.json': textOf(topologyJson(placed)) })).topology;
    expect(JSON.parse(read.nodeAttributes[0]!)).toMatchObject(nodes[0]!.attributes);
  });

  test.each([
    ['key', { key: 'a\u0001', type: 't' }],
    ['type', { key: 'a', type: 't\u0001' }],
  ])('[EX2] a %s that XML cannot hold is refused, because two could become one', (what, of) => {
    const placed = placedOf(topologyOf({ nodes: [{ ...of, label: 'l', attributes: {} }], edges: [] }));
    for (const write of [topologyGraphml, topologyGexf]) {
      expect(() => write(placed)).toThrow(
        new RegExp(`the ${what} .* has a character that XML cannot hold; export as json or csv`),
      );
    }
    expect(textOf(topologyJson(placed))).toContain('\\u0001');
  });

  test('[EX1] graphology itself imports the JSON', () => {
    const nodes = ['a', 'b'].map((of) => ({ key: of, type: 't', label: of, attributes: { x: 1 } }));
    const edges = ['r', 's'].map((relation) => ({ source: 0, target: 1, relation, attributes: {} }));
    const graph = Graph.from(JSON.parse(textOf(topologyJson(placedOf(topologyOf({ nodes, edges }))))));
    expect([graph.order, graph.size, graph.type]).toEqual([2, 2, 'directed']);
    expect(graph.getNodeAttributes('b')).toEqual({ type: 't', label: 'b', x: 1, shard: 2, influence: 1 / 4 });
  });

  test('[EX1] a large topology is written in pieces', () => {
    const nodes = Array.from({ length: 5000 }, (_, at) => ({
      key: `n${at}`,
      type: 't',
      label: 'x'.repeat(50),
      attributes: {},
    }));
    const chunks = [...topologyGraphml(placedOf(topologyOf({ nodes, edges: [] }))).chunks];
    expect(chunks.length).toBeGreaterThan(5);
    expect(Math.max(...chunks.map(({ length }) => length))).toBeLessThan(70_000);
  });

  test
    .runIf(existsSync(DATA))
    .each(['azure-vm-noise/nodes.csv azure-vm-noise/edges.csv', 'topology-zoo/Interoute.graphml'])(
    '[EX1] %s reads back equal in every format',
    async (files) => {
      const paths = files.split(' ').map((file) => join(DATA, file));
      const { topology } = await readTopology(paths, LENIENT, silentTask);
      const placed = placedOf(topology);
      const sorted = (of: Topology) => {
        const { nodes, edges } = contentOf(of, ['shard', 'influence']);
        return { nodes, edges: edges.map((edge) => JSON.stringify(edge)).sort() };
      };
      for (const read of Object.values(formats))
        expect(sorted((await read(placed)).topology)).toEqual(sorted(topology));
      const { nodes, edges } = topologyCsv(placed);
      const tables = await folder.read(
        { 'n.csv': textOf(nodes), 'e.csv': textOf(edges) },
        files.includes('azure') ? STRICT : LENIENT,
      );
      expect(tables.topology.nodeCount).toBe(topology.nodeCount);
      expect(tables.topology.edgeCount).toBe(topology.edgeCount);
      if ([...nodes.warnings, ...edges.warnings].length === 0)
        expect(sorted(tables.topology)).toEqual(sorted(topology));
    },
  );
});
