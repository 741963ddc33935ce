import type { SharedColumns } from '../../counters/shared-columns.ts';

/** Above this many nodes a column of all of them costs less than a map of some: a part of the topology. */
const MAPPED_PART = 1 / 128;
const NOWHERE = 0xffff;

/**
 * Where one query stands with each node it has found, so that going on elsewhere is counted: a node that shard s found
 * (at the end of a closure row or an edge) and that the next step asks its home t about is one entry from s to t. Asking t
 * once more is none, since the query stands there then; asking about nodes that no shard has found, but the catalog, is
 * none either. What is found and never asked about goes nowhere.
 *
 * Nodes are kept as lists until somebody asks, in a map then, and in a column where there are many: a query that only
 * returns what it found pays next to nothing. Written into the coordinator's rows, of which this thread is the only writer.
 */
export class StepTraffic {
  readonly #columns: SharedColumns;
  #found: { readonly shard: number | null; readonly nodes: Uint32Array }[] = [];
  #foundCount = 0;
  readonly #map = new Map<number, number>();
  #column: Uint16Array | null = null;

  constructor(columns: SharedColumns) {
    this.#columns = columns;
  }

  /** `shard` came to these nodes; null where each was come to by its home, in a walk. Not to be changed afterwards. */
  found(shard: number | null, nodes: Uint32Array): void {
    if (this.#columns.shardCount === 1 || nodes.length === 0) return;
    // A walk has counted its own steps; it matters only to nodes that were found elsewhere before.
    if (shard === null && this.#isEmpty) return;
    if (this.#column !== null) {
      this.#settle(shard, nodes);
      return;
    }
    this.#found.push({ shard, nodes });
    this.#foundCount += nodes.length;
    if (this.#foundCount > this.#columns.slotCount * MAPPED_PART) this.#spread();
  }

  /** The homes of these nodes are about to be asked about them. */
  asked(nodes: Uint32Array): void {
    if (this.#isEmpty) return;
    this.#settleFound();
    const { homes, traffic, shardCount } = this.#columns;
    const [column, map] = [this.#column, this.#map];
    for (const node of nodes) {
      const from = column === null ? (map.get(node) ?? NOWHERE) : column[node]!;
      if (from === NOWHERE) continue;
      const to = Atomics.load(homes, node);
      if (from === to) continue;
      traffic[shardCount + from]![to]!++;
      if (column === null) map.set(node, to);
      else column[node] = to;
    }
  }

  get #isEmpty(): boolean {
    return this.#foundCount === 0;
  }

  #spread(): void {
    const column = new Uint16Array(this.#columns.slotCount).fill(NOWHERE);
    for (const [node, shard] of this.#map) column[node] = shard;
    this.#map.clear();
    this.#column = column;
    this.#settleFound();
  }

  #settleFound(): void {
    for (const { shard, nodes } of this.#found) this.#settle(shard, nodes);
    this.#found = [];
  }

  #settle(shard: number | null, nodes: Uint32Array): void {
    const { homes } = this.#columns;
    const [column, map] = [this.#column, this.#map];
    for (const node of nodes) {
      const place = shard ?? Atomics.load(homes, node);
      if (column === null) map.set(node, place);
      else column[node] = place;
    }
  }
}
