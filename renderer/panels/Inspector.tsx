import { Tabs } from '@base-ui/react/tabs';
import type { ReactElement } from 'react';
import { SelectionPanel } from '../selection/SelectionPanel.tsx';
import { useConsole, useFocusTargets } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { formatCompact } from '../text/format.ts';
import { classes } from '../ui/classes.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorBlock } from '../ui/ErrorBlock.tsx';
import { Spinner } from '../ui/Spinner.tsx';
import tabs from '../ui/Tabs.module.css';
import styles from './Inspector.module.css';
import { MovesList } from './MovesList.tsx';
import { NodeInspector } from './NodeInspector.tsx';

const TABS = ['node', 'selection', 'moves'] as const;

/** The right dock: the selected node, the nodes selected together, and the recent moves. */
export function Inspector(): ReactElement {
  const { stores } = useConsole();
  const focus = useFocusTargets();
  const tab = useStore(stores.view, (view) => view.inspectorTab);
  const selectedCount = useStore(stores.nodeSet, ({ nodes }) => nodes.length);
  const movingCount = useStore(stores.moves, ({ recent }) => recent.filter((move) => move.finishedMs === null).length);
  return (
    <aside className={styles.panel} aria-label={text.inspector.title} ref={focus.inspector} tabIndex={-1}>
      <Tabs.Root
        className={styles.tabs}
        value={tab === 'selection' && selectedCount === 0 ? 'node' : tab}
        onValueChange={(next) =>
          stores.view.update((view) => ({ ...view, inspectorTab: TABS.find((name) => name === next) ?? 'node' }))
        }
      >
        <Tabs.List className={classes(tabs.list, styles.tabList)} activateOnFocus>
          <Tabs.Tab value="node" className={classes(tabs.tab, styles.tab)}>
            {text.inspector.node}
          </Tabs.Tab>
          {selectedCount > 0 && (
            <Tabs.Tab value="selection" className={classes(tabs.tab, styles.tab)}>
              {text.selection.tab}
              <span className={tabs.badge}>{formatCompact(selectedCount)}</span>
            </Tabs.Tab>
          )}
          <Tabs.Tab value="moves" className={classes(tabs.tab, styles.tab)}>
            {text.inspector.moves}
            {movingCount > 0 && <span className={tabs.badge}>{movingCount}</span>}
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="node" className={styles.content}>
          <SelectedNode />
        </Tabs.Panel>
        {selectedCount > 0 && (
          <Tabs.Panel value="selection" className={styles.content}>
            <SelectionPanel />
          </Tabs.Panel>
        )}
        <Tabs.Panel value="moves" className={styles.content}>
          <MovesList />
        </Tabs.Panel>
      </Tabs.Root>
    </aside>
  );
}

function SelectedNode(): ReactElement {
  const { stores, selects } = useConsole();
  const details = useStore(stores.selection, (selection) => selection.details);
  if (details.state === 'idle') {
    return <EmptyState title={text.inspector.emptyTitle}>{text.inspector.empty}</EmptyState>;
  }
  if (details.state === 'loading') return <Spinner label={text.loading} />;
  if (details.state === 'failed') {
    return (
      <div className={styles.section}>
        <ErrorBlock
          title={text.inspector.failedTitle}
          error={details.error}
          onRetry={() => void selects.refreshDetails()}
        />
      </div>
    );
  }
  return <NodeInspector node={details.value} />;
}
