import type { HeatMapState } from '../state/heat-map.ts';
import { text } from '../text/en.ts';

/** Something that was done, as a mark on the axis. */
export interface HeatEvent {
  readonly id: string;
  readonly atMs: number;
  readonly kind: 'move' | 'plan';
  readonly what: string;
}

/** Marks closer than this are one. */
const TOGETHER_PX = 14;
/** So many are named; the rest is counted. */
export const NAMED_COUNT_MAX = 6;

/** Moves by hand and what became of plans, in order of time. Pure. */
export function eventsOf({ audit, moves }: HeatMapState['events']): readonly HeatEvent[] {
  const words = text.heatMap.events;
  return [
    ...moves.map(
      ({ moveId, node, from, to, state, startedMs, finishedMs }): HeatEvent => ({
        ...{ id: `move ${moveId}`, kind: 'move', atMs: finishedMs ?? startedMs },
        what: words.move(node.label, from, to, state),
      }),
    ),
    ...audit.map(
      ({ id, atMs, actor, action, planId }): HeatEvent => ({
        ...{ id: `audit ${id}`, kind: 'plan', atMs },
        what: words.audit(actor, text.balance.audit.did(action), planId),
      }),
    ),
  ].sort((a, b) => a.atMs - b.atMs);
}

export interface EventMark {
  readonly x: number;
  readonly events: readonly HeatEvent[];
}

/** Those that lie within, those that would lie on each other together. Pure. */
export function marksOf(
  events: readonly HeatEvent[],
  xOfTime: (ms: number) => number,
  widthPx: number,
): readonly EventMark[] {
  const marks: { x: number; events: HeatEvent[] }[] = [];
  for (const event of events) {
    const x = xOfTime(event.atMs);
    if (x < 0 || x > widthPx) continue;
    const last = marks.at(-1);
    if (last !== undefined && x - last.x < TOGETHER_PX) last.events.push(event);
    else marks.push({ x, events: [event] });
  }
  return marks;
}
