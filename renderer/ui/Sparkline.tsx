import type { ReactElement } from 'react';
import styles from './Sparkline.module.css';

const WIDTH = 64;
const HEIGHT = 20;

export interface SparklineProps {
  /** Oldest first. */
  readonly values: readonly number[];
  /** Samples that fill the width: a short history starts at the right, where "now" is. */
  readonly countMax: number;
  /** What full height means; shared by all rows, so that rows can be compared. */
  readonly max: number;
  readonly color: string;
}

/** Points of the line in a box of WIDTH x HEIGHT. */
export function sparklinePoints(values: readonly number[], countMax: number, max: number): string {
  const step = WIDTH / Math.max(1, countMax - 1);
  const first = WIDTH - (values.length - 1) * step;
  return values
    .map((value, i) => {
      const y = HEIGHT - 1 - (max > 0 ? Math.min(1, value / max) : 0) * (HEIGHT - 2);
      return `${round(first + i * step)},${round(y)}`;
    })
    .join(' ');
}

const round = (value: number) => Math.round(value * 10) / 10;

/** A small line without axes: decoration beside the number that it explains. */
export function Sparkline({ values, countMax, max, color }: SparklineProps): ReactElement {
  return (
    <svg className={styles.spark} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} aria-hidden="true">
      <line x1="0" x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} className={styles.base} />
      {values.length > 1 && (
        <polyline points={sparklinePoints(values, countMax, max)} fill="none" stroke={color} strokeWidth="1.5" />
      )}
    </svg>
  );
}
