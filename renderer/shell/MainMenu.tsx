import { Menu } from '@base-ui/react/menu';
import type { ReactElement } from 'react';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { IconButton } from '../ui/Button.tsx';
import { Icon, type IconName } from '../ui/Icon.tsx';
import popup from '../ui/Popup.module.css';
import { situationOf, whyNotId } from './command-state.ts';
import { COMMANDS, type CommandId } from './commands.ts';
import { useConsole } from './console-context.ts';
import { useRunCommand } from './use-commands.ts';
import { useKeysOf } from './use-keys.ts';

const ITEMS: readonly (readonly {
  readonly id: CommandId;
  readonly icon: IconName;
}[])[] = [
  [{ id: 'palette', icon: 'command' }],
  [
    { id: 'import', icon: 'import' },
    { id: 'open-file', icon: 'catalog' },
    { id: 'open-demo', icon: 'demo' },
  ],
  [
    { id: 'add-node', icon: 'plus' },
    { id: 'metagraph', icon: 'closure' },
  ],
  [
    { id: 'toggle-query', icon: 'query' },
    { id: 'toggle-heat', icon: 'heatMap' },
    { id: 'influence', icon: 'influence' },
    { id: 'verify', icon: 'verify' },
    { id: 'placement', icon: 'placement' },
    { id: 'balance', icon: 'balance' },
    { id: 'layout', icon: 'layout' },
    { id: 'toggle-time', icon: 'history' },
    { id: 'present', icon: 'fit' },
  ],
  [
    { id: 'save-picture', icon: 'download' },
    { id: 'export', icon: 'download' },
    { id: 'save-incident', icon: 'download' },
    { id: 'backup', icon: 'download' },
  ],
  [
    { id: 'settings', icon: 'gear' },
    { id: 'shortcuts', icon: 'keyboard' },
    { id: 'tour', icon: 'target' },
    { id: 'about', icon: 'info' },
  ],
];

/** What a browser has in place of the native menu; on the desktop both are there. */
export function MainMenu(): ReactElement {
  const run = useRunCommand();
  const keysOf = useKeysOf();
  const { stores } = useConsole();
  // Asked again as the workspace opens or closes.
  useStore(stores.workspace, ({ topology }) => topology.state);
  const situation = situationOf(stores);
  return (
    <Menu.Root>
      <Menu.Trigger render={<IconButton icon="menu" label={text.topBar.menu} />} />
      <Menu.Portal>
        <Menu.Positioner sideOffset={6} align="end" className={popup.positioner}>
          <Menu.Popup className={popup.popup}>
            <div className={popup.list}>
              {ITEMS.map((group, row) => (
                <Menu.Group key={group[0]?.id}>
                  {row > 0 && <Menu.Separator className={popup.separator} />}
                  {group.map(({ id, icon }) => (
                    <Menu.Item
                      key={id}
                      className={popup.item}
                      disabled={whyNotId(id, situation) !== null}
                      title={whyNotId(id, situation) ?? undefined}
                      onClick={() => run(id)}
                    >
                      <Icon name={icon} />
                      {COMMANDS.find((command) => command.id === id)?.title}
                      <span className={popup.hint}>{keysOf(id)}</span>
                    </Menu.Item>
                  ))}
                </Menu.Group>
              ))}
            </div>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
