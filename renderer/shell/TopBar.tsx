import type { ReactElement } from 'react';
import { ColorBy } from '../scenery/ColorBy.tsx';
import { waitingPlan } from '../state/balance.ts';
import { useStore } from '../state/create-store.ts';
import { NEXT_THEME } from '../state/view.ts';
import markUrl from '../styles/mark.svg';
import { text } from '../text/en.ts';
import { momentText } from '../text/moment-text.ts';
import { IconButton } from '../ui/Button.tsx';
import type { IconName } from '../ui/Icon.tsx';
import { Tag } from '../ui/Tag.tsx';
import { useConsole } from './console-context.ts';
import { MainMenu } from './MainMenu.tsx';
import { SearchBox } from './SearchBox.tsx';
import styles from './TopBar.module.css';
import { UndoButtons } from './UndoButtons.tsx';
import { useRunCommand } from './use-commands.ts';
import { useKeysOf } from './use-keys.ts';
import { useViewerReason } from './use-viewer.ts';
import { ViewsMenu } from './ViewsMenu.tsx';
import { WorkspaceMenu } from './WorkspaceMenu.tsx';

const THEME_ICONS = { system: 'system', light: 'sun', dark: 'moon' } as const satisfies Record<string, IconName>;

/** A dot says that a plan waits for somebody. */
function BalanceButton(): ReactElement {
  const run = useRunCommand();
  const keysOf = useKeysOf();
  const isWaiting = useStore(useConsole().stores.balance, (balance) => waitingPlan(balance) !== null);
  return (
    <IconButton
      icon="balance"
      label={isWaiting ? text.balance.openWaiting : text.balance.open}
      keys={keysOf('balance')}
      hasBadge={isWaiting}
      data-tour="balance"
      onClick={() => run('balance')}
    />
  );
}

/** A dot says that something is under way. */
function QueueButton(): ReactElement {
  const run = useRunCommand();
  const keysOf = useKeysOf();
  const { stores } = useConsole();
  const isOpen = useStore(stores.view, (view) => view.isQueueOpen);
  const isUnderWay = useStore(
    stores.balance,
    ({ plans }) => plans.state === 'ready' && plans.value.some(({ state }) => state === 'executing'),
  );
  return (
    <IconButton
      icon="rows"
      label={isUnderWay ? text.queue.showUnderWay : text.queue.show}
      keys={keysOf('toggle-queue')}
      hasBadge={isUnderWay}
      aria-pressed={isOpen}
      onClick={() => run('toggle-queue')}
    />
  );
}

export function TopBar(): ReactElement {
  const { stores } = useConsole();
  const run = useRunCommand();
  const { themeChoice, isShardsOpen, isInspectorOpen, isQueryOpen, isHeatOpen } = useStore(stores.view, (view) => view);
  const isOpen = useStore(stores.workspace, ({ topology }) => topology.state === 'ready');
  const isTimeOpen = useStore(stores.moment, (moment) => moment.isBarOpen);
  const keysOf = useKeysOf();
  // Told before a button refuses; and a viewer does nothing that could be undone.
  const viewerReason = useViewerReason();
  return (
    <header className={styles.bar}>
      <div className={styles.left}>
        <h1 className={styles.product}>
          <img src={markUrl} alt="" width="22" height="22" />
          {text.product}
        </h1>
        <span className={styles.divider} aria-hidden="true" />
        <WorkspaceMenu />
        {viewerReason !== null && (
          <span title={viewerReason}>
            <Tag look="warning">{momentText.viewer}</Tag>
          </span>
        )}
        {isOpen && viewerReason === null && <UndoButtons />}
      </div>
      <SearchBox />
      <div className={styles.right}>
        {isOpen && <ColorBy />}
        <span className={styles.buttons}>
          {isOpen && (
            <>
              <ViewsMenu />
              <BalanceButton />
              <QueueButton />
              <IconButton
                icon="history"
                label={momentText.bar}
                keys={keysOf('toggle-time')}
                aria-pressed={isTimeOpen}
                onClick={() => run('toggle-time')}
              />
              <IconButton
                icon="query"
                label={text.panels.showQuery}
                keys={keysOf('toggle-query')}
                aria-pressed={isQueryOpen}
                onClick={() => run('toggle-query')}
              />
              <IconButton
                icon="heatMap"
                label={text.heatMap.toggle}
                keys={keysOf('toggle-heat')}
                aria-pressed={isHeatOpen}
                onClick={() => run('toggle-heat')}
              />
              <IconButton
                icon="panelLeft"
                label={text.panels.showShards}
                keys={keysOf('toggle-shards')}
                aria-pressed={isShardsOpen}
                onClick={() => run('toggle-shards')}
              />
              <IconButton
                icon="panelRight"
                label={text.panels.showInspector}
                keys={keysOf('toggle-inspector')}
                aria-pressed={isInspectorOpen}
                onClick={() => run('toggle-inspector')}
              />
            </>
          )}
          <IconButton
            icon={THEME_ICONS[themeChoice]}
            label={text.topBar.theme(themeChoice)}
            keys={keysOf('theme-next')}
            onClick={() => stores.view.update((view) => ({ ...view, themeChoice: NEXT_THEME[view.themeChoice] }))}
          />
          <MainMenu />
        </span>
      </div>
    </header>
  );
}
