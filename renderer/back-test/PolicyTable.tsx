import type { ReactElement } from 'react';
import type { ReplayAnswer } from '../../engine/protocol/index.ts';
import { text } from '../text/en.ts';
import { classes } from '../ui/classes.ts';
import table from '../ui/Table.module.css';
import { type FigureCell, figureRows } from './back-test-figures.ts';
import { PolicyLine } from './PolicyLine.tsx';
import styles from './PolicyTable.module.css';

const words = text.backTest;

/** Every figure of every policy. */
export function PolicyTable({ answer }: { answer: ReplayAnswer }): ReactElement {
  const rows = figureRows(answer);
  return (
    <section>
      <h3 className={table.title}>{words.compare}</h3>
      <table className={classes(table.table, styles.table)}>
        <caption className="visually-hidden">{words.compare}</caption>
        <thead>
          <tr>
            <th scope="col">{words.figure}</th>
            {answer.runs.map(({ strategy }) => (
              <th key={strategy} scope="col" className={table.number}>
                <span className={styles.policy}>
                  <PolicyLine strategy={strategy} />
                  {words.policy[strategy].name}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        {(['load', 'cost', 'forecast'] as const).map((group) => (
          <tbody key={group}>
            <tr>
              <th scope="rowgroup" colSpan={answer.runs.length + 1} className={styles.group}>
                {words.groups[group]}
              </th>
            </tr>
            {rows
              .filter((row) => row.group === group)
              .map(({ name, cells }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  {cells.map((cell, at) => (
                    <Cell key={answer.runs[at]?.strategy} cell={cell} />
                  ))}
                </tr>
              ))}
          </tbody>
        ))}
      </table>
      <p className={table.note}>{words.help}</p>
    </section>
  );
}

function Cell({ cell: { value, parts = [], verdict } }: { cell: FigureCell }): ReactElement {
  return (
    <td className={classes(table.number, verdict !== undefined && styles[verdict])}>
      {value}
      {parts.map((part) => (
        <span key={part} className={styles.part}>
          {part}
        </span>
      ))}
    </td>
  );
}
