import { type ReactElement, type ReactNode, useMemo } from 'react';
import legend from '../panels/Legend.module.css';
import { ShardSwatch } from '../panels/ShardSwatch.tsx';
import { heatRamp, influenceRamp, unreadColor } from '../scene/palette.ts';
import { useConsole, useTheme } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import type { PlanLoad, PlanOnScene } from '../state/scenery.ts';
import { text } from '../text/en.ts';
import { formatImbalance, formatRate, formatShare } from '../text/format.ts';
import { sceneryText } from '../text/scenery-text.ts';
import { Icon } from '../ui/Icon.tsx';
import { Swatch } from '../ui/Swatch.tsx';
import styles from './RampLegends.module.css';

const words = sceneryText;

function Ramp({ stops, scale }: { stops: readonly string[]; scale: readonly ReactNode[] }): ReactElement {
  return (
    <>
      <div className={legend.ramp} style={{ backgroundImage: `linear-gradient(to right, ${stops.join(', ')})` }} />
      <div className={legend.scale}>
        <span>{scale[0]}</span>
        <span>{scale[1]}</span>
        <span>{scale[2]}</span>
      </div>
    </>
  );
}

/** On the scale of heat, so that both can be told apart by eye: what, for when, and how far to believe it. */
export function ForecastLegend(): ReactElement {
  const theme = useTheme();
  const forecast = useStore(useConsole().stores.scenery, (scenery) => scenery.forecast);
  if (forecast === null) return <p className={legend.note}>{words.forecast.waiting}</p>;
  const { heatMax, horizonS, basis, isBelieved, most } = forecast;
  const remark =
    basis === null
      ? words.forecast.nothing
      : basis === 'level'
        ? words.forecast.level
        : isBelieved
          ? null
          : words.forecast.notBelieved;
  const middle = formatRate(Math.expm1(Math.log1p(heatMax) / 2));
  return (
    <div className={legend.heat}>
      <p className={legend.title}>{words.forecast.title}</p>
      <p className={legend.note}>{words.forecast.when(horizonS)}</p>
      <Ramp stops={heatRamp(theme)} scale={['0', middle, `${formatRate(heatMax)} ${text.readsPerSecond}`]} />
      {formatRate(Math.max(most, heatMax)) !== formatRate(heatMax) && (
        <p className={legend.note}>{words.forecast.beyond(formatRate(most))}</p>
      )}
      <p className={legend.row}>
        <Swatch color={unreadColor(theme)} />
        <span className={legend.note}>{words.forecast.unread}</span>
      </p>
      {remark !== null && <p className={styles.remark}>{remark}</p>}
    </div>
  );
}

/** The ramp follows the root of influence, as sizes do: the middle is a quarter of the most. */
export function InfluenceLegend(): ReactElement {
  const theme = useTheme();
  const { stores, live } = useConsole();
  // Scores come with a snapshot.
  const topology = useStore(stores.workspace, (workspace) => workspace.topology);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another topology has another snapshot.
  const most = useMemo(() => mostOf(live.snapshot?.influence), [topology]);
  return (
    <div className={legend.heat}>
      <p className={legend.title}>{words.influence.title}</p>
      <Ramp stops={influenceRamp(theme)} scale={['0', formatShare(most / 4), formatShare(most)]} />
    </div>
  );
}

const mostOf = (scores: Float32Array | undefined): number =>
  scores?.reduce((most, score) => Math.max(most, score), 0) ?? 0;

/** The load of every shard without and with the plan. */
export function PlanLegend({ plan }: { plan: PlanOnScene }): ReactElement {
  const { measure, loads } = plan;
  return (
    <>
      <p className={styles.head}>
        <span className={styles.split} aria-hidden="true" />
        <span>
          {measure === 'ratio' ? words.plan.ratioLegend : words.plan.influenceLegend}
          <span className={styles.hint}>{words.plan.split}</span>
        </span>
      </p>
      <ul className={legend.list}>
        {loads.map((load) => (
          <LoadRow key={load.shard} load={load} measure={measure} />
        ))}
      </ul>
    </>
  );
}

function LoadRow({ load, measure }: { load: PlanLoad; measure: PlanOnScene['measure'] }): ReactElement {
  const { shard, before, after } = load;
  const format = (value: number | null, otherwise: string): string =>
    value === null ? otherwise : measure === 'ratio' ? formatImbalance(value) : formatShare(value);
  return (
    <li className={legend.row}>
      <ShardSwatch shard={shard} />
      <span className={legend.name}>{text.shard(shard)}</span>
      <span className={legend.count}>{format(before, words.plan.isNew)}</span>
      <Icon name="arrowRight" className={styles.arrow} />
      <span className={styles.after}>{format(after, text.none)}</span>
    </li>
  );
}
