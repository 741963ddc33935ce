import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ANSWER_BYTES_MAX,
  cacheKey,
  type KeptAnswer,
  ResultCache,
} from '../../../../engine/cluster/query-service/result-cache.ts';
import { pageOf, publishHomes, sharedColumns } from '../../../../engine/counters/shared-columns.ts';

const START = { epoch: 0, revision: 0 };

const STATS = { shards: [0], rowsScanned: 1, bytesShipped: 0, hops: 0, cacheHit: false, elapsedMs: 1 };
const answer = (text: string): KeptAnswer => ({
  columns: ['x'],
  warnings: [],
  batches: [{ rows: [[text]], nodes: null }],
  end: { steps: [], stats: STATS },
  form: 'RETURN $_',
});
const reads = (nodes: readonly number[]) => ({
  pages: new Set(nodes.map(pageOf)),
  accesses: new Map(nodes.map((node) => [node, 1])),
});

const key = (text: string, params: Record<string, unknown>, collectsNodes = false) =>
  cacheKey({ text, params, collectsNodes });

describe('result cache', () => {
  it('[QS15] it gives exactly the answers none of whose pages has changed since their query began', () => {
    const NODES = 5000;
    const node = fc.nat({ max: NODES - 1 });
    const step = fc.oneof(
      fc.record({ kind: fc.constant('begin' as const), key: fc.constantFrom('a', 'b', 'c') }),
      fc.record({
        kind: fc.constant('end' as const),
        key: fc.constantFrom('a', 'b', 'c'),
        nodes: fc.array(node, { maxLength: 3 }),
      }),
      fc.record({ kind: fc.constant('move' as const), nodes: fc.array(node, { minLength: 1, maxLength: 3 }) }),
      fc.record({ kind: fc.constant('take' as const), key: fc.constantFrom('a', 'b', 'c') }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const columns = sharedColumns(NODES, 2);
        // Near the wrap, where an epoch turns negative.
        let epoch = 0x7fff_fff8;
        columns.epochs.fill(epoch);
        const cache = new ResultCache(columns, 1 << 20);
        /** The judge: by key, when the run began, in steps; and for each page, the step of its last change. */
        const kept = new Map<string, { began: number; pages: ReadonlySet<number>; text: string }>();
        const running = new Map<string, { began: number; epoch: number }>();
        const changed = new Map<number, number>();
        for (const [now, { kind, ...of }] of steps.entries()) {
          if (kind === 'begin') running.set((of as { key: string }).key, { began: now, epoch });
          else if (kind === 'move') {
            epoch = (epoch + 1) | 0;
            const moved = Uint32Array.from((of as { nodes: number[] }).nodes);
            publishHomes(columns, moved, new Uint16Array(moved.length), epoch);
            for (const page of [...moved].map(pageOf)) changed.set(page, now);
          } else if (kind === 'end') {
            const { key, nodes } = of as { key: string; nodes: number[] };
            const run = running.get(key);
            if (run === undefined) continue;
            const log = reads(nodes);
            cache.keep(key, answer(String(now)), log, { epoch: run.epoch, revision: 0 }, 100);
            const isOvertaken = [...log.pages].some((page) => (changed.get(page) ?? -1) > run.began);
            // One that was overtaken is left out, and leaves alone what was kept before.
            if (!isOvertaken) kept.set(key, { began: run.began, pages: log.pages, text: String(now) });
          } else {
            const { key } = of as { key: string };
            const entry = kept.get(key);
            const holds = entry && [...entry.pages].every((page) => (changed.get(page) ?? -1) < entry.began);
            expect(cache.take(key)?.batches[0]?.rows[0]?.[0]).toBe(holds ? entry.text : undefined);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('[QS17] its bytes stay below the bound, the least recently used leave first, and long answers are not kept', () => {
    const cache = new ResultCache(sharedColumns(10, 1), 2 * ANSWER_BYTES_MAX);
    const keep = (key: string, bytes: number) => cache.keep(key, answer(key), reads([1]), START, bytes);
    keep('long', ANSWER_BYTES_MAX);
    expect(cache.status()).toMatchObject({ entries: 0, bytes: 0 });
    for (let at = 0; at < 100; at++) {
      keep(`k${at}`, ANSWER_BYTES_MAX / 4);
      expect(cache.status().bytes).toBeLessThanOrEqual(2 * ANSWER_BYTES_MAX);
      cache.take('k0');
    }
    expect(cache.take('k0')).not.toBeNull();
    expect(cache.take('k99')).not.toBeNull();
    expect(cache.take('k50')).toBeNull();
    expect(cache.status().evictions).toBe(100 - cache.status().entries);
  });

  it('[QS17] a long list of reads counts as much as a long answer', () => {
    const cache = new ResultCache(sharedColumns(1_000_000, 1), 32 * ANSWER_BYTES_MAX);
    cache.keep('x', answer('x'), reads(Array.from({ length: 200_000 }, (_, node) => node)), START, 100);
    expect(cache.status().entries).toBe(0);
  });

  it('[QS16] keys tell apart what queries tell apart, and only that', () => {
    expect(key('q', { a: 1, b: 2 })).toBe(key('q', { b: 2, a: 1 }));
    const different = [
      key('q', {}),
      key('q', { a: 1 }),
      key('q', { a: '1' }),
      key('q', { a: [1] }),
      key('q', { a: null }),
      key('q', { a: { b: 1 } }),
      key('q', { 'a","b': 1 }),
      key('q ', {}),
      key('q', {}, true),
    ];
    expect(new Set(different).size).toBe(different.length);
    for (const odd of [-0, Number.NaN, Number.POSITIVE_INFINITY, Uint8Array.of(1), undefined, new Date(0)]) {
      expect(key('q', { a: odd })).toBeNull();
      expect(key('q', { a: [{ b: odd }] })).toBeNull();
    }
  });
});
