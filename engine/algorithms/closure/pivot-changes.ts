import { assert } from '../../base/assert.ts';
import type { NeighbourRows } from '../graph/mutable-graph.ts';
import { DEPTH_LIMIT } from './breadth-first.ts';
import type { RowChanges } from './row-changes.ts';
import { createNodeSet, createRowSearch, NOBODY } from './row-search.ts';

/**
 * Closure rows that change with edges of one node
 * ===============================================
 *
 * The edges that arrive at one node, the pivot p, change: some go, some come. (For edges that leave it, read everything
 * the other way round.) Which depths change, and how, follows from few searches:
 *
 *   before(a), after(a)  steps from a to p, infinite where there is no way: one search up from p in either graph
 *   delta(d)             steps from p to d != p; the same in both graphs, because a shortest path from p never comes
 *                        back to p and so uses none of the changed edges
 *   aside(a, d)          steps from a to d without passing p; the same in both graphs for the same reason
 *
 *   depth(a, d) = min(aside(a, d), before(a) + delta(d)) before, and the same with after(a) afterwards        (1)
 *
 * 1. Only ancestors with before(a) != after(a) have rows that change: the *affected*. Rows (a, p) do.
 * 2. Row (p, d) does not, unless d = p.
 * 3. For a outside what is below p, and d below p such that no path leads to d from outside but through p, aside(a, d)
 *    is infinite: the row changes by as much as (a, p). No search is needed. In a tree this is all there is.
 * 4. For the others, aside(a, d) is searched for: either up from each d, or down from each a, whichever side is found
 *    to be cheaper by samples. The row changes where aside(a, d) > min(before(a), after(a)) + delta(d).
 * 5. Where that is much work, it is first done for the sources of the changed edges alone: a d of which none of their
 *    rows changes has no row that does. Proof: of the vertices whose distance to d changes, take one whose lesser
 *    distance, before or after, is least. The first edge of that shorter path leads to a vertex whose distance does
 *    not change, so it is the edge that the other graph has not; its source is the vertex.
 *
 * What is deeper than depthMax counts as infinite, and no search goes further than a row could matter.
 *
 * Input    see `PivotChange`
 * Output   noted in `RowChanges`: each changed row once
 * Cost     O(edges above p) + O(edges below p, and those into it) + O(rows that follow from 3.) + the searches of 4.,
 *          about as much at most as one down from every affected ancestor. Where nothing lies below p, the first alone.
 * Source   Products of ancestors and descendants as in Italiano 1986; affected vertices as in Ramalingam and Reps
 *          1996, for all pairs at once and without stored distances. The arguments above are ours.
 * Judge    That of `closure-delta`.
 */
export interface PivotChange {
  readonly pivot: number;
  /** The other ends of the changed edges. */
  readonly ends: readonly number[];
  /** True where the changed edges arrive at the pivot, false where they leave it. */
  readonly isHead: boolean;
  readonly relationMask: Uint8Array | null;
  /** Steps; Infinity for no bound. */
  readonly depthMax: number;
  /** Changes the graph. */
  apply(): void;
}

export interface PivotChanges {
  /** Edges around the pivot that have to be looked at to start with, or -1 for more than `stepsMax`. */
  effort(
    pivots: readonly number[],
    isHead: boolean,
    mask: Uint8Array | null,
    depthMax: number,
    stepsMax: number,
  ): number;
  /** Gives way now and then. */
  run(change: PivotChange): Generator<void, void, void>;
  /** A measure of the work done so far: edges crossed and rows looked at. */
  readonly steps: number;
}

/** Starts searched to estimate the cost of searching from all of them. */
const SAMPLES = 4;
const SAMPLE_STEPS_MIN = 64;
/** What a change costs besides its searches, as edges. */
const STEPS_A_CHANGE = 100;

export function createPivotChanges(
  graph: {
    readonly nodeCount: number;
    readonly edgeCount: number;
    readonly out: NeighbourRows;
    readonly in: NeighbourRows;
  },
  changes: RowChanges,
  stepsAStretch: number,
): PivotChanges {
  const { nodeCount } = graph;
  // Which of the two holds what changes on the way; see `run`.
  const first = createRowSearch(nodeCount);
  const second = createRowSearch(nodeCount);
  const beforeOf = new Uint16Array(nodeCount);
  const afterOf = new Uint16Array(nodeCount);
  const wanted = createNodeSet(nodeCount);
  const entered = createNodeSet(nodeCount);
  let rowSteps = 0;
  let restedAt = 0;

  const steps = () => first.steps + second.steps + rowSteps;
  const isRestDue = () => steps() - restedAt > stepsAStretch;

  function* rest(): Generator<void, void, void> {
    yield;
    restedAt = steps();
  }

  const distance = (depth: number) => (depth === 0 ? Infinity : depth);

  function* run(change: PivotChange): Generator<void, void, void> {
    const { pivot, isHead, relationMask, depthMax } = change;
    const up = isHead ? graph.in : graph.out;
    const down = isHead ? graph.out : graph.in;
    const toDepth = (steps: number) => {
      if (steps > depthMax || steps === Infinity) return 0;
      if (steps > DEPTH_LIMIT) assert(false, `a path of ${steps} steps is longer than ${DEPTH_LIMIT}`);
      return steps;
    };
    const note = (near: number, far: number, before: number, after: number) => {
      if (isHead) changes.note(near, far, before, after);
      else changes.note(far, near, before, after);
    };

    // A batch of many small changes has to rest as well.
    rowSteps += STEPS_A_CHANGE;
    if (isRestDue()) yield* rest();
    const affected: number[] = [];
    const beforeCount = first.run(up, relationMask, pivot, depthMax);
    change.apply();
    const afterCount = second.run(up, relationMask, pivot, depthMax);
    const meet = (node: number, before: number, after: number) => {
      note(node, pivot, before, after);
      // The pivot's other rows stay as they are.
      if (node === pivot) return;
      affected.push(node);
      beforeOf[node] = before;
      afterOf[node] = after;
    };
    for (let at = 0; at < beforeCount; at++) {
      const node = first.nodes[at]!;
      const [before, after] = [first.depthOf(node), second.depthOf(node)];
      if (before !== after) meet(node, before, after);
    }
    for (let at = 0; at < afterCount; at++) {
      const node = second.nodes[at]!;
      if (first.depthOf(node) === 0) meet(node, 0, second.depthOf(node));
    }
    down.seek(pivot);
    if (affected.length === 0 || down.start === down.end) return;

    // From here on `first` is the region below the pivot, `second` the search of the moment.
    const nearer = (node: number) => Math.min(distance(beforeOf[node]!), distance(afterOf[node]!));
    const nearest = affected.reduce((least, node) => Math.min(least, nearer(node)), Infinity);
    const regionCount = first.run(down, relationMask, pivot, depthMax - nearest, pivot);
    // In order, so that rows are noted in long ascending runs. The search's own order is not needed any more.
    const region = first.nodes.subarray(0, regionCount).sort();
    affected.sort((a, b) => a - b);
    const isBelow = (node: number) => first.depthOf(node) !== 0;
    const entries = findEntered(region, pivot, up, down, relationMask).sort((a, b) => a - b);

    const outside = affected.filter((node) => !isBelow(node));
    const inside = affected.filter(isBelow);
    const closed = regionCount === entries.length ? [] : [...region].filter((node) => !entered.has(node));
    for (const near of outside) {
      const [before, after] = [distance(beforeOf[near]!), distance(afterOf[near]!)];
      const reach = depthMax - Math.min(before, after);
      for (const far of closed) {
        const delta = first.depthOf(far);
        if (delta <= reach) note(near, far, toDepth(before + delta), toDepth(after + delta));
      }
      rowSteps += closed.length;
      if (isRestDue()) yield* rest();
    }
    yield* searchBlock(affected, entries);
    yield* searchBlock(inside, closed);

    /** The rows of `nears` x `fars` by 4. and 5. */
    function* searchBlock(nears: readonly number[], fars: readonly number[]): Generator<void, void, void> {
      if (nears.length === 0 || fars.length === 0) return;
      let plan = cheaperSide(nears, fars);
      let [nearsLeft, farsLeft] = [nears, fars];
      const sources = change.ends.filter((end, at) => end !== pivot && change.ends.indexOf(end) === at);
      const changedSources = sources.filter((end) => affected.includes(end));
      if (
        changedSources.length < Math.min(nears.length, fars.length) &&
        changedSources.every((source) => nears.includes(source)) &&
        changedSources.length * plan.nearSteps * 2 < plan.steps
      ) {
        const changedFars = new Set<number>();
        yield* searchFromNears(changedSources, fars, (far) => changedFars.add(far));
        nearsLeft = nears.filter((node) => !changedSources.includes(node));
        farsLeft = fars.filter((node) => changedFars.has(node));
        if (nearsLeft.length === 0 || farsLeft.length === 0) return;
        plan = cheaperSide(nearsLeft, farsLeft);
      }
      if (plan.isFromFars) yield* searchFromFars(nearsLeft, farsLeft);
      else yield* searchFromNears(nearsLeft, farsLeft, () => {});
    }

    function* searchFromNears(
      nears: readonly number[],
      fars: readonly number[],
      onChanged: (far: number) => void,
    ): Generator<void, void, void> {
      wanted.clear();
      let deltaMost = 0;
      for (const far of fars) {
        wanted.add(far);
        deltaMost = Math.max(deltaMost, first.depthOf(far));
      }
      for (const near of nears) {
        const further = Math.max(distance(beforeOf[near]!), distance(afterOf[near]!));
        second.run(down, relationMask, near, Math.min(depthMax, further + deltaMost - 1), pivot, Infinity, wanted);
        for (const far of fars) if (noteRow(near, far)) onChanged(far);
        rowSteps += fars.length;
        if (isRestDue()) yield* rest();
      }
    }

    function* searchFromFars(nears: readonly number[], fars: readonly number[]): Generator<void, void, void> {
      wanted.clear();
      let further = 0;
      for (const near of nears) {
        wanted.add(near);
        further = Math.max(further, distance(beforeOf[near]!), distance(afterOf[near]!));
      }
      for (const far of fars) {
        const depthNeeded = Math.min(depthMax, further + first.depthOf(far) - 1);
        second.run(up, relationMask, far, depthNeeded, pivot, Infinity, wanted);
        for (const near of nears) noteRow(near, far, near);
        rowSteps += nears.length;
        if (isRestDue()) yield* rest();
      }
    }

    /** By (1), with aside(near, far) as the last search found it, from whichever end. */
    function noteRow(near: number, far: number, found = far): boolean {
      const delta = first.depthOf(far);
      const [before, after] = [distance(beforeOf[near]!), distance(afterOf[near]!)];
      const least = Math.min(before, after) + delta;
      if (least > depthMax) return false;
      const aside = distance(second.depthOf(found));
      if (aside <= least) return false;
      note(near, far, toDepth(Math.min(aside, before + delta)), toDepth(Math.min(aside, after + delta)));
      return true;
    }

    /** Samples both sides with ever more patience until the cheaper one is known. */
    function cheaperSide(nears: readonly number[], fars: readonly number[]) {
      for (let stepsMax = SAMPLE_STEPS_MIN; ; stepsMax *= 8) {
        const near = meanSteps(nears, down, stepsMax);
        const far = meanSteps(fars, up, stepsMax);
        const isFromFars = far.mean * fars.length <= near.mean * nears.length;
        const [chosen, other] = isFromFars ? [far, near] : [near, far];
        const [chosenCount, otherCount] = isFromFars ? [fars.length, nears.length] : [nears.length, fars.length];
        // No search crosses more than all edges: often enough to know, and the long search is not made twice.
        const isBounded = other.isWhole && chosenCount * graph.edgeCount <= other.mean * otherCount;
        if (!chosen.isWhole && !isBounded) continue;
        const mean = chosen.isWhole ? chosen.mean : graph.edgeCount;
        return { isFromFars, nearSteps: isFromFars ? near.mean : mean, steps: mean * chosenCount };
      }
    }

    function meanSteps(starts: readonly number[], rows: NeighbourRows, stepsMax: number) {
      const samples = Math.min(SAMPLES, starts.length);
      let sum = 0;
      let isWhole = true;
      for (let sample = 0; sample < samples; sample++) {
        const start = starts[Math.floor(((sample + 0.5) * starts.length) / samples)]!;
        const stepsBefore = second.steps;
        if (second.run(rows, relationMask, start, depthMax, pivot, stepsMax) < 0) isWhole = false;
        // Even a search that crosses nothing costs something.
        sum += 1 + Math.min(stepsMax, second.steps - stepsBefore);
      }
      return { mean: sum / samples, isWhole };
    }
  }

  /**
   * Those of the region to which a path leads from outside without passing the pivot: into one of them over an edge
   * from outside, or on from there. They are left in `entered`.
   */
  function findEntered(
    region: Uint32Array,
    pivot: number,
    up: NeighbourRows,
    down: NeighbourRows,
    relationMask: Uint8Array | null,
  ): number[] {
    const isBelow = (node: number) => first.depthOf(node) !== 0;
    const isKept = (relation: number) => relationMask === null || relationMask[relation] === 1;
    entered.clear();
    const found: number[] = [];
    for (const node of region) {
      up.seek(node);
      const { others, relations, start, end } = up;
      rowSteps += end - start;
      for (let edge = start; edge < end; edge++) {
        const other = others[edge]!;
        if (other === pivot || isBelow(other) || !isKept(relations[edge]!)) continue;
        entered.add(node);
        found.push(node);
        break;
      }
    }
    for (let at = 0; at < found.length; at++) {
      down.seek(found[at]!);
      const { others, relations, start, end } = down;
      rowSteps += end - start;
      for (let edge = start; edge < end; edge++) {
        const other = others[edge]!;
        if (!isBelow(other) || entered.has(other) || !isKept(relations[edge]!)) continue;
        entered.add(other);
        found.push(other);
      }
    }
    return found;
  }

  return {
    effort(pivots, isHead, mask, depthMax, stepsMax) {
      const stepsBefore = second.steps;
      for (const pivot of pivots) {
        const left = stepsMax - (second.steps - stepsBefore);
        if (second.run(isHead ? graph.in : graph.out, mask, pivot, depthMax, NOBODY, left) < 0) return -1;
      }
      return second.steps - stepsBefore;
    },
    run,
    get steps() {
      return steps();
    },
  };
}
