import { type RefObject, useEffect } from 'react';
import type { Console } from '../console.ts';
import { useConsole } from '../shell/console-context.ts';
import { chosenNodes } from './chosen-nodes.ts';
import { shardUnder } from './drop-target.ts';

/** Less than this is a click with an unsteady hand. */
const DRAG_PX_MIN = 5;

/**
 * Drags what is selected from the topology onto a shard: of the legend, or of the shards panel. It begins on a selected node
 * with the mouse alone, so that everything else still moves the view; the pointer is captured, and the scene hears nothing
 * of it. Esc ends it. With the keyboard the chooser does the same.
 */
export function useNodeDrag(host: RefObject<HTMLElement | null>): void {
  const console = useConsole();
  useEffect(() => {
    const element = host.current;
    return element === null ? undefined : bindNodeDrag(element, console);
  }, [host, console]);
}

function bindNodeDrag(element: HTMLElement, console: Console): () => void {
  const { byHands } = console;
  let armed: { readonly nodes: readonly number[]; readonly x: number; readonly y: number } | null = null;
  let isDragging = false;

  function onPointerDown(event: PointerEvent): void {
    const isPlain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (event.pointerType !== 'mouse' || !isPlain) return;
    const nodes = selectedUnder(console, event);
    if (nodes === null) return;
    armed = { nodes, x: event.clientX, y: event.clientY };
  }

  /** The scene's own captor listens to this one: without it, it does not pan. */
  function onMouseDown(event: MouseEvent): void {
    if (armed === null) return;
    event.stopPropagation();
    event.preventDefault();
  }

  function onPointerMove(event: PointerEvent): void {
    if (armed === null) return;
    if (!isDragging) {
      if (Math.hypot(event.clientX - armed.x, event.clientY - armed.y) < DRAG_PX_MIN) return;
      isDragging = true;
      element.setPointerCapture(event.pointerId);
      // The captured pointer looks as this element says, wherever it is.
      element.style.cursor = 'grabbing';
      byHands.drag(armed.nodes);
    }
    byHands.dragOver(shardUnder(event.clientX, event.clientY));
  }

  function onPointerUp(): void {
    const wasDragging = isDragging;
    end();
    if (!wasDragging) return;
    // The click that follows would select something else.
    element.addEventListener('click', swallow, { capture: true, once: true });
    setTimeout(() => element.removeEventListener('click', swallow, { capture: true }), 0);
    byHands.drop();
  }

  function cancel(): void {
    if (isDragging) byHands.close();
    end();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || !isDragging) return;
    swallow(event);
    cancel();
  }

  function end(): void {
    armed = null;
    isDragging = false;
    element.style.cursor = '';
  }

  element.addEventListener('pointerdown', onPointerDown, { capture: true });
  element.addEventListener('mousedown', onMouseDown, { capture: true });
  window.addEventListener('pointermove', onPointerMove);
  window.addEventListener('pointerup', onPointerUp);
  window.addEventListener('pointercancel', cancel);
  window.addEventListener('keydown', onKeyDown, { capture: true });
  return () => {
    cancel();
    element.removeEventListener('pointerdown', onPointerDown, { capture: true });
    element.removeEventListener('mousedown', onMouseDown, { capture: true });
    window.removeEventListener('pointermove', onPointerMove);
    window.removeEventListener('pointerup', onPointerUp);
    window.removeEventListener('pointercancel', cancel);
    window.removeEventListener('keydown', onKeyDown, { capture: true });
  };
}

/** What is selected, where the node at this place is part of it; else null. */
function selectedUnder(console: Console, { clientX, clientY, target }: PointerEvent): readonly number[] | null {
  const { scene } = console.live;
  const container = target instanceof Element ? target.closest('[role="application"]') : null;
  if (scene === null || container === null) return null;
  const { left, top } = container.getBoundingClientRect();
  const node = scene.nodeAt(clientX - left, clientY - top);
  if (node === null) return null;
  const nodes = chosenNodes(console);
  return nodes.includes(node) ? nodes : null;
}

function swallow(event: Event): void {
  event.stopPropagation();
  event.preventDefault();
}
