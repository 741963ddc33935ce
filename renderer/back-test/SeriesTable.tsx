import type { ReactElement } from 'react';
import { momentOf } from '../charts/chart-times.ts';
import { text } from '../text/en.ts';
import { formatCount, formatImbalance } from '../text/format.ts';
import { classes } from '../ui/classes.ts';
import table from '../ui/Table.module.css';
import type { ChartLine } from './chart-lines.ts';
import { OVERLOAD_RATIO } from './chart-scale.ts';
import styles from './SeriesTable.module.css';

const words = text.backTest;

/** What the chart shows, for keyboards and screen readers, and for who wants the numbers. */
export function SeriesTable({ lines }: { lines: readonly ChartLine[] }): ReactElement {
  const points = lines[0]?.points ?? [];
  const moving = lines.filter(({ strategy }) => strategy !== 'off');
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
    <section className={styles.scroll} tabIndex={0} aria-label={words.seriesCaption}>
      <table className={classes(table.table, styles.table)}>
        <caption className="visually-hidden">{words.seriesCaption}</caption>
        <thead>
          <tr>
            <th scope="col">{words.time}</th>
            {lines.map(({ strategy }) => (
              <th key={strategy} scope="col" className={table.number}>
                {words.imbalanceOf(strategy)}
              </th>
            ))}
            {moving.map(({ strategy }) => (
              <th key={strategy} scope="col" className={table.number}>
                {words.movesOf(strategy)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {points.map(({ startMs }, at) => (
            <tr key={startMs}>
              <th scope="row">{momentOf(startMs, points[0]!.startMs)}</th>
              {lines.map(({ strategy, points: of }) => {
                const imbalance = of[at]?.imbalance ?? 1;
                return (
                  <td key={strategy} className={classes(table.number, imbalance > OVERLOAD_RATIO && styles.over)}>
                    {formatImbalance(imbalance)}
                  </td>
                );
              })}
              {moving.map(({ strategy, points: of }) => (
                <td key={strategy} className={table.number}>
                  {formatCount(of[at]?.moves ?? 0)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
