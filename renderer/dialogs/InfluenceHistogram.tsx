import { type ReactElement, useId, useState } from 'react';
import type { InfluenceBin } from '../../engine/protocol/index.ts';
import { text } from '../text/en.ts';
import { formatCompact, formatCount } from '../text/format.ts';
import { Segmented } from '../ui/Segmented.tsx';
import styles from './InfluenceHistogram.module.css';

const WIDTH = 416;
const HEIGHT = 264;
const LEFT = 64;
const BOTTOM = 44;
const TOP = 8;
const RIGHT = 12;
const PLOT_WIDTH = WIDTH - LEFT - RIGHT;
const PLOT_HEIGHT = HEIGHT - TOP - BOTTOM;
/** Where the logarithmic axis of counts begins: one node still has a bar. */
const COUNT_MIN = 0.5;
/** Room for one label of the axis below. */
const LABEL_WIDTH = 58;
const FORMS = (['picture', 'table'] as const).map((value) => ({ value, label: text.influence.forms[value] }));

export interface InfluenceHistogramProps {
  readonly nodes: number;
  readonly bins: readonly InfluenceBin[];
}

/** Nodes by score, both axes logarithmic: a bar a bin, and the same as a table. */
export function InfluenceHistogram({ nodes, bins }: InfluenceHistogramProps): ReactElement {
  const titleId = useId();
  const [form, setForm] = useState<'picture' | 'table'>('picture');
  const [first, last] = [bins[0], bins.at(-1)];
  return (
    <section aria-labelledby={titleId} className={styles.figure}>
      <header className={styles.head}>
        <h3 id={titleId} className={styles.title}>
          {text.influence.spread}
        </h3>
        <Segmented label={text.influence.spreadAs} value={form} options={FORMS} onChange={setForm} />
      </header>
      {form === 'table' && <BinTable bins={bins} />}
      {form === 'picture' && first !== undefined && last !== undefined && (
        <Bars bins={bins} label={text.influence.spreadLabel(nodes, first.from, last.to)} />
      )}
    </section>
  );
}

function Bars({ bins, label }: { bins: readonly InfluenceBin[]; label: string }): ReactElement {
  const most = Math.max(...bins.map((bin) => bin.nodes));
  const barWidth = PLOT_WIDTH / bins.length;
  const heightOf = (count: number) => {
    return (PLOT_HEIGHT * Math.log(count / COUNT_MIN)) / Math.log(Math.max(2, most) / COUNT_MIN);
  };
  const bottom = TOP + PLOT_HEIGHT;
  return (
    <svg className={styles.plot} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      {powersOfTen(most).map((count) => {
        const y = bottom - heightOf(count);
        return (
          <g key={count}>
            <line className={styles.grid} x1={LEFT} x2={WIDTH - RIGHT} y1={y} y2={y} />
            <text className={styles.tick} x={LEFT - 6} y={y + 4} textAnchor="end">
              {formatCompact(count)}
            </text>
          </g>
        );
      })}
      {bins.map((bin, at) => {
        const height = bin.nodes === 0 ? 0 : heightOf(bin.nodes);
        return (
          <rect
            key={bin.to}
            className={styles.bar}
            x={LEFT + at * barWidth + 1}
            width={Math.max(1, barWidth - 2)}
            y={bottom - height}
            height={height}
          >
            <title>{text.influence.binTitle(bin.nodes, bin.from, bin.to)}</title>
          </rect>
        );
      })}
      <line className={styles.axis} x1={LEFT} x2={WIDTH - RIGHT} y1={bottom} y2={bottom} />
      {shownEnds(bins, barWidth).map(({ at, value }) => {
        const x = LEFT + at * barWidth;
        return (
          <g key={at}>
            <line className={styles.axis} x1={x} x2={x} y1={bottom} y2={bottom + 4} />
            <text className={styles.tick} x={x} y={bottom + 18} textAnchor="middle">
              {text.influence.end(value)}
            </text>
          </g>
        );
      })}
      <text className={styles.axisName} x={LEFT + PLOT_WIDTH / 2} y={HEIGHT - 4} textAnchor="middle">
        {text.influence.spreadX}
      </text>
      <text
        className={styles.axisName}
        transform={`translate(11 ${TOP + PLOT_HEIGHT / 2}) rotate(-90)`}
        textAnchor="middle"
      >
        {text.influence.spreadY}
      </text>
    </svg>
  );
}

/** What the picture shows, for keyboards and screen readers, and for who wants the numbers. */
function BinTable({ bins }: { bins: readonly InfluenceBin[] }): ReactElement {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
    <section className={styles.scroll} tabIndex={0} aria-label={text.influence.tableLabel}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{text.influence.binHead}</th>
            <th scope="col">{text.influence.nodesHead}</th>
          </tr>
        </thead>
        <tbody>
          {bins.map(({ from, to, nodes }) => (
            <tr key={to}>
              <th scope="row">{text.influence.bin(from, to)}</th>
              <td>{formatCount(nodes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** 1, 10, 100, … up to `most`, at most about five of them. */
function powersOfTen(most: number): readonly number[] {
  const powers = Array.from(
    { length: Math.floor(Math.log10(Math.max(1, most)) + 1e-9) + 1 },
    (_, power) => 10 ** power,
  );
  const every = Math.ceil(powers.length / 5);
  return powers.filter((_, power) => power % every === 0);
}

/** Ends of bins that are named: powers of ten where there are enough of them, else every end that has room. */
function shownEnds(bins: readonly InfluenceBin[], barWidth: number): readonly { at: number; value: number }[] {
  const ends = [bins[0]!.from, ...bins.map(({ to }) => to)].map((value, at) => ({ at, value }));
  const powers = ends.filter(({ value }) => Number.isInteger(Math.round(1e6 * Math.log10(value)) / 1e6));
  const candidates = powers.length >= 3 ? powers : ends;
  const shown: { at: number; value: number }[] = [];
  for (const end of candidates) {
    if (shown.length === 0 || (end.at - shown.at(-1)!.at) * barWidth >= LABEL_WIDTH) shown.push(end);
  }
  return shown;
}
