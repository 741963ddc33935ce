import { Menu } from '@base-ui/react/menu';
import type { ReactElement } from 'react';
import { SIZE_BYS } from '../scene/color-mode.ts';
import { EDGE_DETAILS } from '../scene/edge-detail.ts';
import { keysOf } from '../shell/commands.ts';
import { useConsole } from '../shell/console-context.ts';
import { isMacPlatform } from '../shell/use-commands.ts';
import { useStore } from '../state/create-store.ts';
import { type Scenery, VISIONS } from '../state/scenery.ts';
import { sceneryText as words } from '../text/scenery-text.ts';
import { IconButton } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import popup from '../ui/Popup.module.css';
import styles from './ViewMenu.module.css';

/** How the topology is drawn: sizes, edges, and as which eye sees it. */
export function ViewMenu(): ReactElement {
  const { stores } = useConsole();
  const { sizeBy, edgeDetail, vision } = useStore(stores.scenery, (scenery) => scenery);
  const change = (part: Partial<Scenery>) => stores.scenery.update((scenery) => ({ ...scenery, ...part }));
  const isMac = isMacPlatform();
  return (
    <Menu.Root>
      <Menu.Trigger render={<IconButton icon="sliders" label={words.viewMenu} />} />
      <Menu.Portal>
        <Menu.Positioner side="left" align="end" sideOffset={6} className={popup.positioner}>
          <Menu.Popup className={popup.popup}>
            <div className={popup.list}>
              <Group
                label={words.sizeBy}
                value={sizeBy}
                options={SIZE_BYS.map((value) => ({ value, name: words.sizes[value], hint: '' }))}
                onChange={(value) => change({ sizeBy: value })}
              />
              <Menu.Separator className={popup.separator} />
              <Group
                label={words.edges}
                keys={keysOf('edges-next', isMac)}
                value={edgeDetail}
                options={EDGE_DETAILS.map((value) => ({ value, ...words.edgeDetails[value] }))}
                onChange={(value) => change({ edgeDetail: value })}
              />
              <Menu.Separator className={popup.separator} />
              <Group
                label={words.vision}
                keys={keysOf('vision-next', isMac)}
                value={vision}
                options={VISIONS.map((value) => ({ value, name: words.visions[value], hint: '' }))}
                onChange={(value) => change({ vision: value })}
              />
            </div>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

interface GroupProps<V extends string> {
  readonly label: string;
  readonly keys?: string | undefined;
  readonly value: V;
  readonly options: readonly { readonly value: V; readonly name: string; readonly hint: string }[];
  readonly onChange: (value: V) => void;
}

function Group<V extends string>({ label, keys, value, options, onChange }: GroupProps<V>): ReactElement {
  return (
    <Menu.RadioGroup value={value} onValueChange={(next: V) => onChange(next)} aria-label={label}>
      <div className={styles.label}>
        {label}
        {keys !== undefined && <span className={popup.hint}>{keys}</span>}
      </div>
      {options.map((option) => (
        <Menu.RadioItem key={option.value} value={option.value} className={popup.item} closeOnClick={false}>
          <span className={styles.mark}>
            <Menu.RadioItemIndicator>
              <Icon name="check" />
            </Menu.RadioItemIndicator>
          </span>
          {option.name}
          {option.hint !== '' && <span className={popup.hint}>{option.hint}</span>}
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  );
}
