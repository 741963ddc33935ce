import { type ReactElement, useEffect, useState } from 'react';
import type { SceneStats } from '../scene/scene-types.ts';
import { useConsole } from '../shell/console-context.ts';
import status from '../shell/StatusBar.module.css';
import { text } from '../text/en.ts';
import { sceneryText } from '../text/scenery-text.ts';
import styles from './DrawingFact.module.css';

const words = sceneryText.drawing;
const LOOK_MS = 1000;

type Drawing = Pick<SceneStats, 'lastFrameMs' | 'lastTickMs' | 'simplifications'>;

/** Looked at once a second: asking never draws. */
function useDrawing(): Drawing | null {
  const { live } = useConsole();
  const [drawing, setDrawing] = useState<Drawing | null>(null);
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') setDrawing(live.scene?.stats() ?? null);
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, [live]);
  return drawing;
}

/** How long drawing takes. */
export function DrawingFact(): ReactElement {
  const drawing = useDrawing();
  const ms = (value: number | undefined): string => (value === undefined ? text.none : `${value.toFixed(1)} ms`);
  return (
    <>
      <div className={status.fact} title={words.meter}>
        <dt>{words.frame}</dt>
        <dd>{ms(drawing?.lastFrameMs)}</dd>
      </div>
      <div className={status.fact} title={words.meter}>
        <dt>{words.tick}</dt>
        <dd>{ms(drawing?.lastTickMs)}</dd>
      </div>
    </>
  );
}

/** What motion leaves out, because frames came too late. */
export function SimplifiedNote(): ReactElement {
  const left = useDrawing()?.simplifications ?? [];
  return (
    <span role="status" className={styles.simplified}>
      {left.length > 0 && words.simplified(left)}
    </span>
  );
}
