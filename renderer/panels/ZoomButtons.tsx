import type { ReactElement } from 'react';
import { useRunCommand } from '../shell/use-commands.ts';
import { useKeysOf } from '../shell/use-keys.ts';
import { text } from '../text/en.ts';
import { IconButton } from '../ui/Button.tsx';
import styles from './ZoomButtons.module.css';

export function ZoomButtons(): ReactElement {
  const run = useRunCommand();
  const keysOf = useKeysOf();
  return (
    <div className={styles.buttons}>
      <IconButton icon="plus" label={text.scene.zoomIn} keys={keysOf('zoom-in')} onClick={() => run('zoom-in')} />
      <IconButton icon="minus" label={text.scene.zoomOut} keys={keysOf('zoom-out')} onClick={() => run('zoom-out')} />
      <IconButton icon="fit" label={text.scene.fit} keys={keysOf('fit')} onClick={() => run('fit')} />
    </div>
  );
}
