import type { ReactElement } from 'react';
import { shardColor } from '../scene/palette.ts';
import { useTheme } from '../shell/console-context.ts';
import { Swatch } from '../ui/Swatch.tsx';

/** The colour of a shard, as on the scene. */
export function ShardSwatch({ shard }: { shard: number }): ReactElement {
  return <Swatch color={shardColor(shard, useTheme())} />;
}
