import { type ReactElement, useId } from 'react';
import type { RecentWorkspace } from '../state/opened-workspaces.ts';
import { text } from '../text/en.ts';
import { formatDate, formatMoment } from '../text/format.ts';
import { IconButton } from '../ui/Button.tsx';
import { classes } from '../ui/classes.ts';
import { Tag } from '../ui/Tag.tsx';
import { useConsole } from './console-context.ts';
import shared from './FirstRun.module.css';
import styles from './RecentList.module.css';

const words = text.firstRun;
const DAY_MS = 86_400_000;

/** The workspaces opened last, each with where it lies; one that has gone is said to be gone. */
export function RecentList({ recent }: { recent: readonly RecentWorkspace[] }): ReactElement {
  return (
    <section className={shared.workspaces} aria-labelledby="recent-title">
      <h3 id="recent-title" className={shared.subtitle}>
        {words.recent}
      </h3>
      <ul className={shared.list} aria-labelledby="recent-title">
        {recent.map((one) => (
          <RecentRow key={one.path} recent={one} />
        ))}
      </ul>
    </section>
  );
}

function RecentRow({ recent }: { recent: RecentWorkspace }): ReactElement {
  const { recents, nowMs } = useConsole();
  const pathId = useId();
  const { name, openedMs, isThere } = recent;
  const isOfToday = openedMs !== null && nowMs() - openedMs < DAY_MS;
  const when = openedMs === null ? null : words.openedAt(isOfToday ? formatMoment(openedMs) : formatDate(openedMs));
  return (
    <li className={styles.row}>
      {isThere ? (
        <button
          type="button"
          className={classes(shared.workspace, styles.entry)}
          aria-label={words.open(name)}
          aria-describedby={pathId}
          onClick={() => void recents.open(recent)}
        >
          <Facts recent={recent} pathId={pathId} />
          <span className={shared.date}>{when}</span>
        </button>
      ) : (
        <div className={classes(styles.entry, styles.missing)}>
          <Facts recent={recent} pathId={pathId} />
          <span className={shared.date}>{when}</span>
        </div>
      )}
      <IconButton icon="close" label={words.forget(name)} onClick={() => void recents.forget(recent)} />
    </li>
  );
}

function Facts({ recent, pathId }: { recent: RecentWorkspace; pathId: string }): ReactElement {
  const { name, path, isThere, listed } = recent;
  return (
    <span className={styles.facts}>
      <span className={styles.title}>
        <span className={shared.workspaceName}>{name}</span>
        {listed !== null && (
          <span className={shared.hint}>{words.size(listed.nodes, listed.edges, listed.shards)}</span>
        )}
        {!isThere && <Tag look="warning">{words.missing}</Tag>}
      </span>
      <span className={styles.path} id={pathId} title={path}>
        {path}
      </span>
      {!isThere && <span className={shared.hint}>{words.missingHint}</span>}
    </span>
  );
}
