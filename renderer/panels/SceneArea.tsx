import { type ReactElement, useCallback, useRef, useState } from 'react';
import { useNodeDrag } from '../by-hand/use-node-drag.ts';
import { SceneTools } from '../filter/SceneTools.tsx';
import { HeatPaceFact } from '../heat-map/HeatPace.tsx';
import { PastBanner } from '../heat-map/PastBanner.tsx';
import { PastFrame } from '../moments/PastFrame.tsx';
import { ResultOnScene } from '../query/panel/ResultOnScene.tsx';
import { SceneView } from '../scene/SceneView.tsx';
import type { Scene } from '../scene/scene.ts';
import { GhostBar } from '../scenery/GhostBar.tsx';
import { Minimap } from '../scenery/Minimap.tsx';
import { SceneryControllers } from '../scenery/SceneryControllers.tsx';
import { VisionFilters, VisionNote } from '../scenery/VisionFilters.tsx';
import { useConsole, useFocusTargets, useTheme } from '../shell/console-context.ts';
import { LeaveButton } from '../shell/Presentation.tsx';
import { useStore } from '../state/create-store.ts';
import { text } from '../text/en.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorBlock } from '../ui/ErrorBlock.tsx';
import { Spinner } from '../ui/Spinner.tsx';
import { Announcer } from './Announcer.tsx';
import { HoverCard } from './HoverCard.tsx';
import { Legend } from './Legend.tsx';
import { PinnedCards } from './PinnedCards.tsx';
import styles from './SceneArea.module.css';
import { SceneMenu } from './SceneMenu.tsx';
import { useSceneKeys } from './use-scene-keys.ts';
import { ZoomButtons } from './ZoomButtons.tsx';

/** The topology with all that lies over it; loading and failure faces included. */
export function SceneArea(): ReactElement {
  const { stores, selects } = useConsole();
  const focus = useFocusTargets();
  const topology = useStore(stores.workspace, (workspace) => workspace.topology);
  const colorMode = useStore(stores.view, (view) => view.colorMode);
  const isMotionReduced = useStore(stores.view, (view) => view.isMotionReduced);
  const isPresenting = useStore(stores.view, (view) => view.isPresenting);
  const theme = useTheme();
  const host = useRef<HTMLDivElement>(null);
  const [unsupported, setUnsupported] = useState<string | null>(null);
  const onKeyDown = useSceneKeys();
  useNodeDrag(host);

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
      <SceneMenu>
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
      </SceneMenu>
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
            {isPresenting && <HeatPaceFact className={styles.pace} />}
            <ResultOnScene />
            <Legend />
          </div>
          <Minimap />
          {!isPresenting && <ZoomButtons />}
          <div className={styles.top}>
            <SceneTools />
            <PastFrame />
            <PastBanner />
            <GhostBar />
          </div>
          <LeaveButton />
          <PinnedCards />
          <HoverCard />
        </>
      )}
    </section>
  );
}
