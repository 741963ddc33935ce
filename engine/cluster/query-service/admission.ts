import { ShardscopeError } from '../../base/errors.ts';

export interface AdmissionLimits {
  /** Queries that compute at the same time. */
  readonly runningMax: number;
  /** Queries that were begun and have not ended, those included that wait for their reader. */
  readonly openMax: number;
  /** Turns that are waited for. */
  readonly waitingMax: number;
}

interface Turn {
  readonly kind: 'begin' | 'go-on';
  readonly admit: () => void;
}

/**
 * Who may compute now. Turns are given round-robin between clients, so that one who asks for much waits mostly for
 * himself; within a client they are given in the order asked. A query takes a turn for each of its pages: one that
 * waits for its reader computes nothing and keeps nobody from computing, but counts as open.
 */
export class Admission {
  readonly #limits: AdmissionLimits;
  /** The clients that wait, in the order of their next turn. */
  readonly #waiting = new Map<object, Turn[]>();
  #waitingCount = 0;
  #runningCount = 0;
  #openCount = 0;

  constructor(limits: AdmissionLimits) {
    this.#limits = limits;
  }

  get running(): number {
    return this.#runningCount;
  }

  get waiting(): number {
    return this.#waitingCount;
  }

  get open(): number {
    return this.#openCount;
  }

  /**
   * Resolves when the caller may compute; it calls `rest` when it does not any more. Who got `begin` calls `end` too,
   * once, when the query is over.
   * @throws busy.queries when too many wait, or what `signal` was aborted with
   */
  async turn(kind: Turn['kind'], client: object, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#waitingCount === 0 && this.#mayRun(kind)) return this.#start(kind);
    // A query under way is part of what is bounded already, and refusing it would waste what it has done.
    if (kind === 'begin' && this.#waitingCount >= this.#limits.waitingMax) throw this.#refusal();
    await new Promise<void>((resolve, reject) => {
      const onAbort = () => {
        this.#remove(client, turn);
        reject(signal.reason);
        // It may have stood before one that can go now.
        this.#admitWaiting();
      };
      const turn: Turn = {
        kind,
        admit: () => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      signal.addEventListener('abort', onAbort, { once: true });
      const turns = this.#waiting.get(client);
      if (turns === undefined) this.#waiting.set(client, [turn]);
      else turns.push(turn);
      this.#waitingCount++;
      this.#admitWaiting();
    });
  }

  rest(): void {
    this.#runningCount--;
    this.#admitWaiting();
  }

  end(): void {
    this.#openCount--;
    this.#admitWaiting();
  }

  #mayRun(kind: Turn['kind']): boolean {
    const { runningMax, openMax } = this.#limits;
    return this.#runningCount < runningMax && (kind === 'go-on' || this.#openCount < openMax);
  }

  #start(kind: Turn['kind']): void {
    this.#runningCount++;
    if (kind === 'begin') this.#openCount++;
  }

  #admitWaiting(): void {
    while (this.#runningCount < this.#limits.runningMax) {
      const next = this.#nextTurn();
      if (next === null) return;
      const [client, turn] = next;
      this.#remove(client, turn);
      // To the end of the round.
      const left = this.#waiting.get(client);
      if (left !== undefined) {
        this.#waiting.delete(client);
        this.#waiting.set(client, left);
      }
      this.#start(turn.kind);
      turn.admit();
    }
  }

  /** Of the first client that has one that may run; a beginning that may not lets those pass that go on. */
  #nextTurn(): readonly [client: object, turn: Turn] | null {
    for (const [client, turns] of this.#waiting) {
      const turn = turns.find(({ kind }) => this.#mayRun(kind));
      if (turn !== undefined) return [client, turn];
    }
    return null;
  }

  #remove(client: object, turn: Turn): void {
    const turns = this.#waiting.get(client)!;
    turns.splice(turns.indexOf(turn), 1);
    this.#waitingCount--;
    if (turns.length === 0) this.#waiting.delete(client);
  }

  #refusal(): ShardscopeError {
    const { runningMax, waitingMax } = this.#limits;
    const message = `${runningMax} queries run and ${waitingMax} wait, so no further one is taken; try again in a second`;
    return new ShardscopeError('busy.queries', message, { running: runningMax, waiting: waitingMax });
  }
}
