import { Popover } from '@base-ui/react/popover';
import { type ReactElement, useEffect } from 'react';
import { showPanel } from '../actions/show-panel.ts';
import { useStore } from '../state/create-store.ts';
import type { PanelId } from '../state/layout.ts';
import { tourText as words } from '../text/tour-text.ts';
import { Button } from '../ui/Button.tsx';
import { classes } from '../ui/classes.ts';
import popup from '../ui/Popup.module.css';
import { useConsole } from './console-context.ts';
import styles from './Tour.module.css';

interface Step {
  readonly name: keyof typeof words.steps;
  /** The part it is about; where that is not on screen, the middle of the window. */
  readonly anchor: string;
  readonly side: 'top' | 'bottom' | 'left' | 'right';
  readonly panel?: PanelId;
}

const STEPS: readonly Step[] = [
  { name: 'scene', anchor: '[role="application"]', side: 'bottom' },
  { name: 'legend', anchor: '[data-tour="legend"]', side: 'right' },
  { name: 'shards', anchor: '#panel-shards', side: 'right', panel: 'shards' },
  { name: 'inspector', anchor: '#panel-inspector', side: 'left', panel: 'inspector' },
  { name: 'balance', anchor: '[data-tour="balance"]', side: 'bottom' },
  { name: 'search', anchor: '[data-tour="search"]', side: 'bottom' },
];

/** The topology has no place beside it: its step lies over its lower edge. */
const INSIDE_PX = -240;

/** A few steps through the real parts of the console. It blocks nothing, and can be ended at any step. */
export function Tour(): ReactElement | null {
  const theConsole = useConsole();
  const { stores } = theConsole;
  const step = useStore(stores.tour, (tour) => tour.step);
  const isReady = useStore(stores.workspace, ({ topology }) => topology.state === 'ready');
  const isDue = useStore(stores.tour, (tour) => tour.isDue);
  const isDialog = useStore(stores.view, ({ dialog }) => dialog !== null);
  useEffect(() => {
    if (!isReady || !isDue || isDialog) return;
    stores.tour.update(() => ({ step: stores.settings.get().isTourSeen ? null : 0, isDue: false }));
  }, [stores, isReady, isDue, isDialog]);
  useEffect(() => {
    if (step === null) return;
    stores.settings.update((settings) => (settings.isTourSeen ? settings : { ...settings, isTourSeen: true }));
    const { panel } = STEPS[step] ?? {};
    if (panel !== undefined) showPanel(theConsole.stores, panel);
  }, [theConsole, stores, step]);

  // What it points at is behind a dialog.
  const current = step === null || !isReady || isDialog ? undefined : STEPS[step];
  if (current === undefined || step === null) return null;
  const { title, body } = words.steps[current.name];
  const go = (to: number | null) => stores.tour.update((tour) => ({ ...tour, step: to }));
  const isInside = current.name === 'scene';
  const isLast = step === STEPS.length - 1;
  return (
    // Another step is another popover: it opens at its own place and is read out.
    <Popover.Root key={step} open onOpenChange={(isOpen, { reason }) => !isOpen && reason === 'escape-key' && go(null)}>
      <Popover.Portal>
        <Popover.Positioner
          anchor={() => document.querySelector(current.anchor)}
          side={current.side}
          sideOffset={isInside ? INSIDE_PX : 10}
          className={classes(popup.positioner, styles.positioner)}
        >
          <Popover.Popup className={classes(popup.popup, styles.popup)}>
            {!isInside && <Popover.Arrow className={styles.arrow} />}
            <Popover.Title className={styles.title}>{title}</Popover.Title>
            <Popover.Description className={styles.body}>{body}</Popover.Description>
            <div className={styles.foot}>
              <span className={styles.count}>{words.of(step + 1, STEPS.length)}</span>
              {!isLast && (
                <Button size="small" look="quiet" onClick={() => go(null)}>
                  {words.skip}
                </Button>
              )}
              {step > 0 && (
                <Button size="small" onClick={() => go(step - 1)}>
                  {words.back}
                </Button>
              )}
              <Button size="small" look="primary" onClick={() => go(isLast ? null : step + 1)}>
                {isLast ? words.done : words.next}
              </Button>
            </div>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
