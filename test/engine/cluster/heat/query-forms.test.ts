import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QueryFormWindow } from '../../../../engine/cluster/heat/query-form-window.ts';
import {
  addWork,
  decodeForms,
  encodeForms,
  noWork,
  QueryForms,
  totalOf,
} from '../../../../engine/cluster/heat/query-forms.ts';

const work = fc.record({
  queries: fc.nat({ max: 5 }),
  accesses: fc.nat({ max: 100 }),
  cacheHits: fc.nat({ max: 5 }),
  elapsedUs: fc.nat({ max: 1e6 }),
});
/** Few forms often, many once. */
const form = fc.oneof(fc.constantFrom('A', 'B', 'C'), fc.nat({ max: 60 }).map(String));

describe('queries by form', () => {
  it('[HH12] whatever is put out, totals are exact, a form never has more than its own, and the heavy ones are there', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(form, work), { maxLength: 300 }),
        fc.integer({ min: 1, max: 12 }),
        (stream, countMax) => {
          const forms = new QueryForms(countMax);
          const judge = new Map<string, ReturnType<typeof noWork>>();
          for (const [name, done] of stream) {
            forms.add(name, done);
            if (!judge.has(name)) judge.set(name, noWork());
            addWork(judge.get(name)!, done);
          }
          expect(forms.size).toBeLessThanOrEqual(countMax);
          const kept = forms.heaviest(countMax);
          expect(totalOf(kept)).toEqual(totalOf({ forms: [], other: sumOf([...judge.values()]) }));
          for (const { form: name, ...sums } of kept.forms) {
            for (const [field, sum] of Object.entries(sums)) {
              expect(sum).toBeLessThanOrEqual(judge.get(name)![field as keyof typeof sums]);
            }
          }
          const weight = ({ accesses, queries }: ReturnType<typeof noWork>) => accesses + queries;
          const whole = [...judge.values()].reduce((sum, each) => sum + weight(each), 0);
          for (const [name, sums] of judge) {
            if (weight(sums) > whole / countMax) expect(kept.forms.map((entry) => entry.form)).toContain(name);
          }
          const weights = kept.forms.map(weight);
          expect(weights).toEqual([...weights].sort((one, two) => two - one));
        },
      ),
    );
  });

  it('[HH12] forms are read back as they were written; of damaged ones the total is left', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(fc.string(), work), { selector: ([name]) => name }), work, (lines, other) => {
        const forms = lines.map(([name, done]) => ({ form: name, ...done }));
        const total = totalOf({ forms, other });
        const encoded = encodeForms(forms);
        expect(decodeForms(encoded, total)).toEqual({ forms, other });
        const nothing = { forms: [], other: total };
        expect(decodeForms(null, total)).toEqual(nothing);
        expect(decodeForms(Buffer.from('no deflate'), total)).toEqual(nothing);
        expect(decodeForms(encoded.subarray(0, encoded.length - 2), total)).toEqual(nothing);
        expect(decodeForms(encodeForms([{ form: 'x', ...other, queries: -1 }]), total)).toEqual(nothing);
      }),
    );
  });

  it('[HH12] the window holds the last folds and no more, and long forms stay apart and short', () => {
    const window = new QueryFormWindow(3);
    const cost = { accesses: 4, isCacheHit: false, elapsedMs: 1.5 };
    for (let fold = 0; fold < 5; fold++) {
      window.record('A', cost);
      if (fold === 0) window.record('early', cost);
      window.record('B', { ...cost, accesses: 0, isCacheHit: fold % 2 === 0 });
      window.fold(500);
    }
    const { durationMs, forms, other, total } = window.heaviest(1);
    expect(durationMs).toBe(1500);
    expect(forms).toEqual([{ form: 'A', queries: 3, accesses: 12, cacheHits: 0, elapsedMs: 4.5 }]);
    expect(other).toEqual({ queries: 3, accesses: 0, cacheHits: 2, elapsedMs: 4.5 });
    expect(total).toEqual({ queries: 6, accesses: 12, cacheHits: 2, elapsedMs: 9 });
    const long = `MATCH ${'(a)--'.repeat(5000)}`;
    for (const end of ['(b)', '(c)']) window.record(long + end, cost);
    window.fold(500);
    const texts = window.heaviest(10).forms.map((each) => each.form);
    expect(new Set(texts).size).toBe(4);
    expect(Math.max(...texts.map(({ length }) => length))).toBeLessThan(420);
  });
});

function sumOf(all: readonly ReturnType<typeof noWork>[]) {
  const sum = noWork();
  for (const each of all) addWork(sum, each);
  return sum;
}
