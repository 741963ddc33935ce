import type { ReactElement } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { momentText } from '../text/moment-text.ts';
import { Callout } from '../ui/Callout.tsx';

/** In the inspector of a node, which tells of now: where it was at the moment that the scene shows. */
export function ThenNote({ node }: { node: number }): ReactElement | null {
  const { stores, moments } = useConsole();
  const shown = useStore(stores.moment, (moment) => moment.shown);
  const home = shown?.homes[node];
  if (shown === null || home === undefined || home >= shown.shards.length) return null;
  return (
    <Callout look="warning" icon="history" role="note">
      {momentText.inspector(text.shard(home).toLowerCase(), shown.atMs, moments.nowMs())}
    </Callout>
  );
}
