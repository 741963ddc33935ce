import type { ReactElement } from 'react';
import { SelectPicker } from '../selection/SelectPicker.tsx';
import { keysOf } from '../shell/commands.ts';
import { useConsole } from '../shell/console-context.ts';
import { isMacPlatform, useRunCommand } from '../shell/use-commands.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { IconButton } from '../ui/Button.tsx';
import { FilterChips } from './FilterChips.tsx';
import { FilterForm } from './FilterForm.tsx';
import { FocusTrail } from './FocusTrail.tsx';
import styles from './SceneTools.module.css';

/** Over the topology's top left: ways to select and filter, and what is left out now. */
export function SceneTools(): ReactElement {
  const run = useRunCommand();
  const isPresenting = useStore(useConsole().stores.view, (view) => view.isPresenting);
  const isLasso = useStore(useConsole().stores.nodeSet, ({ tool }) => tool === 'lasso');
  return (
    <div className={styles.tools}>
      <div className={styles.row}>
        {!isPresenting && (
          <section className={styles.buttons} aria-label={text.selection.tools}>
            <IconButton
              icon="lasso"
              label={text.selection.lasso}
              keys={keysOf('lasso', isMacPlatform())}
              aria-pressed={isLasso}
              className={styles.toggle}
              onClick={() => run('lasso')}
            />
            <SelectPicker />
            <FilterForm />
          </section>
        )}
        <FilterChips />
      </div>
      <FocusTrail />
    </div>
  );
}
