import type { Metagraph } from '../../../../engine/model/metagraph.ts';
import type { EntityReader, RelationValue } from '../../../../engine/query/language/values.ts';
import type {
  EdgePairs,
  GraphAccess,
  ReachedPairs,
  WalkDirection,
} from '../../../../engine/query/match/graph-access.ts';

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

/**
 * A topology over arrays, as strict as the shards are: attributes that nobody loaded and sources that are asked twice are
 * errors. Counts its reads.
 */
export class MemoryGraph implements GraphAccess {
  readonly signal: AbortSignal;
  readonly types: Uint16Array;
  readonly reads: { readonly method: 'reach' | 'edges'; readonly sources: readonly number[] }[] = [];
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

  async reach(
    sources: Uint32Array,
    direction: WalkDirection,
    mask: Uint8Array | null,
    depthMax: number,
  ): Promise<ReachedPairs> {
    this.#read('reach', sources);
    const edges = this.#kept(mask);
    const pairs = Array.from(sources, (source, at) => {
      const depths = new Map<number, number>();
      let frontier = [source];
      for (let depth = 1; depth <= depthMax && frontier.length > 0; depth++) {
        const found = frontier.flatMap((node) => edgesFrom(edges, node, direction).map(({ other }) => other));
        frontier = [...new Set(found)].filter((node) => !depths.has(node));
        for (const node of frontier) depths.set(node, depth);
      }
      return [...depths].map(([other, depth]) => ({ at, other, depth }));
    }).flat();
    return {
      at: Uint32Array.from(pairs, ({ at }) => at),
      others: Uint32Array.from(pairs, ({ other }) => other),
      depths: Uint32Array.from(pairs, ({ depth }) => depth),
    };
  }

  async edges(sources: Uint32Array, direction: WalkDirection, mask: Uint8Array | null): Promise<EdgePairs> {
    this.#read('edges', sources);
    const edges = this.#kept(mask);
    const pairs = Array.from(sources, (source, at) => {
      return edgesFrom(edges, source, direction).map((found) => ({ at, ...found }));
    }).flat();
    return {
      at: Uint32Array.from(pairs, ({ at }) => at),
      others: Uint32Array.from(pairs, ({ other }) => other),
      relations: Uint32Array.from(pairs, ({ edge }) => edge.relation),
      isReversed: Uint8Array.from(pairs, ({ isReversed }) => Number(isReversed)),
    };
  }

  async loadAttributes(nodes: Uint32Array): Promise<void> {
    for (const node of nodes) this.#loaded.add(node);
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

  #read(method: 'reach' | 'edges', sources: Uint32Array): void {
    if (new Set(sources).size !== sources.length) throw new Error(`${method} was asked for a source twice`);
    if (sources.some((source) => source >= this.nodeCount)) throw new Error(`${method} was asked for no node`);
    this.reads.push({ method, sources: [...sources] });
    this.onRead();
  }

  #kept(mask: Uint8Array | null): readonly MemoryEdge[] {
    return this.#topology.edges.filter(({ relation }) => mask === null || mask[relation] === 1);
  }
}
