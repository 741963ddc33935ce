import { type ControlLoop, createControlLoop } from '../../algorithms/planning/control-loop.ts';
import { silentTask } from '../../base/progress.ts';
import type { BalanceSettings } from '../../model/balance-settings.ts';
import { readLoop, saveLoop } from './forecast-file.ts';
import { type LoopSource, loopInput } from './loop-input.ts';

export interface LoopKeeperOptions {
  readonly source: LoopSource;
  readonly file: string;
  readonly settings: () => BalanceSettings;
  /** The loop could not be built; the next tick tries again. */
  readonly onFailure: (error: unknown) => void;
}

const MS = 1000;
const SAVE_EVERY_MS = 600_000;
/** A pause of the engine that is longer than this many seasons teaches nothing more. */
const SKIPPED_SEASONS_MAX = 2;

/**
 * Keeps the control loop of an open workspace: builds it from the workspace and the settings, again when either has
 * changed, feeds it ticks, and saves what it has learnt.
 */
export class LoopKeeper {
  readonly #options: LoopKeeperOptions;
  #loop: ControlLoop | null = null;
  #building: Promise<void> | null = null;
  #isOutdated = false;
  readonly #counts: Uint32Array;
  #elapsedMs = 0;
  #lastTickMs: number | null = null;
  #savedMs: number | null = null;

  constructor(options: LoopKeeperOptions) {
    this.#options = options;
    this.#counts = new Uint32Array(options.source.columns.nodeCount);
  }

  get loop(): ControlLoop | null {
    return this.#loop;
  }

  /** What is being built, else null. */
  get building(): Promise<void> | null {
    return this.#building;
  }

  /** Rules, influence or settings are others: the loop is built anew before its next tick, and keeps what it knows. */
  outdate(): void {
    this.#isOutdated = true;
  }

  /** Takes in the accesses of one fold. The loop with one tick more, when a tick is over and the loop is there. */
  count(accesses: Uint32Array, elapsedMs: number, nowMs: number): ControlLoop | null {
    for (let node = 0; node < accesses.length; node++) this.#counts[node]! += accesses[node]!;
    this.#elapsedMs += elapsedMs;
    const tickMs = MS * this.#options.settings().policy.tickS;
    // Half a fold early is nearer than half a fold late.
    if (this.#elapsedMs + elapsedMs / 2 < tickMs) return null;
    const loop = this.#ready(nowMs);
    if (loop !== null) {
      loop.count(this.#counts);
      // Time in which nothing was folded at all: the machine slept.
      skip(loop, Math.floor(this.#elapsedMs / tickMs) - 1);
      this.#lastTickMs = nowMs;
    }
    // Of several ticks at once no tick can be made: counting begins with the loop.
    this.#counts.fill(0);
    this.#elapsedMs = 0;
    return loop;
  }

  /** The loop, when it is there and fits the settings; else it is being built. */
  #ready(nowMs: number): ControlLoop | null {
    if (this.#loop !== null && !this.#isOutdated) return this.#loop;
    this.#building ??= this.build(nowMs)
      .then(() => {})
      .catch(this.#options.onFailure)
      .finally(() => {
        this.#building = null;
      });
    return null;
  }

  /** @throws unavailable.shard, input.format */
  async build(nowMs: number): Promise<ControlLoop> {
    this.#isOutdated = false;
    const { policy, foresight } = this.#options.settings();
    const input = await loopInput(this.#options.source, silentTask);
    const saved = this.#loop === null ? readLoop(this.#options.file) : null;
    const { tickS, horizonS, seasonS } = policy;
    const fits = saved?.times.tickS === tickS && saved.times.horizonS === horizonS && saved.times.seasonS === seasonS;
    const memory = this.#loop?.memory ?? (fits ? saved.memory : null);
    const loop = createControlLoop({
      ...{ ...input, policy, nowMs, memory },
      foresight: foresight === 'forecast' ? 'forecast' : 'none',
    });
    if (fits) skip(loop, Math.floor((nowMs - saved.atMs) / (MS * tickS)) - 1);
    this.#savedMs ??= nowMs;
    this.#loop = loop;
    return loop;
  }

  /** Now and then. @throws storage.* */
  saveWhenDue(nowMs: number): void {
    if (this.#savedMs === null || nowMs - this.#savedMs < SAVE_EVERY_MS) return;
    this.#savedMs = nowMs;
    this.save();
  }

  /** Nothing where no tick has passed: then nothing was learnt. @throws storage.* */
  save(): void {
    if (this.#loop === null || this.#lastTickMs === null) return;
    const { tickS, horizonS, seasonS } = this.#loop.policy;
    saveLoop(this.#options.file, {
      ...{ atMs: this.#lastTickMs, times: { tickS, horizonS, seasonS } },
      memory: this.#loop.memory,
    });
  }
}

function skip(loop: ControlLoop, ticks: number): void {
  const { seasonS, tickS } = loop.policy;
  const perSeason = Math.round(seasonS / tickS);
  // The place in the season counts, not how many of them went by.
  const count = ticks <= SKIPPED_SEASONS_MAX * perSeason ? ticks : perSeason + (ticks % perSeason);
  for (let tick = 0; tick < count; tick++) loop.skip();
}
