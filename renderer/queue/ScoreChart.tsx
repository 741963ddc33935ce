import type { ReactElement } from 'react';
import type { Score } from '../state/scorecard.ts';
import { text } from '../text/en.ts';
import { formatImbalance } from '../text/format.ts';
import styles from './ScorecardPage.module.css';

const words = text.queue.score;
const SIDE = 180;
const PAD = 28;

/** Every plan as a point, predicted against observed, with the line on which both are the same. The table has the numbers. */
export function ScoreChart({ scores }: { scores: readonly Score[] }): ReactElement | null {
  const points = scores.flatMap(({ planId, ratioPredicted: x, ratioObserved: y }) =>
    x === null || y === null ? [] : [{ planId, x, y }],
  );
  if (points.length === 0) return null;
  const values = points.flatMap(({ x, y }) => [x, y]);
  const min = Math.min(1, ...values);
  const max = Math.max(min + 0.2, ...values);
  const at = (value: number): number => PAD + ((value - min) / (max - min)) * (SIDE - 2 * PAD);
  return (
    <figure className={styles.figure}>
      <svg viewBox={`0 0 ${SIDE} ${SIDE}`} className={styles.chart} role="img" aria-label={words.chart}>
        <line className={styles.axis} x1={PAD} y1={SIDE - PAD} x2={SIDE - PAD} y2={SIDE - PAD} />
        <line className={styles.axis} x1={PAD} y1={PAD} x2={PAD} y2={SIDE - PAD} />
        <line className={styles.even} x1={PAD} y1={SIDE - PAD} x2={SIDE - PAD} y2={PAD} />
        {points.map(({ planId, x, y }) => (
          <circle key={planId} className={y > x ? styles.above : styles.below} cx={at(x)} cy={SIDE - at(y)} r={4}>
            <title>{`${text.balance.plan.name(planId)}: ${words.pair(formatImbalance(x), formatImbalance(y))}`}</title>
          </circle>
        ))}
        <text className={styles.tick} x={PAD} y={SIDE - PAD + 14}>
          {formatImbalance(min)}
        </text>
        <text className={styles.tick} x={SIDE - PAD} y={SIDE - PAD + 14} textAnchor="end">
          {`${formatImbalance(max)} ${words.axisPredicted}`}
        </text>
        <text className={styles.tick} x={PAD} y={PAD - 6}>
          {`${formatImbalance(max)} ${words.axisObserved}`}
        </text>
      </svg>
      <figcaption className={styles.caption}>{words.chartHint}</figcaption>
    </figure>
  );
}
