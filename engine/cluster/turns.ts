import { ShardscopeError } from '../base/errors.ts';

/** One piece of work at a time, in the order in which they were asked for. */
export class Turns {
  #isTaken = false;
  readonly #waiting: (() => void)[] = [];

  /** Runs `work` when all that came before is over. @throws cancelled.caller at once when `signal` ends the wait */
  async run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    await this.#wait(signal);
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#isTaken = false;
      else next();
    }
  }

  /** How many wait. */
  get waitingCount(): number {
    return this.#waiting.length;
  }

  #wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancelled = () =>
        new ShardscopeError('cancelled.caller', 'query was cancelled while it waited for its turn');
      if (signal.aborted) return reject(cancelled());
      if (!this.#isTaken) {
        this.#isTaken = true;
        return resolve();
      }
      const begin = () => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = () => {
        this.#waiting.splice(this.#waiting.indexOf(begin), 1);
        reject(cancelled());
      };
      signal.addEventListener('abort', giveUp, { once: true });
      this.#waiting.push(begin);
    });
  }
}
