import type { ReactElement } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { collapseText } from '../text/collapse-text.ts';
import { text } from '../text/en.ts';
import { Button } from '../ui/Button.tsx';
import { Callout } from '../ui/Callout.tsx';

/** In the inspector of a node that is not drawn, for search and queries lead there too: why, and the way to see it. */
export function HiddenNote({ node }: { readonly node: number }): ReactElement | null {
  const { stores, live, collapses, filters } = useConsole();
  useStore(stores.collapse, (state) => state);
  useStore(stores.filters, (state) => state);
  if (collapses.collapsed()?.hidden[node] === 1) {
    return (
      <Hidden way={collapseText.reveal} onShow={() => void collapses.reveal(node)}>
        {collapseText.isHidden}
      </Hidden>
    );
  }
  if (!live.isHidden(node)) return null;
  return (
    <Hidden way={text.filter.clear} onShow={filters.clear}>
      {text.filter.isHidden}
    </Hidden>
  );
}

/** Of many: how many are not drawn. */
export function HiddenCountNote({ count, total }: { readonly count: number; readonly total: number }): ReactElement {
  const { filters } = useConsole();
  return (
    <Hidden way={text.filter.clear} onShow={filters.clear}>
      {text.filter.areHidden(count, total)}
    </Hidden>
  );
}

function Hidden(props: { readonly way: string; onShow(): void; readonly children: string }): ReactElement {
  return (
    <Callout
      icon="info"
      role="note"
      end={
        <Button size="small" onClick={props.onShow}>
          {props.way}
        </Button>
      }
    >
      {props.children}
    </Callout>
  );
}
