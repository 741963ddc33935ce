import type { PartitionDelta } from '../partition-delta.ts';
import type {
  ClosureRow,
  Direction,
  EdgeRow,
  PartitionLoader,
  PartitionStore,
  RowListener,
} from '../partition-store.ts';
import type { EdgeRows, IncidentRows, NodeRow } from '../rows.ts';

/** All that a partition holds; rows are replaced, never changed. */
export interface MemoryRows {
  readonly nodes: ReadonlyMap<number, NodeRow>;
  readonly edges: ReadonlyMap<string, StoredEdge>;
  readonly closure: ReadonlyMap<string, ClosureRow>;
  readonly applied: number;
}

interface StoredEdge extends EdgeRow {
  readonly attributes: string | null;
  readonly version: number;
}

/**
 * The reference backend: the same contract on plain maps, written to be obviously right rather than fast. It judges
 * the SQLite backend in the contract suite, and serves where nothing must reach a disk.
 */
export class MemoryStore implements PartitionStore {
  readonly #shard: number;
  readonly #nodes: Map<number, NodeRow>;
  readonly #edges: Map<string, StoredEdge>;
  readonly #closure: Map<string, ClosureRow>;
  #applied: number;

  /** @param rows what it holds at first, copied */
  constructor(shard: number, rows: MemoryRows | null = null) {
    this.#shard = shard;
    this.#nodes = new Map(rows?.nodes);
    this.#edges = new Map(rows?.edges);
    this.#closure = new Map(rows?.closure);
    this.#applied = rows?.applied ?? 0;
  }

  /** A copy of what it holds now. */
  rows(): MemoryRows {
    return {
      nodes: new Map(this.#nodes),
      edges: new Map(this.#edges),
      closure: new Map(this.#closure),
      applied: this.#applied,
    };
  }

  loader(): PartitionLoader {
    return {
      nodes: (rows) => {
        for (const row of rows) this.#nodes.set(row.index, row);
      },
      edges: (rows) => this.#putEdges(rows),
      closureGroup: (hierarchy, ancestor, descendants, depths, count, ancestorHome) => {
        for (let at = 0; at < count; at++) {
          this.#putClosure({
            hierarchy,
            ancestor,
            descendant: descendants[at]!,
            depth: depths[at]!,
            shard: ancestorHome,
          });
        }
      },
      finish: () => {},
      abandon: () => {},
    };
  }

  node(index: number) {
    return this.#nodes.get(index);
  }

  nodes(indexes: Uint32Array) {
    return [...indexes].flatMap((index) => this.#nodes.get(index) ?? []);
  }

  closure(
    hierarchy: number,
    index: number,
    direction: Direction,
    depthMax: number,
    accesses: Uint32Array | null = null,
  ) {
    const found = [...this.#closure.values()]
      .filter((row) => row.hierarchy === hierarchy && row.depth <= depthMax)
      .filter((row) => (direction === 'down' ? row.ancestor : row.descendant) === index)
      .map((row) => ({ node: direction === 'down' ? row.descendant : row.ancestor, depth: row.depth }))
      .sort((a, b) => a.node - b.node);
    if (accesses !== null) for (const { node } of found) accesses[node] = accesses[node]! + 1;
    return {
      nodes: Uint32Array.from(found, ({ node }) => node),
      depths: Uint16Array.from(found, ({ depth }) => depth),
    };
  }

  closureDepth(hierarchy: number, ancestor: number, descendant: number) {
    return this.#closure.get(closureId({ hierarchy, ancestor, descendant }))?.depth;
  }

  edges(index: number, direction: Direction) {
    return toEdgeRows(
      [...this.#edges.values()]
        .filter((edge) => (direction === 'down' ? edge.source : edge.target) === index)
        .sort((a, b) => (direction === 'down' ? a.target - b.target : a.source - b.source) || a.relation - b.relation),
    );
  }

  nodeVersion(index: number) {
    return this.#nodes.get(index)?.version;
  }

  edgeVersion(source: number, target: number, relation: number) {
    return this.#edges.get(edgeId({ source, target, relation }))?.version;
  }

  counts() {
    return { nodes: this.#nodes.size, edges: this.#edges.size, closureRows: this.#closure.size };
  }

  incidentCounts(index: number) {
    const edges = [...this.#edges.values()].filter((edge) => edge.source === index || edge.target === index);
    const rows = [...this.#closure.values()].filter((row) => row.ancestor === index || row.descendant === index);
    return { edges: edges.length, closureRows: rows.length };
  }

  incidentRows(nodes: Uint32Array): IncidentRows {
    const wanted = new Set(nodes);
    const closure = [...this.#closure.values()].filter((row) => wanted.has(row.ancestor) || wanted.has(row.descendant));
    return {
      nodes: this.nodes(nodes),
      edges: toEdgeRows([...this.#edges.values()].filter((edge) => wanted.has(edge.source) || wanted.has(edge.target))),
      closure: {
        hierarchies: Uint8Array.from(closure, (row) => row.hierarchy),
        ancestors: Uint32Array.from(closure, (row) => row.ancestor),
        descendants: Uint32Array.from(closure, (row) => row.descendant),
        depths: Uint16Array.from(closure, (row) => row.depth),
      },
    };
  }

  insertRows({ nodes, edges, closure }: IncidentRows, homes: Uint16Array, listener?: RowListener): number {
    const before = this.#size();
    for (const row of nodes) {
      if (this.#nodes.has(row.index)) continue;
      this.#nodes.set(row.index, row);
      listener?.nodeChanged(row.index);
    }
    this.#putEdges(edges, listener);
    for (let at = 0; at < closure.ancestors.length; at++) {
      const ancestor = closure.ancestors[at]!;
      const row = {
        hierarchy: closure.hierarchies[at]!,
        ancestor,
        descendant: closure.descendants[at]!,
        depth: closure.depths[at]!,
        shard: homes[ancestor]!,
      };
      this.#putClosure(row, listener);
    }
    return this.#size() - before;
  }

  reconcile(nodes: Uint32Array, homes: Uint16Array, listener?: RowListener): number {
    const isHere = (node: number) => homes[node] === this.#shard;
    const before = this.#size();
    let rewritten = 0;
    for (const node of nodes) {
      if (!isHere(node) && this.#nodes.delete(node)) listener?.nodeChanged(node);
      for (const [id, edge] of this.#edges) {
        if ((edge.source === node || edge.target === node) && !isHere(edge.source) && !isHere(edge.target)) {
          this.#edges.delete(id);
          listener?.edgeChanged(edge.source, edge.target);
        }
      }
      for (const [id, row] of this.#closure) {
        if (row.ancestor !== node && row.descendant !== node) continue;
        if (!isHere(row.ancestor) && !isHere(row.descendant)) {
          this.#closure.delete(id);
          listener?.closureRowChanged(row.hierarchy, row.ancestor, row.descendant);
        } else if (row.ancestor === node && row.shard !== homes[node]) {
          this.#closure.set(id, { ...row, shard: homes[node]! });
          rewritten++;
        }
      }
    }
    return before - this.#size() + rewritten;
  }

  applyDelta(delta: PartitionDelta, listener?: RowListener): number {
    const { revision, nodes, removedNodes, edges, removedEdges, closure, closureShards } = delta;
    if (revision <= this.#applied) return 0;
    let changed = 0;
    const count = (isChanged: boolean, tell: () => void) => {
      if (!isChanged) return;
      changed++;
      tell();
    };
    for (const row of nodes) {
      count(setRow(this.#nodes, row.index, row), () => listener?.nodeChanged(row.index));
    }
    for (const node of removedNodes) count(this.#nodes.delete(node), () => listener?.nodeChanged(node));
    for (const edge of storedEdges(edges)) {
      count(setRow(this.#edges, edgeId(edge), edge), () => listener?.edgeChanged(edge.source, edge.target));
    }
    for (const [at, source] of removedEdges.sources.entries()) {
      const [target, relation] = [removedEdges.targets[at]!, removedEdges.relations[at]!];
      const isChanged = this.#edges.delete(edgeId({ source, target, relation }));
      count(isChanged, () => listener?.edgeChanged(source, target));
    }
    for (const [at, hierarchy] of closure.hierarchies.entries()) {
      const [ancestor, descendant] = [closure.ancestors[at]!, closure.descendants[at]!];
      const row = { hierarchy, ancestor, descendant, depth: closure.depths[at]!, shard: closureShards[at]! };
      const isChanged =
        row.depth === 0 ? this.#closure.delete(closureId(row)) : setRow(this.#closure, closureId(row), row);
      count(isChanged, () => listener?.closureRowChanged(hierarchy, ancestor, descendant));
    }
    this.#applied = revision;
    return changed;
  }

  appliedRevision() {
    return this.#applied;
  }

  /** There is no disk: what is written lives as long as the store. */
  sync() {
    return this.#applied;
  }
  reconcileSome(nodes: Uint32Array, homes: Uint16Array, rowsMax: number, listener?: RowListener): number {
    let count = 0;
    let rows = 0;
    while (count < nodes.length && (count === 0 || rows < rowsMax)) {
      const { edges, closureRows } = this.incidentCounts(nodes[count]!);
      rows += 1 + edges + closureRows;
      this.reconcile(nodes.subarray(count, count + 1), homes, listener);
      count++;
    }
    return count;
  }

  allNodes() {
    return [...this.#nodes.values()].sort((a, b) => a.index - b.index).values();
  }

  allEdges() {
    return [...this.#edges.values()]
      .sort((a, b) => a.source - b.source || a.target - b.target || a.relation - b.relation)
      .map(({ source, target, relation }) => ({ source, target, relation }))
      .values();
  }

  closureRows() {
    return [...this.#closure.values()]
      .sort((a, b) => a.hierarchy - b.hierarchy || a.ancestor - b.ancestor || a.descendant - b.descendant)
      .values();
  }

  fileBytes() {
    return 0;
  }

  close() {}

  #size() {
    return this.#nodes.size + this.#edges.size + this.#closure.size;
  }

  #putEdges(rows: EdgeRows, listener?: RowListener) {
    for (const edge of storedEdges(rows)) {
      const id = edgeId(edge);
      if (this.#edges.has(id)) continue;
      this.#edges.set(id, edge);
      listener?.edgeChanged(edge.source, edge.target);
    }
  }

  #putClosure(row: ClosureRow, listener?: RowListener) {
    const id = closureId(row);
    if (this.#closure.has(id)) return;
    this.#closure.set(id, row);
    listener?.closureRowChanged(row.hierarchy, row.ancestor, row.descendant);
  }
}

const closureId = (row: Pick<ClosureRow, 'hierarchy' | 'ancestor' | 'descendant'>) =>
  `${row.hierarchy} ${row.ancestor} ${row.descendant}`;

const edgeId = ({ source, target, relation }: EdgeRow) => `${source} ${relation} ${target}`;

/** Whether that changed anything. */
function setRow<Id, Row extends object>(rows: Map<Id, Row>, id: Id, row: Row): boolean {
  const before = rows.get(id);
  if (before !== undefined && Object.entries(row).every(([name, value]) => before[name as keyof Row] === value)) {
    return false;
  }
  rows.set(id, row);
  return true;
}

function storedEdges({ sources, targets, relations, attributes, versions }: EdgeRows): StoredEdge[] {
  return Array.from(sources, (source, at) => ({
    source,
    target: targets[at]!,
    relation: relations[at]!,
    attributes: attributes[at] ?? null,
    version: versions[at]!,
  }));
}

function toEdgeRows(edges: readonly StoredEdge[]): EdgeRows {
  return {
    sources: Uint32Array.from(edges, (edge) => edge.source),
    targets: Uint32Array.from(edges, (edge) => edge.target),
    relations: Uint16Array.from(edges, (edge) => edge.relation),
    attributes: edges.map((edge) => edge.attributes),
    versions: Uint32Array.from(edges, (edge) => edge.version),
  };
}
