import { Menu } from '@base-ui/react/menu';
import type { ReactElement } from 'react';
import { text } from '../../text/en.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import popup from '../../ui/Popup.module.css';

export type CopyWhat = 'cell' | 'row' | 'all';
export type FileKind = 'csv' | 'json';

export interface ResultMenuProps {
  readonly rowCount: number;
  /** Copying a cell or a row needs one that is chosen. */
  readonly hasPlace: boolean;
  readonly onCopy: (what: CopyWhat) => void;
  readonly onSave: (kind: FileKind) => void;
}

/** What can be done with the rows outside of the console. */
export function ResultMenu({ rowCount, hasPlace, onCopy, onSave }: ResultMenuProps): ReactElement {
  return (
    <Menu.Root>
      <Menu.Trigger render={<Button size="small" look="quiet" icon="download" />}>{text.query.export}</Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="end" className={popup.positioner}>
          <Menu.Popup className={popup.popup}>
            <div className={popup.list}>
              <Menu.Item className={popup.item} disabled={!hasPlace} onClick={() => onCopy('cell')}>
                <Icon name="copy" />
                {text.query.copyCell}
              </Menu.Item>
              <Menu.Item className={popup.item} disabled={!hasPlace} onClick={() => onCopy('row')}>
                <Icon name="copy" />
                {text.query.copyRow}
              </Menu.Item>
              <Menu.Item className={popup.item} onClick={() => onCopy('all')}>
                <Icon name="copy" />
                {text.query.copyAll(rowCount)}
              </Menu.Item>
              <Menu.Separator className={popup.separator} />
              <Menu.Item className={popup.item} onClick={() => onSave('csv')}>
                <Icon name="download" />
                {text.query.saveCsv(rowCount)}
              </Menu.Item>
              <Menu.Item className={popup.item} onClick={() => onSave('json')}>
                <Icon name="download" />
                {text.query.saveJson(rowCount)}
              </Menu.Item>
            </div>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
