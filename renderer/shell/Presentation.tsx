import { type ReactElement, useEffect } from 'react';
import { useStore } from '../state/create-store.ts';
import { openedPanels } from '../state/layout.ts';
import { presentText } from '../text/present-text.ts';
import { IconButton } from '../ui/Button.tsx';
import { useConsole, useFocusTargets } from './console-context.ts';
import styles from './Presentation.module.css';
import { leavePresentation } from './presenting.ts';

/**
 * Fills the screen while the topology is presented, and ends with it: whoever leaves full screen leaves the presentation, and
 * so does a panel that is opened or a workspace that is closed. Where full screen is refused the window is filled all the same.
 */
export function PresentationController(): null {
  const console = useConsole();
  const { scene } = useFocusTargets();
  const { stores } = console;
  const isPresenting = useStore(stores.view, (view) => view.isPresenting);
  const isReady = useStore(stores.workspace, ({ topology }) => topology.state === 'ready');
  useEffect(() => {
    if (!isPresenting) return;
    if (!isReady) return leavePresentation(console);
    // What had the focus may be gone with the bars.
    scene.current?.focus();
    // Not there, or not allowed: the page fills its window.
    document.documentElement.requestFullscreen?.().catch(() => {});
    const onFullscreen = (): void => {
      if (document.fullscreenElement === null) leavePresentation(console);
    };
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.defaultPrevented && event.target === document.body)
        leavePresentation(console);
    };
    document.addEventListener('fullscreenchange', onFullscreen);
    window.addEventListener('keydown', onKeyDown);
    const stop = stores.view.subscribe((view, before) => {
      if (openedPanels(before, view).length > 0) leavePresentation(console);
    });
    return () => {
      stop();
      window.removeEventListener('keydown', onKeyDown);
      document.removeEventListener('fullscreenchange', onFullscreen);
      if (document.fullscreenElement != null) void document.exitFullscreen().catch(() => {});
    };
  }, [console, stores, scene, isPresenting, isReady]);
  return null;
}

/** The way back for who has no keyboard at hand. */
export function LeaveButton(): ReactElement | null {
  const console = useConsole();
  const isPresenting = useStore(console.stores.view, (view) => view.isPresenting);
  if (!isPresenting) return null;
  return (
    <IconButton
      icon="close"
      className={styles.leave}
      label={presentText.leave}
      keys="Esc"
      onClick={() => leavePresentation(console)}
    />
  );
}
