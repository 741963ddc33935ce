import type { ReactElement } from 'react';
import { COLOR_MODES, type ColorMode } from '../scene/color-mode.ts';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { Segmented } from '../ui/Segmented.tsx';
import { Select } from '../ui/Select.tsx';
import styles from './ColorBy.module.css';

const OPTIONS = COLOR_MODES.map((value) => ({ value, label: text.colorModes[value] }));
const LISTED = OPTIONS.map(({ label }, value) => ({ value, label }));

/** What colours mean: side by side where the bar has room for it, else a list. Only one of the two is displayed. */
export function ColorBy(): ReactElement {
  const { stores } = useConsole();
  const colorMode = useStore(stores.view, (view) => view.colorMode);
  const change = (mode: ColorMode) => stores.view.update((view) => ({ ...view, colorMode: mode }));
  return (
    <>
      <span className={styles.caption} aria-hidden="true">
        {text.topBar.colorByShort}
      </span>
      <div className={styles.row}>
        <Segmented label={text.topBar.colorBy} value={colorMode} options={OPTIONS} onChange={change} />
      </div>
      <div className={styles.list}>
        <Select
          label={text.topBar.colorBy}
          placeholder={text.topBar.colorByShort}
          value={COLOR_MODES.indexOf(colorMode)}
          options={LISTED}
          onChange={(at) => change(COLOR_MODES[at] ?? 'shard')}
        />
      </div>
    </>
  );
}
