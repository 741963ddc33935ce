import type { ReactElement } from 'react';
import type { PlacementProposal, PlacementShard } from '../../engine/protocol/index.ts';
import { ShardSwatch } from '../panels/ShardSwatch.tsx';
import { shardColor } from '../scene/palette.ts';
import { useTheme } from '../shell/console-context.ts';
import { text } from '../text/en.ts';
import { formatCompact, formatRate, formatShare } from '../text/format.ts';
import { CapacityBar } from '../ui/CapacityBar.tsx';
import { classes } from '../ui/classes.ts';
import { Icon } from '../ui/Icon.tsx';
import { ChangeView } from './ChangeView.tsx';
import { type ShardChange, shardChanges } from './changes.ts';
import styles from './ShardTable.module.css';

/** Columns of plain counts: which number, and whether less of it is better. */
const COUNTS = [
  { name: text.placement.columns.cutEdges, of: (shard: PlacementShard) => shard.cutEdges },
  { name: text.placement.columns.cutRows, of: (shard: PlacementShard) => shard.cutClosureRows },
  { name: text.placement.columns.storedRows, of: (shard: PlacementShard) => shard.storedRows },
] as const;

/** Every shard before and after. */
export function ShardTable({ proposal }: { proposal: PlacementProposal }): ReactElement {
  const { columns } = text.placement;
  // Where reads are the objective they are what each shard is judged by.
  const hasHeat = proposal.objective === 'traffic';
  return (
    <section className={styles.section}>
      <h3 className={styles.title}>{text.placement.byShard}</h3>
      <table className={styles.table}>
        <caption className="visually-hidden">{text.placement.byShardCaption}</caption>
        <thead>
          <tr>
            <th scope="col">{columns.shard}</th>
            <th scope="col">{columns.influence}</th>
            <th scope="col" className={styles.number}>
              {columns.nodes}
            </th>
            {hasHeat && (
              <th scope="col" className={styles.number}>
                {columns.heat}
              </th>
            )}
            {COUNTS.map(({ name }) => (
              <th key={name} scope="col" className={styles.number}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shardChanges(proposal.before, proposal.after).map((change) => (
            <Row key={change.shard} change={change} hasHeat={hasHeat} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ change, hasHeat }: { change: ShardChange; hasHeat: boolean }): ReactElement {
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
      <td className={styles.number}>
        <ChangeView
          before={before?.nodes ?? null}
          after={after?.nodes ?? null}
          wanted="neither"
          format={formatCompact}
        />
      </td>
      {hasHeat && (
        <td className={styles.number}>
          <ChangeView before={before?.heat ?? null} after={after?.heat ?? null} wanted="neither" format={formatRate} />
        </td>
      )}
      {COUNTS.map(({ name, of }) => (
        <td key={name} className={styles.number}>
          <ChangeView
            before={before === null ? null : of(before)}
            after={after === null ? null : of(after)}
            wanted="less"
            format={formatCompact}
          />
        </td>
      ))}
    </tr>
  );
}

/** What it carries of what it may carry; over its capacity is said in words. */
function Influence({ change }: { change: ShardChange }): ReactElement {
  const { shard, before, after } = change;
  const color = shardColor(shard, useTheme());
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
