import { createHash } from 'node:crypto';
import type { QueryHeat } from '../../protocol/types.ts';
import { type FormCounts, QueryForms, queryHeat } from './query-forms.ts';

/** Forms that are told apart in one fold. */
const FOLD_FORMS_MAX = 100;
/** A longer form is cut; what is left and a digest of the whole tell it from others. */
const FORM_CHARS_MAX = 400;

/** What one query has cost. */
export interface QueryCost {
  /** Accesses counted as heat, or rows scanned where only the shards know them. */
  readonly accesses: number;
  readonly isCacheHit: boolean;
  readonly elapsedMs: number;
}

/** Queries by form over the last `bucketCount` folds, folded together with the heat. */
export class QueryFormWindow {
  readonly #buckets: { elapsedMs: number; forms: QueryForms }[];
  #current = 0;
  /** Since the last fold. */
  #open = new QueryForms(FOLD_FORMS_MAX);

  constructor(bucketCount: number) {
    this.#buckets = Array.from({ length: bucketCount }, () => ({
      elapsedMs: 0,
      forms: new QueryForms(FOLD_FORMS_MAX),
    }));
  }

  record(form: string, { accesses, isCacheHit, elapsedMs }: QueryCost): void {
    const elapsedUs = Math.max(0, Math.round(1000 * elapsedMs));
    this.#open.add(boundedForm(form), { queries: 1, accesses, cacheHits: isCacheHit ? 1 : 0, elapsedUs });
  }

  /** Ends a bucket, and gives its forms to who keeps them longer. */
  fold(elapsedMs: number): FormCounts {
    const bucket = this.#buckets[this.#current]!;
    this.#current = (this.#current + 1) % this.#buckets.length;
    const { forms } = bucket;
    forms.clear();
    [bucket.forms, bucket.elapsedMs, this.#open] = [this.#open, elapsedMs, forms];
    return bucket.forms.heaviest(FOLD_FORMS_MAX);
  }

  /** The heaviest forms of the window, and how long that was. */
  heaviest(countMax: number): { readonly durationMs: number } & QueryHeat {
    const sums = new QueryForms(this.#buckets.length * FOLD_FORMS_MAX);
    let durationMs = 0;
    for (const { elapsedMs, forms } of this.#buckets) {
      durationMs += elapsedMs;
      sums.addAll(forms.heaviest(FOLD_FORMS_MAX));
    }
    return { durationMs, ...queryHeat(sums.heaviest(countMax)) };
  }
}

function boundedForm(form: string): string {
  if (form.length <= FORM_CHARS_MAX) return form;
  const digest = createHash('sha256').update(form).digest('hex').slice(0, 12);
  return `${form.slice(0, FORM_CHARS_MAX - 20)}… #${digest}`;
}
