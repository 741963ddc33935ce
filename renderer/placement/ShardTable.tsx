import type { ReactElement } from 'react';
import { ShardSwatch } from '../panels/ShardSwatch.tsx';
import { useShardColor } from '../scenery/use-shard-color.ts';
import { text } from '../text/en.ts';
import { formatShare } from '../text/format.ts';
import { CapacityBar } from '../ui/CapacityBar.tsx';
import { classes } from '../ui/classes.ts';
import { Icon } from '../ui/Icon.tsx';
import table from '../ui/Table.module.css';
import { ChangeView } from './ChangeView.tsx';
import type { ShardChange } from './changes.ts';
import styles from './ShardTable.module.css';

/** What a shard carries, and may carry: every table of shards shows that. */
export interface ShardLoad {
  readonly influence: number;
  readonly capacity: number;
}

export interface ShardColumn<S> {
  readonly name: string;
  readonly of: (shard: S) => number | null;
  readonly wanted: 'less' | 'neither';
  readonly format: (value: number) => string;
  readonly noise?: number;
}

/** Every shard before and after. */
export function ShardTable<S extends ShardLoad>(props: {
  readonly changes: readonly ShardChange<S>[];
  readonly columns: readonly ShardColumn<S>[];
}): ReactElement {
  const { changes, columns } = props;
  return (
    <section className={styles.section}>
      <h3 className={table.title}>{text.placement.byShard}</h3>
      <table className={classes(table.table, table.sticky)}>
        <caption className="visually-hidden">{text.placement.byShardCaption}</caption>
        <thead>
          <tr>
            <th scope="col">{text.placement.columns.shard}</th>
            <th scope="col">{text.placement.columns.influence}</th>
            {columns.map(({ name }) => (
              <th key={name} scope="col" className={table.number}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {changes.map((change) => (
            <Row key={change.shard} change={change} columns={columns} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row<S extends ShardLoad>(props: {
  readonly change: ShardChange<S>;
  readonly columns: readonly ShardColumn<S>[];
}): ReactElement {
  const { change, columns } = props;
  const { shard, before, after } = change;
  const fate = before === null ? text.placement.isNew : after === null ? text.placement.isRemoved : null;
  return (
    <tr>
      <th scope="row">
        <span className={styles.shard}>
          <ShardSwatch shard={shard} />
          {text.shard(shard)}
          {fate !== null && <span className={styles.fate}>{fate}</span>}
        </span>
      </th>
      <td className={styles.influence}>
        <Influence change={change} />
      </td>
      {columns.map(({ name, of, ...look }) => (
        <td key={name} className={table.number}>
          <ChangeView
            before={before === null ? null : of(before)}
            after={after === null ? null : of(after)}
            {...look}
          />
        </td>
      ))}
    </tr>
  );
}

/** What it carries of what it may carry; over its capacity is said in words. */
function Influence({ change }: { change: ShardChange<ShardLoad> }): ReactElement {
  const { shard, before, after } = change;
  const color = useShardColor(shard);
  const isOver = after !== null && after.influence > after.capacity;
  return (
    <>
      <span className={styles.values}>
        <span className={styles.before}>{before === null ? text.none : formatShare(before.influence)}</span>
        <Icon name="arrowRight" className={styles.arrow} />
        <span className="visually-hidden">{text.placement.to}</span>
        <strong>{after === null ? text.none : formatShare(after.influence)}</strong>
        {after !== null && (
          <span className={classes(styles.capacity, isOver && styles.over)}>
            {text.placement.ofCapacity(after.capacity)}
            {isOver && ` · ${text.placement.over}`}
          </span>
        )}
      </span>
      {after !== null && <CapacityBar value={after.influence} capacity={after.capacity} color={color} />}
    </>
  );
}
