/**
 * Where the steps of a plan are drawn
 * ===================================
 *
 * A plan is a small acyclic graph whose last step gives the answer. Layered drawing from left to right: a step stands one
 * column right of the farthest of its inputs, so rows flow in reading direction and the answer is at the right end. Within
 * a column steps keep the order of their ids, and each is placed as near as possible to the mean height of its inputs,
 * which keeps chains straight. Plans have at most some dozens of steps; O(steps^2) is nothing.
 *
 * Judge: test/renderer/query/plan.test.ts (no overlap, inputs always left of their step, whatever the plan).
 */
import type { QueryPlanStep } from '../../../engine/protocol/index.ts';

export const STEP_WIDTH = 276;
export const STEP_HEIGHT = 146;
const GAP_X = 44;
const GAP_Y = 16;
export const MARGIN = 12;

export interface PlacedStep {
  readonly step: QueryPlanStep;
  readonly x: number;
  readonly y: number;
}
export interface PlacedLink {
  readonly from: PlacedStep;
  readonly to: PlacedStep;
  /** Rows that flow over it: actual where known, else estimated. */
  readonly rows: number;
}
export interface PlanLayout {
  readonly steps: readonly PlacedStep[];
  readonly links: readonly PlacedLink[];
  readonly width: number;
  readonly height: number;
}

export function layoutPlan(steps: readonly QueryPlanStep[]): PlanLayout {
  const columnOf = columnsOf(steps);
  const columnCount = Math.max(0, ...columnOf.values()) + 1;
  const placed = new Map<number, PlacedStep>();
  for (let column = 0; column < columnCount; column++) {
    const members = steps.filter(({ id }) => columnOf.get(id) === column);
    const wanted = members.map((step, row) => ({ step, y: wantedY(step, placed) ?? row * (STEP_HEIGHT + GAP_Y) }));
    let free = 0;
    for (const { step, y } of wanted.sort((a, b) => a.y - b.y || a.step.id - b.step.id)) {
      const top = Math.max(free, y);
      placed.set(step.id, { step, x: MARGIN + column * (STEP_WIDTH + GAP_X), y: top });
      free = top + STEP_HEIGHT + GAP_Y;
    }
  }
  const all = steps.flatMap(({ id }) => {
    const at = placed.get(id);
    return at === undefined ? [] : [{ ...at, y: at.y + MARGIN }];
  });
  const byId = new Map(all.map((at) => [at.step.id, at]));
  const links = all.flatMap((to) =>
    to.step.inputs.flatMap((input) => {
      const from = byId.get(input);
      return from === undefined ? [] : [{ from, to, rows: from.step.actual?.rows ?? from.step.estimatedRows }];
    }),
  );
  return {
    steps: all,
    links,
    width: 2 * MARGIN + columnCount * STEP_WIDTH + (columnCount - 1) * GAP_X,
    height: Math.max(0, ...all.map(({ y }) => y + STEP_HEIGHT)) + MARGIN,
  };
}

/** One right of the farthest input, whatever the order of the list. A step that would depend on itself starts a chain. */
function columnsOf(steps: readonly QueryPlanStep[]): ReadonlyMap<number, number> {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const columns = new Map<number, number>();
  const visiting = new Set<number>();
  const columnOf = (id: number): number => {
    const known = columns.get(id);
    const step = byId.get(id);
    if (known !== undefined) return known;
    if (step === undefined || visiting.has(id)) return -1;
    visiting.add(id);
    const column = Math.max(-1, ...step.inputs.map(columnOf)) + 1;
    columns.set(id, column);
    return column;
  };
  for (const { id } of steps) columnOf(id);
  return columns;
}

function wantedY(step: QueryPlanStep, placed: ReadonlyMap<number, PlacedStep>): number | null {
  const tops = step.inputs.flatMap((input) => placed.get(input)?.y ?? []);
  return tops.length === 0 ? null : tops.reduce((sum, y) => sum + y, 0) / tops.length;
}

/** Width of a link's line in pixels: 1.5 for nothing, about one more for each factor of ten. */
export function linkWidth(rows: number): number {
  return Math.min(8, 1.5 + Math.log10(1 + Math.max(0, rows)));
}

/** How far an estimate was off, as a factor of at least 1; null where there is nothing to compare. */
export function misestimate(step: QueryPlanStep): number | null {
  if (step.actual === null) return null;
  const [estimated, actual] = [Math.max(1, step.estimatedRows), Math.max(1, step.actual.rows)];
  return Math.max(estimated / actual, actual / estimated);
}

/** `detail` in lines of at most `length` characters, broken at spaces where possible; what does not fit ends in an ellipsis. */
export function wrapDetail(detail: string, length: number, countMax: number): readonly string[] {
  const lines: string[] = [];
  let rest = detail.trim();
  while (rest !== '' && lines.length < countMax) {
    if (rest.length <= length) {
      lines.push(rest);
      return lines;
    }
    const isLast = lines.length === countMax - 1;
    const room = isLast ? length - 1 : length;
    const space = rest.lastIndexOf(' ', room);
    const end = !isLast && space > length / 3 ? space : room;
    lines.push(`${rest.slice(0, end).trimEnd()}${isLast ? '…' : ''}`);
    rest = rest.slice(end).trimStart();
  }
  return lines;
}
