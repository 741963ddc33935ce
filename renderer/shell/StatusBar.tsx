import type { ReactElement } from 'react';
import { HeatPaceFact } from '../heat-map/HeatPace.tsx';
import { DrawingFact, SimplifiedNote } from '../scenery/DrawingFact.tsx';
import { useStore } from '../state/create-store.ts';
import type { Job } from '../state/jobs.ts';
import { progressText, text } from '../text/en.ts';
import { formatCount, formatImbalance, formatRate } from '../text/format.ts';
import { classes } from '../ui/classes.ts';
import { Icon } from '../ui/Icon.tsx';
import { useConsole } from './console-context.ts';
import { NoticesPopover } from './NoticesPopover.tsx';
import styles from './StatusBar.module.css';

/** The line that is always there: size, epoch, load, drawing, jobs, connection. */
export function StatusBar(): ReactElement {
  const { stores } = useConsole();
  const topology = useStore(stores.workspace, (workspace) => workspace.topology);
  const status = useStore(stores.shards, (shards) => shards.status);
  return (
    <footer className={styles.bar}>
      <Connection />
      {topology.state === 'ready' && (
        <dl className={styles.facts}>
          <Fact name={text.status.nodes} value={formatCount(topology.value.nodeCount)} />
          <Fact name={text.status.edges} value={formatCount(topology.value.edgeCount)} />
          {status !== null && (
            <>
              <Fact name={text.status.epoch} value={formatCount(status.epoch)} />
              <Fact name={text.status.queries} value={formatRate(status.queriesPerSecond)} />
              <Fact name={text.status.imbalance} value={formatImbalance(status.heatImbalance)} />
            </>
          )}
          <DrawingFact />
        </dl>
      )}
      {topology.state === 'ready' && <HeatPaceFact />}
      <SimplifiedNote />
      <span className={styles.space} />
      <RunningJobs />
      <NoticesPopover />
    </footer>
  );
}

function Fact({ name, value }: { name: string; value: string }): ReactElement {
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Connection(): ReactElement {
  const link = useStore(useConsole().stores.connection, (connection) => connection.link);
  const { words, look } = {
    ready: { words: text.status.connected, look: styles.good },
    connecting: {
      words: link.phase === 'connecting' && link.attempt > 0 ? text.status.reconnecting : text.status.connecting,
      look: styles.waiting,
    },
    waiting: { words: text.status.reconnecting, look: styles.waiting },
    refused: { words: text.status.refused, look: styles.bad },
  }[link.phase];
  const version = link.phase === 'ready' ? link.engineVersion : null;
  return (
    <p className={styles.connection} role="status" aria-label={text.connection.engine}>
      <span className={classes(styles.dot, look)} aria-hidden="true" />
      {words}
      {version !== null && <span className={styles.version}>{version}</span>}
    </p>
  );
}

function RunningJobs(): ReactElement | null {
  const { stores } = useConsole();
  const running = useStore(stores.jobs, (jobs) => jobs.running);
  if (running.length === 0) return null;
  return (
    <ul className={styles.jobs} aria-label={text.jobs.label}>
      {running.map((job) => (
        <li key={job.id} className={styles.job}>
          <JobText job={job} />
        </li>
      ))}
    </ul>
  );
}

const CANCEL = { label: text.jobs.cancel, icon: 'close' } as const;

function JobText({ job }: { job: Job }): ReactElement {
  const { workspaces, imports, influence, placements, balances, backTests, transfers } = useConsole();
  const cancel = {
    import: imports.cancel,
    verify: workspaces.cancelVerify,
    layout: workspaces.cancelLayout,
    influence: influence.cancel,
    demo: workspaces.cancelDemo,
    propose: placements.cancelProposal,
    apply: placements.cancelApply,
    run: balances.cancelRun,
    undo: balances.cancelUndo,
    'back-test': backTests.cancel,
    download: transfers.cancelDownload,
    restore: transfers.cancelRestore,
    'open-file': transfers.cancelOpen,
  }[job.kind];
  const name = text.jobs.names[job.kind];
  // A plan that stops keeps what it has moved, and goes on later.
  const stop = job.kind === 'run' ? ({ label: text.jobs.pause, icon: 'pause' } as const) : CANCEL;
  const { progress } = job;
  const share = progress?.total ? Math.min(100, (100 * progress.done) / progress.total) : null;
  return (
    <>
      <span>{name}</span>
      <span className={styles.muted}>
        {progress === null ? '' : `${progress.phase} ${progressText(progress.done, progress.total, progress.unit)}`}
      </span>
      <span className={styles.track} aria-hidden="true">
        <span className={styles.fill} style={{ width: `${share ?? 0}%` }} />
      </span>
      <button
        type="button"
        className={styles.cancel}
        aria-label={stop.label(name)}
        title={stop.label(name)}
        onClick={cancel}
      >
        <Icon name={stop.icon} />
      </button>
    </>
  );
}
