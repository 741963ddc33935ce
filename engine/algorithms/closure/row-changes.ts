import { ShardscopeError } from '../../base/errors.ts';

/**
 * Changes of rows, netted and ordered
 * ===================================
 *
 * Steps of one computation note which closure rows they change, from which depth to which; a later step may change a
 * row again. In the end a row has the depth before its first change and after its last, and rows that end as they
 * began are none.
 *
 * Input    note(ancestor, descendant, before, after)  0 = there is no such row
 * Output   `rows()` in order of (ancestor, descendant), each once
 * Cost     O(rows log runs), for the ascending runs in which they were noted; 32 bytes a row noted
 * Source   Natural merge sort (Knuth, TAOCP 3, 5.2.4), stable, so that what was noted first comes first.
 * Judge    That of `closure-delta`.
 */
export interface RowChanges {
  note(ancestor: number, descendant: number, before: number, after: number): void;
  /** How many were noted since the last `clear`. */
  readonly count: number;
  /** Orders and nets; gives way now and then. What was noted is forgotten. */
  rows(): Generator<void, NettedRows, void>;
  clear(): void;
}

export interface NettedRows {
  readonly ancestors: Uint32Array;
  readonly descendants: Uint32Array;
  readonly formerDepths: Uint16Array;
  readonly depths: Uint16Array;
}

function tooMany(rowsMax: number): ShardscopeError {
  const message =
    `more than ${rowsMax.toLocaleString('en-US')} closure rows would change; ` +
    'change less at once, or keep the closure to a lesser depth';
  return new ShardscopeError('limit.rows', message, { rowsMax });
}

const CAPACITY_MIN = 1024;
/** Rows merged between two rests. */
const ROWS_A_STRETCH = 100_000;
/** Memory beyond this is given back after use. */
const CAPACITY_KEPT = 1 << 18;

/** @param rowsMax `note` throws limit.rows beyond it, give or take a doubling */
export function createRowChanges(nodeCount: number, rowsMax = Number.POSITIVE_INFINITY): RowChanges {
  // ancestor * nodeCount + descendant: exact, since both are below 2^26.
  let keys = new Float64Array(CAPACITY_MIN);
  let befores = new Uint16Array(CAPACITY_MIN);
  let afters = new Uint16Array(CAPACITY_MIN);
  let order = new Uint32Array(CAPACITY_MIN);
  let merged = new Uint32Array(CAPACITY_MIN);

  function grow(capacity: number): void {
    const [oldKeys, oldBefores, oldAfters] = [keys, befores, afters];
    allocate(capacity);
    keys.set(oldKeys);
    befores.set(oldBefores);
    afters.set(oldAfters);
  }

  function allocate(capacity: number): void {
    keys = new Float64Array(capacity);
    befores = new Uint16Array(capacity);
    afters = new Uint16Array(capacity);
    order = new Uint32Array(capacity);
    merged = new Uint32Array(capacity);
  }

  /** Merges neighbouring runs of `order` pair by pair until one is left. */
  function* sort(count: number): Generator<void, void, void> {
    let runEnds: number[] = [];
    for (let at = 0; at < count; at++) {
      order[at] = at;
      if (at > 0 && keys[at]! < keys[at - 1]!) runEnds.push(at);
    }
    runEnds.push(count);
    let mergedRows = 0;
    while (runEnds.length > 1) {
      const next: number[] = [];
      let start = 0;
      for (let run = 0; run < runEnds.length; run += 2) {
        const middle = runEnds[run]!;
        const end = runEnds[run + 1] ?? middle;
        mergeRuns(start, middle, end);
        next.push(end);
        mergedRows += end - start;
        start = end;
        if (mergedRows > ROWS_A_STRETCH) {
          mergedRows = 0;
          yield;
        }
      }
      [order, merged] = [merged, order];
      runEnds = next;
    }
  }

  function mergeRuns(start: number, middle: number, end: number): void {
    let left = start;
    let right = middle;
    for (let at = start; at < end; at++) {
      // Equal keys: the left one was noted first.
      const takesLeft = left < middle && (right >= end || keys[order[left]!]! <= keys[order[right]!]!);
      merged[at] = takesLeft ? order[left++]! : order[right++]!;
    }
  }

  const changes = {
    count: 0,
    note(ancestor: number, descendant: number, before: number, after: number): void {
      if (changes.count === keys.length) {
        if (changes.count >= rowsMax) throw tooMany(rowsMax);
        grow(2 * keys.length);
      }
      keys[changes.count] = ancestor * nodeCount + descendant;
      befores[changes.count] = before;
      afters[changes.count++] = after;
    },
    *rows(): Generator<void, NettedRows, void> {
      const { count } = changes;
      yield* sort(count);
      const ancestors = new Uint32Array(count);
      const descendants = new Uint32Array(count);
      const formerDepths = new Uint16Array(count);
      const depths = new Uint16Array(count);
      let filled = 0;
      for (let at = 0; at < count; ) {
        const first = order[at]!;
        const key = keys[first]!;
        let last = first;
        for (at++; at < count && keys[order[at]!] === key; at++) last = order[at]!;
        if (befores[first] === afters[last]) continue;
        ancestors[filled] = Math.floor(key / nodeCount);
        descendants[filled] = key - ancestors[filled]! * nodeCount;
        formerDepths[filled] = befores[first]!;
        depths[filled++] = afters[last]!;
      }
      changes.clear();
      return {
        ancestors: ancestors.subarray(0, filled),
        descendants: descendants.subarray(0, filled),
        formerDepths: formerDepths.subarray(0, filled),
        depths: depths.subarray(0, filled),
      };
    },
    clear() {
      changes.count = 0;
      if (keys.length > CAPACITY_KEPT) allocate(CAPACITY_MIN);
    },
  };
  return changes;
}
