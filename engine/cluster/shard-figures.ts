import { shardInfluence } from '../algorithms/placement/cut.ts';
import type { HeatWindow } from '../counters/heat-window.ts';
import type { SharedColumns } from '../counters/shared-columns.ts';
import type { ShardInfo, ShardsStatus, WorkspaceInfo } from '../protocol/types.ts';
import type { ResultOf } from '../rpc/table.ts';
import type { SHARD_METHODS } from '../shard/shard-methods.ts';
import type { CutTally } from './cut-tally.ts';
import type { WorkspaceRedundancy } from './redundancy/workspace-redundancy.ts';
import type { StorageWatch } from './supervision/storage-watch.ts';
import type { Supervisor } from './supervisor.ts';
import type { TopologyGraphs } from './topology-graphs.ts';
import type { TopologyView } from './topology-state.ts';

export interface ShardFiguresContext {
  readonly columns: SharedColumns;
  readonly topology: TopologyView;
  readonly capacities: Float64Array;
  readonly heat: HeatWindow;
  readonly graphs: TopologyGraphs;
  readonly storage: Pick<StorageWatch, 'trouble'>;
  readonly supervisor: Supervisor;
  readonly redundancy: Pick<WorkspaceRedundancy, 'status'>;
  readonly nowMs: () => number;
}

/** How long the look at all shards waits for one of them. */
const STATUS_MS_MAX = 1000;

type ShardCounts = ResultOf<typeof SHARD_METHODS, 'status'>;
const NOTHING_KNOWN: ShardCounts = { nodes: 0, edges: 0, closureRows: 0, fileBytes: 0 };

/** What the shards of an open workspace hold, what crosses them, and how they are. */
export class ShardFigures {
  readonly #context: ShardFiguresContext;
  /** As each shard said when it was asked last. */
  readonly #latestCounts = new Map<number, ShardCounts>();

  constructor(context: ShardFiguresContext) {
    this.#context = context;
  }

  /** Waits for every shard. @throws unavailable.shard */
  async whole(): Promise<Pick<WorkspaceInfo, 'shards' | 'cut'> & { readonly storedRows: number }> {
    const { supervisor, graphs } = this.#context;
    const asked = Promise.all(this.#shards.map((shard) => supervisor.call(shard, 'status', {})));
    const [counts, tally] = await Promise.all([asked, graphs.tally()]);
    const storedRows = closureRowsOf(counts);
    return { shards: this.#shardInfos(tally), cut: this.#cut(tally, storedRows), storedRows };
  }

  /** Per shard what the console shows every second. `queriesPerSecond` is measured by the caller. */
  async status(queriesPerSecond: number): Promise<ShardsStatus> {
    const { columns, heat, graphs, storage, supervisor, redundancy, nowMs } = this.#context;
    const { shardCount } = columns;
    const { shardHeat } = heat;
    const [counts, tally] = await Promise.all([this.#knownCounts(), graphs.tally()]);
    const meanHeat = shardHeat.reduce((sum, shard) => sum + shard, 0) / shardCount;
    return {
      atMs: nowMs(),
      epoch: Atomics.load(columns.epochs, 0),
      shards: this.#shardInfos(tally).map((info) => ({
        ...info,
        ...supervisor.status(info.shard),
        heat: shardHeat[info.shard]!,
        storedRows: counts[info.shard]!.nodes + counts[info.shard]!.edges + counts[info.shard]!.closureRows,
        fileBytes: counts[info.shard]!.fileBytes,
        replica: redundancy.status(info.shard),
      })),
      cut: this.#cut(tally, closureRowsOf(counts)),
      storage: storage.trouble,
      heatImbalance: meanHeat === 0 ? 1 : Math.max(...shardHeat) / meanHeat,
      queriesPerSecond,
      traffic: this.#shards.map((from) => [...heat.traffic.rates.subarray(from * shardCount, (from + 1) * shardCount)]),
    };
  }

  #cut({ edges }: CutTally, storedRows: number): ShardsStatus['cut'] {
    const { hierarchies, edgeCount } = this.#context.topology;
    const rows = hierarchies.reduce((sum, hierarchy) => sum + hierarchy.rows, 0);
    // A row whose ends live on two shards is stored twice: what is stored too often is what is cut.
    return { edges, closureRows: storedRows - rows, edgeRatio: edgeCount === 0 ? 0 : edges / edgeCount };
  }

  /** Of a shard that is away, or busy for long, what it held when it was asked last: the others are looked at all the same. */
  #knownCounts(): Promise<ShardCounts[]> {
    const { supervisor } = this.#context;
    return Promise.all(
      this.#shards.map(async (shard) => {
        if (supervisor.status(shard).state === 'ready') {
          const signal = AbortSignal.timeout(STATUS_MS_MAX);
          const counts = await supervisor.call(shard, 'status', {}, { signal }).catch(() => null);
          if (counts !== null) this.#latestCounts.set(shard, counts);
        }
        return this.#latestCounts.get(shard) ?? NOTHING_KNOWN;
      }),
    );
  }

  #shardInfos({ nodes, closureRowsOwned }: CutTally): ShardInfo[] {
    const { columns, topology, capacities } = this.#context;
    const influence = shardInfluence(columns.homes, topology.influence, columns.shardCount);
    return this.#shards.map((shard) => ({
      shard,
      nodes: nodes[shard]!,
      influence: influence[shard]!,
      capacity: capacities[shard]!,
      closureRows: closureRowsOwned[shard]!,
    }));
  }

  get #shards(): number[] {
    return Array.from({ length: this.#context.columns.shardCount }, (_, shard) => shard);
  }
}

const closureRowsOf = (counts: readonly ShardCounts[]): number =>
  counts.reduce((sum, { closureRows }) => sum + closureRows, 0);
