import { Popover } from '@base-ui/react/popover';
import type { ReactElement } from 'react';
import { useStore } from '../state/create-store.ts';
import { markNoticesRead } from '../state/notices.ts';
import { text } from '../text/en.ts';
import { formatClock } from '../text/format.ts';
import { classes } from '../ui/classes.ts';
import { Icon } from '../ui/Icon.tsx';
import popup from '../ui/Popup.module.css';
import { useConsole } from './console-context.ts';
import styles from './Notices.module.css';

/** What happened lately, kept after its toast has gone. */
export function NoticesPopover(): ReactElement {
  const { stores } = useConsole();
  const { list, unread } = useStore(stores.notices, (notices) => notices);
  const markRead = () => stores.notices.update(markNoticesRead);
  return (
    <Popover.Root onOpenChange={markRead}>
      <Popover.Trigger
        className={styles.trigger}
        aria-label={unread === 0 ? text.status.notices : text.status.unread(unread)}
      >
        <Icon name="bell" />
        {unread > 0 && <span className={styles.unread}>{unread}</span>}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner side="top" align="end" sideOffset={6} className={popup.positioner}>
          <Popover.Popup className={classes(popup.popup, styles.popup)}>
            <Popover.Title className={styles.title}>{text.status.notices}</Popover.Title>
            {list.length === 0 && <p className={styles.empty}>{text.status.noNotices}</p>}
            <ol className={styles.list}>
              {list.map((notice) => (
                <li key={notice.id} className={styles.notice}>
                  <Icon name={notice.level} className={styles[notice.level]} />
                  <p className={styles.message}>{notice.message}</p>
                  <time className={styles.time}>{formatClock(notice.atMs)}</time>
                </li>
              ))}
            </ol>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
