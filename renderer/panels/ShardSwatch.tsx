import type { ReactElement } from 'react';
import { useShardColor } from '../scenery/use-shard-color.ts';
import { Swatch } from '../ui/Swatch.tsx';

/** The colour of a shard, as on the scene. */
export function ShardSwatch({ shard }: { shard: number }): ReactElement {
  return <Swatch color={useShardColor(shard)} />;
}
