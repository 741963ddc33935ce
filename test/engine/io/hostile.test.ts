import { mkdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { silentTask } from '../../../engine/base/progress.ts';
import { IMPORT_LIMITS, type ImportLimits } from '../../../engine/io/import-limits.ts';
import { readTopology } from '../../../engine/io/read-topology.ts';
import { openSource } from '../../../engine/io/source-stream.ts';
import { TopologyBuilder } from '../../../engine/io/topology-builder.ts';
import { readXml } from '../../../engine/io/xml-elements.ts';
import { LENIENT, refusalOf, STRICT, summary, useFolder } from './support.ts';

const within = (limits: Partial<ImportLimits>) => ({ ...LENIENT, limits });
const graphml = (graph: string) => `<graphml>\n<graph edgedefault="directed">${graph}</graph></graphml>`;

describe('hostile XML', () => {
  const folder = useFolder();

  const laughs = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('\n');
  test.each([
    [
      'billion laughs',
      `<?xml version="1.0"?>\n<!DOCTYPE g [<!ENTITY l0 "ha">\n${laughs}]>\n${graphml('<node id="&l9;"/>')}`,
      2,
    ],
    ['an external entity', `<!DOCTYPE g [<!ENTITY x SYSTEM "file:///etc/passwd">]>${graphml('<node id="&x;"/>')}`, 1],
    ['an external DTD', `<!-- c\n -->\n<!DOCTYPE graphml SYSTEM "http://example.invalid/a.dtd">${graphml('')}`, 3],
    ['a DOCTYPE inside the root', '<graphml>\n<!DOCTYPE g [<!ENTITY x "y">]></graphml>', 2],
    ['a DOCTYPE that never ends', `<graphml>\n<!DOCTYPE g [${'x'.repeat(200_000)}`, 2],
    ['elements hidden in a DTD', '<graphml>\n<!doctype g [<graph edgedefault="directed"><node id="a"/></graph>', 2],
  ])('[IO32] %s: a file with a DOCTYPE is refused, naming the line', async (_what, text, line) => {
    const error = await folder.refused({ 'g.graphml': text });
    expect(error).toMatchObject({ code: 'input.hostile', details: { file: 'g.graphml', line } });
    expect(error.message).toContain('DOCTYPE');
  });

  test.each([
    ['with entities', '<!DOCTYPE g [<!ENTITY l0 "ha">]><graphml/>'],
    ['with elements in a DTD that stays open', '<!DOCTYPE g [<graphml><node id="a"/></graphml>'],
    ['after the root', '<graphml/><!DOCTYPE g>'],
    ['longer than any buffer', `<!DOCTYPE g [${'x'.repeat(200_000)}`],
  ])('[IO32] the XML reader alone, without format detection, refuses a DOCTYPE %s', async (_what, text) => {
    const [path] = folder.write({ 'd.graphml': text });
    const limits = IMPORT_LIMITS;
    const builder = new TopologyBuilder({ ...LENIENT, unknownEnd: 'wait', limits });
    const opened: string[] = [];
    const handler = { open: ({ name }: { name: string }) => opened.push(name), text: () => {}, close: () => {} };
    const error = await refusalOf(readXml(await openSource(path!), handler, { builder, limits, task: silentTask }));
    expect(error).toMatchObject({ code: 'input.hostile', details: { file: 'd.graphml', line: 1 } });
    expect(opened).not.toContain('node');
  });

  test('[IO33] an entity beyond the five predefined and numeric ones is refused, naming it', async () => {
    const error = await folder.refused({ 'g.graphml': graphml('<node id="a&nbsp;b"/>') });
    expect(error).toMatchObject({ code: 'input.hostile', details: { line: 2, found: '&nbsp;' } });
    const { topology } = await folder.read({
      'g.graphml': graphml('<node id="&lt;&gt;&amp;&quot;&apos;&#65;&#x1F600;"/>'),
    });
    expect(topology.nodeKeys).toEqual(['<>&"\'A😀']);
    expect((await folder.refused({ 'g.graphml': graphml('<node id="&#0;"/>') })).code).toBe('input.format');
  });

  test('[IO34] XML as deep as the limit is read, deeper is refused', async () => {
    const nested = (depth: number) =>
      `<graphml><graph>${'<x>'.repeat(depth - 2)}${'</x>'.repeat(depth - 2)}<node id="a"/></graph></graphml>`;
    const { xmlDepth } = IMPORT_LIMITS;
    expect((await folder.read({ 'g.graphml': nested(xmlDepth) })).topology.nodeCount).toBe(1);
    expect((await folder.refused({ 'g.graphml': nested(xmlDepth + 1) })).code).toBe('limit.depth');
    expect((await folder.refused({ 'g.graphml': nested(500_000) })).code).toBe('limit.depth');
  });

  test('[IO35] attribute names of Object.prototype and endless values are refused, not crashed on', async () => {
    const named = await folder.refused({ 'g.graphml': graphml('<node hasOwnProperty="x" __proto__="y" id="a"/>') });
    expect(named.code).toBe('input.hostile');
    const long = await folder.refused({ 'g.graphml': graphml(`<node id="${'a'.repeat(300_000)}"/>`) });
    expect(long).toMatchObject({ code: 'limit.bytes', details: { line: 2 } });
    const key = '<key id="k" for="node" attr.name="k"/>';
    const text = `<graphml>${key}<graph><node id="a"><data key="k">${'é'.repeat(100_000)}</data></node></graph></graphml>`;
    expect((await folder.refused({ 'g.graphml': text })).code).toBe('limit.bytes');
  });
});

describe('hostile JSON and keys', () => {
  const folder = useFolder();

  test('[IO36] JSON as deep as the limit is read, deeper is refused by line, brackets in texts do not count', async () => {
    const nested = (lists: number) =>
      `{"nodes":[{"key":"a","attributes":{\n"deep":${'['.repeat(lists)}${']'.repeat(lists)},"text":"\\"${'['.repeat(500)}"}}]}`;
    const { jsonDepth } = IMPORT_LIMITS;
    expect((await folder.read({ 'g.json': nested(jsonDepth - 4) })).topology.nodeCount).toBe(1);
    const error = await folder.refused({ 'g.json': nested(jsonDepth - 3) });
    expect(error).toMatchObject({ code: 'limit.depth', details: { line: 2 } });
    expect((await folder.refused({ 'g.json': '{"a":'.repeat(200_000) })).code).toBe('limit.depth');
  });

  test('[IO37] names with a meaning in JavaScript are plain keys, types and attributes in every format', async () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'];
    const rows = names.map((name) => `${name},${name},x\n`).join('');
    const edges = names.map((name) => `${name},constructor,${name}\n`).join('');
    const csv = await folder.read({ 'n.csv': `id,type,__proto__\n${rows}`, 'e.csv': `src,dst,type\n${edges}` });
    expect(csv.topology.nodeKeys).toEqual(names);
    expect(csv.topology.metagraph.nodeTypes).toEqual(names);
    expect(csv.topology.metagraph.relations).toEqual(names);
    expect(csv.topology.nodeAttributes[0]).toBe('{"__proto__":"x"}');
    const graph = `{"nodes":[${names.map((name) => `{"key":"${name}","attributes":{"__proto__":{"type":"t"},"constructor":1}}`)}]}`;
    const json = await folder.read({ 'g.json': graph });
    expect(json.topology.nodeKeys).toEqual(names);
    expect(json.topology.metagraph.nodeTypes).toEqual(['node']);
    expect(json.topology.nodeAttributes[0]).toBe('{"__proto__":{"type":"t"},"constructor":1}');
    const inherited = await folder.refused({ 'g.json': '{"nodes":[{"__proto__":{"key":"a"}}]}' });
    expect(inherited.code).toBe('input.format');
    const lock = `{"lockfileVersion":3,"packages":{"":{"name":"a","dependencies":{"__proto__":"1","toString":"1"}},"node_modules/__proto__":{"version":"1"}}}`;
    const locked = await folder.read({ 'package-lock.json': lock });
    expect(summary(locked).edges).toEqual(['a -depends_on-> __proto__@1']);
    expect(locked.warnings).toMatchObject([{ code: 'edge.unknown-node', count: 1 }]);
    expect(({} as { key?: unknown }).key).toBeUndefined();
  });

  test('[IO38] keys that a store could not find again are refused: U+0000 and lone surrogates', async () => {
    for (const key of ['a\\u0000b', '\\ud800']) {
      const error = await folder.refused({ 'g.json': `{"nodes":[{"key":"${key}"}]}` });
      expect(error).toMatchObject({ code: 'input.format', details: { element: 'nodes[0]' } });
    }
  });
});

describe('bytes', () => {
  const folder = useFolder();
  const PAIR = { 'n.csv': 'id,type\na,x\nb,x\n', 'e.csv': 'src,dst\na,b\n' };

  test('[IO39] broken UTF-8 is refused, naming line and byte; a character split between chunks is not broken', async () => {
    const start = Buffer.from('id,label\na,x\nb,\ufffd');
    const bad = Buffer.concat([start, Buffer.from([0xc3, 0x28, 0x0a])]);
    const error = await folder.refused({ 'n.csv': bad, 'e.csv': 'src,dst\n' });
    expect(error).toMatchObject({ code: 'input.format', details: { file: 'n.csv', line: 3 } });
    expect(error.message).toContain(`byte ${start.length}`);
    const cut = await folder.refused({ 'n.csv': Buffer.from('id\na\n\xf0\x9f', 'latin1'), 'e.csv': 'src,dst\n' });
    expect(cut.details).toMatchObject({ line: 3 });
    for (const shift of ['', 'x', 'xx', 'xxx']) {
      const label = `${shift}${'😀'.repeat(1000)}`;
      const rows = Array.from({ length: 200 }, (_, row) => `n${row},${label}\n`).join('');
      const { topology } = await folder.read({ 'n.csv': `id,label\n${rows}`, 'e.csv': 'src,dst\n' });
      expect(new Set(topology.nodeLabels)).toEqual(new Set([label]));
    }
    const wide = await folder.refused({ 'n.csv': Buffer.from('\ufeffid\na\n', 'utf16le') });
    expect(wide.message).toContain('UTF-16');
  });

  test('[IO40] a gzip stream that ends early or is broken is refused as such', async () => {
    const rows = Array.from({ length: 5000 }, (_, row) => `n${row * 7919},m${row * 104_729}\n`).join('');
    const whole = gzipSync(`src,dst\n${rows}`);
    expect((await folder.read({ 'e.csv.gz': whole })).topology.edgeCount).toBe(5000);
    const early = await folder.refused({ 'e.csv.gz': whole.subarray(0, whole.length - 20) });
    expect(early).toMatchObject({ code: 'input.format', details: { found: 'a gzip stream that ends early' } });
    const broken = Buffer.from(whole);
    broken.fill(0xff, 1000, 1100);
    expect((await folder.refused({ 'e.csv.gz': broken })).code).toBe('input.format');
  });

  test('[IO41] bytes are counted after decompression: a gzip bomb stops at the limit', async () => {
    const text = `src,dst\na,b\n${'\n'.repeat(20_000_000)}`;
    const bomb = gzipSync(text);
    expect(bomb.length).toBeLessThan(100_000);
    const error = await folder.refused({ 'e.csv.gz': bomb }, within({ sourceBytes: 1_000_000 }));
    expect(error).toMatchObject({ code: 'limit.bytes', details: { file: 'e.csv.gz' } });
    const edges = 'src,dst\na,b\n';
    expect((await folder.read({ 'e.csv': edges }, within({ sourceBytes: edges.length }))).topology.edgeCount).toBe(1);
    expect((await folder.refused({ 'e.csv': edges }, within({ sourceBytes: edges.length - 1 }))).code).toBe(
      'limit.bytes',
    );
  });

  test.each<[keyof ImportLimits, number, Readonly<Record<string, string>>]>([
    ['nodes', 2, PAIR],
    ['edges', 2, { 'e.csv': 'a,b\nb,a\na,b\n' }],
    ['types', 3, { 'e.csv': 'a,b,r\nb,a,s\na,a,t\n' }],
    ['keyLength', 5, { 'e.csv': 'abcde,b\n' }],
    ['labelLength', 5, { 'n.csv': 'id,label\na,abcde\n', 'e.csv': 'src,dst\n' }],
    ['attributeBytes', 10, { 'g.json': '{"nodes":[{"key":"a","attributes":{"a":"é€"}},{"key":"b","attributes":{}}]}' }],
    ['attributeBytes', 8, { 'n.csv': 'id,abc\na,12345\n', 'e.csv': 'src,dst\n' }],
    ['recordBytes', 10, { 'e.csv': 'abcde,abcde\n' }],
    ['columns', 3, { 'n.csv': 'id,a,b\n1,2,3\n', 'e.csv': 'src,dst\n' }],
    ['jsonBytes', 24, { 'g.json': '{"nodes":[{"key":"abc"}]}'.slice(0, 25).replace('abc', 'ab') }],
    ['sources', 2, PAIR],
    ['waitingEdges', 1, { 'g.graphml': graphml('<edge source="a" target="a"/><node id="a"/>') }],
  ])(
    '[IO42] the limit %s (%i here) lets through what is as large and refuses what is larger',
    async (name, limit, files) => {
      const at = name === 'attributeBytes' && 'g.json' in files ? Buffer.byteLength('{"a":"é€"}') : limit;
      await folder.read(files, within({ [name]: at }));
      const error = await folder.refused(files, within({ [name]: at - 1 }));
      expect(error.code).toBe(name === 'sources' ? 'usage.arguments' : 'limit.bytes');
    },
  );

  test('[IO43] a line of a million columns, or one without end, costs no more than the record limit', async () => {
    const commas = await folder.refused({ 'n.csv': `id,a\n${','.repeat(5_000_000)}\n`, 'e.csv': 'src,dst\n' });
    expect(commas).toMatchObject({ code: 'limit.bytes', details: { line: 2 } });
    const header = `id,${Array.from({ length: 1000 }, (_, at) => `c${at}`).join(',')}\n`;
    expect((await folder.refused({ 'n.csv': header, 'e.csv': 'src,dst\n' })).code).toBe('limit.bytes');
    const unclosed = await folder.refused({ 'n.csv': `id,a\nx,"${'y\n'.repeat(2_000_000)}`, 'e.csv': 'src,dst\n' });
    expect(unclosed).toMatchObject({ code: 'limit.bytes', details: { line: 2 } });
    const blank = await folder.read({ 'n.csv': `id,a\n${'\n'.repeat(3_000_000)}x,1\n`, 'e.csv': 'src,dst\n' });
    expect(blank.topology.nodeCount).toBe(1);
  });
});

describe('files and cancellation', () => {
  const folder = useFolder();

  test('[IO44] a file that is not there, and a folder, are refused by name', async () => {
    const missing = await refusalOf(readTopology([folder.path('none.csv')], LENIENT, silentTask));
    expect(missing).toMatchObject({ code: 'not-found.file', details: { file: 'none.csv' } });
    mkdirSync(folder.path('dir.csv'));
    const dir = await refusalOf(readTopology([folder.path('dir.csv')], LENIENT, silentTask));
    expect(dir).toMatchObject({ code: 'input.unsupported', details: { file: 'dir.csv' } });
  });

  test('[IO45] progress grows to the size of the file, and cancelling in the middle ends the import within a chunk', async () => {
    const rows = Array.from({ length: 200_000 }, (_, row) => `n${row},n${row + 1}\n`).join('');
    const [path] = folder.write({ 'e.csv': `src,dst\n${rows}` });
    const bytes = Buffer.byteLength(rows) + 8;
    const reports: number[] = [];
    const full = await readTopology([path!], STRICT, {
      signal: silentTask.signal,
      report: ({ phase, done, total, unit }) => {
        expect({ phase, total, unit }).toEqual({ phase: 'reading e.csv', total: bytes, unit: 'bytes' });
        reports.push(done);
      },
    });
    expect(full.topology.edgeCount).toBe(200_000);
    expect(reports.length).toBeGreaterThan(5);
    expect(reports).toEqual(reports.toSorted((a, b) => a - b));
    expect(reports.at(-1)).toBe(bytes);

    const controller = new AbortController();
    let reportsAfter = 0;
    const cancelled = readTopology([path!], LENIENT, {
      signal: controller.signal,
      report: ({ done }) => {
        if (controller.signal.aborted) reportsAfter++;
        else if (done > bytes / 3) controller.abort();
      },
    });
    expect((await refusalOf(cancelled)).code).toBe('cancelled.caller');
    expect(reportsAfter).toBeLessThanOrEqual(1);
  });

  test('[IO45] cancelling works inside a JSON document too', async () => {
    const nodes = Array.from({ length: 50_000 }, (_, key) => ({ key }));
    const [path] = folder.write({ 'g.json': JSON.stringify({ nodes }) });
    const controller = new AbortController();
    const running = readTopology([path!], LENIENT, {
      signal: controller.signal,
      report: ({ done, total }) => {
        // The last bytes have come; what is left is the loop over the elements.
        if (done === total) setTimeout(() => setImmediate(() => controller.abort()), 0);
      },
    });
    expect((await refusalOf(running)).code).toBe('cancelled.caller');
  });
});
