import type { ReactElement } from 'react';
import type { Moment, MomentShard } from '../../engine/protocol/index.ts';
import { ShardSwatch } from '../panels/ShardSwatch.tsx';
import panel from '../panels/ShardsPanel.module.css';
import { useShardColor } from '../scenery/use-shard-color.ts';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { formatCompact, formatImbalance, formatRate } from '../text/format.ts';
import { momentText } from '../text/moment-text.ts';
import { CapacityBar } from '../ui/CapacityBar.tsx';
import styles from './ShardsThen.module.css';

const words = momentText.shards;

/** The shards of the moment that is shown, in place of those of now. */
export function ShardsThen({ moment }: { moment: Moment }): ReactElement {
  const status = useStore(useConsole().stores.shards, (shards) => shards.status);
  const { shards, cutEdges, heat } = moment;
  return (
    <aside className={panel.panel} aria-labelledby="shards-title">
      <h2 id="shards-title" className={styles.title}>
        {words.title}
      </h2>
      <dl className={panel.totals}>
        <div className={panel.total}>
          <dt>{words.cut}</dt>
          <dd>{formatCompact(cutEdges)}</dd>
        </div>
        <div className={panel.total} title={text.shards.imbalanceHelp}>
          <dt>{words.imbalance}</dt>
          <dd>{heat === null ? text.none : formatImbalance(heat.imbalance)}</dd>
        </div>
      </dl>
      <ul className={panel.list}>
        {shards.map((shard) => (
          <Row key={shard.shard} shard={shard} nodesNow={status?.shards[shard.shard]?.nodes ?? shard.nodes} />
        ))}
      </ul>
      <p className={styles.note}>{words.influenceNote}</p>
    </aside>
  );
}

function Row({ shard, nodesNow }: { shard: MomentShard; nodesNow: number }): ReactElement {
  const color = useShardColor(shard.shard);
  return (
    <li className={styles.row}>
      <span className={panel.line}>
        <ShardSwatch shard={shard.shard} />
        <span className={panel.name}>{text.shard(shard.shard)}</span>
        <span className={panel.load}>
          {shard.heat === null ? (
            words.noHeat
          ) : (
            <>
              <strong>{formatRate(shard.heat)}</strong> {text.readsPerSecond}
            </>
          )}
        </span>
      </span>
      <CapacityBar value={shard.influence} capacity={shard.capacity} color={color} />
      <span className={panel.facts}>
        <span>{words.nodes(shard.nodes, nodesNow)}</span>
        <span>{text.shards.influenceOf(shard.influence, shard.capacity)}</span>
      </span>
    </li>
  );
}
