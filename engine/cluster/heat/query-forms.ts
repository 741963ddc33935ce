import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { FormWork, QueryHeat, QueryWork } from '../../protocol/types.ts';

/**
 * Which queries cause the heat
 * ============================
 *
 * Sums by form (query/language/query-form.ts) of at most `countMax` forms. A new one takes the place of the lightest,
 * whose sums go to `other`: totals are exact, and so is what is told of a form since it was let in. Weights are accesses
 * and queries together.
 *
 * Cost     O(1) for a form that is here, O(countMax) for one that is not
 * Source   Metwally, Agrawal, El Abbadi: Efficient computation of frequent and top-k elements in data streams, ICDT 2005
 *          (Space-Saving): a newcomer inherits the weight of the one it puts out, so that every form with more than
 *          1 / countMax of all weight is here at the end, whatever the order.
 * Judge    sums of all forms in the test
 */
export class QueryForms {
  readonly #countMax: number;
  readonly #forms = new Map<string, Entry>();
  readonly #other = noWork();

  constructor(countMax: number) {
    this.#countMax = countMax;
  }

  get size(): number {
    return this.#forms.size;
  }

  add(form: string, work: QueryCounts): void {
    const entry = this.#forms.get(form) ?? this.#enter(form);
    addWork(entry.work, work);
    entry.weight += weightOf(work);
  }

  addOther(work: QueryCounts): void {
    addWork(this.#other, work);
  }

  addAll({ forms, other }: FormCounts): void {
    for (const { form, ...work } of forms) this.add(form, work);
    this.addOther(other);
  }

  /** The heaviest `countMax` forms, heaviest first; all others are in `other`. */
  heaviest(countMax: number): FormCounts {
    const forms = [...this.#forms].map(([form, { work }]) => ({ form, ...work }));
    forms.sort((one, two) => weightOf(two) - weightOf(one) || (one.form < two.form ? -1 : 1));
    const other = { ...this.#other };
    for (const work of forms.splice(countMax)) addWork(other, work);
    return { forms, other };
  }

  clear(): void {
    this.#forms.clear();
    Object.assign(this.#other, noWork());
  }

  #enter(form: string): Entry {
    let weight = 0;
    if (this.#forms.size === this.#countMax) {
      const [lightest, entry] = [...this.#forms].reduce((one, two) => (two[1].weight < one[1].weight ? two : one));
      this.#forms.delete(lightest);
      addWork(this.#other, entry.work);
      weight = entry.weight;
    }
    const entry = { work: noWork(), weight };
    this.#forms.set(form, entry);
    return entry;
  }
}

interface Entry {
  readonly work: QueryCounts;
  /** Of those whose place it took too. */
  weight: number;
}

/** As QueryWork, in whole numbers, so that sums are exact. */
export interface QueryCounts {
  queries: number;
  accesses: number;
  cacheHits: number;
  elapsedUs: number;
}

export interface FormCounts {
  readonly forms: readonly (QueryCounts & { readonly form: string })[];
  readonly other: QueryCounts;
}

export const noWork = (): QueryCounts => ({ queries: 0, accesses: 0, cacheHits: 0, elapsedUs: 0 });

export function addWork(sums: QueryCounts, work: QueryCounts): void {
  sums.queries += work.queries;
  sums.accesses += work.accesses;
  sums.cacheHits += work.cacheHits;
  sums.elapsedUs += work.elapsedUs;
}

export function totalOf({ forms, other }: FormCounts): QueryCounts {
  const total = { ...other };
  for (const work of forms) addWork(total, work);
  return total;
}

const weightOf = ({ accesses, queries }: QueryCounts): number => accesses + queries;

/** For clients. */
export function queryHeat(counts: FormCounts): QueryHeat {
  const told = ({ elapsedUs, ...work }: QueryCounts): QueryWork => ({ ...work, elapsedMs: elapsedUs / 1000 });
  return {
    forms: counts.forms.map(({ form, ...work }): FormWork => ({ form, ...told(work) })),
    other: told(counts.other),
    total: told(totalOf(counts)),
  };
}

type Line = readonly [form: string, queries: number, accesses: number, cacheHits: number, elapsedUs: number];

/** Forms as bytes; `other` is what they lack to the total. */
export function encodeForms(forms: FormCounts['forms']): Buffer {
  const lines = forms.map(({ form, queries, accesses, cacheHits, elapsedUs }): Line => {
    return [form, queries, accesses, cacheHits, elapsedUs];
  });
  return deflateRawSync(JSON.stringify(lines), { level: 3 });
}

/** What `encodeForms` wrote; without forms where the bytes are not its work. */
export function decodeForms(encoded: Uint8Array | null, total: QueryCounts): FormCounts {
  const lines = encoded === null ? [] : linesOf(encoded);
  const forms = lines.map(([form, queries, accesses, cacheHits, elapsedUs]) => {
    return { form, queries, accesses, cacheHits, elapsedUs };
  });
  const other = { ...total };
  for (const { queries, accesses, cacheHits, elapsedUs } of forms) {
    addWork(other, { queries: -queries, accesses: -accesses, cacheHits: -cacheHits, elapsedUs: -elapsedUs });
  }
  return { forms, other };
}

function linesOf(encoded: Uint8Array): readonly Line[] {
  try {
    const lines: unknown = JSON.parse(inflateRawSync(encoded).toString());
    return Array.isArray(lines) && lines.every(isLine) ? lines : [];
  } catch {
    // The total is kept beside it: then nobody knows its forms any more.
    return [];
  }
}

const isLine = (line: unknown): line is Line =>
  Array.isArray(line) &&
  line.length === 5 &&
  typeof line[0] === 'string' &&
  line.slice(1).every((count) => Number.isSafeInteger(count) && count >= 0);
