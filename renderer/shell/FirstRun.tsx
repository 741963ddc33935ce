import { type ReactElement, useEffect, useRef } from 'react';
import type { WorkspaceListEntry } from '../../engine/protocol/index.ts';
import { DEMO_NODE_COUNT, SAMPLE_NODE_COUNTS } from '../actions/workspace-actions.ts';
import { useStore } from '../state/create-store.ts';
import { jobOfKind } from '../state/jobs.ts';
import { text } from '../text/en.ts';
import { formatDate } from '../text/format.ts';
import { Button } from '../ui/Button.tsx';
import { ErrorBlock } from '../ui/ErrorBlock.tsx';
import { Icon } from '../ui/Icon.tsx';
import { LinkButton } from '../ui/LinkButton.tsx';
import { ProgressBar } from '../ui/ProgressBar.tsx';
import { Spinner } from '../ui/Spinner.tsx';
import { useConsole } from './console-context.ts';
import styles from './FirstRun.module.css';
import { RecentList } from './RecentList.tsx';
import { useViewerReason } from './use-viewer.ts';

/** What there is to do while no workspace is open: for whoever may only look, to wait. */
export function FirstRun(): ReactElement {
  return useViewerReason() === null ? <Beginnings /> : <Waiting />;
}

function Waiting(): ReactElement {
  return (
    <main className={styles.page}>
      <div className={styles.column} role="status">
        <h2 className={styles.title}>{text.firstRun.waiting}</h2>
        <p className={styles.intro}>{text.firstRun.waitingHint}</p>
      </div>
    </main>
  );
}

function Beginnings(): ReactElement {
  const { stores, workspaces, recents, imports } = useConsole();
  const demo = useStore(stores.jobs, (jobs) => jobOfKind(jobs, 'demo'));
  useEffect(() => void recents.refresh(), [recents]);
  const page = useRef<HTMLElement>(null);
  useEffect(() => {
    // Whoever chooses something here is new; whoever opens a link to a workspace, or starts with one, has work to do.
    const choose = () => stores.tour.update((tour) => ({ ...tour, isDue: true }));
    const element = page.current;
    element?.addEventListener('click', choose);
    return () => element?.removeEventListener('click', choose);
  }, [stores]);
  return (
    <main ref={page} className={styles.page}>
      <div className={styles.column}>
        <h2 className={styles.title}>{text.firstRun.title}</h2>
        <p className={styles.intro}>{text.firstRun.intro}</p>
        <div className={styles.choices}>
          <Choice
            icon="import"
            name={text.firstRun.import}
            hint={text.firstRun.importHint}
            isDisabled={demo !== undefined}
            onClick={() => imports.open([])}
          />
          <Choice
            icon="demo"
            name={text.firstRun.demo}
            hint={text.firstRun.demoHint}
            isDisabled={demo !== undefined}
            onClick={() => void workspaces.openDemo()}
          />
        </div>
        {demo !== undefined && (
          <div className={styles.progress}>
            <ProgressBar label={text.jobs.names.demo} progress={demo.progress} />
            <Button size="small" onClick={workspaces.cancelDemo}>
              {text.cancel}
            </Button>
          </div>
        )}
        <p className={styles.samples}>
          {text.firstRun.samples}:
          {SAMPLE_NODE_COUNTS.filter((nodes) => nodes !== DEMO_NODE_COUNT).map((nodes) => (
            <LinkButton key={nodes} onClick={() => demo === undefined && void workspaces.openDemo(nodes)}>
              {text.firstRun.sample(nodes)}
            </LinkButton>
          ))}
        </p>
        <p className={styles.drop}>{text.firstRun.dropHint}</p>
        <WorkspaceList />
      </div>
    </main>
  );
}

interface ChoiceProps {
  readonly icon: 'import' | 'demo';
  readonly name: string;
  readonly hint: string;
  readonly isDisabled: boolean;
  readonly onClick: () => void;
}

function Choice({ icon, name, hint, isDisabled, onClick }: ChoiceProps): ReactElement {
  return (
    <button type="button" className={styles.choice} disabled={isDisabled} aria-label={name} onClick={onClick}>
      <Icon name={icon} />
      <span className={styles.choiceName}>{name}</span>
      <span className={styles.hint}>{hint}</span>
    </button>
  );
}

function WorkspaceList(): ReactElement {
  const { stores, recents } = useConsole();
  const list = useStore(stores.workspace, (workspace) => workspace.list);
  const recent = useStore(stores.workspace, (workspace) => workspace.recent);
  // What was opened lately has its rows above; here is the rest, by its last change.
  const shown = new Set(recent.map(({ listed }) => listed?.name));
  const others = list.state === 'ready' ? list.value.filter(({ name }) => !shown.has(name)) : [];
  return (
    <>
      {recent.length > 0 && <RecentList recent={recent} />}
      <section className={styles.workspaces} aria-labelledby="workspaces-title">
        {(recent.length === 0 || others.length > 0 || list.state === 'failed') && (
          <h3 id="workspaces-title" className={styles.subtitle}>
            {recent.length === 0 ? text.firstRun.existing : text.firstRun.others}
          </h3>
        )}
        {list.state === 'loading' && <Spinner label={text.loading} />}
        {list.state === 'failed' && (
          <ErrorBlock title={text.firstRun.listFailed} error={list.error} onRetry={() => void recents.refresh()} />
        )}
        {list.state === 'ready' && recent.length + others.length === 0 && (
          <p className={styles.hint}>{text.firstRun.noWorkspaces}</p>
        )}
        {others.length > 0 && (
          <ul className={styles.list}>
            {others
              .toSorted((a, b) => b.modifiedMs - a.modifiedMs)
              .map((entry) => (
                <WorkspaceRow key={entry.name} entry={entry} />
              ))}
          </ul>
        )}
      </section>
    </>
  );
}

function WorkspaceRow({ entry }: { entry: WorkspaceListEntry }): ReactElement {
  const { workspaces } = useConsole();
  return (
    <li>
      <button
        type="button"
        className={styles.workspace}
        aria-label={text.firstRun.open(entry.name)}
        onClick={() => void workspaces.open(entry.name)}
      >
        <span className={styles.workspaceName}>{entry.name}</span>
        <span className={styles.hint}>{text.firstRun.size(entry.nodes, entry.edges, entry.shards)}</span>
        <span className={styles.date}>{text.firstRun.changed(formatDate(entry.modifiedMs))}</span>
        <Icon name="chevronRight" />
      </button>
    </li>
  );
}
