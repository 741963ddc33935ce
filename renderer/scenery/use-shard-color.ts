import { shardColor } from '../scene/palette.ts';
import { useConsole, useTheme } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';

/** The colours of shards, as on the scene. */
export function useShardColors(): (shard: number) => string {
  // The palette reads them itself; here they say when it has changed.
  useStore(useConsole().stores.scenery, (scenery) => scenery.shardSlots);
  const theme = useTheme();
  return (shard) => shardColor(shard, theme);
}

export const useShardColor = (shard: number): string => useShardColors()(shard);
