import { memo, type PointerEvent, type ReactElement, useMemo, useRef } from 'react';
import { axisOffsetMs, axisTime } from '../charts/chart-times.ts';
import { crisp, linePath } from '../charts/line-path.ts';
import { timeTicks } from '../charts/time-axis.ts';
import { text } from '../text/en.ts';
import { formatImbalance } from '../text/format.ts';
import { useElementSize } from '../ui/use-element-size.ts';
import type { ChartLine } from './chart-lines.ts';
import { middleMs, OVERLOAD_RATIO, ratioTicks, spanOf } from './chart-scale.ts';
import styles from './ImbalanceChart.module.css';
import { DRAWN_IN_ORDER, policyStroke } from './PolicyLine.tsx';

const words = text.backTest;
const [LEFT, RIGHT, TOP] = [96, 16, 8];
const PLOT_HEIGHT = 208;
const AXIS_HEIGHT = 28;
const STRIP_HEIGHT = 40;
const BAR_WIDTH_MAX = 6;
const WIDTH_MIN = 320;
/** Room for one label of the time axis, and for one of the ratios. */
const TIME_WIDTH = 88;
const RATIO_HEIGHT = 14;

export interface ImbalanceChartProps {
  readonly tickS: number;
  readonly lines: readonly ChartLine[];
  /** Those of them that are switched on. */
  readonly shown: readonly ChartLine[];
  /** The point under the pointer. */
  readonly at: number | null;
  readonly onPoint: (at: number | null) => void;
}

/** Everything but the pointer: where it lies, for lines of any number of points. */
function plotOf({ tickS, lines, shown, width }: Omit<ImbalanceChartProps, 'at' | 'onPoint'> & { width: number }) {
  const points = lines[0]?.points ?? [];
  const span = spanOf(points, tickS);
  const [left, right] = [LEFT, width - RIGHT];
  const bottom = TOP + PLOT_HEIGHT;
  const xOf = (ms: number) => left + ((ms - span.startMs) / (span.endMs - span.startMs)) * (right - left);
  // Of all lines: one that is switched off must not make the others jump.
  const max = lines.flatMap(({ points: of }) => of).reduce((most, { imbalance }) => Math.max(most, imbalance), 1);
  const { top, values } = ratioTicks(max);
  const yOf = (ratio: number) => bottom - ((ratio - 1) / (top - 1)) * PLOT_HEIGHT;
  const hasMoves = lines.some(({ moves }) => moves > 0);
  const strips = hasMoves ? shown.filter(({ strategy }) => strategy !== 'off') : [];
  return {
    ...{ span, left, right, bottom, values, xOf, yOf, hasMoves, strips },
    xs: points.map((point) => xOf(middleMs(point, tickS))),
    height: bottom + AXIS_HEIGHT + strips.length * STRIP_HEIGHT + (strips.length > 0 ? 4 : 0),
    times: timeTicks(span, Math.floor((right - left) / TIME_WIDTH), axisOffsetMs(span.startMs)),
    drawn: DRAWN_IN_ORDER.flatMap((strategy) => shown.filter((line) => line.strategy === strategy)),
  };
}

type Plot = ReturnType<typeof plotOf>;

/** A line a policy over time, and below it a strip of its moves on the same axis. Drawn in the pixels that there are. */
export function ImbalanceChart({ tickS, lines, shown, at, onPoint }: ImbalanceChartProps): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  const width = Math.max(WIDTH_MIN, useElementSize(box).widthPx);
  const plot = useMemo(() => plotOf({ tickS, lines, shown, width }), [tickS, lines, shown, width]);
  const { span, left, right, xs, yOf, height, drawn, hasMoves } = plot;
  const follow = (event: PointerEvent<SVGSVGElement>) => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    onPoint(x < left || x > right ? null : nearest(xs, x));
  };
  const label = words.chartLabel(
    shown.map(({ strategy, imbalanceMean }) => ({ policy: strategy, mean: imbalanceMean })),
    (span.endMs - span.startMs) / 1000,
  );
  return (
    <div ref={box} className={styles.box}>
      <svg
        className={styles.chart}
        width={width}
        height={height}
        role="img"
        aria-label={label}
        onPointerMove={follow}
        onPointerLeave={() => onPoint(null)}
      >
        <Drawing plot={plot} />
        {at !== null && xs[at] !== undefined && (
          <g className={styles.pointer}>
            <line x1={crisp(xs[at])} x2={crisp(xs[at])} y1={TOP} y2={height} />
            {drawn.map(({ strategy, points: of }) => (
              <circle
                key={strategy}
                cx={xs[at]}
                cy={yOf(of[at]?.imbalance ?? 1)}
                r="3.5"
                fill={`var(--policy-${strategy})`}
              />
            ))}
          </g>
        )}
      </svg>
      {!hasMoves && <p className={styles.note}>{words.noMoves}</p>}
    </div>
  );
}

/** Axes, lines and strips: they stay as they are while the pointer goes over them. */
const Drawing = memo(function Drawing({ plot }: { plot: Plot }): ReactElement {
  const { span, left, right, bottom, values, xOf, yOf, strips, xs, times, drawn } = plot;
  const yOverload = yOf(OVERLOAD_RATIO);
  return (
    <>
      {values.map((value) => {
        const y = crisp(yOf(value));
        return (
          <g key={value}>
            <line className={value === 1 ? styles.axis : styles.grid} x1={left} x2={right} y1={y} y2={y} />
            {Math.abs(yOf(value) - yOverload) >= RATIO_HEIGHT && (
              <text className={styles.label} x={left - 8} y={y + 4} textAnchor="end">
                {formatImbalance(value)}
              </text>
            )}
          </g>
        );
      })}
      <line className={styles.threshold} x1={left} x2={right} y1={crisp(yOverload)} y2={crisp(yOverload)} />
      <text className={styles.thresholdLabel} x={left - 8} y={crisp(yOverload) + 4} textAnchor="end">
        {formatImbalance(OVERLOAD_RATIO)}
      </text>
      {times.timesMs.map((ms) => {
        const x = crisp(xOf(ms));
        return (
          <g key={ms}>
            <line className={styles.axis} x1={x} x2={x} y1={bottom} y2={bottom + 4} />
            <text className={styles.label} x={x} y={bottom + 18} textAnchor={anchorOf(x, left, right)}>
              {axisTime(ms, times.stepMs, span.startMs)}
            </text>
          </g>
        );
      })}
      {drawn.map(({ strategy, points: of }) => (
        <path
          key={strategy}
          fill="none"
          strokeLinejoin="round"
          {...policyStroke(strategy)}
          d={linePath(
            xs,
            of.map(({ imbalance }) => yOf(imbalance)),
            left,
            right,
          )}
        />
      ))}
      <Strips lines={strips} xs={xs} top={bottom + AXIS_HEIGHT} left={left} right={right} />
    </>
  );
});

/** When each policy moved something, and how much beside the others. */
function Strips(props: {
  readonly lines: readonly ChartLine[];
  readonly xs: readonly number[];
  readonly top: number;
  readonly left: number;
  readonly right: number;
}): ReactElement {
  const { lines, xs, top, left, right } = props;
  const width = Math.max(2, Math.min(BAR_WIDTH_MAX, (right - left) / xs.length - 1));
  const most = lines.flatMap(({ points }) => points).reduce((max, { moves }) => Math.max(max, moves), 1);
  return (
    <>
      {lines.map(({ strategy, points, moves: all }, row) => {
        const base = crisp(top + (row + 1) * STRIP_HEIGHT);
        return (
          <g key={strategy}>
            <text className={styles.stripName} x={0} y={base - 17}>
              {words.policy[strategy].name}
            </text>
            <text className={styles.label} x={0} y={base - 3}>
              {words.moveCount(all)}
            </text>
            <line className={styles.axis} x1={left} x2={right} y1={base} y2={base} />
            {points.map(({ startMs, moves }, at) => {
              if (moves === 0) return null;
              const high = Math.max(3, (moves / most) * (STRIP_HEIGHT - 10));
              return (
                <rect
                  key={startMs}
                  x={xs[at]! - width / 2}
                  y={base - high}
                  width={width}
                  height={high}
                  fill={`var(--policy-${strategy})`}
                />
              );
            })}
          </g>
        );
      })}
    </>
  );
}

const anchorOf = (x: number, left: number, right: number): 'start' | 'middle' | 'end' =>
  x - left < TIME_WIDTH / 3 ? 'start' : right - x < TIME_WIDTH / 3 ? 'end' : 'middle';

function nearest(xs: readonly number[], x: number): number | null {
  let best: number | null = null;
  for (let at = 0; at < xs.length; at++) {
    if (best === null || Math.abs(xs[at]! - x) < Math.abs(xs[best]! - x)) best = at;
  }
  return best;
}
