import type { ReactElement } from 'react';
import { keysOf } from '../shell/commands.ts';
import { isMacPlatform, useRunCommand } from '../shell/use-commands.ts';
import { text } from '../text/en.ts';
import { IconButton } from '../ui/Button.tsx';
import styles from './ZoomButtons.module.css';

export function ZoomButtons(): ReactElement {
  const run = useRunCommand();
  const isMac = isMacPlatform();
  return (
    <div className={styles.buttons}>
      <IconButton
        icon="plus"
        label={text.scene.zoomIn}
        keys={keysOf('zoom-in', isMac)}
        onClick={() => run('zoom-in')}
      />
      <IconButton
        icon="minus"
        label={text.scene.zoomOut}
        keys={keysOf('zoom-out', isMac)}
        onClick={() => run('zoom-out')}
      />
      <IconButton icon="fit" label={text.scene.fit} keys={keysOf('fit', isMac)} onClick={() => run('fit')} />
    </div>
  );
}
