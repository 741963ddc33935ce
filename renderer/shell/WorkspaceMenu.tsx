import { Menu } from '@base-ui/react/menu';
import type { ReactElement } from 'react';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { formatCompact } from '../text/format.ts';
import { classes } from '../ui/classes.ts';
import { Icon } from '../ui/Icon.tsx';
import popup from '../ui/Popup.module.css';
import { useConsole } from './console-context.ts';
import { useViewerReason } from './use-viewer.ts';
import styles from './WorkspaceMenu.module.css';

/** The name of the open workspace; opens the list of the others. */
export function WorkspaceMenu(): ReactElement {
  const { stores, workspaces, imports } = useConsole();
  const reason = useViewerReason();
  const refused = reason === null ? {} : { disabled: true, title: reason };
  const state = useStore(stores.workspace, (workspace) => workspace.state);
  const list = useStore(stores.workspace, (workspace) => workspace.list);
  const name = state?.state === 'none' ? null : (state?.name ?? null);
  const others = list.state === 'ready' ? list.value.filter((entry) => entry.name !== name) : [];
  return (
    <Menu.Root onOpenChange={(isOpen) => isOpen && void workspaces.refreshList()}>
      <Menu.Trigger
        className={styles.trigger}
        aria-label={name === null ? text.topBar.noWorkspace : text.topBar.switchWorkspace(name)}
      >
        <span className={classes(styles.name, name === null && styles.none)}>{name ?? text.topBar.noWorkspace}</span>
        <Icon name="chevronsUpDown" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={6} align="start" className={popup.positioner}>
          <Menu.Popup className={classes(popup.popup, styles.popup)}>
            <div className={popup.list}>
              <Menu.Group>
                <Menu.GroupLabel className={popup.groupLabel}>{text.topBar.otherWorkspaces}</Menu.GroupLabel>
                {list.state === 'loading' && <p className={popup.message}>{text.loading}</p>}
                {list.state === 'failed' && <p className={popup.message}>{list.error.message}</p>}
                {list.state === 'ready' && others.length === 0 && (
                  <p className={popup.message}>{text.topBar.noOtherWorkspaces}</p>
                )}
                {others.map((entry) => (
                  <Menu.Item
                    key={entry.name}
                    {...refused}
                    className={popup.item}
                    onClick={() => void workspaces.open(entry.name)}
                  >
                    <span className={styles.name}>{entry.name}</span>
                    <span className={popup.hint}>{formatCompact(entry.nodes)} nodes</span>
                  </Menu.Item>
                ))}
              </Menu.Group>
              <Menu.Separator className={popup.separator} />
              <Menu.Item {...refused} className={popup.item} onClick={() => imports.open([])}>
                <Icon name="import" />
                {text.firstRun.import}
              </Menu.Item>
              <Menu.Item {...refused} className={popup.item} onClick={() => void workspaces.openDemo()}>
                <Icon name="demo" />
                {text.firstRun.demo}
              </Menu.Item>
            </div>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
