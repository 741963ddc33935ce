import { type ReactElement, useEffect, useState } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { IconButton } from '../ui/Button.tsx';
import { useReadOnlyReason } from '../ui/read-only.ts';
import styles from './WorkloadControl.module.css';

/** The limits of `workload.set`. */
const RATE_MIN = 1;
const RATE_MAX = 10_000;

/** Play, pause and rate of the queries that the engine runs on its demo workspace; nothing elsewhere. */
export function WorkloadControl(): ReactElement | null {
  const { stores, workspaces } = useConsole();
  const workload = useStore(stores.workspace, (workspace) => workspace.workload);
  const reason = useReadOnlyReason();
  const [rate, setRate] = useState('');
  const wanted = workload?.queriesPerSecond;
  useEffect(() => {
    if (wanted !== undefined) setRate(String(Math.round(wanted)));
  }, [wanted]);
  if (workload === null) return null;

  const commit = () => {
    if (reason !== null) return;
    const value = Number(rate);
    if (!Number.isFinite(value) || value < RATE_MIN) return setRate(String(Math.round(workload.queriesPerSecond)));
    void workspaces.setWorkload(workload.isRunning, Math.min(RATE_MAX, value));
  };
  return (
    <section className={styles.control} aria-label={text.workload.label}>
      <IconButton
        changes
        icon={workload.isRunning ? 'pause' : 'play'}
        label={workload.isRunning ? text.workload.pause : text.workload.play}
        onClick={() => void workspaces.setWorkload(!workload.isRunning, workload.queriesPerSecond)}
      />
      <span className={styles.name}>{text.workload.label}</span>
      <input
        className={styles.rate}
        type="number"
        min={RATE_MIN}
        max={RATE_MAX}
        value={rate}
        aria-label={text.workload.rate}
        readOnly={reason !== null}
        title={reason ?? undefined}
        onChange={(event) => setRate(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => event.key === 'Enter' && commit()}
      />
      <span className={styles.unit}>{text.workload.rateUnit}</span>
    </section>
  );
}
