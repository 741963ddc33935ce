import type { Prng } from '../../engine/base/prng.ts';

/**
 * One thread in which everything happens one after the other
 * ==========================================================
 *
 * What is under way between the parts of the engine lies in lanes: messages on a link, timers of a clock. The seed chooses
 * which lane goes on with its next entry; then everything runs that can, until all of it waits again. So delays are the
 * choices of the seed, and a run is a function of it.
 *
 * A crash may come at any point: between two entries, and before and after every write to a disk. Points are numbered, so
 * that all of them can be tried one after the other.
 */
export interface Lane {
  readonly name: string;
  /** Ends when what it belongs to has ended: entries that are left are lost. */
  readonly owner: Mortal;
  readonly entries: Entry[];
  /** Entries wait until it is; a port that nobody has taken yet. */
  isOpen: boolean;
}

interface Entry {
  readonly label: string;
  readonly run: () => void;
  /** The step in which a call was posted: it leaves when that ends, after whatever else was posted in it. */
  readonly leavesAfter?: number;
}

/** A process or a worker thread: what is left of it when it is dead may run on in memory, but reaches nobody. */
export interface Mortal {
  readonly isAlive: boolean;
}

interface Timer {
  readonly atMs: number;
  readonly number: number;
  readonly owner: Mortal;
  readonly work: () => void;
}

/** Ends the work of something that has just died. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

export interface WorldOptions {
  readonly prng: Prng;
  /** How often a timer goes before the messages that are under way. */
  readonly hasteRatio: number;
  /** Told of every point; it may let something die. */
  readonly onPoint: (point: number, what: string) => void;
}

const START_MS = Date.UTC(2026, 0, 1);

export class World {
  readonly trace = new Trace();
  readonly #options: WorldOptions;
  #nowMs = START_MS;
  #lanes: Lane[] = [];
  #timers: Timer[] = [];
  #timerCount = 0;
  #points = 0;
  #steps = 0;

  constructor(options: WorldOptions) {
    this.#options = options;
  }

  get nowMs(): number {
    return this.#nowMs;
  }
  get points(): number {
    return this.#points;
  }
  get steps(): number {
    return this.#steps;
  }

  lane(name: string, owner: Mortal, isOpen = true): Lane {
    const lane: Lane = { name, owner, entries: [], isOpen };
    this.#lanes.push(lane);
    return lane;
  }

  after(owner: Mortal, ms: number, work: () => void): () => void {
    const timer: Timer = { atMs: this.#nowMs + Math.max(0, ms), number: this.#timerCount++, owner, work };
    this.#timers.push(timer);
    return () => {
      const at = this.#timers.indexOf(timer);
      if (at >= 0) this.#timers.splice(at, 1);
    };
  }

  /** Something may end here. */
  point(what: string): void {
    this.#options.onPoint(++this.#points, what);
  }

  /** Whether messages are under way. */
  get isBusy(): boolean {
    return this.#lanes.some(isReady);
  }

  /** Goes on with one entry of one lane, or with the next timer. False where nothing is left. */
  async step(): Promise<boolean> {
    this.#steps++;
    this.#lanes = this.#lanes.filter(({ owner }) => owner.isAlive);
    this.#timers = this.#timers.filter(({ owner }) => owner.isAlive);
    const { prng, hasteRatio } = this.#options;
    const ready = this.#lanes.filter(isReady);
    const goesEarly = hasteRatio > 0 && this.#timers.length > 0 && prng.ratio() < hasteRatio;
    if (ready.length > 0 && !goesEarly) {
      const lane = ready.length === 1 ? ready[0]! : ready[prng.below(ready.length)]!;
      const entry = lane.entries.shift()!;
      this.trace.note(`${lane.name} ${entry.label}`);
      this.point('step');
      if (lane.owner.isAlive) entry.run();
    } else {
      const timer = this.#nextTimer();
      if (timer === null) return false;
      this.#timers.splice(this.#timers.indexOf(timer), 1);
      this.#nowMs = Math.max(this.#nowMs, timer.atMs);
      this.trace.note(`timer ${this.#nowMs - START_MS}`);
      this.point('step');
      if (timer.owner.isAlive) timer.work();
    }
    await this.settle();
    return true;
  }

  /** Until all that can run has run. */
  settle(): Promise<void> {
    return new Promise((resolve) => {
      setImmediate(resolve);
    });
  }

  #nextTimer(): Timer | null {
    let next: Timer | null = null;
    for (const timer of this.#timers) {
      if (next === null || timer.atMs < next.atMs || (timer.atMs === next.atMs && timer.number < next.number)) {
        next = timer;
      }
    }
    return next;
  }
}

const isReady = ({ isOpen, entries, owner }: Lane) => isOpen && entries.length > 0 && owner.isAlive;

/** What happened, as a hash: two runs of one seed have the same. Kept as text as well where somebody wants to read it. */
export class Trace {
  #one = 0xdeadbeef;
  #other = 0x41c6ce57;
  lines: string[] | null = null;

  note(line: string): void {
    this.lines?.push(line);
    for (let at = 0; at < line.length; at++) {
      const code = line.charCodeAt(at);
      this.#one = Math.imul(this.#one ^ code, 2654435761);
      this.#other = Math.imul(this.#other ^ code, 1597334677);
    }
    this.#one = Math.imul(this.#one ^ 10, 2246822507) ^ (this.#other >>> 13);
    this.#other = Math.imul(this.#other ^ 10, 3266489909) ^ (this.#one >>> 16);
  }

  get hash(): string {
    return [this.#one, this.#other].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
  }
}
