import type { ReactElement } from 'react';
import { waitingPlan } from '../state/balance.ts';
import { useStore } from '../state/create-store.ts';
import { NEXT_THEME } from '../state/view.ts';
import markUrl from '../styles/mark.svg';
import { text } from '../text/en.ts';
import { IconButton } from '../ui/Button.tsx';
import type { IconName } from '../ui/Icon.tsx';
import { Segmented } from '../ui/Segmented.tsx';
import { useConsole } from './console-context.ts';
import { MainMenu } from './MainMenu.tsx';
import { SearchBox } from './SearchBox.tsx';
import styles from './TopBar.module.css';
import { UndoButtons } from './UndoButtons.tsx';
import { useRunCommand } from './use-commands.ts';
import { useKeysOf } from './use-keys.ts';
import { ViewsMenu } from './ViewsMenu.tsx';
import { WorkspaceMenu } from './WorkspaceMenu.tsx';

const COLOR_OPTIONS = [
  { value: 'shard', label: text.colorModes.shard },
  { value: 'heat', label: text.colorModes.heat },
  { value: 'type', label: text.colorModes.type },
] as const;
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

export function TopBar(): ReactElement {
  const { stores } = useConsole();
  const run = useRunCommand();
  const { colorMode, themeChoice, isShardsOpen, isInspectorOpen, isQueryOpen } = useStore(stores.view, (view) => view);
  const isOpen = useStore(stores.workspace, ({ topology }) => topology.state === 'ready');
  const keysOf = useKeysOf();
  return (
    <header className={styles.bar}>
      <div className={styles.left}>
        <h1 className={styles.product}>
          <img src={markUrl} alt="" width="22" height="22" />
          {text.product}
        </h1>
        <span className={styles.divider} aria-hidden="true" />
        <WorkspaceMenu />
        {isOpen && <UndoButtons />}
      </div>
      <SearchBox />
      <div className={styles.right}>
        {isOpen && (
          <span className={styles.colorBy} aria-hidden="true">
            {text.topBar.colorByShort}
          </span>
        )}
        {isOpen && (
          <Segmented
            label={text.topBar.colorBy}
            value={colorMode}
            options={COLOR_OPTIONS}
            onChange={(mode) => stores.view.update((view) => ({ ...view, colorMode: mode }))}
          />
        )}
        <span className={styles.buttons}>
          {isOpen && (
            <>
              <ViewsMenu />
              <BalanceButton />
              <IconButton
                icon="query"
                label={text.panels.showQuery}
                keys={keysOf('toggle-query')}
                aria-pressed={isQueryOpen}
                onClick={() => run('toggle-query')}
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
