import { memo, type ReactElement, useEffect, useMemo, useRef } from 'react';
import { useConsole, useTheme } from '../shell/console-context.ts';
import { useStore } from '../state/create-store.ts';
import { scaleOf } from '../state/heat-map.ts';
import styles from './CellCanvas.module.css';
import { divergingColors, heatRampColors, pixelsOf } from './heat-colors.ts';
import type { HeatScale } from './heat-scale.ts';
import type { MapLayout } from './map-layout.ts';
import { xOf } from './map-layout.ts';
import { paintCells } from './paint-cells.ts';
import { columnCount, endMs, rowCount, type ShownMap } from './shown-map.ts';

/** The cells. Drawn when they, the scale or the size change; never by the pointer. */
export const CellCanvas = memo(function CellCanvas({
  map,
  layout,
}: {
  map: ShownMap;
  layout: MapLayout;
}): ReactElement {
  const { stores } = useConsole();
  const theme = useTheme();
  const canvas = useRef<HTMLCanvasElement>(null);
  const values = useStore(stores.heatMap, (state) => state.values);
  const scale = useScale();
  const colors = useMemo(
    () => pixelsOf(scale.kind === 'yesterday' ? divergingColors(theme) : heatRampColors(theme)),
    [theme, scale.kind],
  );
  const cells = useMemo(() => cellImage(map, values, scale, colors), [map, values, scale, colors]);
  useEffect(() => {
    const context = canvas.current?.getContext('2d') ?? null;
    if (context === null || canvas.current === null) return;
    const ratio = window.devicePixelRatio || 1;
    canvas.current.width = Math.round(layout.widthPx * ratio);
    canvas.current.height = Math.round(layout.heightPx * ratio);
    if (cells === null) return;
    context.imageSmoothingEnabled = false;
    const width = Math.round(xOf(layout, endMs(map)) * ratio);
    // Between the shards and beyond now there is nothing that could be known: no hatching there.
    context.fillStyle = getComputedStyle(canvas.current).getPropertyValue('--surface');
    context.fillRect(0, 0, canvas.current.width, canvas.current.height);
    for (const { firstRow, rows, topPx, heightPx } of layout.groups) {
      // On whole pixels, so that the edges of a shard are sharp.
      const [top, bottom] = [Math.round(topPx * ratio), Math.round((topPx + heightPx) * ratio)];
      context.clearRect(0, top, width, bottom - top);
      context.drawImage(cells, 0, firstRow, cells.width, rows, 0, top, width, Math.max(1, bottom - top));
    }
    // The colour of the ground is the theme's, and so are the cells.
  }, [cells, layout, map]);
  return <canvas ref={canvas} className={styles.canvas} />;
});

function useScale(): HeatScale {
  const { kind, isLog, max, brightness } = useStore(useConsole().stores.heatMap, scaleMemo);
  return useMemo(() => ({ kind, isLog, max, brightness }), [kind, isLog, max, brightness]);
}

/** The same object as long as it says the same: stores compare by identity. */
let last: HeatScale = { kind: 'relative', isLog: true, max: 1, brightness: 0 };
function scaleMemo(state: Parameters<typeof scaleOf>[0]): HeatScale {
  const next = scaleOf(state);
  const isSame =
    next.kind === last.kind &&
    next.isLog === last.isLog &&
    next.max === last.max &&
    next.brightness === last.brightness;
  if (!isSame) last = next;
  return last;
}

/** A pixel a cell; null where there is nothing to draw, or no canvas. */
function cellImage(
  map: ShownMap,
  values: Float32Array | null,
  scale: HeatScale,
  colors: Uint32Array,
): HTMLCanvasElement | null {
  const [width, height] = [columnCount(map), rowCount(map)];
  if (values === null || width === 0 || height === 0) return null;
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext('2d');
  if (context === null) return null;
  const image = context.createImageData(width, height);
  paintCells(map, values, scale, colors, new Uint32Array(image.data.buffer));
  context.putImageData(image, 0, 0);
  return canvas;
}
