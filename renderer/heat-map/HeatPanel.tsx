import { type ReactElement, useEffect, useRef } from 'react';
import { useConsole, useFocusTargets } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { clampQueryHeight, INITIAL_VIEW, QUERY_HEIGHT_MAX, QUERY_HEIGHT_MIN } from '../state/view.ts';
import { text } from '../text/en.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorBlock } from '../ui/ErrorBlock.tsx';
import { Spinner } from '../ui/Spinner.tsx';
import { Splitter } from '../ui/Splitter.tsx';
import { useElementSize } from '../ui/use-element-size.ts';
import { HeatCharts } from './HeatCharts.tsx';
import styles from './HeatPanel.module.css';
import { HeatTable } from './HeatTable.tsx';
import { HeatToolbar } from './HeatToolbar.tsx';
import { MapView } from './MapView.tsx';
import { ReadOut } from './ReadOut.tsx';
import { ScaleBar } from './ScaleBar.tsx';
import { columnCount, rowCount } from './shown-map.ts';
import { useAheadMs } from './use-ahead.ts';

/** Heat of nodes against time, below the scene. */
export function HeatPanel(): ReactElement {
  const { stores, heatMaps } = useConsole();
  const focus = useFocusTargets();
  const heightPx = useStore(stores.view, (view) => view.heatHeightPx);
  useEffect(() => heatMaps.watch(), [heatMaps]);
  const setHeight = (px: number) => stores.view.update((view) => ({ ...view, heatHeightPx: clampQueryHeight(px) }));
  return (
    <section
      ref={focus.heat}
      tabIndex={-1}
      className={styles.panel}
      style={{ height: heightPx }}
      aria-label={text.heatMap.title}
    >
      <Splitter
        label={text.heatMap.resize}
        direction="row"
        value={heightPx}
        min={QUERY_HEIGHT_MIN}
        max={QUERY_HEIGHT_MAX}
        perPx={-1}
        onChange={setHeight}
        onReset={() => setHeight(INITIAL_VIEW.heatHeightPx)}
      />
      <HeatToolbar />
      <ScaleBar />
      <Body />
      <ReadOut />
    </section>
  );
}

function Body(): ReactElement {
  const { stores } = useConsole();
  const body = useRef<HTMLDivElement>(null);
  const { widthPx } = useElementSize(body);
  const map = useStore(stores.heatMap, (state) => state.map);
  const form = useStore(stores.heatMap, (state) => state.form);
  const error = useStore(stores.heatMap, (state) => state.error);
  const isYesterdayMissing = useStore(stores.heatMap, ({ scaleKind, yesterday }) => {
    return scaleKind === 'yesterday' && yesterday !== null && yesterday.noData.every((kind) => kind !== 0);
  });
  const areChartsShown = useStore(stores.heatMap, (state) => state.areChartsShown);
  const aheadMs = useAheadMs();
  const isEmpty = map !== null && (rowCount(map) === 0 || columnCount(map) === 0 || map.noData.every((of) => of !== 0));
  return (
    <div ref={body} className={styles.body}>
      {error !== null && (
        <div className={styles.message}>
          <ErrorBlock title={text.heatMap.map.failed} error={error} />
        </div>
      )}
      {map === null && error === null && (
        <div className={styles.message}>
          <Spinner label={text.heatMap.map.loading} />
        </div>
      )}
      {form === 'table' && map !== null ? (
        <HeatTable map={map} />
      ) : (
        <>
          <MapView map={map} widthPx={widthPx} aheadMs={aheadMs}>
            {isEmpty && (
              <EmptyState title={rowCount(map) === 0 ? text.heatMap.map.noNodes : text.heatMap.map.notKept}>
                {text.heatMap.map.none}
              </EmptyState>
            )}
            {!isEmpty && isYesterdayMissing && (
              <EmptyState title={text.heatMap.scale.kinds.yesterday}>{text.heatMap.scale.noYesterday}</EmptyState>
            )}
          </MapView>
          {areChartsShown && map !== null && <HeatCharts map={map} widthPx={widthPx} aheadMs={aheadMs} />}
        </>
      )}
    </div>
  );
}
