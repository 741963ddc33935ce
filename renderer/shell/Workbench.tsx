import { type CSSProperties, Fragment, type ReactElement, useRef } from 'react';
import { TimeBar } from '../moments/TimeBar.tsx';
import { SceneArea } from '../panels/SceneArea.tsx';
import { useStore } from '../state/create-store.ts';
import {
  contentOf,
  type Region,
  type RegionContent,
  resizeSide,
  SIDE_PX_MAX,
  SIDE_PX_MIN,
  withOpenPanels,
} from '../state/layout.ts';
import { clampQueryHeight, INITIAL_VIEW, QUERY_HEIGHT_MAX, QUERY_HEIGHT_MIN } from '../state/view.ts';
import { benchText } from '../text/bench-text.ts';
import { classes } from '../ui/classes.ts';
import { Splitter } from '../ui/Splitter.tsx';
import { useElementSize } from '../ui/use-element-size.ts';
import { useConsole } from './console-context.ts';
import { PanelStrip } from './PanelStrip.tsx';
import { panelOf } from './panels.ts';
import { sideWidthPx } from './side-width.ts';
import { type DropRegion, useTabDrag } from './use-tab-drag.ts';
import styles from './Workbench.module.css';

/**
 * The topology and the panels around it. Everything is a direct child of one grid: the scene never moves in the page, so its
 * graphics context stays, whatever is docked where.
 */
export function Workbench({ isStale }: { isStale: boolean }): ReactElement {
  const { stores } = useConsole();
  const main = useRef<HTMLElement>(null);
  const layout = useStore(stores.layout, (state) => state);
  const view = useStore(stores.view, (state) => state);
  const isTimeOpen = useStore(stores.moment, (moment) => moment.isBarOpen);
  const [left, bottom, right] = contentOf(layout, view.isPresenting ? withOpenPanels(view, []) : view);
  const drag = useTabDrag(main);
  const { widthPx } = useElementSize(main);
  const leftPx = left.front === null ? 0 : sideWidthPx('left', layout.leftPx, widthPx);
  const rightPx = right.front === null ? 0 : sideWidthPx('right', layout.rightPx, widthPx);
  const heightKey = panelOf(bottom.front ?? '')?.heightKey ?? 'queryHeightPx';
  const sizes = {
    '--left': `${leftPx}px`,
    '--right': `${rightPx}px`,
    '--bottom': `${bottom.front === null ? 0 : view[heightKey]}px`,
  } as CSSProperties;

  const side = (name: 'left' | 'right', value: number) => (
    <div className={styles[`${name}Edge`]}>
      <Splitter
        label={benchText.panels.resize[name]}
        direction="column"
        value={value}
        min={SIDE_PX_MIN}
        max={SIDE_PX_MAX}
        perPx={name === 'left' ? 1 : -1}
        onChange={(next) => stores.layout.update((state) => resizeSide(state, name, next))}
        onReset={() => stores.layout.update((state) => resizeSide(state, name, null))}
      />
    </div>
  );
  const setHeight = (next: number) =>
    stores.view.update((state) => ({ ...state, [heightKey]: clampQueryHeight(next) }));

  return (
    <main ref={main} className={classes(styles.workbench, isStale && styles.stale)} style={sizes}>
      <RegionView content={left} onDrag={drag.begin} />
      {left.front !== null && side('left', leftPx)}
      <div className={styles.scene} data-panel="scene">
        <SceneArea />
      </div>
      {isTimeOpen && (
        <div className={styles.time} data-panel="time">
          <TimeBar />
        </div>
      )}
      {bottom.front !== null && (
        <div className={styles.bottomEdge}>
          <Splitter
            label={benchText.panels.resize.bottom}
            direction="row"
            value={view[heightKey]}
            min={QUERY_HEIGHT_MIN}
            max={QUERY_HEIGHT_MAX}
            perPx={-1}
            onChange={setHeight}
            onReset={() => setHeight(INITIAL_VIEW[heightKey])}
          />
        </div>
      )}
      <RegionView content={bottom} onDrag={drag.begin} />
      {right.front !== null && side('right', rightPx)}
      <RegionView content={right} onDrag={drag.begin} />
      {drag.target !== null && <DropZone region={drag.target} />}
    </main>
  );
}

interface RegionViewProps {
  readonly content: RegionContent;
  readonly onDrag: ReturnType<typeof useTabDrag>['begin'];
}

/** The tabs of a region, and the panel in front. */
function RegionView({ content, onDrag }: RegionViewProps): ReactElement | null {
  const { region, front } = content;
  const panel = front === null ? undefined : panelOf(front);
  if (panel === undefined) return null;
  const Component = panel.component;
  return (
    <Fragment>
      <PanelStrip content={content} className={styles[`${region}Strip`] ?? ''} onDrag={onDrag} />
      <div
        key={panel.id}
        id={`panel-${panel.id}`}
        role="tabpanel"
        tabIndex={-1}
        data-panel={panel.id}
        aria-labelledby={`tab-${panel.id}`}
        className={classes(styles.pane, styles[`${region}Pane`])}
      >
        <Component />
      </div>
    </Fragment>
  );
}

/** Where a dragged tab would go. */
function DropZone({ region }: { region: DropRegion }): ReactElement {
  return (
    <div className={classes(styles.drop, styles[`drop-${region}`])} aria-hidden="true">
      {benchText.panels.region[region as Region]}
    </div>
  );
}
