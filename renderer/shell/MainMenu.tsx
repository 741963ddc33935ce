import { Menu } from '@base-ui/react/menu';
import type { ReactElement } from 'react';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { IconButton } from '../ui/Button.tsx';
import { Icon, type IconName } from '../ui/Icon.tsx';
import popup from '../ui/Popup.module.css';
import { COMMANDS, type CommandId, keysOf } from './commands.ts';
import { useConsole } from './console-context.ts';
import { isMacPlatform, useRunCommand } from './use-commands.ts';

const ITEMS: readonly (readonly {
  readonly id: CommandId;
  readonly icon: IconName;
  readonly needsWorkspace: boolean;
}[])[] = [
  [
    { id: 'import', icon: 'import', needsWorkspace: false },
    { id: 'open-file', icon: 'catalog', needsWorkspace: false },
    { id: 'open-demo', icon: 'demo', needsWorkspace: false },
  ],
  [
    { id: 'add-node', icon: 'plus', needsWorkspace: true },
    { id: 'metagraph', icon: 'closure', needsWorkspace: true },
  ],
  [
    { id: 'toggle-query', icon: 'query', needsWorkspace: true },
    { id: 'toggle-heat', icon: 'heatMap', needsWorkspace: true },
    { id: 'influence', icon: 'influence', needsWorkspace: true },
    { id: 'verify', icon: 'verify', needsWorkspace: true },
    { id: 'placement', icon: 'placement', needsWorkspace: true },
    { id: 'balance', icon: 'balance', needsWorkspace: true },
    { id: 'layout', icon: 'layout', needsWorkspace: true },
    { id: 'toggle-time', icon: 'history', needsWorkspace: true },
  ],
  [
    { id: 'save-picture', icon: 'download', needsWorkspace: true },
    { id: 'export', icon: 'download', needsWorkspace: true },
    { id: 'save-incident', icon: 'download', needsWorkspace: true },
    { id: 'backup', icon: 'download', needsWorkspace: true },
  ],
  [
    { id: 'shortcuts', icon: 'keyboard', needsWorkspace: false },
    { id: 'about', icon: 'info', needsWorkspace: false },
  ],
];

/** What a browser has in place of the native menu; on the desktop both are there. */
export function MainMenu(): ReactElement {
  const run = useRunCommand();
  const isOpen = useStore(useConsole().stores.workspace, ({ topology }) => topology.state === 'ready');
  const isMac = isMacPlatform();
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
                  {group.map(({ id, icon, needsWorkspace }) => (
                    <Menu.Item
                      key={id}
                      className={popup.item}
                      disabled={needsWorkspace && !isOpen}
                      onClick={() => run(id)}
                    >
                      <Icon name={icon} />
                      {COMMANDS.find((command) => command.id === id)?.title}
                      <span className={popup.hint}>{keysOf(id, isMac)}</span>
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
