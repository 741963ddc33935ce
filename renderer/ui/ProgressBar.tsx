import { Progress } from '@base-ui/react/progress';
import type { ReactElement } from 'react';
import type { Progress as ProgressReport } from '../../engine/protocol/index.ts';
import { progressText } from '../text/en.ts';
import styles from './ProgressBar.module.css';

export interface ProgressBarProps {
  readonly label: string;
  /** Null while nothing was reported yet. */
  readonly progress: ProgressReport | null;
}

/** Phase, bar and count of a long operation. Without a known total the bar only shows that something goes on. */
export function ProgressBar({ label, progress }: ProgressBarProps): ReactElement {
  const share = progress?.total ? Math.min(100, (100 * progress.done) / progress.total) : null;
  return (
    <Progress.Root className={styles.root} value={share} aria-label={label}>
      <div className={styles.line}>
        <span className={styles.phase}>{progress?.phase ?? label}</span>
        {progress !== null && (
          <span className={styles.count}>{progressText(progress.done, progress.total, progress.unit)}</span>
        )}
      </div>
      <Progress.Track className={styles.track}>
        <Progress.Indicator className={styles.indicator} />
      </Progress.Track>
    </Progress.Root>
  );
}
