import { type KeyboardEvent, type PointerEvent, type ReactElement, useEffect, useRef } from 'react';
import { graphXOf, graphYOf, type OverviewFrame, overviewX, overviewY } from '../scene/overview.ts';
import type { Scene } from '../scene/scene.ts';
import { useConsole } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { sceneryText } from '../text/scenery-text.ts';
import { useElementSize } from '../ui/use-element-size.ts';
import styles from './Minimap.module.css';

const words = sceneryText.minimap;
const PAN_PX = 80;
const ZOOM_STEP = 1.4;

/**
 * The whole topology in a corner, and what of it is in view. Painted from the columns when places, homes or theme change;
 * a camera frame only moves the frame around what is in view.
 */
export function Minimap(): ReactElement | null {
  const isOpen = useStore(useConsole().stores.scenery, (scenery) => scenery.isMinimapOpen);
  return isOpen ? <Overview /> : null;
}

function Overview(): ReactElement {
  const { live } = useConsole();
  const canvas = useRef<HTMLCanvasElement>(null);
  const inView = useRef<HTMLDivElement>(null);
  const frame = useRef<OverviewFrame | null>(null);
  const { widthPx, heightPx } = useElementSize(canvas);

  useEffect(() => {
    const { scene } = live;
    if (scene === null || widthPx * heightPx === 0) return;
    return follow(scene, (isPicture) => {
      if (isPicture && canvas.current !== null) frame.current = paint(scene, canvas.current, { widthPx, heightPx });
      if (inView.current !== null && frame.current !== null)
        moveFrame(scene, inView.current, frame.current, { widthPx, heightPx });
    });
  }, [live, widthPx, heightPx]);

  const goTo = (event: PointerEvent<HTMLElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    if (frame.current === null) return;
    const { left, top } = box;
    live.scene?.centreOn(graphXOf(frame.current, event.clientX - left), graphYOf(frame.current, event.clientY - top));
  };
  return (
    <div
      className={styles.minimap}
      role="application"
      aria-label={words.label}
      aria-describedby="minimap-hint"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes the keys itself.
      tabIndex={0}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        goTo(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) goTo(event);
      }}
      onKeyDown={(event) => onKey(event, live.scene)}
    >
      <canvas ref={canvas} className={styles.dots} />
      <div ref={inView} className={styles.inView} aria-hidden="true" />
      <p id="minimap-hint" className="visually-hidden">
        {words.hint}
      </p>
    </div>
  );
}

/** Calls back once a frame at most, however often the scene tells. */
function follow(scene: Scene, onChange: (isPicture: boolean) => void): () => void {
  let request: number | null = null;
  let isPicture = true;
  const ask = (isOther: boolean): void => {
    isPicture ||= isOther;
    request ??= requestAnimationFrame(() => {
      request = null;
      onChange(isPicture);
      isPicture = false;
    });
  };
  ask(true);
  const stops = [scene.onPicture(() => ask(true)), scene.onView(() => ask(false))];
  return () => {
    if (request !== null) cancelAnimationFrame(request);
    for (const stop of stops) stop();
  };
}

/** In CSS pixels; larger text and a large topology have a larger one. */
interface Size {
  readonly widthPx: number;
  readonly heightPx: number;
}

function paint(scene: Scene, canvas: HTMLCanvasElement, { widthPx, heightPx }: Size): OverviewFrame {
  const { image, frame } = scene.overview(widthPx, heightPx, devicePixelRatio);
  canvas.width = image.width;
  canvas.height = image.height;
  canvas.getContext('2d')?.putImageData(image, 0, 0);
  return frame;
}

function moveFrame(scene: Scene, element: HTMLElement, frame: OverviewFrame, { widthPx, heightPx }: Size): void {
  const bounds = scene.viewBounds();
  if (bounds === null) return;
  // Beyond the overview the frame's lines would lie on the rim, and say that the view ends there.
  const clip = (px: number, sidePx: number): number => Math.min(sidePx + 2, Math.max(-2, px));
  const left = clip(overviewX(frame, bounds.xMin), widthPx);
  const right = clip(overviewX(frame, bounds.xMax), widthPx);
  const top = clip(overviewY(frame, bounds.yMax), heightPx);
  const bottom = clip(overviewY(frame, bounds.yMin), heightPx);
  element.style.transform = `translate(${left}px, ${top}px)`;
  element.style.width = `${Math.max(4, right - left)}px`;
  element.style.height = `${Math.max(4, bottom - top)}px`;
}

function onKey(event: KeyboardEvent, scene: Scene | null): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const steps: Readonly<Record<string, readonly [number, number]>> = {
    ArrowLeft: [-PAN_PX, 0],
    ArrowRight: [PAN_PX, 0],
    ArrowUp: [0, -PAN_PX],
    ArrowDown: [0, PAN_PX],
  };
  const step = steps[event.key];
  if (step !== undefined) scene?.panBy(...step);
  else if (event.key === '+' || event.key === '=') scene?.zoomBy(ZOOM_STEP);
  else if (event.key === '-') scene?.zoomBy(1 / ZOOM_STEP);
  else return;
  // Plus and minus are commands too: once is enough.
  event.preventDefault();
}
