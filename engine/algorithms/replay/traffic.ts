import { assert } from '../../base/assert.ts';
import { createBreadthFirst } from '../closure/breadth-first.ts';
import type { Csr } from '../graph/csr.ts';

/**
 * A trace as accesses by node and tick
 * ====================================
 *
 * Ticks are half-open and aligned to multiples of their length, so that quiet hours and seasons begin where a clock says.
 *
 * Input    times that ascend, nodes, counts; what a query at a node reads beside it (`Widen`)
 * Cost     O(rows) once, 4 bytes a tick; O(rows of the tick x nodes read) a tick
 * Judge    rows by filter, in the test.
 */
export interface Traffic {
  readonly nodeCount: number;
  readonly tickCount: number;
  /** Adds `factor` times the accesses of a tick; nothing for a tick that is not there. */
  add(tick: number, factor: number, into: Float64Array): void;
}

export interface TraceColumns {
  /** Ascending. */
  readonly timesMs: Float64Array;
  readonly nodes: Uint32Array;
  readonly counts: Uint32Array;
}

export interface TickGrid {
  readonly startMs: number;
  readonly tickMs: number;
  readonly tickCount: number;
}

/** What an access at a node reads: the node, and perhaps more. Valid until the next call. */
export type Widen = (node: number) => Uint32Array;

/** The ticks that hold all of a trace, which is not empty. */
export function tickGrid(timesMs: Float64Array, tickMs: number): TickGrid {
  assert(timesMs.length > 0, 'a trace has rows');
  const first = Math.floor(timesMs[0]! / tickMs);
  const last = Math.floor(timesMs[timesMs.length - 1]! / tickMs);
  return { startMs: first * tickMs, tickMs, tickCount: last - first + 1 };
}

/** Point accesses where `widen` is null. */
export function traceTraffic(
  { timesMs, nodes, counts }: TraceColumns,
  grid: TickGrid,
  nodeCount: number,
  widen: Widen | null,
): Traffic {
  const offsets = rowOffsets(timesMs, grid);
  return {
    nodeCount,
    tickCount: grid.tickCount,
    add(tick, factor, into) {
      const end = offsets[tick + 1] ?? 0;
      for (let row = offsets[tick] ?? 0; row < end; row++) {
        const amount = factor * counts[row]!;
        if (widen === null) into[nodes[row]!]! += amount;
        else for (const node of widen(nodes[row]!)) into[node]! += amount;
      }
    },
  };
}

/** Rows of tick t are `offsets[t] .. offsets[t + 1]`. */
export function rowOffsets(timesMs: Float64Array, { startMs, tickMs, tickCount }: TickGrid): Uint32Array {
  const offsets = new Uint32Array(tickCount + 1).fill(timesMs.length);
  const firstTick = Math.floor(startMs / tickMs + 0.5);
  let tick = 0;
  for (let row = 0; row < timesMs.length; row++) {
    // The same division as in `tickGrid`: a row at a border is on the same side of it.
    const of = Math.floor(timesMs[row]! / tickMs) - firstTick;
    while (tick <= of) offsets[tick++] = row;
  }
  return offsets;
}

/** Entries of remembered answers: 64 MiB. */
const KEPT_ENTRIES_MAX = 1 << 24;

/** A node and all that it reaches over a graph. Answers are remembered up to a bound, the first ones. */
export function widenBy(graph: Csr): Widen {
  const search = createBreadthFirst(graph);
  const kept = new Map<number, Uint32Array>();
  let entryCount = 0;
  return (node) => {
    const known = kept.get(node);
    if (known !== undefined) return known;
    const count = search.run(node, Infinity);
    const reached = search.nodes.subarray(0, count);
    // On a cycle a node reaches itself; it is read once.
    const read = reached.includes(node) ? reached.slice() : withNode(node, reached);
    if (entryCount + read.length <= KEPT_ENTRIES_MAX) {
      entryCount += read.length;
      kept.set(node, read);
    }
    return read;
  };
}

function withNode(node: number, others: Uint32Array): Uint32Array {
  const all = new Uint32Array(others.length + 1);
  all[0] = node;
  all.set(others, 1);
  return all;
}
