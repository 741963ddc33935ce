/**
 * The picture follows the writes
 * ==============================
 *
 * Each write is told by the topic `topology`; what is on screen is then read again: at once after a quiet time, and in a
 * stream of writes about once a second, so that a tool that writes all day costs a snapshot a second and no more. While one
 * is on its way the next waits. What was told meanwhile is in the snapshot that follows it, never lost.
 */
import type { TopologyEvent } from '../../engine/protocol/index.ts';

/** Between the end of one reading and the begin of the next. */
export const RELOAD_MS_MIN = 1000;
/** Writes that come close together are one. */
const GATHER_MS = 40;

export interface WriteFollower {
  onTopology(event: TopologyEvent): void;
  /** Everything is being read anew for another reason: what was told is in it. */
  forget(): void;
  stop(): void;
}

/** @param reload reads what is on screen again; gets the latest revision that was told, and whether nodes may be called otherwise */
export function followWrites(
  nowMs: () => number,
  reload: (revision: number, changesNodes: boolean) => Promise<void>,
): WriteFollower {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let endedMs = Number.NEGATIVE_INFINITY;
  let isReloading = false;
  let told: { readonly revision: number; readonly changesNodes: boolean } | null = null;

  function schedule(): void {
    if (timer !== undefined || isReloading) return;
    timer = setTimeout(() => void run(), Math.max(GATHER_MS, endedMs + RELOAD_MS_MIN - nowMs()));
  }

  async function run(): Promise<void> {
    timer = undefined;
    if (told === null) return;
    const { revision, changesNodes } = told;
    told = null;
    isReloading = true;
    try {
      await reload(revision, changesNodes);
    } finally {
      isReloading = false;
      endedMs = nowMs();
      if (told !== null) schedule();
    }
  }

  const forget = (): void => {
    clearTimeout(timer);
    [timer, told] = [undefined, null];
  };

  return {
    onTopology({ revision, changesNodes }) {
      told = { revision, changesNodes: changesNodes || (told?.changesNodes ?? false) };
      schedule();
    },
    forget,
    stop: forget,
  };
}
