import { AlertDialog } from '@base-ui/react/alert-dialog';
import type { ReactElement, RefObject } from 'react';
import { useConsole } from '../shell/console-context.ts';
import type { Placement } from '../state/placement.ts';
import { text } from '../text/en.ts';
import { Button } from '../ui/Button.tsx';
import { classes } from '../ui/classes.ts';
import styles from '../ui/Dialog.module.css';

/** The last question before a plan is applied, in plain words. Inside of the dialog, so that Escape closes only this. */
export function ApplyQuestion(props: {
  readonly placement: Placement;
  /** Where the keyboard goes on after a yes: the button that asked is gone then. */
  readonly focusAfter: RefObject<HTMLElement | null>;
}): ReactElement {
  const { placement, focusAfter } = props;
  const { stores, placements } = useConsole();
  const { phase, proposal } = placement;
  return (
    <AlertDialog.Root
      open={phase === 'confirming' && proposal !== null}
      onOpenChange={(open) => !open && placements.withdrawApply()}
    >
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={styles.backdrop} forceRender />
        <AlertDialog.Popup
          className={classes(styles.popup, styles.small)}
          finalFocus={() => stores.placement.get().phase === 'proposed' || focusAfter.current}
        >
          {proposal !== null && <Words proposal={proposal} />}
          <footer className={styles.actions}>
            <AlertDialog.Close render={<Button />}>{text.cancel}</AlertDialog.Close>
            <Button changes look="primary" onClick={() => void placements.apply()}>
              {text.placement.confirmButton}
            </Button>
          </footer>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

function Words({ proposal }: { proposal: NonNullable<Placement['proposal']> }): ReactElement {
  const { movedNodes, movedRows, shards, before } = proposal;
  const shardsNow = before.shards.length;
  const isReopening = shards !== shardsNow;
  return (
    <>
      <header className={styles.header}>
        <AlertDialog.Title className={styles.title}>
          {isReopening ? text.placement.confirmTitleShards(shards) : text.placement.confirmTitle(movedNodes)}
        </AlertDialog.Title>
      </header>
      <AlertDialog.Description className={styles.intro}>
        {text.placement.confirm(movedNodes, movedRows)}{' '}
        {isReopening ? text.placement.confirmReopen(shardsNow, shards) : text.placement.confirmSafe}{' '}
        {text.placement.confirmCancel}
      </AlertDialog.Description>
    </>
  );
}
