import { AlertDialog } from '@base-ui/react/alert-dialog';
import type { ReactElement } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { Button } from '../ui/Button.tsx';
import { classes } from '../ui/classes.ts';
import styles from '../ui/Dialog.module.css';

/** The last question before a move, in plain words. */
export function MoveConfirmDialog(): ReactElement {
  const { stores, moves } = useConsole();
  const draft = useStore(stores.moves, (state) => state.draft);
  const preview = draft?.preview.state === 'ready' ? draft.preview.value : null;
  const isOpen = draft?.phase === 'confirming' && preview !== null;
  return (
    <AlertDialog.Root open={isOpen} onOpenChange={(open) => !open && moves.withdrawConfirmation()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={styles.backdrop} />
        <AlertDialog.Popup className={classes(styles.popup, styles.small)}>
          {preview !== null && (
            <>
              <header className={styles.header}>
                <AlertDialog.Title className={styles.title}>
                  {text.move.confirmTitle(preview.node.label, preview.to)}
                </AlertDialog.Title>
              </header>
              <AlertDialog.Description className={styles.intro}>
                {text.move.confirm(preview.rows, preview.source.shard, preview.to)}{' '}
                {text.move.confirmCut(preview.cutEdgesBefore, preview.cutEdgesAfter)} {text.move.confirmSafe}
              </AlertDialog.Description>
            </>
          )}
          <footer className={styles.actions}>
            <AlertDialog.Close render={<Button />}>{text.cancel}</AlertDialog.Close>
            <Button changes look="primary" onClick={() => void moves.start()}>
              {text.move.confirmButton}
            </Button>
          </footer>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
