import type { Metagraph } from '../../../../engine/model/metagraph.ts';
import { isInSet } from '../../../../engine/model/node-set.ts';
import {
  type EdgePairs,
  type GraphAccess,
  NOT_REACHED,
  type ReachedCounts,
  type ReachedPairs,
  type Walk,
  type WalkDirection,
  type WantedNodes,
} from '../../../../engine/query/graph-access.ts';
import type { EntityReader, RelationValue } from '../../../../engine/query/language/values.ts';
import { compileNodePredicate, type NodePredicate } from '../../../../engine/query/node-predicate.ts';

export interface MemoryNode {
  readonly key: string;
  readonly type: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface MemoryEdge {
  readonly source: number;
  readonly target: number;
  readonly relation: number;
}

export interface MemoryTopology {
  readonly metagraph: Metagraph;
  readonly nodes: readonly MemoryNode[];
  readonly edges: readonly MemoryEdge[];
}

/** What the nodes of a topology are called and have, all of it at hand. */
export function readerOf({ metagraph, nodes }: MemoryTopology): EntityReader {
  return {
    key: (node) => nodes[node]!.key,
    label: (node) => `label of ${nodes[node]!.key}`,
    type: (node) => nodes[node]!.type,
    properties: (node) => nodes[node]!.attributes,
    shard: () => 0,
    heat: () => 0,
    influence: () => 0,
    relationType: ({ relation }: RelationValue) => metagraph.relations[relation]!,
  };
}

/** The edges that leave `node` in a direction, each with the end it leads to. A self loop leaves once. */
export function edgesFrom(edges: readonly MemoryEdge[], node: number, direction: WalkDirection) {
  return edges.flatMap((edge) => {
    const down = direction !== 'up' && edge.source === node ? [{ edge, other: edge.target, isReversed: false }] : [];
    const isLoopAgain = down.length > 0 && edge.target === node;
    const up = direction !== 'down' && edge.target === node && !isLoopAgain;
    return up ? [...down, { edge, other: edge.source, isReversed: true }] : down;
  });
}

type ReadMethod = 'reach' | 'count' | 'depths' | 'edges';

/** So few that chunks end in the middle of what belongs together. */
const CHUNK_LENGTH = 3;

function chunksOf<T>(lines: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(lines.length / CHUNK_LENGTH) }, (_, chunk) =>
    lines.slice(chunk * CHUNK_LENGTH, (chunk + 1) * CHUNK_LENGTH),
  );
}

/**
 * A topology over arrays, as strict as the shards are: attributes that nobody loaded and sources that are asked twice are
 * errors. Counts its reads.
 */
export class MemoryGraph implements GraphAccess {
  readonly signal: AbortSignal;
  readonly types: Uint16Array;
  readonly reads: { readonly method: ReadMethod; readonly sources: readonly number[] }[] = [];
  /** Called at every read, for tests of what happens between two. */
  onRead: () => void = () => {};
  readonly #topology: MemoryTopology;
  readonly #reader: EntityReader;
  readonly #loaded = new Set<number>();

  constructor(topology: MemoryTopology, signal: AbortSignal = new AbortController().signal) {
    this.#topology = topology;
    this.#reader = readerOf(topology);
    this.signal = signal;
    this.types = Uint16Array.from(topology.nodes, ({ type }) => topology.metagraph.nodeTypes.indexOf(type));
  }

  get typeCount(): number {
    return this.#topology.metagraph.nodeTypes.length;
  }

  get nodeCount(): number {
    return this.#topology.nodes.length;
  }

  indexOf(key: string): number | undefined {
    const index = this.#topology.nodes.findIndex((node) => node.key === key);
    return index < 0 ? undefined : index;
  }

  typeIndex(name: string): number {
    return this.#topology.metagraph.nodeTypes.indexOf(name);
  }

  nodesOfType(type: number): number {
    return this.types.filter((of) => of === type).length;
  }

  relationMask(names: readonly string[]): Uint8Array | null {
    if (names.length === 0) return null;
    return Uint8Array.from(this.#topology.metagraph.relations, (name) => (names.includes(name) ? 1 : 0));
  }

  /** Any walk has some fan-out; the plans that the tests look at follow from which ends are bound. */
  fanOut(_type: number, { max }: Walk): number {
    return max === 1 ? 2 : 4;
  }

  coveringHierarchy({ relations, direction, min }: Walk): string | null {
    return relations === null && direction !== 'either' && min <= 1 ? 'all' : null;
  }

  async *reach(sources: Uint32Array, walk: Walk, wanted: WantedNodes): AsyncGenerator<ReachedPairs> {
    this.#read('reach', sources);
    const pairs = Array.from(sources, (source, at) =>
      [...this.#lengths(source, walk)]
        .filter(([other]) => this.#isWanted(other, wanted))
        .map(([other, depth]) => ({ at, other, depth })),
    ).flat();
    for (const chunk of chunksOf(pairs)) {
      yield {
        at: Uint32Array.from(chunk, ({ at }) => at),
        others: Uint32Array.from(chunk, ({ other }) => other),
        depths: Uint32Array.from(chunk, ({ depth }) => depth),
      };
    }
  }

  async *countReached(sources: Uint32Array, walk: Walk, wanted: WantedNodes): AsyncGenerator<ReachedCounts> {
    this.#read('count', sources);
    const lines = Array.from(sources, (source, at) => {
      const ends = [...this.#lengths(source, walk).keys()].filter((other) => this.#isWanted(other, wanted));
      const byType = Map.groupBy(ends, (other) => this.types[other]!);
      return [...byType.values()].map((of) => ({ at, example: of.at(-1)!, count: of.length }));
    }).flat();
    for (const chunk of chunksOf(lines)) {
      yield {
        at: Uint32Array.from(chunk, ({ at }) => at),
        examples: Uint32Array.from(chunk, ({ example }) => example),
        counts: Uint32Array.from(chunk, ({ count }) => count),
      };
    }
  }

  async depthsBetween(sources: Uint32Array, targets: Uint32Array, walk: Walk): Promise<Uint32Array> {
    this.#read('depths', new Uint32Array(new Set(sources)));
    return sources.map((source, at) => this.#lengths(source, walk).get(targets[at]!) ?? NOT_REACHED);
  }

  async *edges(
    sources: Uint32Array,
    direction: WalkDirection,
    relations: Uint8Array | null,
    wanted: WantedNodes,
  ): AsyncGenerator<EdgePairs> {
    this.#read('edges', sources);
    const edges = this.#kept(relations);
    const pairs = Array.from(sources, (source, at) =>
      edgesFrom(edges, source, direction)
        .filter(({ other }) => this.#isWanted(other, wanted))
        .map((found) => ({ at, ...found })),
    ).flat();
    for (const chunk of chunksOf(pairs)) {
      yield {
        at: Uint32Array.from(chunk, ({ at }) => at),
        others: Uint32Array.from(chunk, ({ other }) => other),
        relations: Uint32Array.from(chunk, ({ edge }) => edge.relation),
        isReversed: Uint8Array.from(chunk, ({ isReversed }) => Number(isReversed)),
      };
    }
  }

  async select(nodes: Uint32Array, predicate: NodePredicate): Promise<Uint32Array> {
    return nodes.filter(compileNodePredicate(structuredClone(predicate), this.#reader));
  }

  async loadAttributes(nodes: Uint32Array): Promise<void> {
    this.#loaded.clear();
    for (const node of nodes) this.#loaded.add(node);
  }

  /** The smallest length of a walk to each end, by trying every length in turn until nothing new can come. */
  #lengths(source: number, { direction, relations, min, max }: Walk): ReadonlyMap<number, number> {
    const edges = this.#kept(relations);
    const found = new Map<number, number>();
    const seenLevels = new Set<string>();
    let level = [source];
    for (let length = 0; length <= max && level.length > 0; length++) {
      if (length >= min) {
        const fingerprint = [...level].sort().join();
        if (seenLevels.has(fingerprint)) break;
        seenLevels.add(fingerprint);
        for (const node of level) if (!found.has(node)) found.set(node, length);
      }
      level = [...new Set(level.flatMap((node) => edgesFrom(edges, node, direction).map(({ other }) => other)))];
    }
    return found;
  }

  #isWanted(node: number, { types, among }: WantedNodes): boolean {
    return (types === null || types[this.types[node]!] === 1) && (among === null || isInSet(among, node));
  }

  key(node: number): string {
    return this.#reader.key(node);
  }

  label(node: number): string {
    return this.#reader.label(node);
  }

  type(node: number): string {
    return this.#reader.type(node);
  }

  properties(node: number): Readonly<Record<string, unknown>> {
    if (!this.#loaded.has(node)) throw new Error(`the attributes of ${this.key(node)} were not loaded`);
    return this.#reader.properties(node);
  }

  shard(node: number): number {
    return this.#reader.shard(node);
  }

  heat(node: number): number {
    return this.#reader.heat(node);
  }

  influence(node: number): number {
    return this.#reader.influence(node);
  }

  relationType(relation: RelationValue): string {
    return this.#reader.relationType(relation);
  }

  #read(method: ReadMethod, sources: Uint32Array): void {
    if (new Set(sources).size !== sources.length) throw new Error(`${method} was asked for a source twice`);
    if (sources.some((source) => source >= this.nodeCount)) throw new Error(`${method} was asked for no node`);
    this.reads.push({ method, sources: [...sources] });
    this.onRead();
  }

  #kept(mask: Uint8Array | null): readonly MemoryEdge[] {
    return this.#topology.edges.filter(({ relation }) => mask === null || mask[relation] === 1);
  }
}
