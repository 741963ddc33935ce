import { type ReactElement, useEffect, useRef } from 'react';
import { GHOST_SHOWS } from '../scene/ghost.ts';
import { useConsole, useFocusTargets } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { sceneryText } from '../text/scenery-text.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { Segmented } from '../ui/Segmented.tsx';
import styles from './GhostBar.module.css';

const words = sceneryText.plan;
const OPTIONS = GHOST_SHOWS.map((value) => ({ value, label: words.options[value] }));

/** While a plan is drawn over the topology: which one, what of it, and the way back. */
export function GhostBar(): ReactElement | null {
  const { stores, scenery } = useConsole();
  const focus = useFocusTargets();
  const plan = useStore(stores.scenery, (state) => state.plan);
  const bar = useRef<HTMLElement>(null);
  const planId = plan?.planId;
  // The dialog that it was shown from is gone, and gives the focus back first.
  useEffect(() => {
    if (planId === undefined) return;
    const timer = setTimeout(() => bar.current?.focus(), 50);
    return () => clearTimeout(timer);
  }, [planId]);
  if (plan === null) return null;
  const end = () => {
    scenery.endPlan();
    focus.scene.current?.focus();
  };
  return (
    <section
      ref={bar}
      className={styles.bar}
      aria-label={words.bar}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        end();
      }}
    >
      <p className={styles.words}>
        <span className={styles.name} title={plan.planId}>
          {text.balance.plan.name(plan.planId)}
        </span>
        <span>{words.moves(plan.moves.nodes.length)}</span>
      </p>
      <Segmented label={words.shows} value={plan.shows} options={OPTIONS} onChange={scenery.setPlanShows} />
      <Button size="small" onClick={scenery.backToPlan}>
        {words.back}
      </Button>
      <IconButton icon="close" label={words.close} keys="Esc" onClick={end} />
    </section>
  );
}
