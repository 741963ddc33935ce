import type { Catalog, KeptHierarchy } from '../../engine/cluster/catalog/catalog.ts';
import type { CommittedWrite } from '../../engine/cluster/catalog/write-store.ts';
import type { Attributes, TopologyChange } from '../../engine/model/changes.ts';
import { NO_SHARD } from '../../engine/model/ids.ts';
import type { Move } from '../../engine/model/move.ts';
import type { Topology } from '../../engine/model/topology.ts';
import type { MemoryRows } from '../../engine/storage/memory/memory-store.ts';
import { edgeId, ModelTopology } from '../engine/cluster/writes/model.ts';
import type { CatalogListener } from './catalogs.ts';

export interface Question {
  readonly key: string;
  readonly direction: 'down' | 'up';
  readonly depthMax: number;
  readonly relations: readonly string[] | null;
}

/** A read under way, with every answer that would be right by now. */
export interface OpenRead {
  readonly answerIn: (topology: ModelTopology) => string;
  readonly admissible: Set<string>;
}

/**
 * The judge
 * =========
 *
 * A plain model of the topology, changed by what the catalog has committed and by nothing else; where every node is at
 * home, and what became of every move. It shares no code with what it judges but the order of changes in a write.
 */
export class Judge implements CatalogListener {
  /** After the last write that was committed, and before it: readers may see either until it is published. */
  head: ModelTopology;
  previous: ModelTopology;
  revision = 0;
  /** By key, or by edge. */
  readonly versions = new Map<string, number>();
  readonly homes = new Map<number, number>();
  /** The revision of each write that was committed, by who made it. */
  readonly committed = new Map<string, number>();
  readonly #submitted = new Map<string, readonly TopologyChange[]>();
  readonly #reads = new Set<OpenRead>();
  readonly #moves = new Map<number, 'begun' | 'switched' | 'done' | 'failed'>();
  readonly #fail: (problem: string) => void;
  movedCount = 0;
  /** Applied everywhere and durable, for `onSettled`. */
  syncedRevision: () => number = () => 0;

  constructor(topology: Topology, homes: Uint16Array, fail: (problem: string) => void) {
    this.head = new ModelTopology(topology);
    this.previous = this.head;
    this.#fail = fail;
    homes.forEach((home, slot) => void this.homes.set(slot, home));
  }

  submit(actor: string, changes: readonly TopologyChange[]): void {
    this.#submitted.set(actor, changes);
  }

  beginRead(answerIn: OpenRead['answerIn'], isHeadPublished: boolean): OpenRead {
    const read: OpenRead = { answerIn, admissible: new Set([answerIn(this.head)]) };
    if (!isHeadPublished) read.admissible.add(answerIn(this.previous));
    this.#reads.add(read);
    return read;
  }
  endRead(read: OpenRead): void {
    this.#reads.delete(read);
  }
  forgetReads(): void {
    this.#reads.clear();
  }

  // ---- what the catalog has committed --------------------------------------------------------------------------------

  onWritten({ revision, actor, addedNodes, removedSlots }: CommittedWrite): void {
    const changes = this.#submitted.get(actor);
    if (changes === undefined) {
      this.#fail(`write ${revision} of ${actor} was asked for by nobody`);
      return;
    }
    if (this.committed.has(actor)) {
      this.#fail(`write ${revision} of ${actor} was committed before`);
      return;
    }
    if (revision !== this.revision + 1) this.#fail(`write ${revision} comes after ${this.revision}`);
    this.committed.set(actor, revision);
    this.revision = revision;
    this.previous = this.head;
    this.head = this.head.copy();
    for (const change of changes) {
      this.head.apply(change);
      if (change.op === 'add-node' || change.op === 'change-node') this.versions.set(change.key, revision);
      else if (change.op === 'add-edge' || change.op === 'change-edge') this.versions.set(edgeId(change), revision);
      else if (change.op === 'move-subtree') {
        this.versions.set(edgeId({ source: change.to, target: change.key, relation: change.relation! }), revision);
      }
    }
    for (const { slot, home } of addedNodes) {
      if (this.homes.has(slot)) this.#fail(`slot ${slot} is taken a second time`);
      this.homes.set(slot, home);
    }
    for (const slot of removedSlots) this.homes.delete(slot);
    for (const read of this.#reads) read.admissible.add(read.answerIn(this.head));
  }

  onSettled(revision: number): void {
    const synced = this.syncedRevision();
    if (synced < revision) this.#fail(`writes up to ${revision} are forgotten, but some disk has only ${synced}`);
  }

  onBegun(moves: readonly Pick<Move, 'id' | 'node' | 'from'>[]): void {
    for (const { id, node, from } of moves) {
      if (this.homes.get(node) !== from) this.#fail(`move ${id} of node ${node} does not begin at its home`);
      this.#moves.set(id, 'begun');
    }
  }
  onSwitched(moves: readonly Pick<Move, 'id' | 'node' | 'to'>[]): void {
    for (const { id, node, to } of moves) {
      if (this.#moves.get(id) !== 'begun') this.#fail(`move ${id} is switched, and was ${this.#moves.get(id)}`);
      if (!this.homes.has(node)) this.#fail(`move ${id} is of node ${node}, which is gone`);
      this.#moves.set(id, 'switched');
      this.movedCount++;
      this.homes.set(node, to);
    }
  }
  onEnded(moves: readonly Pick<Move, 'id'>[], state: Move['state']): void {
    for (const { id } of moves) {
      const before = this.#moves.get(id);
      // Said again after a power failure took it back.
      if (before === state) continue;
      const isRight = (before === 'begun' && state === 'failed') || (before === 'switched' && state === 'done');
      if (!isRight) this.#fail(`move ${id} is ${state}, and was ${before}`);
      this.#moves.set(id, state === 'done' ? 'done' : 'failed');
    }
  }
  /** Moves that are neither done nor failed. */
  get unfinishedCount(): number {
    let count = 0;
    for (const state of this.#moves.values()) if (state === 'begun' || state === 'switched') count++;
    return count;
  }
  moveState(id: number): string | undefined {
    return this.#moves.get(id);
  }

  // ---- everything at once --------------------------------------------------------------------------------------------

  /**
   * Compares the catalog and every row of every partition with the model.
   * @param isAtRest without it rows may be left where a clean-up is still owed; all that are read must be right all the same
   */
  compare(catalog: Catalog, partitions: readonly MemoryRows[], isAtRest: boolean): void {
    const slots = this.#compareCatalog(catalog, isAtRest);
    const { nodeTypes, relations } = catalog.metagraph();
    const hierarchies = catalog.hierarchies();
    const rows = new ExpectedRows(partitions.length, (slot) => this.homes.get(slot)!);
    for (const [key, { label, type, attributes }] of this.head.nodes) {
      const version = this.versions.get(key) ?? 0;
      const text = JSON.stringify([key, label, nodeTypes.indexOf(type), sorted(attributes), version]);
      rows.node(slots.get(key)!, text);
    }
    for (const [id, { source, target, relation, attributes }] of this.head.edges) {
      const version = this.versions.get(id) ?? 0;
      const text = JSON.stringify([sorted(attributes), version]);
      rows.edge(slots.get(source)!, slots.get(target)!, relations.indexOf(relation), text);
    }
    const descendants = new Map<string, number>();
    hierarchies.forEach((hierarchy, at) => {
      let count = 0;
      for (const [ancestor, reached] of closureOf(this.head, hierarchy, relations)) {
        count += reached.size;
        descendants.set(ancestor, (descendants.get(ancestor) ?? 0) + reached.size);
        for (const [descendant, depth] of reached) {
          rows.closure(at, slots.get(ancestor)!, slots.get(descendant)!, depth);
        }
      }
      if (count !== hierarchy.rows) {
        this.#fail(`the catalog counts ${hierarchy.rows} rows of hierarchy ${hierarchy.name}, there are ${count}`);
      }
    });
    const counted = countedDescendants(catalog);
    for (const [key, slot] of slots) {
      const expected = descendants.get(key) ?? 0;
      const found = counted(slot);
      if (found !== expected) this.#fail(`the catalog says that ${key} has ${found} rows below it, not ${expected}`);
    }
    for (const [shard, partition] of partitions.entries()) {
      for (const problem of rows.differences(shard, partition, isAtRest)) this.#fail(problem);
    }
  }

  /** Returns the slot of every node. */
  #compareCatalog(catalog: Catalog, isAtRest: boolean): ReadonlyMap<string, number> {
    const { keys, labels, types, homes } = catalog.nodes();
    const { nodeTypes, rules, relations } = catalog.metagraph();
    const slots = new Map<string, number>();
    homes.forEach((home, slot) => {
      if (home === NO_SHARD) return;
      if (slots.has(keys[slot]!)) this.#fail(`${keys[slot]} is in the catalog twice`);
      slots.set(keys[slot]!, slot);
      if (this.homes.get(slot) !== home) {
        this.#fail(`the catalog has node ${slot} on shard ${home}, its moves on ${this.homes.get(slot)}`);
      }
      const node = this.head.nodes.get(keys[slot]!);
      if (node === undefined) {
        this.#fail(`${keys[slot]} is in the catalog, and there is no such node`);
        return;
      }
      if (node.label !== labels[slot]) this.#fail(`the catalog calls ${keys[slot]} ${labels[slot]}, not ${node.label}`);
      if (nodeTypes.indexOf(node.type) !== types[slot]) this.#fail(`${keys[slot]} has another type in the catalog`);
    });
    for (const key of this.head.nodes.keys()) if (!slots.has(key)) this.#fail(`${key} is not in the catalog`);
    const { edges } = catalog.facts();
    if (edges !== this.head.edges.size) this.#fail(`the catalog counts ${edges} edges, not ${this.head.edges.size}`);
    const counts = new Map<string, number>();
    for (const { source, target, relation } of this.head.edges.values()) {
      const ends = [source, target].map((key) => nodeTypes.indexOf(this.head.nodes.get(key)!.type));
      const rule = `${ends[0]} ${relations.indexOf(relation)} ${ends[1]}`;
      counts.set(rule, (counts.get(rule) ?? 0) + 1);
    }
    for (const { fromType, relation, toType, edgeCount } of rules) {
      const expected = counts.get(`${fromType} ${relation} ${toType}`) ?? 0;
      if (edgeCount !== expected)
        this.#fail(`a connection of the metagraph counts ${edgeCount} edges, not ${expected}`);
    }
    const { length } = catalog.moves.unfinished();
    if (isAtRest && length > 0) this.#fail(`${length} moves are not finished`);
    if (catalog.writes.revision() !== this.revision) this.#fail(`the catalog is at ${catalog.writes.revision()}`);
    return slots;
  }
}

/** Closure rows below each slot, by the catalog. */
function countedDescendants(catalog: Catalog): (slot: number) => number {
  const { descendants } = catalog.nodes();
  return (slot) => descendants[slot]!;
}

/** Every closure list of a hierarchy, over plain lists. */
export function closureOf(
  { nodes, edges }: ModelTopology,
  { relations, depth }: Pick<KeptHierarchy, 'relations' | 'depth'>,
  names: readonly string[],
): Map<string, Map<string, number>> {
  const depthMax = depth === 'full' ? Number.POSITIVE_INFINITY : depth;
  const ends = new Map<string, string[]>();
  for (const { source, target, relation } of edges.values()) {
    if (relations !== null && !relations.includes(names.indexOf(relation))) continue;
    const list = ends.get(source);
    if (list === undefined) ends.set(source, [target]);
    else list.push(target);
  }
  const closure = new Map<string, Map<string, number>>();
  for (const key of nodes.keys()) closure.set(key, within(ends, key, depthMax));
  return closure;
}

function within(ends: ReadonlyMap<string, readonly string[]>, start: string, depthMax: number): Map<string, number> {
  const found = new Map<string, number>();
  let layer = [start];
  for (let depth = 1; depth <= depthMax && layer.length > 0; depth++) {
    const next: string[] = [];
    for (const from of layer) {
      for (const to of ends.get(from) ?? []) {
        if (found.has(to)) continue;
        found.set(to, depth);
        next.push(to);
      }
    }
    layer = next;
  }
  return found;
}

/** Keys that a node reaches, in order. */
export function answer({ key, direction, depthMax, relations }: Question): (topology: ModelTopology) => string {
  return ({ edges, nodes }) => {
    if (!nodes.has(key)) return '';
    const ends = new Map<string, string[]>();
    for (const { source, target, relation } of edges.values()) {
      if (relations !== null && !relations.includes(relation)) continue;
      const [from, to] = direction === 'down' ? [source, target] : [target, source];
      const list = ends.get(from);
      if (list === undefined) ends.set(from, [to]);
      else list.push(to);
    }
    return [...within(ends, key, depthMax).keys()].sort().join('|');
  };
}

export function sorted(attributes: Attributes): [string, unknown][] {
  return Object.entries(attributes).sort(([one], [other]) => (one < other ? -1 : 1));
}

const storedAttributes = (text: string | null) => sorted(text === null ? {} : (JSON.parse(text) as Attributes));

/** Rows by the placement rule: those of nodes at their homes, the others at the homes of both ends. */
class ExpectedRows {
  readonly #homeOf: (slot: number) => number;
  readonly #nodes: Map<number, string>[];
  readonly #edges: Map<string, string>[];
  readonly #closure: Map<string, string>[];

  constructor(shardCount: number, homeOf: (slot: number) => number) {
    this.#homeOf = homeOf;
    [this.#nodes, this.#edges, this.#closure] = [0, 1, 2].map(() =>
      Array.from({ length: shardCount }, () => new Map()),
    ) as [Map<number, string>[], Map<string, string>[], Map<string, string>[]];
  }

  node(slot: number, text: string): void {
    this.#nodes[this.#homeOf(slot)]!.set(slot, text);
  }
  edge(source: number, target: number, relation: number, text: string): void {
    for (const shard of this.#homesOf(source, target)) this.#edges[shard]!.set(`${source} ${relation} ${target}`, text);
  }
  closure(hierarchy: number, ancestor: number, descendant: number, depth: number): void {
    const text = `depth ${depth} shard ${this.#homeOf(ancestor)}`;
    for (const shard of this.#homesOf(ancestor, descendant)) {
      this.#closure[shard]!.set(`${hierarchy} ${ancestor} ${descendant}`, text);
    }
  }

  /** @param isAtRest nothing else may be there, and rows name the home of their ancestor */
  differences(shard: number, found: MemoryRows, isAtRest: boolean): string[] {
    const problems: string[] = [];
    const compare = <K>(what: string, wanted: ReadonlyMap<K, string>, stored: Iterable<readonly [K, string]>) => {
      const left = new Map(wanted);
      for (const [id, text] of stored) {
        const expected = left.get(id);
        left.delete(id);
        if (expected === undefined) {
          if (isAtRest) problems.push(`shard ${shard}: ${what} ${id} should not be there`);
        } else if (expected !== text && (isAtRest || what !== 'closure row' || cutShard(expected) !== cutShard(text))) {
          problems.push(`shard ${shard}: ${what} ${id} is ${text}, not ${expected}`);
        }
      }
      for (const [id, text] of left) problems.push(`shard ${shard}: ${what} ${id} is missing: ${text}`);
    };
    compare(
      'node',
      this.#nodes[shard]!,
      [...found.nodes].map(([slot, { key, label, type, attributes, version }]) => {
        return [slot, JSON.stringify([key, label, type, storedAttributes(attributes), version])] as const;
      }),
    );
    compare(
      'edge',
      this.#edges[shard]!,
      [...found.edges].map(([id, { attributes, version }]) => {
        return [id, JSON.stringify([storedAttributes(attributes), version])] as const;
      }),
    );
    compare(
      'closure row',
      this.#closure[shard]!,
      [...found.closure].map(([id, { depth, shard: home }]) => [id, `depth ${depth} shard ${home}`] as const),
    );
    return problems;
  }

  #homesOf(one: number, other: number): number[] {
    const [first, second] = [this.#homeOf(one), this.#homeOf(other)];
    return first === second ? [first] : [first, second];
  }
}

const cutShard = (text: string) => text.replace(/ shard \d+$/, '');
