import { type ReactElement, useEffect, useMemo, useState } from 'react';
import type { NodeName } from '../../engine/protocol/index.ts';
import { ShardSwatch } from '../panels/ShardSwatch.tsx';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { formatCount, formatImbalance, formatMoment, formatRate } from '../text/format.ts';
import { LinkButton } from '../ui/LinkButton.tsx';
import table from '../ui/Table.module.css';
import styles from './HeatTable.module.css';
import { selectionName, selectionRates } from './selection-series.ts';
import { imbalanceAt, shardRatesAt } from './shard-series.ts';
import { type RowTotal, rowCount, rowTotals, type ShownMap } from './shown-map.ts';
import { useExpected } from './use-ahead.ts';

const words = text.heatMap.table;
const ROW_COUNT_MAX = 100;

/** What map and charts show, as numbers. */
export function HeatTable({ map }: { map: ShownMap }): ReactElement {
  const totals = useMemo(() => rowTotals(map).slice(0, ROW_COUNT_MAX), [map]);
  const names = useFirstNames(map, totals);
  return (
    <div className={styles.tables}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard. */}
      <section className={styles.scroll} tabIndex={0} aria-label={words.rows}>
        <h3 className={table.title}>
          {words.rows}
          {rowCount(map) > ROW_COUNT_MAX && (
            <span className={table.note}>{words.shownOf(ROW_COUNT_MAX, rowCount(map))}</span>
          )}
        </h3>
        <RowTable map={map} totals={totals} names={names} />
      </section>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard. */}
      <section className={styles.scroll} tabIndex={0} aria-label={words.columns}>
        <h3 className={table.title}>{words.columns}</h3>
        <ColumnTable map={map} />
      </section>
    </div>
  );
}

interface RowTableProps {
  readonly map: ShownMap;
  readonly totals: readonly RowTotal[];
  readonly names: ReadonlyMap<number, NodeName>;
}

function RowTable({ map, totals, names }: RowTableProps): ReactElement {
  const { selects } = useConsole();
  return (
    <table className={table.table}>
      <caption className="visually-hidden">{words.rows}</caption>
      <thead>
        <tr>
          <th scope="col">{words.nodes}</th>
          <th scope="col">{words.shard}</th>
          <th scope="col" className={table.number}>
            {words.mean}
          </th>
          <th scope="col" className={table.number}>
            {words.max}
          </th>
          <th scope="col">{words.at}</th>
          <th scope="col" className={table.number}>
            {words.accesses}
          </th>
        </tr>
      </thead>
      <tbody>
        {totals.map(({ row, mean, max, maxColumn, accesses }) => {
          const first = map.order[map.starts[row]!]!;
          const count = map.starts[row + 1]! - map.starts[row]!;
          const label = names.get(first)?.label ?? `#${first}`;
          return (
            <tr key={row}>
              <th scope="row">
                {count === 1 ? (
                  <LinkButton onClick={() => selects.goTo(first)}>{label}</LinkButton>
                ) : (
                  text.heatMap.read.nodes(label, count)
                )}
              </th>
              <td>
                <span className={styles.shard}>
                  <ShardSwatch shard={map.rowShards[row]!} />
                  {map.rowShards[row]}
                </span>
              </td>
              <td className={table.number}>{formatRate(mean)}</td>
              <td className={table.number}>{formatRate(max)}</td>
              <td>{max === 0 ? text.none : formatMoment(map.columnsMs[maxColumn]!)}</td>
              <td className={table.number}>{formatCount(accesses)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

const formatKnown = (rate: number | null): string => (rate === null ? text.none : formatRate(rate));

function ColumnTable({ map }: { map: ShownMap }): ReactElement {
  const shards = Array.from({ length: map.shardCount }, (_, shard) => shard);
  const expected = useExpected();
  const selection = useStore(useConsole().stores.heatMap, (state) => state.selection);
  const selected = useMemo(() => (selection === null ? null : selectionRates(map, selection)), [map, selection]);
  return (
    <table className={table.table}>
      <caption className="visually-hidden">{words.columns}</caption>
      <thead>
        <tr>
          <th scope="col">{words.time}</th>
          {shards.map((shard) => (
            <th key={shard} scope="col" className={table.number}>
              {text.shard(shard)}
            </th>
          ))}
          {selection !== null && (
            <th scope="col" className={table.number}>
              {selectionName(selection)}
            </th>
          )}
          <th scope="col" className={table.number}>
            {text.heatMap.imbalance}
          </th>
        </tr>
      </thead>
      <tbody>
        {expected.length > 0 && (
          <tr>
            <th scope="row">{text.heatMap.expected}</th>
            {expected.map(({ p50, p90 }, shard) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the place is the number of the shard.
              <td key={shard} className={table.number}>
                {text.heatMap.read.between(p50, p90)}
              </td>
            ))}
            {selected !== null && <td className={table.number}>{text.none}</td>}
            <td className={table.number}>{text.none}</td>
          </tr>
        )}
        {Array.from(map.columnsMs, (startMs, column) => {
          const rates = shardRatesAt(map, column);
          const imbalance = imbalanceAt(map, column);
          return (
            <tr key={startMs}>
              <th scope="row">{formatMoment(startMs)}</th>
              {shards.map((shard) => (
                <td key={shard} className={table.number}>
                  {rates === null ? text.none : formatRate(rates[shard]!)}
                </td>
              ))}
              {selected !== null && <td className={table.number}>{formatKnown(selected[column] ?? null)}</td>}
              <td className={table.number}>{imbalance === null ? text.none : formatImbalance(imbalance)}</td>
            </tr>
          );
        }).reverse()}
      </tbody>
    </table>
  );
}

function useFirstNames(map: ShownMap, totals: readonly RowTotal[]): ReadonlyMap<number, NodeName> {
  const { selects } = useConsole();
  const [names, setNames] = useState<ReadonlyMap<number, NodeName>>(new Map());
  useEffect(() => {
    let isCurrent = true;
    const firsts = totals.map(({ row }) => map.order[map.starts[row]!]!);
    selects.namesOf(firsts).then(
      (found) => isCurrent && setNames(new Map(found.map((name) => [name.index, name]))),
      () => {}, // numbers stand in the place of names, and the lost connection has a banner
    );
    return () => {
      isCurrent = false;
    };
  }, [selects, map, totals]);
  return names;
}
