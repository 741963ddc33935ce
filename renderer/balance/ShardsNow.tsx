import type { ReactElement } from 'react';
import type { BalanceLook, BalanceStatus } from '../../engine/protocol/index.ts';
import { ShardSwatch } from '../panels/ShardSwatch.tsx';
import { useShardColor } from '../scenery/use-shard-color.ts';
import { text } from '../text/en.ts';
import { formatImbalance, formatRate } from '../text/format.ts';
import { classes } from '../ui/classes.ts';
import { RatioBar } from '../ui/RatioBar.tsx';
import table from '../ui/Table.module.css';
import styles from './ShardsNow.module.css';

const words = text.balance;
/** Bars reach at least this far, so that small differences look small. */
const SCALE_MIN = 1.5;

/** Every shard as the last look had it: load, what it is of its share, and what is expected. */
export function ShardsNow({ status }: { status: BalanceStatus }): ReactElement | null {
  const { look, settings } = status;
  if (look === null) return null;
  const { shardRatioEnter, horizonS } = settings.policy;
  const ratioMax = look.shards.reduce((max, { ratio }) => Math.max(max, ratio), SCALE_MIN);
  const isForeseen = look.shards.some(({ ahead }) => ahead.length > 0);
  return (
    <section>
      <h3 className={table.title}>
        {words.shards}
        <span className={table.note}>{words.basis[look.basis]}</span>
      </h3>
      <table className={classes(table.table, styles.table)}>
        <caption className="visually-hidden">{words.shardsCaption}</caption>
        <thead>
          <tr>
            <th scope="col">{words.columns.shard}</th>
            <th scope="col" className={table.number}>
              {words.columns.heat}
            </th>
            <th scope="col" className={styles.ratio}>
              {words.columns.ratio}
            </th>
            {isForeseen && <th scope="col">{words.columns.ahead(horizonS)}</th>}
          </tr>
        </thead>
        <tbody>
          {look.shards.map((shard) => (
            <Row key={shard.shard} shard={shard} enter={shardRatioEnter} ratioMax={ratioMax} isForeseen={isForeseen} />
          ))}
        </tbody>
      </table>
      <p className={table.note}>{words.threshold(shardRatioEnter)}</p>
    </section>
  );
}

interface RowProps {
  readonly shard: BalanceLook['shards'][number];
  readonly enter: number;
  readonly ratioMax: number;
  readonly isForeseen: boolean;
}

function Row({ shard: { shard, heat, ratio, ahead }, enter, ratioMax, isForeseen }: RowProps): ReactElement {
  const color = useShardColor(shard);
  const isOver = ratio > enter;
  return (
    <tr>
      <th scope="row">
        <span className={styles.shard}>
          <ShardSwatch shard={shard} />
          {text.shard(shard)}
        </span>
      </th>
      <td className={table.number}>{formatRate(heat)}</td>
      <td className={styles.ratio}>
        <span className={styles.ratioLine}>
          <strong className={classes(isOver && styles.over)}>{formatImbalance(ratio)}</strong>
          <span>
            <RatioBar value={ratio} max={ratioMax} threshold={enter} color={color} />
            <span className={styles.words}>
              {words.ratioLabel(ratio)}
              {isOver && (
                <>
                  {' · '}
                  <span className={styles.over}>{words.over}</span>
                </>
              )}
            </span>
          </span>
        </span>
      </td>
      {isForeseen && (
        <td>
          {ahead.length === 0 ? (
            <span className={styles.muted}>{words.notForeseen}</span>
          ) : (
            <span className={styles.cells}>
              {ahead.map((stretch, at) => (
                <span
                  // biome-ignore lint/suspicious/noArrayIndexKey: stretches of the horizon are told apart by nothing else.
                  key={at}
                  className={classes(styles.cell, stretch.ratio > enter && styles.hot)}
                  title={`${formatRate(stretch.heat)} ${text.readsPerSecond}`}
                >
                  {formatImbalance(stretch.ratio)}
                </span>
              ))}
            </span>
          )}
        </td>
      )}
    </tr>
  );
}
