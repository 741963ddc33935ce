import { useMemo, useSyncExternalStore } from 'react';
import { heatOfNodes } from '../selection/set-figures.ts';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';

export interface StandsFor {
  /** Nodes hidden below it. */
  readonly count: number;
  /** Accesses/s of those and its own. */
  readonly heat: number;
}

/** What a collapsed node stands for now; null where it hides none. Heat is summed once a frame: O(hidden below it). */
export function useCollapsed(index: number): StandsFor | null {
  const { stores, live, collapses } = useConsole();
  const state = useStore(stores.collapse, (now) => now);
  const topology = useStore(stores.workspace, (workspace) => workspace.topology);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is below follows these.
  const below = useMemo(() => collapses.below(index), [collapses, index, state, topology]);
  const heat = useSyncExternalStore(live.onColumns, () =>
    below === null ? 0 : heatOfNodes(below, live.frame) + live.heatOf(index),
  );
  return below === null ? null : { count: below.length, heat };
}
