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

/** What there is to do while no workspace is open. */
export function FirstRun(): ReactElement {
  const { stores, workspaces, imports } = useConsole();
  const demo = useStore(stores.jobs, (jobs) => jobOfKind(jobs, 'demo'));
  useEffect(() => void workspaces.refreshList(), [workspaces]);
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
  const { stores, workspaces } = useConsole();
  const list = useStore(stores.workspace, (workspace) => workspace.list);
  // What was opened on this machine comes first, the latest on top; the rest by their last change.
  const opened = useStore(stores.opened, (names) => names);
  const rank = (name: string) => (opened.includes(name) ? opened.indexOf(name) : opened.length);
  return (
    <section className={styles.workspaces} aria-labelledby="workspaces-title">
      <h3 id="workspaces-title" className={styles.subtitle}>
        {text.firstRun.existing}
      </h3>
      {list.state === 'loading' && <Spinner label={text.loading} />}
      {list.state === 'failed' && (
        <ErrorBlock title={text.firstRun.listFailed} error={list.error} onRetry={() => void workspaces.refreshList()} />
      )}
      {list.state === 'ready' && list.value.length === 0 && <p className={styles.hint}>{text.firstRun.noWorkspaces}</p>}
      {list.state === 'ready' && list.value.length > 0 && (
        <ul className={styles.list}>
          {[...list.value]
            .sort((a, b) => rank(a.name) - rank(b.name) || b.modifiedMs - a.modifiedMs)
            .map((entry) => (
              <WorkspaceRow key={entry.name} entry={entry} isRecent={opened.includes(entry.name)} />
            ))}
        </ul>
      )}
    </section>
  );
}

function WorkspaceRow({ entry, isRecent }: { entry: WorkspaceListEntry; isRecent: boolean }): ReactElement {
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
        <span className={styles.date}>{isRecent ? text.firstRun.recent : formatDate(entry.modifiedMs)}</span>
        <Icon name="chevronRight" />
      </button>
    </li>
  );
}
