import { ShardscopeError } from '../../base/errors.ts';
import { throwIfCancelled } from '../../base/progress.ts';
import { DEFERRED, MOVED } from '../../model/ids.ts';
import type { ReadWork } from '../../query/graph-access.ts';
import type { PackedAnswer } from '../../shard/shard-methods.ts';

/**
 * Asking nodes at their homes
 * ===========================
 *
 * Every question is asked of the home shards of the nodes it is about. The shard map says where a node lives; the shard
 * checks that again when it reads. A node that has moved meanwhile is asked for again at its new home, in a further
 * round; so each node is answered exactly once, by the shard that is its home at that moment.
 */
export interface Routing {
  /** The shard map, in shared memory. */
  readonly homes: Uint16Array;
  readonly signal: AbortSignal;
  readonly work: ReadWork;
}

/** Rounds until a node that moves again and again is given up. */
const ROUND_COUNT_MAX = 100;
/** Nodes that one message names: bounds a worker's turn. */
const NODES_A_MESSAGE = 4096;

/** Some answered nodes: `positions[i]` in the list that was asked for belongs to `answer.counts[i]`, MOVED and DEFERRED skipped. */
export interface AnswerChunk<A> {
  readonly shard: number;
  readonly positions: Uint32Array;
  readonly answer: A;
}

/** The nodes that one shard is asked about, in the order given, and what it is answering now. */
interface Lane<A> {
  readonly shard: number;
  readonly positions: Uint32Array;
  /** The first that has not been asked. */
  next: number;
  asked: Uint32Array;
  underWay: Promise<A> | null;
}

/**
 * Packed answers about `nodes`, chunk by chunk: all shards are asked for their first at once, each for its next when its
 * last has come, and they are given in order of shards. At most one is under way or waiting a shard.
 *
 * @throws unavailable.shard when nodes keep moving; cancelled.caller
 */
export async function* askForChunks<A extends PackedAnswer>(
  { homes, signal, work }: Routing,
  nodes: Uint32Array,
  ask: (shard: number, indexes: Uint32Array) => Promise<A>,
): AsyncGenerator<AnswerChunk<A>> {
  if (nodes.length === 1) {
    yield* askForOne({ homes, signal, work }, nodes, ask);
    return;
  }
  let left: Uint32Array | null = null;
  for (let round = 0; round < ROUND_COUNT_MAX; round++) {
    const moved: number[] = [];
    const lanes = lanesOf<A>(homes, nodes, left);
    for (const lane of lanes) askNext(lane, nodes, ask);
    for (const lane of lanes) {
      while (lane.underWay !== null) {
        const answer = await lane.underWay;
        throwIfCancelled(signal, 'query');
        const positions = lane.asked;
        const answered = settle(lane, answer.counts, moved);
        askNext(lane, nodes, ask);
        if (answered === 0) continue;
        countWork(work, lane.shard, answer.rowsScanned, 4 * positions.length + bytesOf(answer));
        yield { shard: lane.shard, positions, answer };
      }
    }
    if (moved.length === 0) return;
    left = Uint32Array.from(moved).sort();
  }
  throw keptMoving();
}

/** Most questions are about one node: no lanes, no lists. */
async function* askForOne<A extends PackedAnswer>(
  { homes, signal, work }: Routing,
  node: Uint32Array,
  ask: (shard: number, indexes: Uint32Array) => Promise<A>,
): AsyncGenerator<AnswerChunk<A>> {
  for (let round = 0; round < ROUND_COUNT_MAX; round++) {
    const shard = Atomics.load(homes, node[0]!);
    // An array of its own: of a part of a longer one the whole would be sent.
    const answer = await ask(shard, Uint32Array.of(node[0]!));
    throwIfCancelled(signal, 'query');
    if (answer.counts[0] === MOVED) continue;
    countWork(work, shard, answer.rowsScanned, 4 + bytesOf(answer));
    yield { shard, positions: FIRST, answer };
    return;
  }
  throw keptMoving();
}

const FIRST = Uint32Array.of(0);

export function countWork(work: ReadWork, shard: number, rowsScanned: number, bytes: number): void {
  work.shards.add(shard);
  work.rowsScanned += rowsScanned;
  work.bytesShipped += bytes;
}

/**
 * The same for answers that need no order among shards: each shard works through its nodes beside the others. `ask` takes
 * the positions of some nodes in the list and returns the positions of those that were not at home there any more.
 */
export async function askEverywhere(
  { homes, signal }: Routing,
  nodes: Uint32Array,
  ask: (shard: number, positions: Uint32Array) => Promise<readonly number[]>,
): Promise<void> {
  let left: Uint32Array | null = null;
  for (let round = 0; round < ROUND_COUNT_MAX; round++) {
    const lanes: readonly Lane<never>[] = lanesOf(homes, nodes, left);
    const moved: readonly (readonly number[])[] = await Promise.all(
      lanes.map(async ({ shard, positions }): Promise<readonly number[]> => {
        const gone: number[] = [];
        for (let first = 0; first < positions.length; first += NODES_A_MESSAGE) {
          throwIfCancelled(signal, 'query');
          for (const position of await ask(shard, positions.subarray(first, first + NODES_A_MESSAGE))) {
            gone.push(position);
          }
        }
        return gone;
      }),
    );
    left = Uint32Array.from(moved.flat()).sort();
    if (left.length === 0) return;
  }
  throw keptMoving();
}

/** Bytes of the columns of an answer. */
export function bytesOf(answer: object): number {
  let bytes = 0;
  for (const column of Object.values(answer)) if (ArrayBuffer.isView(column)) bytes += column.byteLength;
  return bytes;
}

/** `nodes`, or those at `positions`, by home; shards ascending, nodes in the order given. */
function lanesOf<A>(homes: Uint16Array, nodes: Uint32Array, positions: Uint32Array | null): readonly Lane<A>[] {
  const count = positions?.length ?? nodes.length;
  const byShard = new Map<number, number[]>();
  for (let at = 0; at < count; at++) {
    const position = positions === null ? at : positions[at]!;
    const shard = Atomics.load(homes, nodes[position]!);
    const list = byShard.get(shard);
    if (list === undefined) byShard.set(shard, [position]);
    else list.push(position);
  }
  return [...byShard]
    .sort(([one], [other]) => one - other)
    .map(([shard, list]) => ({ shard, positions: Uint32Array.from(list), next: 0, asked: EMPTY, underWay: null }));
}

const EMPTY = new Uint32Array(0);

function askNext<A>(lane: Lane<A>, nodes: Uint32Array, ask: (shard: number, indexes: Uint32Array) => Promise<A>): void {
  lane.underWay = null;
  if (lane.next === lane.positions.length) return;
  lane.asked = lane.positions.subarray(lane.next, lane.next + NODES_A_MESSAGE);
  lane.next += lane.asked.length;
  lane.underWay = ask(
    lane.shard,
    lane.asked.map((position) => nodes[position]!),
  );
  // It may fail while another lane is waited for; it is heard of when this one is.
  lane.underWay.catch(() => {});
}

/** Takes back what was deferred, notes what has moved; returns how many were answered. */
function settle<A>(lane: Lane<A>, counts: Uint32Array, moved: number[]): number {
  let answered = 0;
  for (let at = 0; at < counts.length; at++) {
    if (counts[at] === MOVED) {
      moved.push(lane.asked[at]!);
    } else if (counts[at] === DEFERRED) {
      // Everything behind it was deferred too, or has moved: then the shard says so again.
      lane.next -= counts.length - at;
      for (let rest = at; rest < counts.length; rest++) counts[rest] = DEFERRED;
      break;
    } else {
      answered++;
    }
  }
  return answered;
}

function keptMoving(): ShardscopeError {
  return new ShardscopeError('unavailable.shard', 'nodes kept moving while they were asked for; try again', {});
}
