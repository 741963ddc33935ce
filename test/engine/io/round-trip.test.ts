import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPrng } from '../../../engine/base/prng.ts';
import { EdgeColumns } from '../../../engine/io/edge-columns.ts';
import { LENIENT, STRICT, summary, useFolder } from './support.ts';

/** Text that hurts: quotes, delimiters, line ends, comment signs, blanks, letters of one to four bytes. */
const nasty = fc.string({
  unit: fc.constantFrom(
    '"',
    ',',
    ';',
    '\n',
    '\r\n',
    '\r',
    '\t',
    ' ',
    '#',
    '%',
    "'",
    '\\',
    'a',
    'é',
    '€',
    '😀',
    '\ufeff',
    '0',
  ),
  maxLength: 8,
});
const key = nasty.map((text) => `k${text}.`);
// Types are trimmed by rule, so the judge gets none that would change.
const typeName = fc.constantFrom('host', 'Rack, "big"', '__proto__', 'ü');
const topologies = fc
  .uniqueArray(fc.record({ key, type: typeName, label: nasty, note: nasty }), {
    selector: (node) => node.key,
    minLength: 1,
    maxLength: 8,
  })
  .chain((nodes) =>
    fc.record({
      nodes: fc.constant(nodes),
      edges: fc.uniqueArray(
        fc.record({
          source: fc.nat(nodes.length - 1),
          target: fc.nat(nodes.length - 1),
          type: fc.constantFrom('contains', 'a "b"'),
          note: nasty,
        }),
        { selector: ({ source, target, type }) => `${source} ${target} ${type}`, maxLength: 12 },
      ),
      delimiter: fc.constantFrom(',', '\t', ';'),
      lineEnd: fc.constantFrom('\n', '\r\n'),
      isQuotedAlways: fc.boolean(),
      hasLastLineEnd: fc.boolean(),
    }),
  );

function toTable(
  rows: readonly (readonly string[])[],
  style: { delimiter: string; lineEnd: string; isQuotedAlways: boolean; hasLastLineEnd: boolean },
): string {
  const cell = (text: string) =>
    style.isQuotedAlways || /["\n\r]/.test(text) || text.includes(style.delimiter)
      ? `"${text.replaceAll('"', '""')}"`
      : text;
  const text = rows.map((row) => row.map(cell).join(style.delimiter)).join(style.lineEnd);
  return style.hasLastLineEnd ? text + style.lineEnd : text;
}

/** What the extra column must read as: the note as text, unless the whole column is numbers. */
function notesOf(notes: readonly string[]): (unknown | undefined)[] {
  const filled = notes.filter((note) => note !== '');
  const areNumbers = filled.every((note) => String(Number(note)) === note);
  return notes.map((note) => (note === '' ? undefined : areNumbers ? Number(note) : note));
}

describe('round trips', () => {
  const folder = useFolder();

  test('[IO46] any topology written as RFC 4180 text reads back equal', async () => {
    await fc.assert(
      fc.asyncProperty(topologies, async ({ nodes, edges, ...style }) => {
        const nodeRows = nodes.map((node) => [node.key, node.type, node.label, node.note]);
        const edgeRows = edges.map((edge) => [nodes[edge.source]!.key, nodes[edge.target]!.key, edge.type, edge.note]);
        const { topology: read, warnings } = await folder.read({
          'n.csv': toTable([['id', 'type', 'label', 'note'], ...nodeRows], style),
          'e.csv': toTable([['src', 'dst', 'type', 'note'], ...edgeRows], style),
        });
        const noteOf = (text: string | null) =>
          text === null ? undefined : (JSON.parse(text) as { note: unknown }).note;
        expect(read.nodeKeys).toEqual(nodes.map((node) => node.key));
        expect(read.nodeLabels).toEqual(nodes.map((node) => (node.label === '' ? node.key : node.label)));
        expect(Array.from(read.nodeTypes, (type) => read.metagraph.nodeTypes[type])).toEqual(
          nodes.map((node) => node.type),
        );
        expect(read.nodeAttributes.map(noteOf)).toEqual(notesOf(nodes.map((node) => node.note)));
        expect([...read.edgeSources]).toEqual(edges.map((edge) => edge.source));
        expect([...read.edgeTargets]).toEqual(edges.map((edge) => edge.target));
        expect(Array.from(read.edgeRelations, (r) => read.metagraph.relations[r])).toEqual(
          edges.map((edge) => edge.type),
        );
        expect(read.edgeAttributes.map(noteOf)).toEqual(notesOf(edges.map((edge) => edge.note)));
        const loops = edges.filter(({ source, target }) => source === target).length;
        expect(warnings.map(({ code, count }) => ({ code, count }))).toEqual(
          loops === 0 ? [] : [{ code: 'edge.self-loop', count: loops }],
        );
      }),
      { numRuns: 150 },
    );
  });

  test('[IO47] random edge lists: kept and merged edges are those of a set of texts', async () => {
    const edge = fc.tuple(fc.nat(9), fc.nat(9), fc.constantFrom('r', 's'));
    await fc.assert(
      fc.asyncProperty(fc.array(edge, { minLength: 1, maxLength: 60 }), async (edges) => {
        const lines = edges.map(([from, to, relation]) => `${from} ${to} ${relation}`);
        const result = await folder.read({ 'e.txt': lines.join('\n') });
        const unique = [...new Set(lines)];
        expect(summary(result).edges).toEqual(unique.map((line) => line.replace(/^(\d) (\d) (\w)$/, '$1 -$3-> $2')));
        expect(result.warnings.find(({ code }) => code === 'edge.duplicate')?.count ?? 0).toBe(
          edges.length - unique.length,
        );
      }),
      { numRuns: 50 },
    );
  });

  test('[IO48] the same bytes give the same topology, wherever the chunks fall', async () => {
    const rows = Array.from({ length: 30_000 }, (_, row) => `"n""${row}","line\r\n${row}"\r\n`).join('');
    const files = { 'n.csv': `id,label\r\n${rows}`, 'e.csv': 'src,dst\r\n"n""1","n""2"\r\n' };
    const { topology } = await folder.read(files, STRICT);
    expect(topology.nodeCount).toBe(30_000);
    expect(topology.nodeKeys.every((text, row) => text === `n"${row}`)).toBe(true);
    expect(topology.nodeLabels.every((text, row) => text === `line\r\n${row}`)).toBe(true);
    expect((await folder.read(files, LENIENT)).topology).toEqual(topology);
  });

  // Few values in one place: then edges that differ only there meet in the table, and nothing but that place tells them apart.
  test.each([
    ['sources', 4000, 4, 4],
    ['targets', 4, 4000, 4],
    ['relations', 4, 4, 4000],
    ['everywhere', 40, 40, 40],
  ])(
    '[IO49] edge columns merge exactly the repeats, through many growths: many %s',
    (_what, sources, targets, relations) => {
      const columns = new EdgeColumns();
      const random = createPrng(1);
      const judge = new Set<string>();
      let disagreements = 0;
      for (let step = 0; step < 40_000; step++) {
        const [source, target, relation] = [random.below(sources), random.below(targets), random.below(relations)];
        const isNew = !judge.has(`${source} ${target} ${relation}`);
        judge.add(`${source} ${target} ${relation}`);
        if (columns.has(source, target, relation) === isNew) disagreements++;
        if (columns.add(source, target, relation) !== isNew) disagreements++;
      }
      expect(disagreements).toBe(0);
      expect(columns.length).toBe(judge.size);
      expect(columns.length).toBeGreaterThan(20_000);
      expect(columns.length).toBeLessThan(40_000);
    },
  );
});
