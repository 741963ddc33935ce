import { findAssignment } from './find-assignment.ts';
import { imbalancesOf, type PartitionRequest } from './partition-request.ts';
import { prepareLevel } from './prepare-level.ts';
import { type Tell, untold } from './tell.ts';

/**
 * Why there is no placement
 * =========================
 *
 * A smallest set of wishes that cannot be met together: leaving out any one of them makes the rest possible, as far as
 * the search can prove. Wishes are taken out one after the other, in halves first; what stays impossible without them
 * did not need them (deletion filtering).
 *
 * Output   wishes in the order: parts, masks, pins, groups. `isMinimal` is false when a search ran out of budget, so
 *          that a wish may be listed that is not needed
 * Cost     O(c log w) searches for c wishes in the conflict of w
 * Source   Chinneck, Dravnieks: Locating minimal infeasible constraint sets, ORSA 1991; halves as in Zeller,
 *          Hildebrandt: Simplifying and isolating failure-inducing input, TSE 2002.
 * Judge    The test leaves out every wish in turn and tries all assignments.
 */
export type Wish =
  | { readonly kind: 'balance' }
  | { readonly kind: 'capacity'; readonly part: number }
  | { readonly kind: 'allowed'; readonly vertex: number }
  | { readonly kind: 'pin'; readonly vertex: number; readonly part: number }
  | { readonly kind: 'apart'; readonly group: number }
  | { readonly kind: 'together'; readonly group: number };

export interface Conflict {
  readonly wishes: readonly Wish[];
  readonly isMinimal: boolean;
}

const STEPS_MAX = 100_000;

/** The conflict of a request that `findAssignment` proved to be impossible. */
export function findConflict(request: PartitionRequest, tell: Tell = untold): Conflict {
  let isMinimal = true;
  const isImpossible = (wishes: readonly Wish[]): boolean => {
    const { level, limits } = prepareLevel(restrictedTo(request, wishes));
    const { kind } = findAssignment(level, limits, STEPS_MAX);
    if (kind === 'unknown') isMinimal = false;
    return kind === 'none';
  };
  let kept = wishesOf(request);
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let first = 0; first < kept.length; ) {
      tell(0);
      const without = [...kept.slice(0, first), ...kept.slice(first + size)];
      if (isImpossible(without)) kept = without;
      else first += size;
    }
  }
  return { wishes: kept, isMinimal };
}

function wishesOf(request: PartitionRequest): Wish[] {
  const { partCount, graph, allowed, pins, capacities, apart = [], together = [] } = request;
  const wishes: Wish[] = request.imbalance === Infinity ? [] : [{ kind: 'balance' }];
  if (capacities) for (let part = 0; part < partCount; part++) wishes.push({ kind: 'capacity', part });
  for (let vertex = 0; vertex < graph.vertexCount; vertex++) {
    if (allowed && isRestricted(request, allowed, vertex)) wishes.push({ kind: 'allowed', vertex });
    const part = pins?.[vertex] ?? -1;
    if (part >= 0) wishes.push({ kind: 'pin', vertex, part });
  }
  apart.forEach((_, group) => {
    wishes.push({ kind: 'apart', group });
  });
  together.forEach((_, group) => {
    wishes.push({ kind: 'together', group });
  });
  return wishes;
}

function isRestricted({ partCount }: PartitionRequest, allowed: Uint32Array, vertex: number): boolean {
  const words = Math.ceil(partCount / 32);
  for (let part = 0; part < partCount; part++) {
    if (((allowed[vertex * words + (part >>> 5)]! >>> (part & 31)) & 1) === 0) return true;
  }
  return false;
}

/** The request with nothing but these wishes; neither edges nor the current placement can make it impossible. */
function restrictedTo(request: PartitionRequest, wishes: readonly Wish[]): PartitionRequest {
  const { partCount, graph, dimensions = 1, apart = [], together = [] } = request;
  const words = Math.ceil(partCount / 32);
  const capacities = new Float64Array(partCount * dimensions).fill(Infinity);
  const allowed = new Uint32Array(graph.vertexCount * words).fill(0xffffffff);
  const pins = new Int32Array(graph.vertexCount).fill(-1);
  const keptApart: Uint32Array[] = [];
  const keptTogether: Uint32Array[] = [];
  let imbalance: PartitionRequest['imbalance'] = Infinity;
  for (const wish of wishes) {
    if (wish.kind === 'balance') imbalance = imbalancesOf(request);
    else if (wish.kind === 'capacity') copy(request.capacities!, capacities, wish.part, dimensions);
    else if (wish.kind === 'allowed') copy(request.allowed!, allowed, wish.vertex, words);
    else if (wish.kind === 'pin') pins[wish.vertex] = wish.part;
    else if (wish.kind === 'apart') keptApart.push(apart[wish.group]!);
    else keptTogether.push(together[wish.group]!);
  }
  const offsets = new Uint32Array(graph.vertexCount + 1);
  const noEdges = { neighbours: new Uint32Array(0), edgeWeights: new Float64Array(0) };
  return {
    ...request,
    graph: { vertexCount: graph.vertexCount, offsets, ...noEdges },
    imbalance,
    capacities,
    allowed,
    pins,
    apart: keptApart,
    together: keptTogether,
    current: null,
  };
}

function copy<T extends Float64Array | Uint32Array>(from: T, to: T, index: number, width: number): void {
  for (let i = index * width; i < (index + 1) * width; i++) to[i] = from[i]!;
}

/** How what takes part in a conflict is called. */
export interface ConflictNames {
  vertex(vertex: number): string;
  apart(group: number): string;
  together(group: number): string;
}

const WISHES_NAMED_MAX = 12;

/** One sentence an operator can act on, e.g. "no placement keeps all of: a pinned to shard 0; …", and every wish. */
export function describeConflict(
  { wishes, isMinimal }: Conflict,
  names: ConflictNames,
): { readonly message: string; readonly wishes: readonly string[] } {
  const texts = wishes.map((wish) => {
    if (wish.kind === 'balance') return 'the balance of the shards';
    if (wish.kind === 'capacity') return `the capacity of shard ${wish.part}`;
    if (wish.kind === 'allowed') return `the shards allowed for ${names.vertex(wish.vertex)}`;
    if (wish.kind === 'pin') return `${names.vertex(wish.vertex)} pinned to shard ${wish.part}`;
    return wish.kind === 'apart' ? names.apart(wish.group) : names.together(wish.group);
  });
  const shown = texts.slice(0, WISHES_NAMED_MAX).join('; ');
  const rest = texts.length > WISHES_NAMED_MAX ? `; and ${texts.length - WISHES_NAMED_MAX} more` : '';
  const advice = isMinimal ? 'give up any one of them' : 'not all of them may be needed for the conflict; give up some';
  return { message: `no placement keeps all of: ${shown}${rest}. To go on, ${advice}`, wishes: texts };
}
