import type { BalanceLook } from '../../engine/protocol/index.ts';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';

/** No more of the width than this is for what has not happened yet. */
const AHEAD_PART_MAX = 0.15;

/** How much time to the right of now is shown: as far as the balancer foresees, while the map goes on with now. */
export function useAheadMs(): number {
  const { stores } = useConsole();
  const horizonMs = useStore(stores.balance, ({ status }) => {
    if (status.state !== 'ready' || status.value.look?.expected === undefined) return 0;
    return 1000 * status.value.forecast.horizonS;
  });
  const spanMs = useStore(stores.heatMap, ({ sight, map }) => {
    return sight.range.kind === 'last' && map !== null ? map.columnsMs.length * map.resolutionMs : 0;
  });
  return Math.min(horizonMs, AHEAD_PART_MAX * spanMs);
}

type Expected = NonNullable<BalanceLook['expected']>;
const NOTHING: Expected = [];

/** What is expected of every shard in that time; empty where nothing is, or where no such time is shown. */
export function useExpected(): Expected {
  const { stores } = useConsole();
  const aheadMs = useAheadMs();
  const expected = useStore(stores.balance, ({ status }) =>
    status.state === 'ready' ? (status.value.look?.expected ?? NOTHING) : NOTHING,
  );
  return aheadMs > 0 ? expected : NOTHING;
}
