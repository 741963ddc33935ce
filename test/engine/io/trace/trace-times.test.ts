import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { durationText, TimeReader } from '../../../../engine/io/trace/trace-times.ts';

const read = (text: string) => new TimeReader().read(text);
const LAST_DAY_MS = Date.parse('9999-12-31T23:59:59.999Z');
const instants = fc.integer({ min: Date.parse('0001-01-01T00:00:00Z'), max: LAST_DAY_MS });

describe('times of traces', () => {
  test('[TR2] every instant reads back from its ISO text, with and without zone', () => {
    const reader = new TimeReader();
    fc.assert(
      fc.property(instants, (timeMs) => {
        const text = new Date(timeMs).toISOString();
        expect(reader.read(text)).toBe(timeMs);
        expect(reader.read(text.slice(0, -1))).toBe(timeMs);
        expect(reader.read(text.replace('T', ' '))).toBe(timeMs);
      }),
      { numRuns: 500 },
    );
  });

  test('[TR2] zones count as Date.parse counts them', () => {
    const zone = fc.tuple(fc.constantFrom('+', '-'), fc.nat(23), fc.nat(59));
    fc.assert(
      fc.property(instants, zone, (timeMs, [sign, hours, minutes]) => {
        const pair = (value: number) => String(value).padStart(2, '0');
        const text = `${new Date(timeMs).toISOString().slice(0, -1)}${sign}${pair(hours)}:${pair(minutes)}`;
        expect(read(text)).toBe(Date.parse(text));
        expect(read(text.replace(/:(\d\d)$/, '$1'))).toBe(Date.parse(text));
      }),
    );
  });

  test('[TR2] seconds are exact to the millisecond, and beyond as far as a number goes', () => {
    fc.assert(
      fc.property(fc.integer({ min: -4e15, max: 4e15 }), (timeMs) => {
        const text = `${timeMs < 0 ? '-' : ''}${Math.trunc(Math.abs(timeMs) / 1000)}.${String(Math.abs(timeMs) % 1000).padStart(3, '0')}`;
        expect(read(text)).toBe(timeMs);
      }),
    );
    expect(read('12.5')).toBe(12_500);
    expect(read('0.0001')).toBeCloseTo(0.1, 12);
    expect(read('-0')).toBe(0);
    expect(read('1700000000')).toBe(1_700_000_000_000);
  });

  test.each([
    ['2026-11-29', '2026-11-29T00:00:00Z'],
    ['2026-11-29T18:05', '2026-11-29T18:05:00Z'],
    ['2026-11-29T18:05Z', '2026-11-29T18:05:00Z'],
    ['2026-11-29t18:05:01z', '2026-11-29T18:05:01Z'],
    ['2026-11-29 18:05:01,25', '2026-11-29T18:05:01.250Z'],
    ['2026-11-29T18:05+01', '2026-11-29T17:05:00Z'],
    ['2024-02-29T23:59:59-0830', '2024-03-01T08:29:59Z'],
  ])('[TR2] %s is a time', (text, iso) => {
    expect(read(text)).toBe(Date.parse(iso));
  });

  test('[TR2] more digits than milliseconds are kept', () => {
    expect(read('2023-11-16 18:17:03.9799600') - Date.parse('2023-11-16T18:17:03Z')).toBeCloseTo(979.96, 3);
    expect(read(`1.${'3'.repeat(400)}`)).toBeCloseTo(1333.333, 3);
  });

  test.each([
    '',
    ' ',
    'now',
    '12:30',
    '1.',
    '.5',
    '1e3',
    '1_000',
    '0x10',
    '--1',
    '+1',
    '99999999999999',
    '2026-13-01',
    '2026-02-30',
    '2025-02-29',
    '2026-00-01',
    '2026-1-1',
    '2026-11-29T',
    '2026-11-29T24:00',
    '2026-11-29T18',
    '2026-11-29T18:60',
    '2026-11-29T18:05:60',
    '2026-11-29T18:05:',
    '2026-11-29T18:05:01.',
    '2026-11-29X18:05',
    '2026-11-29T18:05 Z',
    '2026-11-29T18:05+',
    '2026-11-29T18:05+1',
    '2026-11-29T18:05+24:00',
    '2026-11-29T18:05+01:0',
    '2026-11-29T18:05+01:000',
    '2026-11-29T18:05Zulu',
    '29.11.2026',
    '11/29/2026',
    '２０２６-11-29',
  ])('[TR2] %j is none', (text) => {
    expect(read(text)).toBeNaN();
  });

  test.each([
    [0, '0 s'],
    [2500, '2.5 s'],
    [60_000, '1 min'],
    [61_000, '1 min 1 s'],
    [3_600_000, '1 h'],
    [11_400_000, '3 h 10 min'],
    [86_400_000, '1 d'],
    [90_061_000, '1 d 1 h 1 min'],
  ])('[TR8] %d ms are called %s', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });
});
