import type { Clock } from '../base/clock.ts';

/** Nobody has written for so long. */
const QUIET_MS = 2000;
/** Where somebody always writes, so often all the same; also after a failure. */
const LATEST_MS = 30_000;

export interface InfluenceFollowerOptions {
  readonly clock: Clock;
  /** `signal` is aborted when the workspace is closed. */
  readonly follow: (signal: AbortSignal) => Promise<void>;
}

/** Decides when scores follow what was written: never while a write waits for it, and one time after the other. */
export class InfluenceFollower {
  readonly #options: InfluenceFollowerOptions;
  #firstMs: number | null = null;
  #cancel = () => {};
  #isFollowing = false;
  readonly #closing = new AbortController();

  constructor(options: InfluenceFollowerOptions) {
    this.#options = options;
  }

  written(): void {
    const nowMs = this.#options.clock.nowMs();
    this.#firstMs ??= nowMs;
    if (!this.#isFollowing) this.#runAfter(Math.max(0, Math.min(QUIET_MS, this.#firstMs + LATEST_MS - nowMs)));
  }

  close(): void {
    this.#closing.abort();
    this.#cancel();
  }

  #runAfter(ms: number): void {
    this.#cancel();
    if (this.#closing.signal.aborted) return;
    this.#cancel = this.#options.clock.after(ms, () => void this.#run());
  }

  async #run(): Promise<void> {
    this.#isFollowing = true;
    this.#firstMs = null;
    let waitMs = QUIET_MS;
    try {
      await this.#options.follow(this.#closing.signal);
    } catch {
      // A shard is away, or the workspace is being closed: the report says how far the scores are behind.
      waitMs = LATEST_MS;
      this.#firstMs ??= this.#options.clock.nowMs();
    }
    this.#isFollowing = false;
    if (this.#firstMs !== null) this.#runAfter(waitMs);
  }
}
