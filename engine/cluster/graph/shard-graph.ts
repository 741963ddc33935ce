import type { SharedColumns } from '../../counters/shared-columns.ts';
import { DEFERRED, MOVED } from '../../model/ids.ts';
import { nodeSetOf } from '../../model/node-set.ts';
import {
  type EdgePairs,
  type GraphAccess,
  NOT_REACHED,
  type ReachedCounts,
  type ReachedPairs,
  type ReadWork,
  type Walk,
  type WalkDirection,
  type WantedNodes,
} from '../../query/graph-access.ts';
import type { RelationValue } from '../../query/language/values.ts';
import type { NodePredicate } from '../../query/node-predicate.ts';
import type { ClosureQuestion } from '../../shard/shard-methods.ts';
import type { NodeNames } from '../node-names.ts';
import type { Supervisor } from '../supervisor.ts';
import type { TopologyView } from '../topology-state.ts';
import { type AnswerChunk, askEverywhere, askForChunks, bytesOf, countWork, type Routing } from './ask-homes.ts';
import { ReadRecorder } from './read-recorder.ts';
import { StepTraffic } from './step-traffic.ts';
import type { HierarchyFacts, TopologyStatistics } from './topology-statistics.ts';
import type { Walker } from './walker.ts';

/** What all queries of a workspace share. */
export interface ShardGraphContext {
  readonly columns: SharedColumns;
  readonly topology: Pick<TopologyView, 'metagraph' | 'influence'> & {
    readonly hierarchies: readonly Pick<HierarchyFacts, 'name'>[];
  };
  readonly names: NodeNames;
  readonly heats: Float32Array;
  readonly supervisor: Pick<Supervisor, 'call'>;
  readonly walker: Walker;
  /** Made anew after a write. */
  readonly statistics: TopologyStatistics;
  /** Runs `work` while nothing is written. */
  betweenWrites<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T>;
}

const EVERYTHING: WantedNodes = { types: null, among: null };

/**
 * The topology of one query, read from the shards (see ask-homes.ts). Closure lists answer where a hierarchy covers a
 * walk, edges where none does. Holds the attributes that the query has loaded last.
 */
export class ShardGraph implements GraphAccess {
  readonly nodeCount: number;
  readonly types: Uint16Array;
  readonly typeCount: number;
  readonly signal: AbortSignal;
  readonly reads = new ReadRecorder();
  readonly #context: ShardGraphContext;
  readonly #steps: StepTraffic;
  /** Those at the beginning: an answer has the scores of one measure. */
  readonly #influence: Float64Array;
  /** Of the nodes that were asked for last. */
  #attributes: ReadonlyMap<number, Readonly<Record<string, unknown>>> = new Map();

  constructor(context: ShardGraphContext, signal: AbortSignal) {
    this.#context = context;
    this.#steps = new StepTraffic(context.columns);
    this.#influence = context.topology.influence;
    this.nodeCount = context.columns.slotCount;
    this.types = context.columns.types;
    this.typeCount = context.topology.metagraph.nodeTypes.length;
    this.signal = signal;
  }

  indexOf(key: string): number | undefined {
    return this.#context.names.indexOf(key);
  }

  typeIndex(name: string): number {
    return this.#context.topology.metagraph.nodeTypes.indexOf(name);
  }

  nodesOfType(type: number): number {
    return this.#context.statistics.nodesOfType[type] ?? 0;
  }

  relationMask(names: readonly string[]): Uint8Array | null {
    if (names.length === 0) return null;
    return Uint8Array.from(this.#context.topology.metagraph.relations, (name) => (names.includes(name) ? 1 : 0));
  }

  fanOut(type: number, walk: Walk): number {
    return this.#context.statistics.fanOut(type, walk);
  }

  coveringHierarchy(walk: Walk): string | null {
    return this.#context.topology.hierarchies[this.#context.statistics.covering(walk)]?.name ?? null;
  }

  // ---- reading -------------------------------------------------------------------------------------------------------

  async *reach(sources: Uint32Array, walk: Walk, wanted: WantedNodes, work: ReadWork): AsyncGenerator<ReachedPairs> {
    const hierarchy = this.#context.statistics.covering(walk);
    this.#steps.asked(sources);
    if (hierarchy < 0) {
      this.reads.unknown();
      for await (const pairs of this.#context.walker.reach(sources, walk, wanted, this.signal, work)) {
        this.#steps.found(null, pairs.others);
        yield pairs;
      }
      return;
    }
    this.#recordSources(sources, wanted);
    const chunks = askForChunks(this.#routing(work), sources, (shard, indexes) => {
      return this.#call(shard, 'closure.reach', this.#question(hierarchy, indexes, walk, wanted));
    });
    for await (const chunk of chunks) {
      const { nodes, depths } = chunk.answer;
      this.reads.counted(nodes);
      this.#steps.found(chunk.shard, nodes);
      yield { at: sourcePositions(chunk, nodes.length), others: nodes, depths: Uint32Array.from(depths) };
    }
  }

  async *countReached(
    sources: Uint32Array,
    walk: Walk,
    wanted: WantedNodes,
    work: ReadWork,
  ): AsyncGenerator<ReachedCounts> {
    const hierarchy = this.#context.statistics.covering(walk);
    this.reads.unknown();
    this.#steps.asked(sources);
    if (hierarchy < 0) {
      yield* this.#context.walker.countReached(sources, walk, wanted, this.signal, work);
      return;
    }
    const chunks = askForChunks(this.#routing(work), sources, (shard, indexes) => {
      return this.#call(shard, 'closure.count', this.#question(hierarchy, indexes, walk, wanted));
    });
    for await (const chunk of chunks) {
      const { examples, sizes } = chunk.answer;
      yield { at: sourcePositions(chunk, examples.length), examples, counts: sizes };
    }
  }

  async depthsBetween(sources: Uint32Array, targets: Uint32Array, walk: Walk, work: ReadWork): Promise<Uint32Array> {
    const hierarchy = this.#context.statistics.covering(walk);
    this.#steps.asked(sources);
    const depths =
      hierarchy < 0
        ? await this.#walkBetween(sources, targets, walk, work)
        : new Uint32Array(sources.length).fill(NOT_REACHED);
    if (hierarchy < 0) this.reads.unknown();
    if (hierarchy >= 0 && walk.direction !== 'either') {
      this.reads.asked(sources, true);
      this.reads.counted(targets);
      const { direction, max: depthMax } = walk;
      await askEverywhere(this.#routing(work), sources, async (shard, positions) => {
        const asked = positions.map((position) => sources[position]!);
        const params = {
          hierarchy,
          sources: asked,
          targets: positions.map((position) => targets[position]!),
          direction,
          depthMax,
        };
        const answer = await this.#call(shard, 'closure.depths', params);
        countWork(work, shard, answer.rowsScanned, 2 * asked.byteLength + bytesOf(answer));
        for (let at = 0; at < positions.length; at++) depths[positions[at]!] = answer.depths[at]!;
        return Array.from(answer.moved, (at) => positions[at]!);
      });
    }
    if (walk.min === 0) for (let at = 0; at < depths.length; at++) if (sources[at] === targets[at]) depths[at] = 0;
    return depths;
  }

  async *edges(
    sources: Uint32Array,
    direction: WalkDirection,
    relations: Uint8Array | null,
    wanted: WantedNodes,
    work: ReadWork,
  ): AsyncGenerator<EdgePairs> {
    this.#recordSources(sources, wanted);
    this.#steps.asked(sources);
    const chunks = askForChunks(this.#routing(work), sources, (shard, indexes) => {
      return this.#call(shard, 'edges.of', { indexes, direction, relations, wanted });
    });
    for await (const chunk of chunks) {
      const { others, relations: found, isReversed } = chunk.answer;
      const at = sourcePositions(chunk, others.length);
      this.#steps.found(chunk.shard, others);
      // Edges side by side lead to one end, which counted once.
      this.reads.counted(
        others.filter((other, edge) => {
          return other !== others[edge - 1] || at[edge] !== at[edge - 1] || isReversed[edge] !== isReversed[edge - 1];
        }),
      );
      yield { at, others, relations: Uint32Array.from(found), isReversed };
    }
  }

  async select(nodes: Uint32Array, predicate: NodePredicate, work: ReadWork): Promise<Uint32Array> {
    const typeNames = this.#context.topology.metagraph.nodeTypes;
    const isKept = new Uint8Array(nodes.length);
    this.reads.asked(nodes, true);
    this.#steps.asked(nodes);
    await askEverywhere(this.#routing(work), nodes, async (shard, positions) => {
      const indexes = positions.map((position) => nodes[position]!);
      const answer = await this.#call(shard, 'nodes.select', { indexes, predicate, typeNames });
      countWork(work, shard, indexes.length - answer.moved.length, indexes.byteLength + bytesOf(answer));
      // Both lists are in the order asked for.
      const moved: number[] = [];
      let [kept, gone] = [0, 0];
      for (let at = 0; at < positions.length; at++) {
        if (indexes[at] === answer.kept[kept]) {
          isKept[positions[at]!] = 1;
          kept++;
        } else if (indexes[at] === answer.moved[gone]) {
          moved.push(positions[at]!);
          gone++;
        }
      }
      return moved;
    });
    return nodes.filter((_node, position) => isKept[position] === 1);
  }

  async loadAttributes(nodes: Uint32Array, work: ReadWork): Promise<void> {
    const attributes = new Map<number, Readonly<Record<string, unknown>>>();
    const missing = nodes.filter((node) => {
      const known = this.#attributes.get(node);
      if (known !== undefined) attributes.set(node, known);
      return known === undefined;
    });
    this.reads.asked(missing, false);
    this.#steps.asked(missing);
    await askEverywhere(this.#routing(work), missing, async (shard, positions) => {
      const indexes = positions.map((position) => missing[position]!);
      const answer = await this.#call(shard, 'attributes', { indexes });
      let textBytes = 0;
      for (const [at, index] of answer.indexes.entries()) {
        const text = answer.attributes[at] ?? null;
        textBytes += text?.length ?? 0;
        attributes.set(index, text === null ? {} : (JSON.parse(text) as Record<string, unknown>));
      }
      countWork(work, shard, answer.indexes.length, indexes.byteLength + textBytes);
      if (answer.moved.length === 0) return [];
      const moved = new Set(answer.moved);
      return [...positions].filter((position) => moved.has(missing[position]!));
    });
    this.#attributes = attributes;
  }

  // ---- what the evaluator asks ---------------------------------------------------------------------------------------

  key(node: number): string {
    return this.#context.names.keyOf(node);
  }

  label(node: number): string {
    return this.#context.names.labelOf(node);
  }

  type(node: number): string {
    return this.#context.topology.metagraph.nodeTypes[this.types[node]!]!;
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
    return this.#influence[node]!;
  }

  relationType({ relation }: RelationValue): string {
    return this.#context.topology.metagraph.relations[relation]!;
  }

  // ---- asking --------------------------------------------------------------------------------------------------------

  /** Where no closure tells: searches from each source for the targets it is paired with. */
  async #walkBetween(sources: Uint32Array, targets: Uint32Array, walk: Walk, work: ReadWork): Promise<Uint32Array> {
    const depths = new Uint32Array(sources.length).fill(NOT_REACHED);
    const from = Uint32Array.from(new Set(sources));
    const positions = Map.groupBy(
      sources.keys(),
      (position) => sources[position]! * this.nodeCount + targets[position]!,
    );
    const wanted = { ...EVERYTHING, among: nodeSetOf(this.nodeCount, targets) };
    for await (const { at, others, depths: found } of this.#context.walker.reach(
      from,
      walk,
      wanted,
      this.signal,
      work,
    )) {
      for (let pair = 0; pair < at.length; pair++) {
        const asked = positions.get(from[at[pair]!]! * this.nodeCount + others[pair]!);
        for (const position of asked ?? []) depths[position] = found[pair]!;
      }
    }
    return depths;
  }

  /** A filter is applied by the shard after it has counted: what it left out is not known here. */
  #recordSources(sources: Uint32Array, { types, among }: WantedNodes): void {
    if (types !== null || among !== null) this.reads.unknown();
    else this.reads.asked(sources, true);
  }

  #routing(work: ReadWork): Routing {
    return { homes: this.#context.columns.homes, signal: this.signal, work };
  }

  get #call(): Supervisor['call'] {
    const { supervisor } = this.#context;
    return (shard, method, params) => supervisor.call(shard, method, params, { signal: this.signal });
  }

  #question(hierarchy: number, indexes: Uint32Array, walk: Walk, wanted: WantedNodes): ClosureQuestion {
    // `covering` never covers walks in either direction.
    const direction = walk.direction === 'up' ? 'up' : 'down';
    return { hierarchy, indexes, direction, depthMax: walk.max, includesSelf: walk.min === 0, wanted };
  }
}

/** For every entry of an answer the position of the source that it belongs to. */
function sourcePositions(
  { positions, answer: { counts } }: AnswerChunk<{ readonly counts: Uint32Array }>,
  entryCount: number,
): Uint32Array {
  const at = new Uint32Array(entryCount);
  let first = 0;
  for (let source = 0; source < counts.length; source++) {
    const count = counts[source]!;
    if (count === MOVED || count === DEFERRED) continue;
    if (positions[source] !== 0) at.fill(positions[source]!, first, first + count);
    first += count;
  }
  return at;
}
