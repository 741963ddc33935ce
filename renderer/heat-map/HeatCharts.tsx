import { memo, type PointerEvent, type ReactElement, useMemo } from 'react';
import { brokenPath, crisp } from '../charts/line-path.ts';
import { valueAxis } from '../charts/value-ticks.ts';
import { useShardColors } from '../scenery/use-shard-color.ts';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { formatImbalance, formatRate } from '../text/format.ts';
import { EventMarks } from './EventMarks.tsx';
import styles from './HeatCharts.module.css';
import { layoutOf, type MapLayout, timeAt, xOf } from './map-layout.ts';
import { PLOT_LEFT_PX, plotWidth } from './plot.ts';
import { selectionName, selectionRates } from './selection-series.ts';
import { imbalanceAt, limitAt, overloadRatio, seriesOf, shardRatesAt } from './shard-series.ts';
import { endMs, type ShownMap } from './shown-map.ts';
import { useExpected } from './use-ahead.ts';

const words = text.heatMap;
const [LOAD_PX, IMBALANCE_PX, TOP_PX, BOTTOM_PX] = [80, 48, 14, 6];
/** A stretch that stands alone is seen. */
const STROKE_PX = 3;

interface ChartsProps {
  readonly map: ShownMap;
  readonly widthPx: number;
  readonly aheadMs: number;
}

/** On the time axis of the map: load by shard with what is expected, imbalance, and what was done. */
export function HeatCharts({ map, widthPx, aheadMs }: ChartsProps): ReactElement {
  const { stores } = useConsole();
  const layout = useMemo(() => layoutOf(map, plotWidth(widthPx), 0, aheadMs), [map, widthPx, aheadMs]);
  const point = (event: PointerEvent<HTMLElement>) => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left - PLOT_LEFT_PX;
    const timeMs = x < 0 || x > layout.widthPx ? null : timeAt(layout, x);
    stores.heatCursor.update((cursor) => ({ ...cursor, cell: null, timeMs }));
  };
  return (
    <div
      className={styles.charts}
      onPointerMove={point}
      onPointerLeave={() => stores.heatCursor.update((cursor) => ({ ...cursor, timeMs: null }))}
    >
      <EventMarks layout={layout} />
      <Chart title={words.load} legend={<LoadLegend />} height={LOAD_PX} layout={layout}>
        <LoadLines map={map} layout={layout} aheadMs={aheadMs} />
      </Chart>
      <Chart title={words.imbalance} height={IMBALANCE_PX} layout={layout}>
        <ImbalanceLine map={map} layout={layout} />
      </Chart>
    </div>
  );
}

function Chart(props: {
  readonly title: string;
  /** Behind the title, as `tspan`s: they stand one after the other, however large the text is. */
  readonly legend?: ReactElement;
  readonly height: number;
  readonly layout: MapLayout;
  readonly children: ReactElement;
}): ReactElement {
  const { title, legend, height, layout, children } = props;
  return (
    <svg
      className={styles.chart}
      width={PLOT_LEFT_PX + layout.widthPx}
      height={height}
      role="img"
      aria-label={words.chartLabel(title, layout.startMs, layout.endMs)}
    >
      <text x={PLOT_LEFT_PX} y={11}>
        <tspan className={styles.title}>{title}</tspan>
        {legend}
      </text>
      {children}
      <Cursor layout={layout} height={height} />
    </svg>
  );
}

/** Where the pointer is in time, in the map or in a chart. */
function Cursor({ layout, height }: { layout: MapLayout; height: number }): ReactElement | null {
  const { stores } = useConsole();
  const timeMs = useStore(stores.heatCursor, (cursor) => cursor.timeMs);
  const column = useStore(stores.heatCursor, (cursor) => cursor.cell?.column ?? null);
  const map = useStore(stores.heatMap, (state) => state.map);
  const atMs = column === null || map === null ? timeMs : map.columnsMs[column]! + map.resolutionMs / 2;
  if (atMs === null) return null;
  const x = PLOT_LEFT_PX + xOf(layout, atMs);
  return <line className={styles.cursor} x1={x} x2={x} y1={TOP_PX} y2={height} />;
}

const middles = (map: ShownMap, layout: MapLayout): readonly number[] =>
  Array.from(map.columnsMs, (ms) => PLOT_LEFT_PX + xOf(layout, ms + map.resolutionMs / 2));

interface LinesProps {
  readonly map: ShownMap;
  readonly layout: MapLayout;
}

/** What the lines mean that are no shard's. */
function LoadLegend(): ReactElement {
  const { stores } = useConsole();
  const ratio = useStore(stores.balance, ({ status }) => overloadRatio(status.state === 'ready' ? status.value : null));
  const selection = useStore(stores.heatMap, (state) => state.selection);
  return (
    <>
      <tspan className={styles.limitLabel} dx={16}>{`- - ${words.limit(ratio)}`}</tspan>
      {selection !== null && (
        <tspan className={styles.selectionLabel} dx={16}>
          {`━ ${selectionName(selection)}`}
        </tspan>
      )}
    </>
  );
}

/** A line a shard, one for what is selected, the limit above which a shard is overloaded, and from now on what is expected. */
const LoadLines = memo(function LoadLines({ map, layout, aheadMs }: LinesProps & { aheadMs: number }): ReactElement {
  const { stores } = useConsole();
  const colorOf = useShardColors();
  const status = useStore(stores.balance, (balance) =>
    balance.status.state === 'ready' ? balance.status.value : null,
  );
  const selection = useStore(stores.heatMap, (state) => state.selection);
  const ratio = overloadRatio(status);
  const expected = useExpected();
  const xs = middles(map, layout);
  const rates = seriesOf(map, (column) => shardRatesAt(map, column));
  const limits = seriesOf(map, (column) => limitAt(map, column, ratio));
  const selected = useMemo(() => (selection === null ? [] : selectionRates(map, selection)), [map, selection]);
  const max = [
    ...rates.flatMap((of) => of ?? []),
    ...limits,
    ...selected,
    ...expected.map(({ p90 }) => p90),
  ].reduce<number>((most, value) => Math.max(most, value ?? 0), 0);
  const axis = valueAxis(max, 3);
  const [top, bottom] = [TOP_PX + 2, LOAD_PX - BOTTOM_PX];
  const yOf = (rate: number) => bottom - (rate / axis.top) * (bottom - top);
  const right = PLOT_LEFT_PX + layout.widthPx;
  const nowX = PLOT_LEFT_PX + xOf(layout, endMs(map));
  return (
    <>
      {axis.values.map((value) => {
        const y = crisp(yOf(value));
        return (
          <g key={value}>
            <line className={value === 0 ? styles.axis : styles.grid} x1={PLOT_LEFT_PX} x2={right} y1={y} y2={y} />
            <text className={styles.label} x={PLOT_LEFT_PX - 8} y={y + 4} textAnchor="end">
              {formatRate(value)}
            </text>
          </g>
        );
      })}
      {aheadMs > 0 && <line className={styles.now} x1={crisp(nowX)} x2={crisp(nowX)} y1={TOP_PX} y2={bottom} />}
      {expected.map(({ p50, p90 }, shard) => (
        <rect
          // biome-ignore lint/suspicious/noArrayIndexKey: the place is the number of the shard.
          key={shard}
          x={nowX}
          width={Math.max(0, right - nowX)}
          y={yOf(p90)}
          height={Math.max(1, yOf(p50) - yOf(p90))}
          fill={colorOf(shard)}
          fillOpacity={0.25}
          stroke={colorOf(shard)}
          strokeOpacity={0.6}
        />
      ))}
      {expected.length > 0 && (
        <text className={styles.label} x={right} y={11} textAnchor="end">
          {words.expected}
        </text>
      )}
      <path
        className={styles.limit}
        d={brokenPath(
          xs,
          limits.map((limit) => (limit === null ? null : yOf(limit))),
          STROKE_PX,
        )}
      />
      {Array.from({ length: map.shardCount }, (_, shard) => (
        <path
          // biome-ignore lint/suspicious/noArrayIndexKey: the place is the number of the shard.
          key={shard}
          className={styles.line}
          stroke={colorOf(shard)}
          d={brokenPath(
            xs,
            rates.map((of) => (of === null ? null : yOf(of[shard]!))),
            STROKE_PX,
          )}
        />
      ))}
      {selected.length > 0 && (
        <path
          className={styles.selection}
          data-testid="heat-selection-line"
          d={brokenPath(
            xs,
            selected.map((rate) => (rate === null ? null : yOf(rate))),
            STROKE_PX,
          )}
        />
      )}
    </>
  );
});

const ImbalanceLine = memo(function ImbalanceLine({ map, layout }: LinesProps): ReactElement {
  const ratio = useStore(useConsole().stores.balance, ({ status }) =>
    overloadRatio(status.state === 'ready' ? status.value : null),
  );
  const xs = middles(map, layout);
  const values = seriesOf(map, (column) => imbalanceAt(map, column));
  const most = values.reduce<number>((max, value) => Math.max(max, value ?? 1), ratio + 0.1);
  const [top, bottom] = [TOP_PX + 2, IMBALANCE_PX - BOTTOM_PX];
  const yOf = (value: number) => bottom - ((value - 1) / (most - 1)) * (bottom - top);
  const right = PLOT_LEFT_PX + layout.widthPx;
  const labels = [1, most].filter((value) => value === 1 || Math.abs(yOf(value) - yOf(ratio)) >= 12);
  return (
    <>
      {labels.map((value) => (
        <g key={value}>
          <line
            className={value === 1 ? styles.axis : styles.grid}
            x1={PLOT_LEFT_PX}
            x2={right}
            y1={crisp(yOf(value))}
            y2={crisp(yOf(value))}
          />
          <text className={styles.label} x={PLOT_LEFT_PX - 8} y={yOf(value) + 4} textAnchor="end">
            {formatImbalance(value)}
          </text>
        </g>
      ))}
      <line className={styles.limit} x1={PLOT_LEFT_PX} x2={right} y1={crisp(yOf(ratio))} y2={crisp(yOf(ratio))} />
      {Math.abs(yOf(ratio) - yOf(1)) >= 12 && (
        <text className={styles.limitLabel} x={PLOT_LEFT_PX - 8} y={yOf(ratio) + 4} textAnchor="end">
          {words.limitShort(ratio)}
        </text>
      )}
      <path
        className={styles.imbalance}
        d={brokenPath(
          xs,
          values.map((value) => (value === null ? null : yOf(value))),
          STROKE_PX,
        )}
      />
    </>
  );
});
