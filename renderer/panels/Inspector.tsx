import { Tabs } from '@base-ui/react/tabs';
import type { ReactElement } from 'react';
import { useConsole, useFocusTargets } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { classes } from '../ui/classes.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorBlock } from '../ui/ErrorBlock.tsx';
import { Spinner } from '../ui/Spinner.tsx';
import tabs from '../ui/Tabs.module.css';
import styles from './Inspector.module.css';
import { MovesList } from './MovesList.tsx';
import { NodeInspector } from './NodeInspector.tsx';

/** The right dock: the selected node, and the recent moves. */
export function Inspector(): ReactElement {
  const { stores } = useConsole();
  const focus = useFocusTargets();
  const tab = useStore(stores.view, (view) => view.inspectorTab);
  const movingCount = useStore(stores.moves, ({ recent }) => recent.filter((move) => move.finishedMs === null).length);
  return (
    <aside className={styles.panel} aria-label={text.inspector.title} ref={focus.inspector} tabIndex={-1}>
      <Tabs.Root
        className={styles.tabs}
        value={tab}
        onValueChange={(next) =>
          stores.view.update((view) => ({ ...view, inspectorTab: next === 'moves' ? 'moves' : 'node' }))
        }
      >
        <Tabs.List className={classes(tabs.list, styles.tabList)} activateOnFocus>
          <Tabs.Tab value="node" className={classes(tabs.tab, styles.tab)}>
            {text.inspector.node}
          </Tabs.Tab>
          <Tabs.Tab value="moves" className={classes(tabs.tab, styles.tab)}>
            {text.inspector.moves}
            {movingCount > 0 && <span className={tabs.badge}>{movingCount}</span>}
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="node" className={styles.content}>
          <SelectedNode />
        </Tabs.Panel>
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
