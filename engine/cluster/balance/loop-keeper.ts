import { type ControlLoop, createControlLoop, type LoopMemory } from '../../algorithms/planning/control-loop.ts';
import { silentTask } from '../../base/progress.ts';
import type { BalanceSettings } from '../../model/balance-settings.ts';
import { readLoop, saveLoop } from './forecast-file.ts';
import { type LoopInput, type LoopSource, loopInput } from './loop-input.ts';
import { carriedFrom, carriedTrigger, type LoopSubjects, slotIdentities } from './slot-identities.ts';

export interface LoopKeeperOptions {
  readonly source: LoopSource;
  readonly keyOf: (slot: number) => string;
  readonly file: string;
  readonly settings: () => BalanceSettings;
  /** A loop was built in the place of an earlier one at the end of a tick: what this tick brought was not looked at yet. */
  readonly onRebuilt: (loop: ControlLoop, nowMs: number) => void;
  /** The loop could not be built, or what it has learnt not be saved; both are tried again. */
  readonly onFailure: (error: unknown) => void;
}

const MS = 1000;
/** What the forecast is learnt in. */
const TIMES = ['tickS', 'horizonS', 'seasonS'] as const;
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
  #building: Promise<ControlLoop> | null = null;
  /** Of the loop. */
  #subjects: LoopSubjects | null = null;
  /** Slots whose node came or went since, as far as that does not show. */
  #written = new Set<number>();
  /** Of what the loop is built from, and of what it was built from. */
  #version = 0;
  #builtVersion = -1;
  readonly #counts: Uint32Array;
  #elapsedMs = 0;
  /** Of the last tick that the loop knows of, also from before the workspace was opened: what lies between was missed. */
  #lastTickMs: number | null = null;
  #hasLearnt = false;
  #savedMs: number | null = null;
  #saving: Promise<void> = Promise.resolve();

  constructor(options: LoopKeeperOptions) {
    this.#options = options;
    this.#counts = new Uint32Array(options.source.columns.slotCount);
  }

  /** The last that was built, perhaps of what holds no more; null before the first. */
  get loop(): ControlLoop | null {
    return this.#loop;
  }

  /** What is being built, else null. */
  get building(): Promise<ControlLoop> | null {
    return this.#building;
  }

  /** Rules, influence or settings are others: the loop is built anew before it is asked again, and keeps what it knows. */
  outdate(): void {
    this.#version++;
  }

  /** Nodes are gone, and others may be in their slots. */
  forget(slots: readonly number[]): void {
    for (const slot of slots) this.#written.add(slot);
  }

  /** Takes in the accesses of one fold. The loop with one tick more, when a tick is over and the loop is of what holds. */
  count(accesses: Uint32Array, elapsedMs: number, nowMs: number): ControlLoop | null {
    for (let node = 0; node < accesses.length; node++) this.#counts[node]! += accesses[node]!;
    this.#elapsedMs += elapsedMs;
    const tickMs = MS * this.#options.settings().policy.tickS;
    // Half a fold early is nearer than half a fold late.
    if (this.#elapsedMs + elapsedMs / 2 < tickMs) return null;
    if (this.#loop !== null) {
      // Also while another is built in its place: no tick is missing in what that takes over.
      if (this.#lastTickMs !== null) skip(this.#loop, Math.round((nowMs - this.#lastTickMs) / tickMs) - 1);
      this.#loop.count(this.#counts);
      this.#lastTickMs = nowMs;
      this.#hasLearnt = true;
    }
    this.#counts.fill(0);
    this.#elapsedMs = 0;
    if (this.#isCurrent) return this.#loop;
    const isRebuilt = this.#loop !== null;
    this.#built(nowMs)
      .then((loop) => {
        if (isRebuilt) this.#options.onRebuilt(loop, nowMs);
      })
      .catch(this.#options.onFailure);
    return null;
  }

  /** The loop of what holds now. @throws unavailable.shard, input.format */
  async current(nowMs: number): Promise<ControlLoop> {
    while (!this.#isCurrent) await this.#built(nowMs);
    return this.#loop!;
  }

  get #isCurrent(): boolean {
    return this.#loop !== null && this.#builtVersion === this.#version;
  }

  #built(nowMs: number): Promise<ControlLoop> {
    this.#building ??= this.#build(nowMs).finally(() => {
      this.#building = null;
    });
    return this.#building;
  }

  async #build(nowMs: number): Promise<ControlLoop> {
    const version = this.#version;
    const { policy, foresight } = this.#options.settings();
    const input = await loopInput(this.#options.source, silentTask);
    const saved = this.#loop === null ? readLoop(this.#options.file) : null;
    const known =
      this.#loop === null
        ? saved
        : { times: this.#loop.policy, memory: this.#loop.memory, ...(this.#subjects as LoopSubjects) };
    const isSameTimes = known !== null && TIMES.every((name) => known.times[name] === policy[name]);
    const subjects = this.#subjectsOf(input);
    const memory = known === null ? null : carriedMemory(known, subjects, isSameTimes);
    const loop = createControlLoop({
      ...{ ...input, policy, nowMs, memory },
      foresight: foresight === 'forecast' ? 'forecast' : 'none',
    });
    if (saved !== null && isSameTimes) this.#lastTickMs = saved.atMs;
    this.#savedMs ??= nowMs;
    this.#loop = loop;
    this.#subjects = subjects;
    this.#written = new Set();
    this.#builtVersion = version;
    return loop;
  }

  #subjectsOf({ clusters, clusterCount }: LoopInput): LoopSubjects {
    const vacant = clusterCount - 1;
    const { source, keyOf } = this.#options;
    const before = this.#subjects?.slots ?? null;
    return {
      types: source.topology.metagraph.nodeTypes.slice(0, vacant),
      slots: slotIdentities(clusters.length, (slot) => clusters[slot] === vacant, keyOf, before, this.#written),
    };
  }

  /** Now and then, beside everything else. */
  saveWhenDue(nowMs: number): void {
    if (this.#savedMs === null || nowMs - this.#savedMs < SAVE_EVERY_MS) return;
    this.#savedMs = nowMs;
    this.save().catch(this.#options.onFailure);
  }

  /** One after the other; nothing where nothing was learnt. @throws storage.* */
  save(): Promise<void> {
    const saved = this.#saving.then(async () => {
      if (this.#loop === null || this.#subjects === null || this.#lastTickMs === null || !this.#hasLearnt) return;
      const { tickS, horizonS, seasonS } = this.#loop.policy;
      await saveLoop(this.#options.file, {
        ...{ atMs: this.#lastTickMs, times: { tickS, horizonS, seasonS }, ...this.#subjects },
        memory: this.#loop.memory,
      });
    });
    this.#saving = saved.catch(() => {});
    return saved;
  }
}

function carriedMemory(
  { memory, ...before }: LoopSubjects & { readonly memory: LoopMemory },
  now: LoopSubjects,
  isSameTimes: boolean,
): LoopMemory {
  const carried = carriedFrom(before, now);
  const trigger = carriedTrigger(memory.trigger, carried);
  return { ...memory, trigger, carried, forecast: isSameTimes ? memory.forecast : null };
}

function skip(loop: ControlLoop, ticks: number): void {
  const { seasonS, tickS } = loop.policy;
  const perSeason = Math.round(seasonS / tickS);
  // The place in the season counts, not how many of them went by.
  const count = ticks <= SKIPPED_SEASONS_MAX * perSeason ? ticks : perSeason + (ticks % perSeason);
  for (let tick = 0; tick < count; tick++) loop.skip();
}
