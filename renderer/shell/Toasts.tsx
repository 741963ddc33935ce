import { Toast } from '@base-ui/react/toast';
import { type ReactElement, useEffect } from 'react';
import type { Notice } from '../../engine/protocol/index.ts';
import { SHELL_NOTICE_LENGTH_MAX, type ShellApi } from '../../engine/protocol/shell-api.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { adviceOf, isErrorCode } from '../text/error-advice.ts';
import { IconButton } from '../ui/Button.tsx';
import { classes } from '../ui/classes.ts';
import { Icon } from '../ui/Icon.tsx';
import { useConsole } from './console-context.ts';
import styles from './Notices.module.css';

/** Errors stay until they are dismissed: who looked away must still find them. */
const TIMEOUT_MS: Readonly<Record<Notice['level'], number>> = { info: 5_000, warning: 10_000, error: 0 };
const TOAST_COUNT_MAX = 4;

/** Shows every new notice as a toast in the lower left corner. */
export function Toasts(): ReactElement {
  // The list says the same, and would be covered.
  const isListShown = useStore(useConsole().stores.notices, (notices) => notices.isShown);
  return (
    <Toast.Provider limit={TOAST_COUNT_MAX}>
      <NoticesController />
      <Toast.Portal>
        <Toast.Viewport className={classes(styles.viewport, isListShown && styles.covered)}>
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function NoticesController(): null {
  const { stores, shell } = useConsole();
  const { notices, settings } = stores;
  const { add } = Toast.useToastManager<Notice>();
  useEffect(
    () =>
      notices.subscribe((now, before) => {
        for (const notice of now.list.filter(({ id }) => id > before.lastId).reverse()) {
          const { mutedNotices, areSystemNoticesOn } = settings.get();
          // It is in the list all the same: muted is not hidden.
          if (mutedNotices.includes(notice.code)) continue;
          if (areSystemNoticesOn && notice.level === 'error' && !document.hasFocus()) tellSystem(shell, notice.message);
          add({
            title: notice.message,
            ...(notice.level === 'error' && isErrorCode(notice.code) ? { description: adviceOf(notice.code) } : {}),
            timeout: TIMEOUT_MS[notice.level],
            priority: notice.level === 'error' ? 'high' : 'low',
            data: notice,
          });
        }
      }),
    [notices, settings, shell, add],
  );
  return null;
}

/** Where nobody looks at the window. A browser that refuses says so in its own settings; the toast is there anyway. */
function tellSystem(shell: ShellApi | null, message: string): void {
  if (shell !== null) shell.notify(message.slice(0, SHELL_NOTICE_LENGTH_MAX));
  else if ('Notification' in window && Notification.permission === 'granted') {
    new Notification(text.product, { body: message });
  }
}

function ToastList(): ReactElement[] {
  const { toasts } = Toast.useToastManager<Notice>();
  return toasts.map((toast) => {
    const level = toast.data?.level ?? 'info';
    return (
      <Toast.Root key={toast.id} toast={toast} className={styles.toast} swipeDirection="left">
        <Toast.Content className={styles.toastContent}>
          <Icon name={level} className={styles[level]} />
          <div className={styles.message}>
            <Toast.Title className={styles.toastTitle} render={<p />} />
            <Toast.Description className={styles.toastText} />
          </div>
          <Toast.Close render={<IconButton icon="close" label={text.dismiss} />} />
        </Toast.Content>
      </Toast.Root>
    );
  });
}
