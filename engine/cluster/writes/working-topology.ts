import type { MutableGraph } from '../../algorithms/graph/mutable-graph.ts';
import type { Attributes } from '../../model/changes.ts';
import type { Metagraph } from '../../model/metagraph.ts';
import { edgeKey } from './row-keys.ts';

/** A topology as a write finds it. */
export interface WriteBase {
  readonly metagraph: Metagraph;
  readonly graph: MutableGraph;
  slotOf(key: string): number | undefined;
  keyOf(slot: number): string;
  labelOf(slot: number): string;
  typeOf(slot: number): number;
  /** Rows that changes merge into or compare with; read before the write is looked at. */
  readonly rows: StoredRows;
  /** The first slot that was never taken. */
  readonly nextSlot: number;
}

export interface StoredRow {
  readonly attributes: Attributes | null;
  readonly version: number;
}

export interface StoredRows {
  node(slot: number): StoredRow;
  edge(source: number, target: number, relation: number): StoredRow;
}

export interface WorkingNode {
  readonly slot: number;
  readonly key: string;
  label: string;
  type: number;
  attributes: Attributes | null;
  readonly version: number;
  /** Asked for; null: chosen later. */
  readonly shard: number | null;
  readonly isNew: boolean;
  isRemoved: boolean;
  isChanged: boolean;
}

export interface WorkingEdge {
  readonly source: number;
  readonly target: number;
  readonly relation: number;
  attributes: Attributes | null;
  readonly version: number;
  readonly wasThere: boolean;
  isThere: boolean;
  isChanged: boolean;
}

/**
 * A topology while a write is looked at: what the changes so far would make of it, over what is there. Nothing of the base
 * is changed. O(1) a look-up; `edgesOf` O(degree + edges of the write).
 */
export class WorkingTopology {
  readonly #base: WriteBase;
  readonly #nodes = new Map<number, WorkingNode>();
  /** null: the key was freed. */
  readonly #slots = new Map<string, number | null>();
  readonly #edges = new Map<string, WorkingEdge>();
  #nextSlot: number;

  constructor(base: WriteBase) {
    this.#base = base;
    this.#nextSlot = base.nextSlot;
  }

  /** Nodes that changes have looked at, in the order of their first look. */
  get nodes(): IterableIterator<WorkingNode> {
    return this.#nodes.values();
  }

  get edges(): IterableIterator<WorkingEdge> {
    return this.#edges.values();
  }

  get addedCount(): number {
    return this.#nextSlot - this.#base.nextSlot;
  }

  /** Undefined where there is no such node (any more). */
  node(key: string): WorkingNode | undefined {
    const written = this.#slots.get(key);
    if (written === null) return undefined;
    const slot = written ?? this.#base.slotOf(key);
    return slot === undefined ? undefined : this.nodeAt(slot);
  }

  nodeAt(slot: number): WorkingNode {
    const known = this.#nodes.get(slot);
    if (known !== undefined) return known;
    const { keyOf, labelOf, typeOf, rows } = this.#base;
    const { attributes, version } = rows.node(slot);
    const node: WorkingNode = {
      ...{ slot, key: keyOf(slot), label: labelOf(slot), type: typeOf(slot), attributes, version },
      ...{ shard: null, isNew: false, isRemoved: false, isChanged: false },
    };
    this.#nodes.set(slot, node);
    return node;
  }

  addNode(given: Pick<WorkingNode, 'key' | 'label' | 'type' | 'attributes' | 'shard'>): void {
    const slot = this.#nextSlot++;
    this.#slots.set(given.key, slot);
    this.#nodes.set(slot, { ...given, slot, version: 0, isNew: true, isRemoved: false, isChanged: false });
  }

  removeNode(node: WorkingNode): void {
    node.isRemoved = true;
    this.#slots.set(node.key, null);
  }

  /** Type of a node without looking at its row. */
  typeOf(slot: number): number {
    return this.#nodes.get(slot)?.type ?? this.#base.typeOf(slot);
  }

  /** Undefined where there is no such edge (any more). */
  edge(source: number, target: number, relation: number): WorkingEdge | undefined {
    const key = edgeKey(source, target, relation);
    const known = this.#edges.get(key);
    if (known !== undefined) return known.isThere ? known : undefined;
    if (!this.#isStored(source, target, relation)) return undefined;
    const { attributes, version } = this.#base.rows.edge(source, target, relation);
    const edge: WorkingEdge = {
      ...{ source, target, relation, attributes, version },
      ...{ wasThere: true, isThere: true, isChanged: false },
    };
    this.#edges.set(key, edge);
    return edge;
  }

  /** An edge that is not there. */
  addEdge(source: number, target: number, relation: number, attributes: Attributes | null): void {
    const key = edgeKey(source, target, relation);
    const former = this.#edges.get(key);
    const wasThere = former?.wasThere ?? false;
    const version = former?.version ?? 0;
    // Removed and added again in one write: its row changes.
    const edge = { source, target, relation, attributes, version, wasThere, isThere: true, isChanged: wasThere };
    this.#edges.set(key, edge);
  }

  /** Relations and other ends of the edges of a node, as they would be; a self loop once. */
  edgesOf(slot: number): { readonly source: number; readonly target: number; readonly relation: number }[] {
    const found: { source: number; target: number; relation: number }[] = [];
    const isGone = (source: number, target: number, relation: number) =>
      this.#edges.get(edgeKey(source, target, relation))?.isThere === false;
    if (slot < this.#base.nextSlot) {
      for (const [isOut, rows] of [
        [true, this.#base.graph.out],
        [false, this.#base.graph.in],
      ] as const) {
        rows.seek(slot);
        for (let at = rows.start; at < rows.end; at++) {
          const [other, relation] = [rows.others[at]!, rows.relations[at]!];
          if (!isOut && other === slot) continue;
          const [source, target] = isOut ? [slot, other] : [other, slot];
          if (!isGone(source, target, relation)) found.push({ source, target, relation });
        }
      }
    }
    for (const { source, target, relation, wasThere, isThere } of this.#edges.values()) {
      if (isThere && !wasThere && (source === slot || target === slot)) found.push({ source, target, relation });
    }
    return found;
  }

  #isStored(source: number, target: number, relation: number): boolean {
    const { graph, nextSlot } = this.#base;
    return source < nextSlot && target < nextSlot && graph.has(source, target, relation);
  }
}
