import type { ReactElement } from 'react';
import type { BalanceStatus, ForecastRecord, ForecastStatus } from '../../engine/protocol/index.ts';
import { text } from '../text/en.ts';
import { formatImbalance, formatShare } from '../text/format.ts';
import { classes } from '../ui/classes.ts';
import table from '../ui/Table.module.css';
import styles from './ForecastQuality.module.css';

const words = text.balance.forecast;

/** How far the forecast may be trusted, by its own record, and whether it is. */
export function ForecastQuality({ status }: { status: BalanceStatus }): ReactElement {
  const { forecast } = status;
  const rows = [
    { name: words.of.nodes, record: forecast.nodes },
    { name: words.of.shards, record: forecast.shards },
    ...forecast.byShard.map((record, shard) => ({ name: text.shard(shard), record })),
  ];
  const hasRecord = rows.some(({ record }) => record.mase !== null || record.wape !== null);
  return (
    <section>
      <h3 className={table.title}>{words.title}</h3>
      <p className={styles.verdict}>{verdict(status)}</p>
      {hasRecord ? (
        <>
          <div className={styles.scroll}>
            <table className={table.table}>
              <caption className="visually-hidden">{words.caption}</caption>
              <thead>
                <tr>
                  <th scope="col">{words.columns.of}</th>
                  {[words.columns.mase, words.columns.rmsse, words.columns.wape, words.columns.coverage].map((name) => (
                    <th key={name} scope="col" className={table.number}>
                      {name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rows.map(({ name, record }) => (
                  <Row key={name} name={name} record={record} />
                ))}
              </tbody>
            </table>
          </div>
          <p className={table.note}>{words.help}</p>
          <Rivals forecast={forecast} />
        </>
      ) : (
        forecast.hasSeason && <p className={table.note}>{words.noRecord}</p>
      )}
    </section>
  );
}

/** What simple ways of guessing would have erred, over the same windows; the least error stands out. */
function Rivals({ forecast: { nodes, rivals } }: { forecast: ForecastStatus }): ReactElement | null {
  const ways = [
    { name: words.rivals.forecast, wape: nodes.wape },
    { name: words.rivals.seasonalNaive, wape: rivals.seasonalNaive },
    { name: words.rivals.ewma, wape: rivals.ewma },
    { name: words.rivals.naive, wape: rivals.naive },
  ];
  const known = ways.flatMap(({ wape }) => wape ?? []);
  if (known.length < 2) return null;
  const least = Math.min(...known);
  return (
    <table className={classes(table.table, styles.rivals)}>
      <caption className={styles.caption}>{words.rivals.caption}</caption>
      <thead>
        <tr>
          {ways.map(({ name }) => (
            <th key={name} scope="col" className={table.number}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <tr>
          {ways.map(({ name, wape }) => (
            <td key={name} className={classes(table.number, wape === least && styles.least)}>
              {wape === null ? text.none : formatShare(wape)}
              {wape === least && <span className="visually-hidden"> {words.rivals.least}</span>}
            </td>
          ))}
        </tr>
      </tbody>
    </table>
  );
}

function verdict({ look, forecast, settings }: BalanceStatus): string {
  if (settings.foresight === 'measured') return words.notWished;
  if (!forecast.hasSeason) return words.noSeason(settings.policy.seasonS);
  if (look !== null && look.fallback !== null) return words.fallback[look.fallback];
  return forecast.isBelieved ? words.believed : words.notBelieved;
}

function Row({ name, record }: { name: string; record: ForecastRecord }): ReactElement {
  const { mase, rmsse, wape, coverage90 } = record;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className={table.number}>{mase === null ? text.none : formatImbalance(mase)}</td>
      <td className={table.number}>{rmsse === null ? text.none : formatImbalance(rmsse)}</td>
      <td className={table.number}>{wape === null ? text.none : formatShare(wape)}</td>
      <td className={table.number}>{coverage90 === null ? text.none : formatShare(coverage90)}</td>
    </tr>
  );
}
