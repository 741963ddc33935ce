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
import { keysOf } from './commands.ts';
import { useConsole } from './console-context.ts';
import { MainMenu } from './MainMenu.tsx';
import { SearchBox } from './SearchBox.tsx';
import styles from './TopBar.module.css';
import { isMacPlatform, useRunCommand } from './use-commands.ts';
import { WorkspaceMenu } from './WorkspaceMenu.tsx';

const THEME_ICONS = { system: 'system', light: 'sun', dark: 'moon' } as const satisfies Record<string, IconName>;

/** A dot says that a plan waits for somebody. */
function BalanceButton(): ReactElement {
  const run = useRunCommand();
  const isWaiting = useStore(useConsole().stores.balance, (balance) => waitingPlan(balance) !== null);
  return (
    <IconButton
      icon="balance"
      label={isWaiting ? text.balance.openWaiting : text.balance.open}
      keys={keysOf('balance', isMacPlatform())}
      hasBadge={isWaiting}
      onClick={() => run('balance')}
    />
  );
}

export function TopBar(): ReactElement {
  const { stores } = useConsole();
  const run = useRunCommand();
  const { themeChoice, isShardsOpen, isInspectorOpen, isQueryOpen, isHeatOpen } = useStore(stores.view, (view) => view);
  const isOpen = useStore(stores.workspace, ({ topology }) => topology.state === 'ready');
  const isTimeOpen = useStore(stores.moment, (moment) => moment.isBarOpen);
  const isMac = isMacPlatform();
  return (
    <header className={styles.bar}>
      <div className={styles.left}>
        <h1 className={styles.product}>
          <img src={markUrl} alt="" width="22" height="22" />
          {text.product}
        </h1>
        <span className={styles.divider} aria-hidden="true" />
        <WorkspaceMenu />
      </div>
      <SearchBox />
      <div className={styles.right}>
        {isOpen && <ColorBy />}
        <span className={styles.buttons}>
          {isOpen && (
            <>
              <BalanceButton />
              <IconButton
                icon="history"
                label={momentText.bar}
                keys={keysOf('toggle-time', isMac)}
                aria-pressed={isTimeOpen}
                onClick={() => run('toggle-time')}
              />
              <IconButton
                icon="query"
                label={text.panels.showQuery}
                keys={keysOf('toggle-query', isMac)}
                aria-pressed={isQueryOpen}
                onClick={() => run('toggle-query')}
              />
              <IconButton
                icon="heatMap"
                label={text.heatMap.toggle}
                keys={keysOf('toggle-heat', isMac)}
                aria-pressed={isHeatOpen}
                onClick={() => run('toggle-heat')}
              />
              <IconButton
                icon="panelLeft"
                label={text.panels.showShards}
                keys={keysOf('toggle-shards', isMac)}
                aria-pressed={isShardsOpen}
                onClick={() => run('toggle-shards')}
              />
              <IconButton
                icon="panelRight"
                label={text.panels.showInspector}
                keys={keysOf('toggle-inspector', isMac)}
                aria-pressed={isInspectorOpen}
                onClick={() => run('toggle-inspector')}
              />
            </>
          )}
          <IconButton
            icon={THEME_ICONS[themeChoice]}
            label={text.topBar.theme(themeChoice)}
            keys={keysOf('theme-next', isMac)}
            onClick={() => stores.view.update((view) => ({ ...view, themeChoice: NEXT_THEME[view.themeChoice] }))}
          />
          <MainMenu />
        </span>
      </div>
    </header>
  );
}
