import { type KeyboardEvent, type ReactElement, useCallback, useEffect, useRef, useState } from 'react';
import { ResultOnScene } from '../query/panel/ResultOnScene.tsx';
import { SceneView } from '../scene/SceneView.tsx';
import type { Direction, Scene } from '../scene/scene.ts';
import { GhostBar } from '../scenery/GhostBar.tsx';
import { Minimap } from '../scenery/Minimap.tsx';
import { SceneryControllers } from '../scenery/SceneryControllers.tsx';
import { VisionFilters, VisionNote } from '../scenery/VisionFilters.tsx';
import { useConsole, useFocusTargets, useTheme } from '../shell/console-context.ts';
import { useRunCommand } from '../shell/use-commands.ts';
import { useStore } from '../state/create-store.ts';
import { announcementOf } from '../state/selection.ts';
import { text } from '../text/en.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorBlock } from '../ui/ErrorBlock.tsx';
import { Spinner } from '../ui/Spinner.tsx';
import { HoverCard } from './HoverCard.tsx';
import { Legend } from './Legend.tsx';
import styles from './SceneArea.module.css';
import { ZoomButtons } from './ZoomButtons.tsx';

const DIRECTIONS: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};
const PAN_PX = 80;
/** A placed node goes this far by one press of a key. */
const NUDGE_PX = 12;

/** The topology with all that lies over it; loading and failure faces included. */
export function SceneArea(): ReactElement {
  const { stores, selects } = useConsole();
  const focus = useFocusTargets();
  const topology = useStore(stores.workspace, (workspace) => workspace.topology);
  const colorMode = useStore(stores.view, (view) => view.colorMode);
  const isMotionReduced = useStore(stores.view, (view) => view.isMotionReduced);
  const theme = useTheme();
  const host = useRef<HTMLDivElement>(null);
  const [unsupported, setUnsupported] = useState<string | null>(null);
  const onKeyDown = useSceneKeys();

  const onReady = useCallback(
    (scene: Scene | null) => {
      // The scene's own element takes the focus, so that a screen reader announces it as one application.
      const element = host.current?.querySelector<HTMLElement>('[role="application"]') ?? null;
      element?.setAttribute('tabindex', '0');
      focus.scene.current = element;
      selects.attachScene(scene);
    },
    [focus, selects],
  );

  return (
    <section className={styles.area} aria-label={text.scene.region}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to the application element inside. */}
      <div ref={host} className={styles.host} onKeyDown={onKeyDown}>
        <SceneView
          className={styles.scene ?? ''}
          theme={theme}
          colorMode={colorMode}
          reducedMotion={isMotionReduced}
          describe={selects.namesOf}
          onReady={onReady}
          onError={(error) => setUnsupported(error.message)}
        />
      </div>
      <SceneryControllers />
      <VisionFilters />
      <Announcer />
      {topology.state === 'loading' && (
        <div className={styles.cover}>
          <Spinner label={text.scene.loading} />
        </div>
      )}
      {topology.state === 'failed' && (
        <div className={styles.cover}>
          <ErrorBlock title={text.scene.failedTitle} error={topology.error} />
        </div>
      )}
      {unsupported !== null && (
        <div className={styles.cover}>
          <EmptyState title={text.scene.unsupportedTitle}>
            {text.scene.unsupported} ({unsupported})
          </EmptyState>
        </div>
      )}
      {topology.state === 'ready' && (
        <>
          <div className={styles.corner}>
            <VisionNote />
            <ResultOnScene />
            <Legend />
          </div>
          <Minimap />
          <ZoomButtons />
          <GhostBar />
          <HoverCard />
        </>
      )}
    </section>
  );
}

/** Keys that work while the topology has the focus. */
function useSceneKeys(): (event: KeyboardEvent) => void {
  const { stores, selects, live, scenery } = useConsole();
  const focus = useFocusTargets();
  const run = useRunCommand();
  return (event) => {
    const nudged = event.altKey && event.shiftKey ? DIRECTIONS[event.key] : undefined;
    if (nudged !== undefined) {
      event.preventDefault();
      const [dx, dy] = steps(nudged, NUDGE_PX);
      void scenery.nudge(dx, dy);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = DIRECTIONS[event.key];
    if (direction !== undefined) {
      event.preventDefault();
      if (event.shiftKey) pan(live.scene, direction);
      else selects.step(direction);
    } else if (event.key === 'Enter' && stores.selection.get().index !== null) {
      event.preventDefault();
      if (!stores.view.get().isInspectorOpen) run('toggle-inspector');
      // The panel may only just have been opened: it can take the focus once it is there.
      requestAnimationFrame(() => focus.inspector.current?.focus());
    } else if (event.key === 'Escape') {
      // What lies over the picture goes first.
      if (stores.scenery.get().plan !== null) scenery.endPlan();
      else selects.select(null);
    }
  };
}

/** Right and down are positive. */
const steps = (direction: Direction, px: number): readonly [dx: number, dy: number] => [
  direction === 'left' ? -px : direction === 'right' ? px : 0,
  direction === 'up' ? -px : direction === 'down' ? px : 0,
];

function pan(scene: Scene | null, direction: Direction): void {
  scene?.panBy(...steps(direction, PAN_PX));
}

/** Tells screen readers which node is selected, and how to use the scene. */
function Announcer(): ReactElement {
  const { stores } = useConsole();
  const focus = useFocusTargets();
  const sentence = useStore(stores.selection, (selection) =>
    announcementOf(selection, (node) => text.scene.selected(node.label, node.type, node.home)),
  );
  useEffect(() => focus.scene.current?.setAttribute('aria-describedby', 'scene-hint'), [focus]);
  return (
    <>
      <p id="scene-hint" className="visually-hidden">
        {text.scene.hint}
      </p>
      <p className="visually-hidden" aria-live="polite">
        {sentence}
      </p>
    </>
  );
}
