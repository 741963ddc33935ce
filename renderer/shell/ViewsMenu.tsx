import { Menu } from '@base-ui/react/menu';
import type { ReactElement } from 'react';
import { useStore } from '../state/create-store.ts';
import { placesText as words } from '../text/places-text.ts';
import { IconButton } from '../ui/Button.tsx';
import { classes } from '../ui/classes.ts';
import { Icon } from '../ui/Icon.tsx';
import popup from '../ui/Popup.module.css';
import { COMMANDS, type CommandId } from './commands.ts';
import { useConsole } from './console-context.ts';
import { useRunCommand } from './use-commands.ts';
import { useKeysOf } from './use-keys.ts';
import styles from './ViewsMenu.module.css';

const ARRANGEMENTS: readonly CommandId[] = ['layout-watch', 'layout-plan', 'layout-reset'];

/** Views kept under a name, the link to this one, and how panels are arranged. */
export function ViewsMenu(): ReactElement {
  const { stores, places } = useConsole();
  const run = useRunCommand();
  const keysOf = useKeysOf();
  const workspace = useStore(stores.workspace, ({ state }) => state?.name ?? '');
  const named = useStore(stores.places, (state) => state.named[workspace]) ?? [];
  return (
    <Menu.Root>
      <Menu.Trigger render={<IconButton icon="bookmark" label={words.menu} />} />
      <Menu.Portal>
        <Menu.Positioner sideOffset={6} align="end" className={popup.positioner}>
          <Menu.Popup className={classes(popup.popup, styles.popup)}>
            <div className={popup.list}>
              <Menu.Group>
                <Menu.GroupLabel className={popup.groupLabel}>{words.title}</Menu.GroupLabel>
                {named.length === 0 && <p className={popup.message}>{words.empty}</p>}
                {named.map(({ name, place }) => (
                  <div key={name} className={styles.row}>
                    <Menu.Item className={classes(popup.item, styles.view)} onClick={() => void places.open(place)}>
                      <span className={styles.name}>{name}</span>
                    </Menu.Item>
                    <Menu.Item
                      className={classes(popup.item, styles.forget)}
                      aria-label={words.forget(name)}
                      closeOnClick={false}
                      onClick={() => places.forget(name)}
                    >
                      <Icon name="trash" />
                    </Menu.Item>
                  </div>
                ))}
              </Menu.Group>
              <Menu.Separator className={popup.separator} />
              <Menu.Item className={popup.item} onClick={() => run('save-view')}>
                <Icon name="plus" />
                {words.keep}
              </Menu.Item>
              <Menu.Item className={popup.item} onClick={() => run('copy-link')}>
                <Icon name="link" />
                {words.copyLink}
                <span className={popup.hint}>{keysOf('copy-link')}</span>
              </Menu.Item>
              <Menu.Separator className={popup.separator} />
              {ARRANGEMENTS.map((id) => (
                <Menu.Item key={id} className={popup.item} onClick={() => run(id)}>
                  <Icon name="panelLeft" />
                  {COMMANDS.find((command) => command.id === id)?.title}
                </Menu.Item>
              ))}
            </div>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
