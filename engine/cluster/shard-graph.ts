import { ShardscopeError } from '../base/errors.ts';
import { throwIfCancelled } from '../base/progress.ts';
import type { SharedColumns } from '../counters/shared-columns.ts';
import { MOVED } from '../model/ids.ts';
import type { Metagraph } from '../model/metagraph.ts';
import type { RelationValue } from '../query/language/values.ts';
import type { EdgePairs, GraphAccess, ReachedPairs, WalkDirection } from '../query/match/graph-access.ts';

import type { Direction } from '../storage/partition-store.ts';
import type { NodeNames } from './node-names.ts';
import type { Supervisor } from './supervisor.ts';

/** A node that moves while it is asked for is asked for at its new home, at most so often. */
const ROUTE_ATTEMPT_COUNT_MAX = 100;
/** Nodes whose answers one message may carry: bounds a worker's turn and the memory of an answer. */
const SOURCES_A_MESSAGE = 512;

export interface ShardGraphContext {
  readonly columns: SharedColumns;
  readonly metagraph: Metagraph;
  readonly hierarchies: readonly { readonly relations: readonly number[] | null; readonly depthMax: number }[];
  readonly names: NodeNames;
  readonly influence: Float64Array;
  readonly heats: Float32Array;
  readonly supervisor: Supervisor;
}

/** What a query cost, added up over its reads. */
export interface QueryWork {
  readonly shards: Set<number>;
  rowsScanned: number;
  bytesShipped: number;
  hops: number;
}

/** Per source: the other ends of what was found, and a number beside each (a depth, or a relation). */
interface Answer {
  readonly others: Uint32Array;
  readonly values: Uint32Array;
}

/**
 * The topology of one query, read from the shards. Every part is asked of the home shard of the node it is about; the
 * shard checks the home again when it reads, and what has moved is asked again of the new home.
 */
export class ShardGraph implements GraphAccess {
  readonly nodeCount: number;
  readonly types: Uint16Array;
  readonly signal: AbortSignal;
  readonly work: QueryWork = { shards: new Set(), rowsScanned: 0, bytesShipped: 0, hops: 0 };
  readonly #context: ShardGraphContext;
  readonly #attributes = new Map<number, Readonly<Record<string, unknown>>>();
  #typeCounts: Uint32Array | null = null;

  constructor(context: ShardGraphContext, signal: AbortSignal) {
    this.#context = context;
    this.nodeCount = context.columns.nodeCount;
    this.types = context.columns.types;
    this.signal = signal;
  }

  indexOf(key: string): number | undefined {
    return this.#context.names.indexOf(key);
  }

  typeIndex(name: string): number {
    return this.#context.metagraph.nodeTypes.indexOf(name);
  }

  nodesOfType(type: number): number {
    if (type < 0) return 0;
    if (this.#typeCounts === null) {
      this.#typeCounts = new Uint32Array(this.#context.metagraph.nodeTypes.length);
      for (const of of this.types) this.#typeCounts[of] = this.#typeCounts[of]! + 1;
    }
    return this.#typeCounts[type]!;
  }

  relationMask(names: readonly string[]): Uint8Array | null {
    if (names.length === 0) return null;
    return Uint8Array.from(this.#context.metagraph.relations, (name) => (names.includes(name) ? 1 : 0));
  }

  async reach(
    sources: Uint32Array,
    direction: WalkDirection,
    mask: Uint8Array | null,
    depthMax: number,
  ): Promise<ReachedPairs> {
    const hierarchy = direction === 'either' ? -1 : this.#coveringHierarchy(mask, depthMax);
    if (direction === 'either' || hierarchy < 0) return this.#walk(sources, direction, mask, depthMax);
    const answers = await this.#askHomes(sources, async (shard, indexes) => {
      const params = { hierarchy, indexes, direction, depthMax };
      const { counts, nodes, depths } = await this.#context.supervisor.call(shard, 'reach', params, {
        signal: this.signal,
      });
      this.work.bytesShipped += 4 * indexes.length + counts.byteLength + nodes.byteLength + depths.byteLength;
      return { counts, others: nodes, values: depths };
    });
    return toReachedPairs(answers);
  }

  async edges(sources: Uint32Array, direction: WalkDirection, mask: Uint8Array | null): Promise<EdgePairs> {
    if (direction !== 'either') {
      const found = flatten(await this.#edgesOneWay(sources, direction, mask));
      this.#countHeat(sources);
      this.#countHeat(new Set(found.others));
      const isReversed = new Uint8Array(found.at.length).fill(direction === 'down' ? 0 : 1);
      return { at: found.at, others: found.others, relations: found.values, isReversed };
    }
    const [down, up] = [await this.edges(sources, 'down', mask), await this.edges(sources, 'up', mask)];
    // A self loop was found from both of its ends, which are one.
    const kept = [...up.at.keys()].filter((pair) => up.others[pair] !== sources[up.at[pair]!]);
    const join = (first: Uint32Array, second: Uint32Array) =>
      Uint32Array.from([...first, ...kept.map((pair) => second[pair]!)]);
    return {
      at: join(down.at, up.at),
      others: join(down.others, up.others),
      relations: join(down.relations, up.relations),
      isReversed: Uint8Array.from([...down.isReversed, ...kept.map(() => 1)]),
    };
  }

  async loadAttributes(nodes: Uint32Array): Promise<void> {
    let left = nodes.filter((node) => !this.#attributes.has(node));
    for (let attempt = 0; left.length > 0; attempt++) {
      if (attempt === ROUTE_ATTEMPT_COUNT_MAX) throw keptMoving();
      const moved = await Promise.all(
        this.#batches(left).map(async ([shard, indexes]) => {
          const answer = await this.#context.supervisor.call(shard, 'attributes', { indexes }, { signal: this.signal });
          if (answer.indexes.length > 0) this.work.shards.add(shard);
          this.work.rowsScanned += answer.indexes.length;
          answer.indexes.forEach((index, at) => {
            const text = answer.attributes[at] ?? null;
            this.#attributes.set(index, text === null ? {} : (JSON.parse(text) as Record<string, unknown>));
          });
          return answer.moved;
        }),
      );
      left = Uint32Array.from(moved.flatMap((part) => [...part]));
    }
  }

  // ---- what the evaluator asks ---------------------------------------------------------------------------------------

  key(node: number): string {
    return this.#context.names.keyOf(node);
  }

  label(node: number): string {
    return this.#context.names.labelOf(node);
  }

  type(node: number): string {
    return this.#context.metagraph.nodeTypes[this.types[node]!]!;
  }

  properties(node: number): Readonly<Record<string, unknown>> {
    return this.#attributes.get(node) ?? {};
  }

  shard(node: number): number {
    return Atomics.load(this.#context.columns.homes, node);
  }

  heat(node: number): number {
    return this.#context.heats[node]!;
  }

  influence(node: number): number {
    return this.#context.influence[node]!;
  }

  relationType({ relation }: RelationValue): string {
    return this.#context.metagraph.relations[relation]!;
  }

  // ---- reading -------------------------------------------------------------------------------------------------------

  /** The hierarchy whose closure answers for exactly these relations to this depth, else -1. */
  #coveringHierarchy(mask: Uint8Array | null, depth: number): number {
    return this.#context.hierarchies.findIndex(({ relations, depthMax }) => {
      if (depth > depthMax) return false;
      if (mask === null || relations === null) return mask === null && relations === null;
      return mask.every((isWanted, relation) => (isWanted === 1) === relations.includes(relation));
    });
  }

  /** Breadth-first over the shards, for each source by itself: hop by hop, every shard at once. */
  async #walk(
    sources: Uint32Array,
    direction: WalkDirection,
    mask: Uint8Array | null,
    depthMax: number,
  ): Promise<ReachedPairs> {
    const answers: Answer[] = [];
    for (const source of sources) {
      const visited = new Uint8Array(this.nodeCount);
      const others: number[] = [];
      const depths: number[] = [];
      let frontier = Uint32Array.of(source);
      for (let depth = 1; depth <= depthMax && frontier.length > 0; depth++) {
        throwIfCancelled(this.signal, 'query');
        this.work.hops++;
        const ways: readonly Direction[] = direction === 'either' ? ['down', 'up'] : [direction];
        const first = others.length;
        for (const way of ways) {
          for (const { others: next } of await this.#edgesOneWay(frontier, way, mask)) {
            for (const node of next) {
              if (visited[node] === 1) continue;
              visited[node] = 1;
              others.push(node);
              depths.push(depth);
            }
          }
        }
        frontier = Uint32Array.from(others.slice(first));
      }
      this.#countHeat([source]);
      this.#countHeat(others);
      answers.push({ others: Uint32Array.from(others), values: Uint32Array.from(depths) });
    }
    return toReachedPairs(answers);
  }

  async #edgesOneWay(sources: Uint32Array, direction: Direction, mask: Uint8Array | null): Promise<readonly Answer[]> {
    const answers = await this.#askHomes(sources, async (shard, indexes) => {
      const params = { indexes, direction };
      const found = await this.#context.supervisor.call(shard, 'edgesOf', params, { signal: this.signal });
      this.work.bytesShipped +=
        4 * indexes.length + found.counts.byteLength + found.others.byteLength + found.relations.byteLength;
      return { counts: found.counts, others: found.others, values: found.relations };
    });
    if (mask === null) return answers;
    return answers.map(({ others, values }) => ({
      others: others.filter((_other, at) => mask[values[at]!] === 1),
      values: values.filter((relation) => mask[relation] === 1),
    }));
  }

  /** Asks each source's home, again where it has moved, and puts the answers in the order of the sources. */
  async #askHomes(
    sources: Uint32Array,
    ask: (
      shard: number,
      indexes: Uint32Array,
    ) => Promise<{ counts: Uint32Array; others: Uint32Array; values: Uint32Array | Uint16Array }>,
  ): Promise<readonly Answer[]> {
    const answers = new Map<number, Answer>();
    let left = sources;
    for (let attempt = 0; left.length > 0; attempt++) {
      throwIfCancelled(this.signal, 'query');
      if (attempt === ROUTE_ATTEMPT_COUNT_MAX) throw keptMoving();
      const moved: number[] = [];
      await Promise.all(
        this.#batches(left).map(async ([shard, indexes]) => {
          const { counts, others, values } = await ask(shard, indexes);
          let at = 0;
          for (const [position, node] of indexes.entries()) {
            const count = counts[position]!;
            if (count === MOVED) {
              moved.push(node);
              continue;
            }
            this.work.shards.add(shard);
            this.work.rowsScanned += count;
            answers.set(node, {
              others: others.slice(at, at + count),
              values: Uint32Array.from(values.subarray(at, at + count)),
            });
            at += count;
          }
        }),
      );
      left = Uint32Array.from(moved);
    }
    return Array.from(sources, (source) => answers.get(source)!);
  }

  /** Into the coordinator's own stripe, of which it is the only writer. */
  #countHeat(nodes: Iterable<number>): void {
    const stripe = this.#context.columns.heat[this.#context.columns.shardCount]!;
    for (const node of nodes) stripe[node]!++;
  }

  #batches(nodes: Uint32Array): readonly (readonly [shard: number, indexes: Uint32Array])[] {
    const byHome = Map.groupBy(nodes, (node) => Atomics.load(this.#context.columns.homes, node));
    return [...byHome].flatMap(([shard, list]) => {
      const batches: [number, Uint32Array][] = [];
      for (let first = 0; first < list.length; first += SOURCES_A_MESSAGE) {
        batches.push([shard, Uint32Array.from(list.slice(first, first + SOURCES_A_MESSAGE))]);
      }
      return batches;
    });
  }
}

/** All answers in one: `at` is the position of the source, `values` what each answer has beside its ends. */
function flatten(answers: readonly Answer[]): Answer & { readonly at: Uint32Array } {
  const count = answers.reduce((sum, { others }) => sum + others.length, 0);
  const flat = { at: new Uint32Array(count), others: new Uint32Array(count), values: new Uint32Array(count) };
  let first = 0;
  for (const [position, { others, values }] of answers.entries()) {
    flat.at.fill(position, first, first + others.length);
    flat.others.set(others, first);
    flat.values.set(values, first);
    first += others.length;
  }
  return flat;
}

function toReachedPairs(answers: readonly Answer[]): ReachedPairs {
  const { at, others, values } = flatten(answers);
  return { at, others, depths: values };
}

function keptMoving(): ShardscopeError {
  return new ShardscopeError('unavailable.shard', 'nodes kept moving while they were asked for; try again', {});
}
