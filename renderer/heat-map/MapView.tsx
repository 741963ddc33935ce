import { type ReactElement, type ReactNode, useEffect, useMemo, useRef } from 'react';
import { axisOffsetMs, axisTime } from '../charts/chart-times.ts';
import { crisp } from '../charts/line-path.ts';
import { timeTicks } from '../charts/time-axis.ts';
import { ShardSwatch } from '../panels/ShardSwatch.tsx';
import { useConsole, useFocusTargets } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { useElementSize } from '../ui/use-element-size.ts';
import { CellCanvas } from './CellCanvas.tsx';
import { MapMenu } from './MapMenu.tsx';
import styles from './MapView.module.css';
import { layoutOf, type MapLayout, xOf } from './map-layout.ts';
import { Overlay } from './Overlay.tsx';
import { AXIS_PX, CELL_PX_MIN, PLOT_LEFT_PX, plotWidth, TIME_LABEL_PX } from './plot.ts';
import type { ShownMap } from './shown-map.ts';
import { useMapKeys } from './use-map-keys.ts';
import { useMapPointer } from './use-map-pointer.ts';

export interface MapViewProps {
  readonly map: ShownMap | null;
  readonly widthPx: number;
  readonly aheadMs: number;
  /** In place of cells where there are none. */
  readonly children: ReactNode;
}

/** Labels closer than this would lie on each other. */
const LABEL_PX = 16;
/** What is between the shards, at most. */
const GAPS_PX = 32;

/** The cells with shards on the left and the time below. */
export function MapView({ map, widthPx, aheadMs, children }: MapViewProps): ReactElement {
  const { heatMaps } = useConsole();
  const box = useRef<HTMLDivElement>(null);
  const { heightPx } = useElementSize(box);
  const [width, height] = [plotWidth(widthPx), Math.max(0, heightPx - AXIS_PX)];
  useEffect(() => {
    if (widthPx > 0 && height > 0) heatMaps.fit((height - GAPS_PX) / CELL_PX_MIN, width / CELL_PX_MIN);
  }, [heatMaps, widthPx, width, height]);
  const layout = useMemo(
    () => (map === null ? null : layoutOf(map, width, height, aheadMs)),
    [map, width, height, aheadMs],
  );
  return (
    <div ref={box} className={styles.box}>
      {map !== null && layout !== null && (
        <>
          <ShardLabels layout={layout} />
          <Plot map={map} layout={layout} />
          <TimeAxis layout={layout} />
        </>
      )}
      {children !== false && <div className={styles.message}>{children}</div>}
    </div>
  );
}

function Plot({ map, layout }: { map: ShownMap; layout: MapLayout }): ReactElement {
  const focus = useFocusTargets();
  const { onKeyDown, announced } = useMapKeys(map, layout);
  const pointer = useMapPointer(map, layout);
  const isLoading = useStore(useConsole().stores.heatMap, (state) => state.isLoading);
  const plot = useRef<HTMLDivElement>(null);
  // The panel takes the focus when it is opened; the cells take it over when they are there.
  useEffect(() => {
    const { current: section } = focus.heat;
    const takeOver = (event?: FocusEvent) => {
      if (event === undefined || event.target === section) plot.current?.focus();
    };
    if (document.activeElement === section) takeOver();
    section?.addEventListener('focusin', takeOver);
    return () => section?.removeEventListener('focusin', takeOver);
  }, [focus]);
  return (
    <>
      <MapMenu map={map} layout={layout}>
        <div
          ref={plot}
          role="application"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a picture that is worked with by keys, as the topology is.
          tabIndex={0}
          aria-label={text.heatMap.map.label}
          aria-describedby="heat-map-hint"
          aria-busy={isLoading}
          className={styles.plot}
          style={{ left: PLOT_LEFT_PX, width: layout.widthPx, height: layout.heightPx }}
          onKeyDown={onKeyDown}
          onPointerDown={pointer.onPointerDown}
          onPointerMove={pointer.onPointerMove}
          onPointerUp={pointer.onPointerUp}
          onPointerCancel={pointer.onPointerCancel}
          onPointerLeave={pointer.onPointerLeave}
          onDoubleClick={pointer.onDoubleClick}
        >
          <CellCanvas map={map} layout={layout} />
          <Overlay map={map} layout={layout} drag={pointer.drag} />
        </div>
      </MapMenu>
      <p id="heat-map-hint" className="visually-hidden">
        {text.heatMap.map.hint}
      </p>
      <p className="visually-hidden" aria-live="polite">
        {announced}
      </p>
    </>
  );
}

function ShardLabels({ layout }: { layout: MapLayout }): ReactElement {
  let lastPx = Number.NEGATIVE_INFINITY;
  return (
    <ul className={styles.labels} style={{ width: PLOT_LEFT_PX }}>
      {layout.groups.map(({ shard, topPx, heightPx }) => {
        const at = topPx + heightPx / 2;
        if (at - lastPx < LABEL_PX) return null;
        lastPx = at;
        return (
          <li key={shard} className={styles.label} style={{ top: at }}>
            <ShardSwatch shard={shard} />
            {text.shard(shard)}
          </li>
        );
      })}
    </ul>
  );
}

function TimeAxis({ layout }: { layout: MapLayout }): ReactElement {
  const { startMs, endMs, widthPx } = layout;
  const offsetMs = axisOffsetMs(startMs);
  const { stepMs, timesMs } = timeTicks({ startMs, endMs }, Math.floor(widthPx / TIME_LABEL_PX), offsetMs);
  return (
    <svg className={styles.axis} width={widthPx + PLOT_LEFT_PX} height={AXIS_PX} aria-hidden="true">
      {timesMs.map((ms) => {
        const x = crisp(PLOT_LEFT_PX + xOf(layout, ms));
        return (
          <g key={ms}>
            <line className={styles.tick} x1={x} x2={x} y1={0} y2={5} />
            <text className={styles.time} x={x} y={17} textAnchor="middle">
              {axisTime(ms, stepMs, startMs)}
            </text>
          </g>
        );
      })}
    </svg>
  );
}
