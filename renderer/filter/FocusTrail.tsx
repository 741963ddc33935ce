import type { ReactElement } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { DEPTH_MAX, depthMin, focusOf } from '../state/filters.ts';
import { text } from '../text/en.ts';
import { IconButton } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { LinkButton } from '../ui/LinkButton.tsx';
import styles from './FocusTrail.module.css';

/** The way back from the focus, and how far it reaches; nothing without one. */
export function FocusTrail(): ReactElement | null {
  const { stores, filters } = useConsole();
  const trail = useStore(stores.filters, (state) => state.trail);
  const focus = useStore(stores.filters, focusOf);
  if (focus === null) return null;
  return (
    <nav className={styles.trail} aria-label={text.filter.focus.trail}>
      <ol className={styles.steps}>
        <li>
          <LinkButton onClick={() => filters.leaveFocus(0)}>{text.filter.focus.all}</LinkButton>
        </li>
        {trail.map((step, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place in the trail.
          <li key={at}>
            <Icon name="chevronRight" />
            {at === trail.length - 1 ? (
              <span className={styles.here} aria-current="true">
                {step.label}
              </span>
            ) : (
              <LinkButton onClick={() => filters.leaveFocus(at + 1)}>{step.label}</LinkButton>
            )}
          </li>
        ))}
      </ol>
      <label className={styles.depth}>
        <span className="visually-hidden">{text.filter.focus.depth}</span>
        <input
          type="range"
          min={depthMin(focus)}
          max={DEPTH_MAX}
          step={1}
          value={focus.depth}
          aria-valuetext={text.filter.focus.steps(focus.depth)}
          onChange={(event) => filters.setDepth(event.target.valueAsNumber)}
        />
        <span className={styles.count} aria-hidden="true">
          {text.filter.focus.steps(focus.depth)}
        </span>
      </label>
      <IconButton icon="close" label={text.filter.focus.leave} onClick={() => filters.leaveFocus(0)} />
    </nav>
  );
}
