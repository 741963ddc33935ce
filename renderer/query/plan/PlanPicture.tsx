import type { ReactElement } from 'react';
import type { QueryAccess, QueryPlanStep } from '../../../engine/protocol/index.ts';
import { useShardColors } from '../../scenery/use-shard-color.ts';
import { text } from '../../text/en.ts';
import { formatBytes, formatCompact } from '../../text/format.ts';
import { classes } from '../../ui/classes.ts';
import { type IconName, iconPath } from '../../ui/Icon.tsx';
import styles from './PlanPicture.module.css';
import {
  linkWidth,
  misestimate,
  type PlacedLink,
  type PlacedStep,
  type PlanLayout,
  STEP_HEIGHT,
  STEP_WIDTH,
  wrapDetail,
} from './plan-layout.ts';

export const ACCESS_ICONS = {
  catalog: 'catalog',
  closure: 'closure',
  edges: 'edges',
  walk: 'walk',
  attributes: 'attributes',
  rows: 'rows',
} as const satisfies Readonly<Record<QueryAccess, IconName>>;

const PADDING = 12;
const DETAIL_CHARACTERS = 29;
const ACTION_CHARACTERS = 22;
const SWATCH = 10;
const SWATCH_COUNT_MAX = 16;
/** From this factor on an estimate is worth a look. */
const MISESTIMATE_MIN = 10;

/** The plan as boxes and lines; the table beside it says the same in words, so this is for the eye only. */
export function PlanPicture({ layout }: { layout: PlanLayout }): ReactElement {
  const totalMs = layout.steps.reduce((sum, { step }) => sum + (step.actual?.elapsedMs ?? 0), 0);
  return (
    <svg
      className={styles.picture}
      width={layout.width}
      height={layout.height}
      viewBox={`0 0 ${layout.width} ${layout.height}`}
      aria-hidden="true"
    >
      {layout.links.map((link) => (
        <Link key={`${link.from.step.id} ${link.to.step.id}`} link={link} />
      ))}
      {layout.steps.map((placed) => (
        <Step key={placed.step.id} placed={placed} totalMs={totalMs} />
      ))}
    </svg>
  );
}

/** Wider where more rows flow. */
function Link({ link: { from, to, rows } }: { link: PlacedLink }): ReactElement {
  const [x1, y1] = [from.x + STEP_WIDTH, from.y + STEP_HEIGHT / 2];
  const [x2, y2] = [to.x, to.y + STEP_HEIGHT / 2];
  const bend = Math.max(18, (x2 - x1) / 2);
  return (
    <path
      className={styles.link}
      d={`M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`}
      strokeWidth={linkWidth(rows)}
    />
  );
}

function Step({ placed, totalMs }: { placed: PlacedStep; totalMs: number }): ReactElement {
  const { step, x, y } = placed;
  const { actual } = step;
  const share = actual === null || totalMs <= 0 ? 0 : actual.elapsedMs / totalMs;
  const isActionLong = step.action.length > ACTION_CHARACTERS;
  return (
    <g transform={`translate(${x} ${y})`}>
      <title>{`${step.action}: ${step.detail}`}</title>
      <rect className={styles.box} width={STEP_WIDTH} height={STEP_HEIGHT} rx="6" />
      <g transform={`translate(${PADDING} 11)`}>
        <path className={styles.icon} d={iconPath(ACCESS_ICONS[step.access])} />
      </g>
      <text className={styles.action} x={PADDING + 22} y="24">
        {isActionLong ? `${step.action.slice(0, ACTION_CHARACTERS - 1)}…` : step.action}
      </text>
      {actual !== null && (
        <text className={styles.time} x={STEP_WIDTH - PADDING} y="24">
          {text.query.ms(actual.elapsedMs)}
        </text>
      )}
      {wrapDetail(step.detail, DETAIL_CHARACTERS, 2).map((line, at) => (
        <text key={line} className={styles.detail} x={PADDING} y={44 + at * 16}>
          {line}
        </text>
      ))}
      <Rows step={step} />
      {actual !== null && (
        <text className={styles.fact} x={PADDING} y="103">
          {factsOf(actual).join(' · ')}
        </text>
      )}
      {actual !== null && <Shards shards={actual.shards} />}
      {actual !== null && (
        <>
          <rect
            className={styles.track}
            x={PADDING}
            y={STEP_HEIGHT - 14}
            width={STEP_WIDTH - 2 * PADDING}
            height="4"
            rx="2"
          />
          <rect
            className={styles.bar}
            x={PADDING}
            y={STEP_HEIGHT - 14}
            width={Math.max(share > 0 ? 2 : 0, share * (STEP_WIDTH - 2 * PADDING))}
            height="4"
            rx="2"
          />
        </>
      )}
    </g>
  );
}

function Rows({ step }: { step: QueryPlanStep }): ReactElement {
  const { actual } = step;
  const estimated = text.query.estimated(formatCompact(Math.round(step.estimatedRows)));
  if (actual === null) {
    return (
      <text className={styles.fact} x={PADDING} y="85">
        {estimated}
      </text>
    );
  }
  const off = misestimate(step) ?? 1;
  const isOff = off >= MISESTIMATE_MIN;
  return (
    <text x={PADDING} y="85">
      <tspan className={styles.rows}>{text.query.stepRows(actual.rows)}</tspan>
      <tspan className={classes(styles.fact, isOff && styles.off)} dx="8">
        {isOff ? `${estimated} (×${formatCompact(Math.round(off))})` : estimated}
      </tspan>
    </text>
  );
}

function Shards({ shards }: { shards: readonly number[] }): ReactElement {
  const colorOf = useShardColors();
  const shown = shards.slice(0, SWATCH_COUNT_MAX);
  return (
    <g transform={`translate(${PADDING} 112)`}>
      {shown.map((shard, at) => (
        <rect key={shard} x={at * (SWATCH + 3)} width={SWATCH} height={SWATCH} rx="2.5" fill={colorOf(shard)} />
      ))}
    </g>
  );
}

/** What is not zero: a step that scans nothing and ships nothing says nothing. */
function factsOf(work: NonNullable<QueryPlanStep['actual']>): readonly string[] {
  return [
    work.rowsScanned > 0 ? text.query.scanned(formatCompact(work.rowsScanned)) : '',
    work.bytesShipped > 0 ? text.query.shipped(formatBytes(work.bytesShipped)) : '',
    work.hops > 0 ? text.query.hops(work.hops) : '',
  ].filter(Boolean);
}
