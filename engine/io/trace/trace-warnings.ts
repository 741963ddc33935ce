import { describePlace, type Place, refusal } from '../refusal.ts';

/** Something a trace holds that was left out, put right, or that somebody should know of. */
export interface TraceWarning {
  readonly code: /** Rows of nodes that the workspace does not have; left out. */
    | 'trace.unknown-node'
    /** Rows that count nothing; left out. */
    | 'trace.zero-count'
    /** Columns that no trace has; left out. */
    | 'trace.unknown-column'
    /** Rows that come after a later one; sorted. */
    | 'trace.unsorted'
    /** The clock was set back by up to an hour; sorted. */
    | 'trace.clock-change'
    /** Times after now; kept, because virtual time does not care. */
    | 'trace.future'
    /** Long stretches without any row; kept as they are. */
    | 'trace.gap';
  readonly count: number;
  readonly first: string;
}

/** Counts what is found by kind, with its first place; or refuses the first of all, where the caller is strict. */
export class TraceWarnings {
  readonly #isStrict: boolean;
  readonly #byCode = new Map<TraceWarning['code'], { count: number; first: string }>();

  constructor(isStrict: boolean) {
    this.#isStrict = isStrict;
  }

  countOf(code: TraceWarning['code']): number {
    return this.#byCode.get(code)?.count ?? 0;
  }

  /**
   * `describe` is asked only for the first of a kind: a trace may hold millions.
   * @throws input.strict
   */
  add(code: TraceWarning['code'], place: Place, expected: string, describe: () => string): void {
    const counted = this.#byCode.get(code);
    if (counted !== undefined) {
      counted.count++;
      return;
    }
    const found = describe();
    if (this.#isStrict) {
      const advice = 'without strict it is counted and reported';
      throw refusal('input.strict', place, { expected, found: `${found} (${code})`, advice });
    }
    this.#byCode.set(code, { count: 1, first: `${describePlace(place)}: ${found}` });
  }

  /** Takes the place of what was said of a kind. */
  replace(code: TraceWarning['code'], count: number, first: string): void {
    this.#byCode.delete(code);
    if (count > 0) this.#byCode.set(code, { count, first });
  }

  list(): readonly TraceWarning[] {
    return [...this.#byCode].map(([code, { count, first }]) => ({ code, count, first }));
  }
}
