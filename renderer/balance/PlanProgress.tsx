import type { ReactElement } from 'react';
import type { PlanSummary } from '../../engine/protocol/index.ts';
import { text } from '../text/en.ts';
import { ProgressBar } from '../ui/ProgressBar.tsx';
import styles from './PlanProgress.module.css';

const words = text.balance.progress;

/** How far a plan is: by phase, with rows a second and when it will be over, where that is told; else by moves made. */
export function PlanProgress({ plan }: { plan: PlanSummary }): ReactElement {
  const { progress, movedNodes, nodes, state } = plan;
  if (progress === undefined || state !== 'executing') {
    const { moving } = text.balance.plan;
    return <ProgressBar label={moving} progress={{ phase: moving, done: movedNodes, total: nodes, unit: 'nodes' }} />;
  }
  const phases = [
    [words.copied, progress.copiedNodes],
    [words.switched, progress.switchedNodes],
    [words.cleaned, progress.cleanedNodes],
  ] as const;
  return (
    <section className={styles.progress} aria-label={words.label}>
      <div className={styles.phases}>
        {phases.map(([phase, done]) => (
          <ProgressBar key={phase} label={phase} progress={{ phase, done, total: progress.nodes, unit: 'nodes' }} />
        ))}
      </div>
      <p className={styles.rate}>
        <span>{words.rows(progress.copiedRows, progress.rows)}</span>
        <span>{words.rate(progress.rowsPerSecond)}</span>
        <span>{words.eta(progress.etaMs)}</span>
      </p>
    </section>
  );
}
