import type { ReactElement } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { collapseText } from '../text/collapse-text.ts';
import { Button } from '../ui/Button.tsx';
import { Callout } from '../ui/Callout.tsx';

/** In the inspector of a node that a collapsed one hides, for search and queries lead there too: why it is not to be seen. */
export function HiddenNote({ node }: { readonly node: number }): ReactElement | null {
  const { stores, collapses } = useConsole();
  useStore(stores.collapse, (state) => state);
  if (collapses.collapsed()?.hidden[node] !== 1) return null;
  return (
    <Callout
      icon="info"
      role="note"
      end={
        <Button size="small" onClick={() => void collapses.reveal(node)}>
          {collapseText.reveal}
        </Button>
      }
    >
      {collapseText.isHidden}
    </Callout>
  );
}
