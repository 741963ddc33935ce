interface Answer {
  readonly counts?: Uint32Array;
  readonly nodes?: Uint32Array;
  readonly depths?: Uint16Array;
  readonly rowsScanned?: number;
}

/** No answer: moved, or left for another message. */
const NO_COUNT = 0xfffffffe;

/**
 * Every request that is under way, on every link: each has one reply, or its link has ended. What a worker says that it has
 * read it has counted as heat, in its own stripe, and nothing else has.
 */
export class CallBook {
  /** Requests without reply, by link. */
  readonly #open = new Map<string, Map<number, string>>();
  /** What was counted while a request was handled, by link. */
  readonly #counted = new Map<string, Map<number, number>>();
  readonly #fail: (problem: string) => void;
  readonly #isMending: () => boolean;
  replies = 0;

  /**
   * @param fail told what must not be; inside the engine's own code, so nothing is thrown there
   * @param isMending whether a file may be being made anew: who reads it waits, and counts then
   */
  constructor(fail: (problem: string) => void, isMending = () => false) {
    this.#fail = fail;
    this.#isMending = isMending;
  }

  /** Looks at what is posted on a link. @param shard null where it is no worker's own */
  link(name: string, shard: number | null): (end: 0 | 1, message: unknown) => void {
    const open = new Map<number, string>();
    this.#open.set(name, open);
    return (end, message) => {
      const { kind, id, method, ok, result } = message as {
        kind: string;
        id: number;
        method: string;
        ok: boolean;
        result: Answer | null;
      };
      if (kind === 'request' && end === 0) {
        if (open.has(id)) this.#fail(`request ${id} was sent twice over ${name}`);
        open.set(id, method);
      } else if (kind === 'reply' && end === 1) {
        const asked = open.get(id);
        if (asked === undefined) {
          this.#fail(`request ${id} over ${name} has a second reply, or was never made`);
          return;
        }
        open.delete(id);
        this.replies++;
        const counted = this.#counted.get(name)?.get(id) ?? 0;
        this.#counted.get(name)?.delete(id);
        if (shard !== null && ok) this.#compareHeat(asked, result, counted, name);
      }
    };
  }

  /** How much a stripe grows while a request is handled. */
  heat(name: string, stripe: Uint32Array): (id: number) => () => void {
    const counted = new Map<number, number>();
    this.#counted.set(name, counted);
    return (id) => {
      const before = sumOf(stripe);
      return () => counted.set(id, (sumOf(stripe) - before) >>> 0);
    };
  }

  /** The link has ended: nobody is answered over it any more. */
  lost(name: string): void {
    this.#open.delete(name);
  }

  /** Requests that have no reply yet. */
  get open(): readonly string[] {
    return [...this.#open].flatMap(([name, calls]) => [...calls].map(([id, method]) => `${name}: ${method} ${id}`));
  }

  forgetAll(): void {
    this.#open.clear();
    this.#counted.clear();
  }

  #compareHeat(method: string, answer: Answer | null, counted: number, name: string): void {
    const expected = heatOf(method, answer);
    if (expected === null || expected === counted || this.#isMending()) return;
    this.#fail(`${method} of ${name} has read ${expected} nodes, and counted ${counted}`);
  }
}

/** Accesses that an answer stands for; null where it does not say. */
function heatOf(method: string, answer: Answer | null): number | null {
  if (method === 'closure.reach') {
    const { counts, nodes } = answer as Required<Answer>;
    // The node itself, and each that it reaches; a walk that includes the node itself has it among the answers.
    const answered = counts.filter((count) => count < NO_COUNT).length;
    return answered + nodes.length;
  }
  if (method === 'delta.apply' || method === 'copy' || method === 'reconcile' || method === 'sync') return 0;
  return null;
}

function sumOf(stripe: Uint32Array): number {
  let sum = 0;
  for (const count of stripe) sum += count;
  return sum >>> 0;
}
