import type { KeyboardEvent } from 'react';
import type { Console } from '../console.ts';
import type { Direction } from '../scene/scene.ts';
import type { CommandId } from '../shell/commands.ts';
import { useConsole } from '../shell/console-context.ts';
import { leavePresentation } from '../shell/presenting.ts';
import { useRunCommand } from '../shell/use-commands.ts';
import { isPast } from '../state/moment.ts';

const DIRECTIONS: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};
const PAN_PX = 80;
/** A placed node goes this far by one press of a key. */
const NUDGE_PX = 12;

/** Keys that say the same on all keyboards: Shift and a full stop is > on some, and : on others. */
const HEAT_STEPS: Readonly<Record<string, readonly [step: 1 | -1, isSameShard: boolean]>> = {
  '.': [1, false],
  ',': [-1, false],
  '>': [1, true],
  ':': [1, true],
  '<': [-1, true],
  ';': [-1, true],
};

/** Keys that work while the topology has the focus. */
export function useSceneKeys(): (event: KeyboardEvent) => void {
  const console = useConsole();
  const run = useRunCommand();
  return (event) => {
    // A menu that opens gets the keyboard a moment later; Escape is its own before that too.
    if (event.key === 'Escape' && event.currentTarget.hasAttribute('data-popup-open')) return;
    if (!actOnKey(event, console, run)) return;
    event.preventDefault();
    // The same key may be a command of the whole window.
    event.stopPropagation();
  };
}

/** False where the key means nothing here. */
function actOnKey(event: KeyboardEvent, console: Console, run: (id: CommandId) => void): boolean {
  const { stores, selects, sets, live, scenery } = console;
  const direction = DIRECTIONS[event.key];
  if (event.altKey) {
    if (!event.shiftKey || direction === undefined) return false;
    void scenery.nudge(...steps(direction, NUDGE_PX));
    return true;
  }
  if (event.ctrlKey || event.metaKey) {
    if (event.key.toLowerCase() !== 'a' || event.shiftKey) return false;
    sets.selectAll();
    return true;
  }
  if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) return openMenu(console);
  const heatStep = HEAT_STEPS[event.key];
  if (direction !== undefined) {
    if (event.shiftKey) live.scene?.panBy(...steps(direction, PAN_PX));
    else selects.step(direction);
  } else if (heatStep !== undefined) sets.stepByHeat(...heatStep);
  else if (event.key === 'Home') sets.goToHottest();
  else if (event.key === ' ') selects.toggleCurrent();
  else if (event.key === 'Enter' && stores.selection.get().index !== null) run('inspect');
  else if (event.key === 'Escape') return goBack(console);
  else return false;
  return true;
}

/**
 * One thing at a time: an area that is drawn, the presentation, the tool, the heat of then, the moment of then, a plan, a path, what is
 * selected, the focus. False where there is nothing to go back from: then the key is a dialog's, which may be open over a scene that has it.
 */
function goBack({ stores, live, selects, sets, paths, filters, heatMaps, moments, scenery }: Console): boolean {
  const { dialog, isPresenting } = stores.view.get();
  if (dialog !== null) return false;
  if (live.scene?.cancelArea() ?? false) return true;
  const { trail } = stores.filters.get();
  if (isPresenting) leavePresentation({ stores });
  else if (stores.nodeSet.get().tool !== null) sets.setTool(null);
  else if (stores.heatMap.get().past !== null) heatMaps.endPast();
  else if (isPast(stores.moment.get())) moments.backToNow();
  else if (stores.scenery.get().plan !== null) scenery.endPlan();
  else if (stores.path.get().ends !== null) paths.end();
  else if (selects.selected().length > 0) sets.selectNone();
  else if (trail.length > 0) filters.leaveFocus(trail.length - 1);
  else return false;
  return true;
}

/** As a right click on the selected node would; in the middle of the view where none is in sight. */
function openMenu({ stores, live }: Console): boolean {
  const element = document.activeElement;
  if (!(element instanceof HTMLElement)) return false;
  const box = element.getBoundingClientRect();
  const { index } = stores.selection.get();
  const at = index === null ? null : (live.scene?.screenPosition(index) ?? null);
  const isInSight = at !== null && at.x >= 0 && at.y >= 0 && at.x <= box.width && at.y <= box.height;
  const [x, y] = isInSight ? [at.x, at.y] : [box.width / 2, box.height / 2];
  element.dispatchEvent(
    new MouseEvent('contextmenu', {
      ...{ bubbles: true, cancelable: true, button: 2, clientX: box.left + x, clientY: box.top + y },
    }),
  );
  return true;
}

/** Right and down are positive. */
const steps = (direction: Direction, px: number): readonly [dx: number, dy: number] => [
  direction === 'left' ? -px : direction === 'right' ? px : 0,
  direction === 'up' ? -px : direction === 'down' ? px : 0,
];
