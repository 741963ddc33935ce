import { type ReactElement, useEffect, useRef } from 'react';
import { Scene, type SceneOptions } from './scene.ts';

export interface SceneViewProps extends SceneOptions {
  readonly className?: string;
  /** Called with the scene once it exists, and with null when it is destroyed. */
  readonly onReady: (scene: Scene | null) => void;
  /** Called where no scene can be drawn (no WebGL2), with a message for people. */
  readonly onError?: (error: Error) => void;
}

/** The container of a scene. Theme, colour mode and motion follow the props; data goes through the scene itself. */
export function SceneView(props: SceneViewProps): ReactElement {
  const container = useRef<HTMLDivElement>(null);
  const scene = useRef<Scene | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const { className, theme, colorMode, reducedMotion } = props;

  useEffect(() => {
    if (container.current === null) return;
    try {
      const created = new Scene(container.current, {
        describe: (indexes) => latest.current.describe(indexes),
        theme: latest.current.theme,
        colorMode: latest.current.colorMode,
        reducedMotion: latest.current.reducedMotion,
      });
      scene.current = created;
      latest.current.onReady(created);
    } catch (error) {
      latest.current.onError?.(error instanceof Error ? error : new Error(String(error)));
    }
    return () => {
      if (scene.current === null) return;
      latest.current.onReady(null);
      scene.current.destroy();
      scene.current = null;
    };
  }, []);

  useEffect(() => scene.current?.setTheme(theme), [theme]);
  useEffect(() => scene.current?.setColorMode(colorMode), [colorMode]);
  useEffect(() => scene.current?.setReducedMotion(reducedMotion), [reducedMotion]);

  return <div ref={container} className={className} role="application" aria-label="Topology" />;
}
