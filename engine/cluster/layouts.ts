import { denseCsr, liveNodes } from '../algorithms/graph/live-nodes.ts';
import { toWireError } from '../base/errors.ts';
import { silentTask, type Task } from '../base/progress.ts';
import type { SharedColumns } from '../counters/shared-columns.ts';
import type { LayoutPins } from '../protocol/layout-methods.ts';
import type { LayoutChange, Notice } from '../protocol/types.ts';
import type { AnalysisPool } from './analysis/analysis-pool.ts';
import type { Catalog, LayoutKind } from './catalog/catalog.ts';
import type { NodeNames } from './node-names.ts';
import { NOWHERE, type NodePositions } from './node-positions.ts';
import type { TopologyColumns } from './topology-columns.ts';
import type { TopologyView } from './topology-state.ts';

export interface LayoutsContext {
  readonly columns: SharedColumns;
  readonly topology: Pick<TopologyView, 'influence'>;
  readonly names: NodeNames;
  readonly catalog: Pick<Catalog, 'layoutKind'>;
  readonly positions: NodePositions;
  readonly nowMs: () => number;
  graph(): Promise<TopologyColumns>;
  pool(): AnalysisPool;
  readonly onLayout: (change: LayoutChange) => void;
  readonly onNotice: (notice: Notice) => void;
}

/** The picture of an open workspace: which layout it has, and how it is laid out anew. */
export class Layouts {
  readonly #context: LayoutsContext;

  constructor(context: LayoutsContext) {
    this.#context = context;
  }

  get kind(): LayoutKind {
    return this.#context.catalog.layoutKind();
  }

  positions(): Float32Array {
    return this.#context.positions.all(this.#context.names.slotEnd);
  }

  /** Lays the topology out anew and keeps the positions. Cancelled: the former ones stay. */
  async layout(kind: LayoutKind, iterations: number, task: Task): Promise<Float32Array> {
    const { columns, topology, names } = this.#context;
    const { forward, backward } = await this.#context.graph();
    const { homes, shardCount, slotCount } = columns;
    const live = liveNodes(homes);
    const positions = new Float32Array(new SharedArrayBuffer(8 * (kind === 'force' ? live.slots.length : slotCount)));
    const pool = this.#context.pool();
    if (kind === 'islands') {
      const { influence } = topology;
      await pool.run({ kind: 'islands-layout', forward, backward, homes, influence, shardCount, positions }, task);
    } else if (kind === 'layers') {
      await pool.run({ kind: 'layers-layout', forward, backward, homes, shardCount, positions }, task);
    } else {
      const before = this.positions();
      for (const [node, slot] of live.slots.entries()) positions.set(before.subarray(2 * slot, 2 * slot + 2), 2 * node);
      const dense = denseCsr(forward, live, (bytes) => new SharedArrayBuffer(bytes));
      await pool.run({ kind: 'force-layout', forward: dense, positions, iterations }, task);
    }
    const kept = new Float32Array(2 * names.slotEnd).fill(NOWHERE);
    for (const [node, slot] of live.slots.entries()) {
      const at = kind === 'force' ? node : slot;
      kept.set(positions.subarray(2 * at, 2 * at + 2), 2 * slot);
    }
    this.#context.positions.replace(kept, kind);
    this.#tell();
    return kept;
  }

  pins(): LayoutPins {
    return { pinned: this.#context.positions.pinned };
  }

  /** Places nodes by hand; everybody is told. @throws usage.params */
  pin(places: Parameters<NodePositions['pin']>[0]): LayoutPins {
    const { positions, names } = this.#context;
    positions.pin(places, names.slotEnd);
    this.#tell();
    return this.pins();
  }

  unpin(nodes: readonly number[] | null): LayoutPins {
    this.#context.positions.unpin(nodes);
    this.#tell();
    return this.pins();
  }

  #tell(): void {
    this.#context.onLayout({ positions: this.positions(), ...this.pins() });
  }

  /** Islands show the shards, so they are laid out anew when many homes changed; by edges alone a picture stays right. */
  async refreshIslands(): Promise<void> {
    const { kind } = this;
    if (kind === 'force') return;
    try {
      await this.layout(kind, 1, silentTask);
    } catch (error) {
      // Only the picture is as it was: what changed the homes has succeeded.
      const { code, message } = toWireError(error);
      const { nowMs, onNotice } = this.#context;
      onNotice({ level: 'warning', code, message: `islands: ${message}`, atMs: nowMs() });
    }
  }
}
