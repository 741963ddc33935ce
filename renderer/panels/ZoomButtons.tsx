import type { ReactElement } from 'react';
import { ViewMenu } from '../scenery/ViewMenu.tsx';
import { useConsole } from '../shell/console-context.ts';
import { useRunCommand } from '../shell/use-commands.ts';
import { useKeysOf } from '../shell/use-keys.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { sceneryText } from '../text/scenery-text.ts';
import { IconButton } from '../ui/Button.tsx';
import styles from './ZoomButtons.module.css';

export function ZoomButtons(): ReactElement {
  const run = useRunCommand();
  const isMinimapOpen = useStore(useConsole().stores.scenery, (scenery) => scenery.isMinimapOpen);
  const keysOf = useKeysOf();
  return (
    <div className={styles.buttons}>
      <ViewMenu />
      <IconButton
        icon="overview"
        label={isMinimapOpen ? sceneryText.minimap.hide : sceneryText.minimap.show}
        keys={keysOf('toggle-minimap')}
        aria-pressed={isMinimapOpen}
        onClick={() => run('toggle-minimap')}
      />
      <IconButton icon="plus" label={text.scene.zoomIn} keys={keysOf('zoom-in')} onClick={() => run('zoom-in')} />
      <IconButton icon="minus" label={text.scene.zoomOut} keys={keysOf('zoom-out')} onClick={() => run('zoom-out')} />
      <IconButton icon="fit" label={text.scene.fit} keys={keysOf('fit')} onClick={() => run('fit')} />
    </div>
  );
}
