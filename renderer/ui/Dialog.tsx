import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import type { ReactElement, ReactNode, RefObject } from 'react';
import { text } from '../text/en.ts';
import { classes } from './classes.ts';
import styles from './Dialog.module.css';
import { Icon } from './Icon.tsx';

export interface DialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly intro?: string | undefined;
  /** `huge` has one height whatever is in it, for what has pages. */
  readonly size?: 'small' | 'medium' | 'large' | 'wide' | 'huge';
  /** Leads to the page before; a button beside the title. */
  readonly back?: { readonly label: string; readonly onBack: () => void } | undefined;
  /** Buttons of the last row. */
  readonly actions?: ReactNode;
  readonly initialFocus?: RefObject<HTMLElement | null>;
  readonly children?: ReactNode;
}

/** A modal dialog: title, one sentence, content that scrolls, a row of actions. Escape and the cross close it. */
export function Dialog(props: DialogProps): ReactElement {
  const { isOpen, onClose, title, intro, size = 'medium', back, actions, initialFocus, children } = props;
  return (
    <BaseDialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className={styles.backdrop} />
        <BaseDialog.Popup
          className={classes(styles.popup, styles[size])}
          {...(initialFocus === undefined ? {} : { initialFocus })}
        >
          <header className={styles.header}>
            {back !== undefined && (
              <button
                type="button"
                className={classes(styles.close, styles.back)}
                aria-label={back.label}
                onClick={back.onBack}
              >
                <Icon name="chevronLeft" />
              </button>
            )}
            <BaseDialog.Title className={styles.title}>{title}</BaseDialog.Title>
            <BaseDialog.Close className={styles.close} aria-label={text.close}>
              <Icon name="close" />
            </BaseDialog.Close>
          </header>
          {intro !== undefined && <BaseDialog.Description className={styles.intro}>{intro}</BaseDialog.Description>}
          {children !== undefined && <div className={styles.content}>{children}</div>}
          {actions !== undefined && <div className={styles.actions}>{actions}</div>}
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}
