import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { silentTask } from '../../../../engine/base/progress.ts';
import { readTrace } from '../../../../engine/io/trace/read-trace.ts';
import type { Trace, TraceOptions } from '../../../../engine/io/trace/trace.ts';
import { refusalOf, useFolder } from '../support.ts';

const NODES = ['a', 'b', 'ü "x", y'];
const NOW_MS = Date.parse('2026-11-29T18:00:00Z');
const OPTIONS: TraceOptions = {
  indexOf: (key) => (NODES.includes(key) ? NODES.indexOf(key) : undefined),
  nowMs: NOW_MS,
  tickMs: 1000,
  gapTicks: 1e9,
  sort: false,
  strict: false,
};
/** On some machines beside the checkout; not part of the project. */
const RECORDED = resolve(import.meta.dirname, '../../../../../shared/data/nycflights13/replay.csv.gz');

describe('reading a trace', () => {
  const folder = useFolder();
  const read = (text: string | Uint8Array, options: Partial<TraceOptions> = {}): Promise<Trace> => {
    const [path = ''] = folder.write({ 'trace.csv': text });
    return readTrace(path, { ...OPTIONS, ...options }, silentTask);
  };
  const refused = (text: string | Uint8Array, options: Partial<TraceOptions> = {}) => refusalOf(read(text, options));
  const rows = ({ timesMs, nodes, counts, queries }: Trace) =>
    Array.from(timesMs, (timeMs, at) => {
      const row = [timeMs, NODES[nodes[at]!], counts[at]];
      return queries === null ? row : [...row, queries.names[queries.numbers[at]!]];
    });

  test('[TR1] rows become columns', async () => {
    const trace = await read('time,node,count,query\n0,a,2,point\n0.5,b,1,descendants\n1,"ü ""x"", y",7,point\n');
    expect(rows(trace)).toEqual([
      [0, 'a', 2, 'point'],
      [500, 'b', 1, 'descendants'],
      [1000, 'ü "x", y', 7, 'point'],
    ]);
    expect(trace.queries?.names).toEqual(['point', 'descendants']);
    expect(trace.timesMs).toBeInstanceOf(Float64Array);
    expect(trace.nodes).toBeInstanceOf(Uint32Array);
    expect(trace.rowCount).toBe(3);
    expect(trace.warnings).toEqual([]);
  });

  test('[TR1] columns in any order and case, CRLF, byte order mark, comments before the header, blanks, gzip', async () => {
    const text = '\ufeff# made by hand\r\n NODE ,Time\r\na, 2026-11-29T10:00 \r\n\r\nb,2026-11-29T10:01\r\n';
    for (const bytes of [text, gzipSync(text)]) {
      const trace = await read(bytes);
      expect(rows(trace)).toEqual([
        [Date.parse('2026-11-29T10:00Z'), 'a', 1],
        [Date.parse('2026-11-29T10:01Z'), 'b', 1],
      ]);
      expect(trace.queries).toBeNull();
    }
  });

  test.each([
    ['seconds after ISO', 'time,node\n2026-11-29,a\n12,a\n', /line 3, column 1: expected times in one notation, ISO/],
    ['ISO after seconds', 'time,node\n1,a\n2026-11-29,a\n', /seconds as in the first row, found "2026-11-29"/],
    [
      'a zone on some lines only',
      'time,node\n2026-11-29T10:00Z,a\n2026-11-29T11:00,a\n',
      /ISO 8601 with a zone as in the first row/,
    ],
  ])('[TR3] %s is refused', async (_what, text, message) => {
    const error = await refused(text);
    expect(error.code).toBe('input.format');
    expect(error.message).toMatch(message);
  });

  test('[TR3] zones may differ, for each says what it means', async () => {
    const trace = await read('time,node\n2026-11-29T10:00+01:00,a\n2026-11-29T10:00Z,b\n');
    expect(trace.timesMs).toEqual(Float64Array.of(Date.parse('2026-11-29T09:00Z'), Date.parse('2026-11-29T10:00Z')));
  });

  test('[TR4] unknown nodes, zero counts and unknown columns are left out and counted', async () => {
    const trace = await read('time,note,node,count,query\n0,,x,1,q\n1,,a,1,\n2,,y,0,\n3,,b,0,q\n4,,b,5,p\n');
    expect(rows(trace)).toEqual([
      [1000, 'a', 1, ''],
      [4000, 'b', 5, 'p'],
    ]);
    expect(trace.queries?.names).toEqual(['', 'p']);
    expect(trace.rowCount).toBe(5);
    expect(trace.warnings).toEqual([
      { code: 'trace.unknown-column', count: 1, first: 'trace.csv line 1, column 2: "note"' },
      { code: 'trace.unknown-node', count: 2, first: 'trace.csv line 2, column 3: "x"' },
      { code: 'trace.zero-count', count: 1, first: 'trace.csv line 5, column 4: 0' },
    ]);
  });

  test('[TR4] a trace of unknown nodes alone, or without any access, is refused', async () => {
    const unknown = await refused('time,node\n0,x\n1,y\n');
    expect(unknown.code).toBe('input.format');
    expect(unknown.message).toMatch(/2 rows and not one of them; the first: trace.csv line 2, column 2: "x"/);
    const empty = await refused('time,node,count\n0,x,1\n1,a,0\n');
    expect(empty.message).toMatch(/a count above 0 and a known node, found none in 2 rows/);
  });

  test.each(['-1', '1.5', '1.0', '', 'many', '1e3', '4294967296', '0x1', 'NaN', '1 2'])(
    '[TR5] the count %j is refused',
    async (count) => {
      const error = await refused(`time,node,count\n0,a,1\n1,a,${count}\n`);
      expect(error.code).toBe('input.format');
      expect(error.details).toMatchObject({ file: 'trace.csv', line: 3, column: 3, found: JSON.stringify(count) });
    },
  );

  test('[TR5] the largest count and blanks around one are read', async () => {
    expect((await read('time,node,count\n0,a,4294967295\n0,a, 007 \n')).counts).toEqual(Uint32Array.of(0xffff_ffff, 7));
  });

  test('[TR6] disorder is refused by line, and sorted on request', async () => {
    const text = 'time,node\n1,a\n3,b\n2,a\n3,a\n2.5,b\n';
    const error = await refused(text);
    expect(error.code).toBe('input.format');
    expect(error.message).toBe(
      'trace.csv line 4, column 1: expected times that ascend, found "2" after 3 s, 1 s back; sort the file, or read it with sort',
    );
    const trace = await read(text, { sort: true });
    expect(rows(trace)).toEqual([
      [1000, 'a', 1],
      [2000, 'a', 1],
      [2500, 'b', 1],
      [3000, 'b', 1],
      [3000, 'a', 1],
    ]);
    expect(trace.warnings).toEqual([
      { code: 'trace.unsorted', count: 2, first: 'trace.csv line 4, column 1: "2" after 3 s, 1 s back' },
    ]);
  });

  test.each([
    [60, true],
    [3599, true],
    [3600, true],
    [59, false],
    [3601, false],
    [86_400, false],
  ])('[TR7] %d s back: a clock that was set back? %s', async (seconds, isClockChange) => {
    const text = `time,node\n100000,a\n${100_000 - seconds},b\n${100_001},a\n`;
    const error = await refused(text);
    expect(/a clock is set back/.test(error.message)).toBe(isClockChange);
    expect(/write times in UTC/.test(error.message)).toBe(isClockChange);
    const { warnings, nodes } = await read(text, { sort: true });
    expect(warnings.map(({ code }) => code)).toEqual([isClockChange ? 'trace.clock-change' : 'trace.unsorted']);
    expect(nodes).toEqual(Uint32Array.of(1, 0, 0));
  });

  test('[TR7] the end of daylight saving time in local times is one clock change, whose hours are sorted together', async () => {
    const minutes = (hour: string) =>
      Array.from({ length: 60 }, (_, at) => `2013-11-03T${hour}:${String(at).padStart(2, '0')}`);
    const times = [...minutes('00'), ...minutes('01'), ...minutes('01'), ...minutes('02')];
    const trace = await read(`time,node\n${times.map((time) => `${time},a\n`).join('')}`, { sort: true });
    expect([...trace.timesMs]).toEqual(times.map((time) => Date.parse(`${time}Z`)).sort((a, b) => a - b));
    expect(trace.warnings).toEqual([
      {
        code: 'trace.clock-change',
        count: 1,
        first: expect.stringMatching(/line 122.*after 2013-11-03T01:59:00Z, 59 min back/),
      },
    ]);
  });

  test('[TR8] the future is counted and kept', async () => {
    const trace = await read('time,node\n2026-11-29T18:00:00,a\n2026-11-29T18:00:00.001,b\n2030-01-01,a\n');
    expect(trace.timesMs).toHaveLength(3);
    expect(trace.warnings).toEqual([
      { code: 'trace.future', count: 2, first: 'trace.csv line 3, column 1: "2026-11-29T18:00:00.001"' },
    ]);
  });

  test('[TR8] gaps are counted and the longest is named; rows that are left out are rows', async () => {
    const gaps = { tickMs: 1000, gapTicks: 10 };
    const text = 'time,node,count\n0,a,1\n10,x,1\n20,a,0\n31,a,1\n61,b,1\n72,a,1\n';
    const [, , gap] = (await read(text, gaps)).warnings;
    expect(gap).toEqual({
      code: 'trace.gap',
      count: 3,
      first: 'the longest: trace.csv line 6: no rows for 30 s from 31 s',
    });
    const one = await read('time,node\n2026-01-01,a\n2026-01-01T00:00:11,a\n', gaps);
    expect(one.warnings[0]?.first).toBe('trace.csv line 3: no rows for 11 s from 2026-01-01T00:00:00Z');
  });

  test('[TR8] a gap that a later row fills is none', async () => {
    const text = 'time,node\n0,a\n20,a\n10,a\n';
    const { warnings } = await read(text, { sort: true, tickMs: 1000, gapTicks: 10 });
    expect(warnings.map(({ code }) => code)).toEqual(['trace.unsorted']);
    const long = await read('time,node\n0,a\n50,a\n10,a\n', { sort: true, tickMs: 1000, gapTicks: 10 });
    expect(long.warnings[1]).toEqual({
      code: 'trace.gap',
      count: 1,
      first: 'trace.csv line 3: no rows for 40 s from 10 s',
    });
  });

  test.each([
    ['trace.unknown-node', 'time,node\n0,a\n1,x\n', { line: 3, column: 2 }],
    ['trace.zero-count', 'time,node,count\n0,a,0\n', { line: 2, column: 3 }],
    ['trace.unknown-column', 'time,node,more\n0,a,0\n', { line: 1, column: 3 }],
    ['trace.unsorted', 'time,node\n2,a\n1,a\n', { line: 3, column: 1 }],
    ['trace.clock-change', 'time,node\n4000,a\n400,a\n', { line: 3, column: 1 }],
    ['trace.future', 'time,node\n2030-01-01,a\n', { line: 2, column: 1 }],
    ['trace.gap', 'time,node\n0,a\n10,a\n100,a\n', { line: 4 }],
  ])('[TR9] strict refuses %s', async (code, text, place) => {
    const error = await refused(text, { strict: true, sort: true, tickMs: 1000, gapTicks: 60 });
    expect(error.code).toBe('input.strict');
    expect(error.message).toContain(code);
    expect(error.details).toMatchObject({ file: 'trace.csv', ...place });
  });

  test.each([
    ['an empty file', '', /no text/],
    ['blank lines', '\n\n', /no text/],
    ['a header only', 'time,node\n', /a header only/],
    ['no header', '2026-11-29T10:00,a\n', /a header with the columns time and node.*found "2026-11-29T10:00,a"/],
    ['no time', 'when,node\n0,a\n', /found "when,node"/],
    ['no node', 'time,key\n0,a\n', /found "time,key"/],
    ['a column twice', 'time,node,Time\n0,a,0\n', /line 1, column 3: .*found time again/],
    [
      'a short row',
      'time,node,count\n0,a,1\n1,a\n',
      /line 3: expected 3 columns as in the header, found 2, beginning with "1"/,
    ],
    ['a long row', 'time,node\n0,a,1\n', /line 2: expected 2 columns/],
    ['no time in the cell', 'time,node\n0,a\nsoon,a\n', /line 3, column 1: expected a time as ISO 8601.*found "soon"/],
    ['a stray quote', 'time,node\n0,a"b\n', /line 2, column 2: expected a quote only at the beginning/],
  ])('[TR10] %s is refused', async (_what, text, message) => {
    const error = await refused(text);
    expect(error.code).toBe('input.format');
    expect(error.message).toMatch(message);
  });

  test('[TR10] an absent file is refused by name', async () => {
    const error = await refusalOf(readTrace(folder.path('absent.csv'), OPTIONS, silentTask));
    expect(error.code).toBe('not-found.file');
  });

  test('[TR11] rows, queries and their length hold on both sides', async () => {
    const three = 'time,node,query\n0,a,p\n0,a,q\n0,a,rr\n';
    expect((await read(three, { limits: { rows: 3, queries: 3, queryLength: 2 } })).timesMs).toHaveLength(3);
    expect((await refused(three, { limits: { rows: 2 } })).code).toBe('limit.rows');
    expect((await refused(three, { limits: { queries: 2 } })).message).toMatch(
      /line 4, column 3: .*at most 2 different/,
    );
    expect((await refused(three, { limits: { queryLength: 1 } })).code).toBe('limit.bytes');
  });

  test('[TR12] any trace reads as a naive reader reads it', async () => {
    const row = fc.record({
      timeMs: fc.oneof(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 20_000_000 })),
      node: fc.constantFrom('a', 'b', 'ü "x", y', 'unknown\n', ''),
      count: fc.constantFrom(0, 1, 2, 4_294_967_295),
      query: fc.constantFrom('', 'point', 'a "q",\r\n'),
    });
    const traces = fc.record({
      rows: fc.array(row, { minLength: 1, maxLength: 40 }),
      isSorted: fc.boolean(),
      columns: fc.shuffledSubarray(['time', 'node', 'count', 'query'], { minLength: 4 }),
      hasCounts: fc.boolean(),
      hasQueries: fc.boolean(),
      sort: fc.boolean(),
      gapTicks: fc.constantFrom(1, 100, 1_000_000),
      isIso: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        traces,
        async ({ rows: drawn, isSorted, columns, hasCounts, hasQueries, sort, gapTicks, isIso }) => {
          const all = isSorted ? [...drawn].sort((one, other) => one.timeMs - other.timeMs) : drawn;
          const kept = columns.filter((name) => (name !== 'count' || hasCounts) && (name !== 'query' || hasQueries));
          const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
          const cells = all.map((one) => ({
            time: isIso ? new Date(one.timeMs).toISOString() : String(one.timeMs / 1000),
            node: quoted(one.node),
            count: String(one.count),
            query: quoted(one.query),
          }));
          const lines = [kept.join(), ...cells.map((one) => kept.map((name) => one[name as keyof typeof one]).join())];
          const judged = judge(all, { hasCounts, hasQueries, sort, gapTicks });
          const reading = read(lines.join('\n'), { sort, gapTicks });
          if (judged === null) {
            expect((await refusalOf(reading)).code).toBe('input.format');
            return;
          }
          const trace = await reading;
          expect(rows(trace)).toEqual(judged.rows);
          expect(Object.fromEntries(trace.warnings.map(({ code, count }) => [code, count]))).toEqual(judged.counts);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('[TR12] small disorder of many rows is sorted as a whole sort would', async () => {
    const times = Array.from({ length: 20_000 }, (_, at) => at * 10 + ((at * 7919) % 100));
    const lines = times.map((time, at) => `${time / 1000},${NODES[at % 2]}`);
    const trace = await read(`time,node\n${lines.join('\n')}`, { sort: true });
    const judged = times
      .map((timeMs, at) => ({ timeMs, node: at % 2 }))
      .sort((one, other) => one.timeMs - other.timeMs);
    expect([...trace.timesMs]).toEqual(judged.map(({ timeMs }) => timeMs));
    expect([...trace.nodes]).toEqual(judged.map(({ node }) => node));
  });

  test.runIf(existsSync(RECORDED))('[TR12] the recorded trace reads whole', async () => {
    const keys = new Map<string, number>();
    const indexOf = (key: string) => {
      if (!keys.has(key)) keys.set(key, keys.size);
      return keys.get(key)!;
    };
    const trace = await readTrace(RECORDED, { ...OPTIONS, indexOf }, silentTask);
    // Each of the 328,521 departures counts for its route and for its aircraft.
    expect(trace.timesMs).toHaveLength(2 * 328_521);
    expect(keys.size).toBe(223 + 4037);
    expect(trace.warnings).toEqual([]);
  });
});

interface Drawn {
  readonly timeMs: number;
  readonly node: string;
  readonly count: number;
  readonly query: string;
}

/** What a trace must read as: its rows and how often each warning is counted; null for a refusal. */
function judge(
  all: readonly Drawn[],
  {
    hasCounts,
    hasQueries,
    sort,
    gapTicks,
  }: { hasCounts: boolean; hasQueries: boolean; sort: boolean; gapTicks: number },
) {
  const counts: Record<string, number> = {};
  const add = (code: string, count: number) => {
    if (count > 0) counts[code] = (counts[code] ?? 0) + count;
  };
  const backMs = all.slice(1).map(({ timeMs }, at) => all[at]!.timeMs - timeMs);
  const stepsBack = backMs.filter((ms) => ms > 0);
  if (stepsBack.length > 0 && !sort) return null;
  const isClockChange = (ms: number) => ms >= 60_000 && ms <= 3_600_000;
  add('trace.clock-change', stepsBack.filter(isClockChange).length);
  add('trace.unsorted', stepsBack.filter((ms) => !isClockChange(ms)).length);
  const countOf = (row: Drawn) => (hasCounts ? row.count : 1);
  const isKnown = ({ node }: Drawn) => NODES.includes(node);
  add('trace.unknown-node', all.filter((row) => !isKnown(row)).length);
  add('trace.zero-count', all.filter((row) => isKnown(row) && countOf(row) === 0).length);
  const sorted = [...all].sort((one, other) => one.timeMs - other.timeMs);
  const gapMs = gapTicks * OPTIONS.tickMs;
  add('trace.gap', sorted.slice(1).filter(({ timeMs }, at) => timeMs - sorted[at]!.timeMs > gapMs).length);
  const kept = sorted.filter((row) => isKnown(row) && countOf(row) > 0);
  if (kept.length === 0) return null;
  const rows = kept.map((row) => [row.timeMs, row.node, countOf(row), ...(hasQueries ? [row.query] : [])]);
  return { rows, counts };
}
