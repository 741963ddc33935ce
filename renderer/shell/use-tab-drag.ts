import { type PointerEvent, type RefObject, useRef, useState } from 'react';
import { movePanel, type Region } from '../state/layout.ts';
import { useConsole } from './console-context.ts';
import { panelOf } from './panels.ts';

export type DropRegion = Region;

/** A press that moves less is a click. */
const THRESHOLD_PX = 6;
const SIDE_SHARE = 0.28;
const BOTTOM_SHARE = 0.68;

/** The region that a place in the workbench stands for, or null over the topology. */
export function regionAt(
  x: number,
  y: number,
  box: { left: number; top: number; width: number; height: number },
): Region | null {
  const across = (x - box.left) / Math.max(1, box.width);
  const down = (y - box.top) / Math.max(1, box.height);
  if (across < 0 || across > 1 || down < 0 || down > 1) return null;
  if (across < SIDE_SHARE) return 'left';
  if (across > 1 - SIDE_SHARE) return 'right';
  return down > BOTTOM_SHARE ? 'bottom' : null;
}

export interface TabDrag {
  /** Where the dragged tab would be docked; null where nothing is dragged, or over no region. */
  readonly target: Region | null;
  /** To be called as a tab is pressed. */
  begin(event: PointerEvent<HTMLElement>, panelId: string): void;
}

/** Docks a panel by dragging its tab. Pointer events, because the window takes dropped files by those of drag and drop. */
export function useTabDrag(main: RefObject<HTMLElement | null>): TabDrag {
  const { stores } = useConsole();
  const [target, setTarget] = useState<Region | null>(null);
  const latest = useRef<Region | null>(null);
  return {
    target,
    begin(down, panelId) {
      if (down.button !== 0) return;
      const panel = panelOf(panelId);
      const { clientX, clientY } = down;
      let isDragging = false;
      const aim = (region: Region | null) => {
        latest.current = region;
        setTarget(region);
      };
      const onMove = (event: globalThis.PointerEvent) => {
        isDragging ||= Math.hypot(event.clientX - clientX, event.clientY - clientY) > THRESHOLD_PX;
        const box = main.current?.getBoundingClientRect();
        if (isDragging && box !== undefined) aim(regionAt(event.clientX, event.clientY, box));
      };
      const onKey = (event: KeyboardEvent) => event.key === 'Escape' && end();
      const end = () => {
        window.removeEventListener('pointermove', onMove);
        window.removeEventListener('pointerup', onUp);
        window.removeEventListener('pointercancel', end);
        window.removeEventListener('keydown', onKey, true);
        aim(null);
      };
      const onUp = () => {
        const region = latest.current;
        end();
        if (region !== null && panel !== undefined) stores.layout.update((layout) => movePanel(layout, panel, region));
      };
      window.addEventListener('pointermove', onMove);
      window.addEventListener('pointerup', onUp);
      window.addEventListener('pointercancel', end);
      window.addEventListener('keydown', onKey, true);
    },
  };
}
