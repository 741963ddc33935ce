import { shardColor } from '../scene/palette.ts';
import { useConsole, useTheme } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';

/** Colour of a shard, as on the scene. */
export function useShardColor(shard: number): string {
  // The palette reads them itself; here they say when it has changed.
  useStore(useConsole().stores.scenery, (scenery) => scenery.shardSlots);
  return shardColor(shard, useTheme());
}
