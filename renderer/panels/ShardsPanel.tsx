import type { ReactElement } from 'react';
import type { ReplicaStatus, ShardStatus } from '../../engine/protocol/index.ts';
import { useDropTarget } from '../by-hand/drop-target.ts';
import { ShardsThen } from '../moments/ShardsThen.tsx';
import { useShardColor } from '../scenery/use-shard-color.ts';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { HISTORY_COUNT_MAX, toggleExpanded } from '../state/shards.ts';
import { text } from '../text/en.ts';
import {
  formatBytes,
  formatCompact,
  formatCount,
  formatImbalance,
  formatMoment,
  formatRate,
  formatShare,
} from '../text/format.ts';
import { CapacityBar } from '../ui/CapacityBar.tsx';
import { classes } from '../ui/classes.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Sparkline } from '../ui/Sparkline.tsx';
import { ShardSwatch } from './ShardSwatch.tsx';
import styles from './ShardsPanel.module.css';
import { WorkloadControl } from './WorkloadControl.tsx';

/** One row a shard, and what crosses between them. */
export function ShardsPanel(): ReactElement {
  const then = useStore(useConsole().stores.moment, (moment) => moment.shown);
  return then === null ? <ShardsNow /> : <ShardsThen moment={then} />;
}

function ShardsNow(): ReactElement {
  const { stores } = useConsole();
  const { status, history, expanded } = useStore(stores.shards, (shards) => shards);
  // One scale for all rows: a line that is twice as high is twice the load.
  const heatMax = history.reduce((max, values) => values.reduce((a, b) => Math.max(a, b), max), 0);
  return (
    <aside className={styles.panel} aria-labelledby="shards-title">
      <h2 id="shards-title" className="visually-hidden">
        {text.shards.title}
      </h2>
      {status === null ? (
        <EmptyState title={text.shards.empty} />
      ) : (
        <>
          <Totals />
          {status.storage !== null && (
            <p className={styles.trouble}>
              <Icon name="warning" />
              {text.shards.notWritable(status.storage.message)}
            </p>
          )}
          <ul className={styles.list}>
            {status.shards.map((shard, row) => (
              <ShardRow
                key={shard.shard}
                shard={shard}
                history={history[row] ?? []}
                heatMax={heatMax}
                isExpanded={expanded === shard.shard}
                onToggle={() => stores.shards.update((shards) => toggleExpanded(shards, shard.shard))}
              />
            ))}
          </ul>
          <WorkloadControl />
        </>
      )}
    </aside>
  );
}

function Totals(): ReactElement | null {
  const status = useStore(useConsole().stores.shards, (shards) => shards.status);
  if (status === null) return null;
  const { cut, heatImbalance, queriesPerSecond } = status;
  return (
    <dl className={styles.totals}>
      <Total name={text.shards.cutEdges} value={formatCompact(cut.edges)} hint={formatShare(cut.edgeRatio)} />
      <Total name={text.shards.cutRows} value={formatCompact(cut.closureRows)} />
      <Total name={text.shards.imbalance} value={formatImbalance(heatImbalance)} help={text.shards.imbalanceHelp} />
      <Total name={text.shards.queries} value={formatRate(queriesPerSecond)} />
    </dl>
  );
}

interface TotalProps {
  readonly name: string;
  readonly value: string;
  readonly hint?: string;
  readonly help?: string;
}

function Total({ name, value, hint, help }: TotalProps): ReactElement {
  return (
    <div className={styles.total} title={help}>
      <dt>{name}</dt>
      <dd>
        {value}
        {hint !== undefined && <span className={styles.hint}>{hint}</span>}
      </dd>
    </div>
  );
}

interface ShardRowProps {
  readonly shard: ShardStatus;
  readonly history: readonly number[];
  readonly heatMax: number;
  readonly isExpanded: boolean;
  readonly onToggle: () => void;
}

function ShardRow({ shard, history, heatMax, isExpanded, onToggle }: ShardRowProps): ReactElement {
  const color = useShardColor(shard.shard);
  const isOver = shard.influence > shard.capacity;
  const influence = text.shards.influenceOf(shard.influence, shard.capacity);
  const detailsId = `shard-${shard.shard}-details`;
  const trouble = troubleOf(shard);
  const drop = useDropTarget(shard.shard);
  return (
    <li {...drop.props} className={styles.item}>
      <button
        type="button"
        className={styles.row}
        aria-expanded={isExpanded}
        aria-controls={detailsId}
        onClick={onToggle}
      >
        <span className={styles.line}>
          <ShardSwatch shard={shard.shard} />
          <span className={styles.name}>{text.shard(shard.shard)}</span>
          {trouble !== null && (
            <span className={styles.restarting}>
              <Icon name="warning" />
              {trouble}
            </span>
          )}
          <Sparkline values={history} countMax={HISTORY_COUNT_MAX} max={heatMax} color={color} />
          <span className={styles.load}>
            <strong>{formatRate(shard.heat)}</strong> {text.readsPerSecond}
          </span>
        </span>
        <CapacityBar value={shard.influence} capacity={shard.capacity} color={color} />
        <span className={styles.facts}>
          <span>{text.shards.nodes(shard.nodes)}</span>
          <span className={classes(isOver && styles.over)}>
            {isOver ? `${influence} · ${text.shards.overCapacity}` : influence}
          </span>
        </span>
        {/* In the place of a line, so that no shard moves away from what is about to be dropped on it. */}
        <span className={styles.facts}>
          {drop.verdict !== null ? (
            <span>{drop.verdict}</span>
          ) : (
            <>
              <span>{text.shards.rows}</span>
              <span>{text.shards.rowsOf(shard.closureRows, shard.storedRows)}</span>
            </>
          )}
        </span>
      </button>
      {isExpanded && <ShardDetails id={detailsId} shard={shard} />}
    </li>
  );
}

/** What the operator should see at once: of the worker, then of the replica. */
function troubleOf({ state, replica }: ShardStatus): string | null {
  if (state !== 'ready') return text.shards[state];
  if (replica === null || replica.state === 'in-step') return null;
  return text.shards.replica.trouble(text.shards.replica[replica.state]);
}

/** How it is with the other copy of a shard, and what became of it. */
function replicaWords({ state, reason, keeper, restoredMs, comparedMs }: ReplicaStatus): string {
  const words = text.shards.replica;
  const parts = [
    state === 'in-step' ? `${words[state]}, ${words.keeper(keeper)}` : `${words[state]}: ${reason}`,
    restoredMs === null ? null : words.restored(formatMoment(restoredMs)),
    comparedMs === null ? null : words.compared(formatMoment(comparedMs)),
  ];
  return parts.filter((part) => part !== null).join(' · ');
}

function ShardDetails({ id, shard }: { id: string; shard: ShardStatus }): ReactElement {
  const state = text.shards[shard.state];
  const rows = [
    [text.shards.state, shard.reason === null ? state : `${state}: ${shard.reason}`],
    [text.shards.details.capacityLeft, formatShare(Math.max(0, shard.capacity - shard.influence))],
    [text.shards.details.fileBytes, formatBytes(shard.fileBytes)],
    [text.shards.details.inFlight, formatCount(shard.requestsInFlight)],
    [text.shards.details.restarts, formatCount(shard.restarts)],
    ...(shard.replica === null ? [] : [[text.shards.details.replica, replicaWords(shard.replica)]]),
  ];
  return (
    <dl id={id} className={styles.details}>
      {rows.map(([name, value]) => (
        <div key={name} className={styles.detail}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
