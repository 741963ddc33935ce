import type { ReactElement } from 'react';
import { useDropTarget } from '../by-hand/drop-target.ts';
import type { ColorMode } from '../scene/color-mode.ts';
import { heatRamp, type Theme, typeColor, unreadColor } from '../scene/palette.ts';
import { ForecastLegend, InfluenceLegend, PlanLegend } from '../scenery/RampLegends.tsx';
import { useConsole, useTheme } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { touchedShards } from '../state/query.ts';
import { text } from '../text/en.ts';
import { formatCount, formatRate } from '../text/format.ts';
import { classes } from '../ui/classes.ts';
import { Swatch } from '../ui/Swatch.tsx';
import styles from './Legend.module.css';
import { ShardSwatch } from './ShardSwatch.tsx';

/** More types than this only make the legend unreadable; the most frequent ones are named. */
const TYPE_COUNT_MAX = 12;
/** Rows that the legend shows at once, as Legend.module.css has it. */
const ROW_COUNT_MAX = 14;

/** What the colours on the scene mean now. */
export function Legend(): ReactElement {
  const { stores } = useConsole();
  const colorMode = useStore(stores.view, (view) => view.colorMode);
  const plan = useStore(stores.scenery, (scenery) => scenery.plan);
  const shardCount = useStore(stores.shards, ({ status }) => status?.shards.length ?? 0);
  // What scrolls has to be in reach of the arrow keys.
  const isScrolling = (colorMode === 'shard' || plan !== null) && shardCount > ROW_COUNT_MAX;
  return (
    <section
      className={styles.legend}
      data-tour="legend"
      aria-label={text.scene.legend}
      tabIndex={isScrolling ? 0 : undefined}
    >
      {plan === null ? <ModeLegend mode={colorMode} /> : <PlanLegend plan={plan} />}
    </section>
  );
}

function ModeLegend({ mode }: { mode: ColorMode }): ReactElement {
  switch (mode) {
    case 'shard':
      return <ShardLegend />;
    case 'heat':
      return <HeatLegend />;
    case 'type':
      return <TypeLegend />;
    case 'forecast':
      return <ForecastLegend />;
    case 'influence':
      return <InfluenceLegend />;
  }
}

function ShardLegend(): ReactElement {
  const { stores } = useConsole();
  const status = useStore(stores.shards, (shards) => shards.status);
  const then = useStore(stores.moment, (moment) => moment.shown);
  // While a result stands out, the shards that worked for it do too.
  const worked = useStore(stores.query, touchedShards);
  return (
    <ul className={styles.list}>
      {(then ?? status)?.shards.map(({ shard, nodes }) => (
        <ShardLine key={shard} shard={shard} nodes={nodes} isTouched={worked?.includes(shard) ?? null} />
      ))}
    </ul>
  );
}

/** `isTouched`: whether it worked for the result that stands out; null where none does. */
function ShardLine(props: { shard: number; nodes: number; isTouched: boolean | null }): ReactElement {
  const { shard, nodes, isTouched } = props;
  const drop = useDropTarget(shard);
  return (
    <li
      {...drop.props}
      title={drop.verdict ?? undefined}
      className={classes(styles.row, isTouched === false && styles.untouched)}
    >
      <ShardSwatch shard={shard} />
      <span className={styles.name}>{text.shard(shard)}</span>
      {isTouched === true && <span className={styles.touched}>{text.query.touched}</span>}
      <span className={styles.count}>{formatCount(nodes)}</span>
    </li>
  );
}

/** The ramp is logarithmic, so the middle is printed too: half the width is far less than half the rate. */
function HeatLegend(): ReactElement {
  const theme = useTheme();
  const { stores } = useConsole();
  const live = useStore(stores.shards, (shards) => shards.heat);
  const then = useStore(stores.moment, ({ shown, heatMax }) => (shown === null ? null : heatMax));
  const chosen = useStore(stores.heatMap, (state) => state.past);
  const heat = chosen ?? (then === null ? live : { heatMax: then });
  if (heat === null) return <p className={styles.note}>{text.scene.waitingForHeat}</p>;
  return (
    <div className={styles.heat}>
      <p className={styles.title}>{text.scene.heatLegend}</p>
      <div
        className={styles.ramp}
        style={{ backgroundImage: `linear-gradient(to right, ${heatRamp(theme).join(', ')})` }}
      />
      <div className={styles.scale}>
        <span>0</span>
        <span>{formatRate(Math.expm1(Math.log1p(heat.heatMax) / 2))}</span>
        <span>
          {formatRate(heat.heatMax)} {text.readsPerSecond}
        </span>
      </div>
      <p className={styles.row}>
        <Swatch color={unreadColor(theme)} />
        <span className={styles.note}>{text.scene.unread}</span>
      </p>
    </div>
  );
}

function TypeLegend(): ReactElement {
  const theme = useTheme();
  const topology = useStore(useConsole().stores.workspace, (workspace) => workspace.topology);
  if (topology.state !== 'ready') return <p className={styles.note}>{text.loading}</p>;
  const { nodeTypes, nodesOfType } = topology.value;
  const types = nodeTypes
    .map((name, type) => ({ name, type, count: nodesOfType[type] ?? 0 }))
    .sort((a, b) => b.count - a.count);
  return (
    <ul className={styles.list}>
      {types.slice(0, TYPE_COUNT_MAX).map((entry) => (
        <TypeRow key={entry.type} {...entry} theme={theme} />
      ))}
      {types.length > TYPE_COUNT_MAX && (
        <li className={styles.note}>{text.scene.moreTypes(types.length - TYPE_COUNT_MAX)}</li>
      )}
    </ul>
  );
}

interface TypeRowProps {
  readonly name: string;
  readonly type: number;
  readonly count: number;
  readonly theme: Theme;
}

function TypeRow({ name, type, count, theme }: TypeRowProps): ReactElement {
  return (
    <li className={styles.row}>
      <Swatch color={typeColor(type, theme)} />
      <span className={styles.name}>{name}</span>
      <span className={styles.count}>{formatCount(count)}</span>
    </li>
  );
}
