import type { Level } from './level.ts';
import { hasRoom, isAdmitted, moveVertex, type PartState } from './part-state.ts';

/**
 * Branch and bound for an assignment that respects all limits
 * ===========================================================
 *
 * Vertices are placed in the given order, parts tried by number. A branch is given up when the weight still to come
 * exceeds the room of the parts that can take the lightest vertex to come. Of solutions that differ only by exchanging
 * equal vertices or equal parts the lexicographically least is looked for: equal vertices go to ascending parts, and of
 * equal empty parts only the first is tried.
 *
 * Input    state     all vertices in its last part, which means nowhere and is never assigned
 *          stepsMax  placements tried before giving up
 * Output   `none` is a proof
 * Cost     O(stepsMax x partCount); recursion as deep as there are vertices
 * Source   Martello, Toth: Knapsack problems, 1990, chapter 8 (bounds and dominance in bin packing).
 */
export function exhaustiveAssignment(
  state: PartState,
  order: Uint32Array,
  stepsMax: number,
): { readonly kind: 'found'; readonly parts: Uint16Array } | { readonly kind: 'none' | 'unknown' } {
  const nowhere = state.limits.partCount - 1;
  const isTwin = twins(state.level, order);
  const classes = partClasses(state, nowhere);
  const rest = weightsToCome(state.level, order);
  const counts = new Uint32Array(nowhere);
  let steps = 0;
  const kind = place(0);
  return kind === 'found' ? { kind, parts: state.parts } : { kind };

  function place(depth: number): 'found' | 'none' | 'unknown' {
    if (depth === order.length) return 'found';
    if (!mayFit(state, nowhere, rest, depth)) return 'none';
    const vertex = order[depth]!;
    for (let part = isTwin[depth] === 1 ? state.parts[order[depth - 1]!]! : 0; part < nowhere; part++) {
      if (!isAdmitted(state, vertex, part) || !hasRoom(state, vertex, part) || isLikeAnEarlierEmpty(part)) continue;
      if (++steps > stepsMax) return 'unknown';
      moveVertex(state, vertex, part);
      counts[part]!++;
      const outcome = place(depth + 1);
      if (outcome !== 'none') return outcome;
      counts[part]!--;
      moveVertex(state, vertex, nowhere);
    }
    return 'none';
  }

  function isLikeAnEarlierEmpty(part: number): boolean {
    if (counts[part]! > 0) return false;
    for (let other = 0; other < part; other++) {
      if (counts[other] === 0 && classes[other] === classes[part]) return true;
    }
    return false;
  }
}

/** 1 where a vertex has the same weights and rules as the one before it in the order, and no groups. */
function twins({ dimensions, weights, rules }: Level, order: Uint32Array): Uint8Array {
  const isTwin = new Uint8Array(order.length);
  for (let depth = 1; depth < order.length; depth++) {
    const [a, b] = [order[depth - 1]!, order[depth]!];
    let isSame = true;
    for (let d = 0; d < dimensions; d++) isSame &&= weights[a * dimensions + d] === weights[b * dimensions + d];
    if (rules !== null) {
      for (let word = 0; word < rules.words; word++) {
        isSame &&= rules.allowed[a * rules.words + word] === rules.allowed[b * rules.words + word];
      }
      isSame &&= rules.groupOffsets[a] === rules.groupOffsets[a + 1];
      isSame &&= rules.groupOffsets[b] === rules.groupOffsets[b + 1];
    }
    isTwin[depth] = isSame ? 1 : 0;
  }
  return isTwin;
}

/** Equal numbers for parts that have the same capacities and admit the same vertices. */
function partClasses(state: PartState, partCount: number): number[] {
  const { level, limits } = state;
  const known = new Map<string, number>();
  return Array.from({ length: partCount }, (_, part) => {
    const capacities = limits.capacities.subarray(part * level.dimensions, (part + 1) * level.dimensions);
    let key = `${capacities.join(' ')} ${limits.groupLimits[part]} `;
    for (let vertex = 0; level.rules !== null && vertex < level.vertexCount; vertex++) {
      key += isAdmitted(state, vertex, part) ? '1' : '0';
    }
    if (!known.has(key)) known.set(key, known.size);
    return known.get(key)!;
  });
}

interface ToCome {
  /** `sums[depth * dimensions + d]` of the vertices from that depth on. */
  readonly sums: Float64Array;
  readonly lightest: Float64Array;
}

function weightsToCome({ dimensions, weights }: Level, order: Uint32Array): ToCome {
  const sums = new Float64Array((order.length + 1) * dimensions);
  const lightest = new Float64Array((order.length + 1) * dimensions).fill(Infinity);
  for (let at = order.length * dimensions - 1; at >= 0; at--) {
    const weight = weights[order[Math.floor(at / dimensions)]! * dimensions + (at % dimensions)]!;
    sums[at] = sums[at + dimensions]! + weight;
    lightest[at] = Math.min(lightest[at + dimensions]!, weight);
  }
  return { sums, lightest };
}

function mayFit({ level, limits, loads }: PartState, partCount: number, rest: ToCome, depth: number): boolean {
  const { dimensions } = level;
  for (let d = 0; d < dimensions; d++) {
    let room = 0;
    for (let part = 0; part < partCount; part++) {
      const left = limits.capacities[part * dimensions + d]! - loads[part * dimensions + d]!;
      if (left >= rest.lightest[depth * dimensions + d]!) room += left;
    }
    // Rounding in sums must not cut off what fits exactly.
    const needed = rest.sums[depth * dimensions + d]!;
    if (needed > room && needed - room > 1e-9 * needed) return false;
  }
  return true;
}
