import { Menu } from '@base-ui/react/menu';
import type { ReactElement } from 'react';
import { Button } from './Button.tsx';
import popup from './Popup.module.css';

export interface SaveMenuProps<V extends string> {
  readonly label: string;
  readonly formats: readonly { readonly value: V; readonly name: string; readonly hint: string }[];
  readonly className?: string | undefined;
  /** Of the button, which the list is flush with. */
  readonly align?: 'start' | 'end';
  readonly onSave: (value: V) => void;
}

/** A button that asks as what something is to be saved. */
export function SaveMenu<V extends string>(props: SaveMenuProps<V>): ReactElement {
  const { label, formats, className, align = 'start', onSave } = props;
  return (
    <Menu.Root>
      <Menu.Trigger render={<Button icon="download" className={className} />}>{label}</Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={6} align={align} className={popup.positioner}>
          <Menu.Popup className={popup.popup}>
            <div className={popup.list}>
              {formats.map(({ value, name, hint }) => (
                <Menu.Item key={value} className={popup.item} onClick={() => onSave(value)}>
                  {name}
                  <span className={popup.hint}>{hint}</span>
                </Menu.Item>
              ))}
            </div>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
