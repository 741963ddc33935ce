import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellOf, displayText, numberText, plainText } from '../../../renderer/query/result/cell-value.ts';
import { initialWidths, isNumeric } from '../../../renderer/query/result/column-widths.ts';
import { toCsv, toJson, toTsv } from '../../../renderer/query/result/delimited.ts';
import { nextPlace } from '../../../renderer/query/result/grid-navigation.ts';
import { nextOrder, sortedPositions } from '../../../renderer/query/result/sort-rows.ts';

const NODE = { id: 'eu/host-1', type: 'host', label: 'host-1', properties: { cores: 4 } };

describe('cells', () => {
  it('[QP6] a value is told by its shape', () => {
    const kinds = [null, 1, true, 'x', NODE, { source: 'a', target: 'b', type: 'runs' }].map(
      (value) => cellOf(value).kind,
    );
    expect(kinds).toEqual(['null', 'number', 'boolean', 'text', 'node', 'relation']);
    expect(cellOf({ source: 'a', target: 'b', length: 2 }).kind).toBe('path');
    expect(cellOf({ id: 'a', type: 'b', label: 'c' }).kind).toBe('map');
    expect(cellOf({ id: 'a', type: 'b', label: 'c', properties: null }).kind).toBe('map');
    expect(cellOf([NODE]).kind).toBe('list');
  });

  it('[QP6] is one readable line on screen, and whole in a file', () => {
    expect(displayText([NODE, { a: null }])).toBe('[host-1, {a: null}]');
    expect(displayText({ source: 'a', target: 'b', type: 'runs' })).toBe('a –runs→ b');
    expect(displayText(Array.from({ length: 25 }, (_, i) => i))).toMatch(/19, … 5 more\]$/);
    expect([plainText(NODE), plainText(null), plainText([1]), plainText(0.1)]).toEqual(['eu/host-1', '', '[1]', '0.1']);
    expect([1234567, 0.123456789, 0.00001234, 1e21].map(numberText)).toEqual([
      '1234567',
      '0.123457',
      '1.234e-5',
      '1e+21',
    ]);
  });
});

describe('files', () => {
  it('[QP7] a CSV is read back field by field by another program, whatever the texts', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string({ minLength: 1 }), fc.string({ minLength: 1 })), { minLength: 1 }),
        (rows) => {
          const read: unknown = parse(toCsv(['a', 'b,"c"'], rows), { record_delimiter: '\r\n' });
          expect(read).toEqual([['a', 'b,"c"'], ...rows]);
        },
      ),
    );
  });

  it('[QP7] in a CSV null is an empty field and an empty text is a quoted one', () => {
    expect(
      toCsv(
        ['x', 'y'],
        [
          [null, ''],
          [NODE, 1.5],
        ],
      ),
    ).toBe('x,y\r\n,""\r\neu/host-1,1.5\r\n');
  });

  it('[QP7] TSV has one line a row and one tab between fields; JSON has objects by column', () => {
    expect(toTsv(['a', 'b'], [['x\ty\nz', 1]])).toBe('a\tb\nx y z\t1');
    expect(toTsv(null, [[null, true]])).toBe('\ttrue');
    expect(JSON.parse(toJson(['a', 'b'], [[1, NODE]]))).toEqual([{ a: 1, b: NODE }]);
    expect(JSON.parse(toJson(['a', 'a'], [[1, 2]]))).toEqual({ columns: ['a', 'a'], rows: [[1, 2]] });
  });
});

describe('order', () => {
  const sorted = (values: readonly unknown[], isDescending = false) =>
    Array.from(
      sortedPositions(
        values.map((value) => [value]),
        { column: 0, isDescending },
      ),
      (at) => values[at],
    );

  it('[QP8] numbers by size, texts as people count, null last in both directions', () => {
    expect(sorted([10, null, 9, -1])).toEqual([-1, 9, 10, null]);
    expect(sorted([10, null, 9, -1], true)).toEqual([10, 9, -1, null]);
    expect(sorted(['host-10', 'host-9', ''])).toEqual(['', 'host-9', 'host-10']);
    expect(sorted(['zone', 'Élan', 'elan 2', 'Zone 2'])).toEqual(['Élan', 'elan 2', 'zone', 'Zone 2']);
    expect(
      sorted([
        { ...NODE, label: 'b' },
        { ...NODE, label: 'a' },
      ]).map(displayText),
    ).toEqual(['a', 'b']);
    expect(sorted(['x', 3, true])).toEqual([3, true, 'x']);
  });

  it('[QP8] is stable: equal rows stay in the order of the engine, in both directions', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 })), fc.boolean(), (values, isDescending) => {
        const positions = sortedPositions(
          values.map((value) => [value]),
          { column: 0, isDescending },
        );
        for (let at = 1; at < positions.length; at++) {
          const [a, b] = [positions[at - 1]!, positions[at]!];
          if (values[a] === values[b]) expect(a).toBeLessThan(b);
          else expect(values[a]! < values[b]!).toBe(!isDescending);
        }
      }),
    );
  });

  it('[QP8] presses on a head go round: ascending, descending, the order of the engine', () => {
    const first = nextOrder(null, 2);
    const second = nextOrder(first, 2);
    expect([first, second, nextOrder(second, 2)]).toEqual([
      { column: 2, isDescending: false },
      { column: 2, isDescending: true },
      null,
    ]);
    expect(nextOrder(second, 0)).toEqual({ column: 0, isDescending: false });
    expect([...sortedPositions([[2], [1]], null)]).toEqual([0, 1]);
  });

  it('[QP8] 100,000 rows are sorted in well under two seconds', () => {
    const rows = Array.from({ length: 100_000 }, (_, i) => [`host-${(i * 7919) % 100_003}`]);
    const startMs = performance.now();
    sortedPositions(rows, { column: 0, isDescending: false });
    expect(performance.now() - startMs).toBeLessThan(2000);
  });
});

describe('table', () => {
  it('[QP9] keys lead where the grid pattern says, and never out of the table', () => {
    const size = { rows: 100, columns: 3, pageRows: 10 };
    const go = (key: string, row: number, column: number, ctrlKey = false) =>
      nextPlace({ row, column }, { key, ctrlKey, metaKey: false }, size);
    expect(go('ArrowDown', -1, 1)).toEqual({ row: 0, column: 1 });
    expect(go('ArrowUp', 0, 1)).toEqual({ row: -1, column: 1 });
    expect(go('ArrowUp', -1, 1)).toEqual({ row: -1, column: 1 });
    expect(go('ArrowRight', 5, 2)).toEqual({ row: 5, column: 2 });
    expect(go('End', 5, 0)).toEqual({ row: 5, column: 2 });
    expect(go('End', 5, 0, true)).toEqual({ row: 99, column: 2 });
    expect(go('Home', 5, 2, true)).toEqual({ row: 0, column: 0 });
    expect(go('PageDown', 95, 0)).toEqual({ row: 99, column: 0 });
    expect(go('PageUp', 12, 0)).toEqual({ row: 2, column: 0 });
    expect(go('x', 5, 0)).toBeNull();
  });

  it('[QP9] columns are as wide as what they hold, within bounds; numbers are told from texts', () => {
    const rows = [
      [1, 'a', null, 'x'.repeat(500)],
      [null, 'b', null, 'y'],
    ];
    const widths = initialWidths(['n', 'text', 'nothing', 'long'], rows);
    expect(widths[3]).toBe(320);
    expect(widths[0]).toBeLessThan(80);
    expect([0, 1, 2, 3].map((column) => isNumeric(rows, column))).toEqual([true, false, false, false]);
  });
});
