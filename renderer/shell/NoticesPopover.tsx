import { Popover } from '@base-ui/react/popover';
import type { ReactElement } from 'react';
import { useStore } from '../state/create-store.ts';
import {
  clearNotices,
  markNoticesRead,
  type NumberedNotice,
  nodeLinkOf,
  planIn,
  shownNotices,
} from '../state/notices.ts';
import { toggleMuted } from '../state/settings.ts';
import { text } from '../text/en.ts';
import { formatClock } from '../text/format.ts';
import { noticesText as words } from '../text/settings-text.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { classes } from '../ui/classes.ts';
import { Icon } from '../ui/Icon.tsx';
import popup from '../ui/Popup.module.css';
import { Segmented } from '../ui/Segmented.tsx';
import { useConsole } from './console-context.ts';
import styles from './Notices.module.css';

const LEVELS = [
  { value: 'all', label: words.all },
  { value: 'error', label: words.levels.error },
  { value: 'warning', label: words.levels.warning },
  { value: 'info', label: words.levels.info },
] as const;

/** What happened lately, kept after its toast has gone: filtered by level, the same counted once, with where it leads. */
export function NoticesPopover(): ReactElement {
  const { stores } = useConsole();
  const notices = useStore(stores.notices, (state) => state);
  const { list, unread, level, isShown } = notices;
  const shown = shownNotices(notices);
  return (
    <Popover.Root
      open={isShown}
      onOpenChange={(isOpen) => stores.notices.update((state) => ({ ...markNoticesRead(state), isShown: isOpen }))}
    >
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
            <div className={styles.head}>
              <Popover.Title className={styles.title}>{words.title}</Popover.Title>
              <Button
                size="small"
                look="quiet"
                disabled={list.length === 0}
                onClick={() => stores.notices.update(clearNotices)}
              >
                {words.clear}
              </Button>
            </div>
            {list.length > 0 && (
              <div className={styles.filter}>
                <Segmented
                  label={words.filter}
                  value={level ?? 'all'}
                  options={LEVELS}
                  onChange={(next) =>
                    stores.notices.update((state) => ({ ...state, level: next === 'all' ? null : next }))
                  }
                />
              </div>
            )}
            {shown.length === 0 && <p className={styles.empty}>{list.length === 0 ? words.none : words.noneOfLevel}</p>}
            <ol className={styles.list}>
              {shown.map((notice) => (
                <NoticeRow key={notice.id} notice={notice} />
              ))}
            </ol>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function NoticeRow({ notice }: { notice: NumberedNotice }): ReactElement {
  const { stores, balances, nodeLinks } = useConsole();
  const { level, code, message, atMs, count } = notice;
  const isMuted = useStore(stores.settings, ({ mutedNotices }) => mutedNotices.includes(code));
  const plan = useStore(stores.balance, ({ plans }) =>
    plans.state === 'ready'
      ? planIn(
          message,
          plans.value.map(({ planId }) => planId),
        )
      : null,
  );
  const workspace = useStore(stores.workspace, ({ state }) => state?.name ?? null);
  const link = nodeLinkOf(notice, workspace, plan);
  const showPlan = (planId: string) => {
    stores.notices.update((state) => ({ ...state, isShown: false }));
    balances.open({ kind: 'plan', planId });
  };
  return (
    <li className={styles.notice}>
      <Icon name={level} className={styles[level]} />
      <div className={styles.message}>
        <p>{message}</p>
        <p className={styles.about}>
          <time>{formatClock(atMs)}</time>
          {count > 1 && <span>{words.times(count)}</span>}
          {isMuted && <span>{words.muted}</span>}
          {plan !== null && (
            <Button size="small" look="quiet" onClick={() => showPlan(plan)}>
              {words.showPlan}
            </Button>
          )}
          {link !== null && (
            <Button size="small" look="quiet" onClick={() => void nodeLinks.show(link)}>
              {text.nodeLinks.show}
            </Button>
          )}
        </p>
      </div>
      <IconButton
        icon={isMuted ? 'bell' : 'mute'}
        label={isMuted ? words.unmute(code) : words.mute(code)}
        onClick={() => stores.settings.update((state) => toggleMuted(state, code))}
      />
    </li>
  );
}
