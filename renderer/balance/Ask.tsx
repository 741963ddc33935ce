import { AlertDialog } from '@base-ui/react/alert-dialog';
import type { ReactElement, ReactNode, RefObject } from 'react';
import { classes } from '../ui/classes.ts';
import dialog from '../ui/Dialog.module.css';

/** A question over everything else. Inside of the dialog that asks it, so that Escape closes only this. */
export function Ask(props: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** Where the keyboard goes on after an answer: the button that asked may be gone then. */
  readonly focusAfter?: RefObject<HTMLElement | null> | undefined;
  readonly children: ReactNode;
}): ReactElement {
  const { isOpen, onClose, focusAfter, children } = props;
  return (
    <AlertDialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={dialog.backdrop} forceRender />
        <AlertDialog.Popup
          className={classes(dialog.popup, dialog.small)}
          {...(focusAfter === undefined ? {} : { finalFocus: focusAfter })}
        >
          {children}
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
