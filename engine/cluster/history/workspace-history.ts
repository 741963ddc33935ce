import { ShardscopeError } from '../../base/errors.ts';
import { NO_SHARD } from '../../model/ids.ts';
import { OPEN_PLAN_STATES } from '../../model/plan.ts';
import type { AuditEvent, PlanSummary } from '../../protocol/balance-types.ts';
import type { Moment, MomentDifference, Timeline } from '../../protocol/history-types.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { HeatSample } from '../catalog/heat-store.ts';
import type { JournaledMove } from '../catalog/move-journal.ts';
import type { WriteRecord } from '../catalog/write-store.ts';
import { HEAT_RESOLUTIONS, type HeatHistory } from '../heat/heat-history.ts';
import type { NodeNames } from '../node-names.ts';
import type { TopologyColumns } from '../topology-columns.ts';
import type { TopologyView } from '../topology-state.ts';
import { differenceOf, type KeptHistory, momentOf } from './kept-history.ts';

export interface WorkspaceHistoryContext {
  readonly name: string;
  readonly createdMs: number;
  readonly catalog: Catalog;
  readonly columns: { readonly homes: Uint16Array; readonly shardCount: number };
  readonly names: NodeNames;
  readonly topology: TopologyView;
  readonly capacities: Float64Array;
  readonly heatHistory: HeatHistory;
  readonly graph: () => Promise<TopologyColumns>;
  readonly nowMs: () => number;
}

/** What the journals and the heat history hold of a range. */
export interface HistoryWindow {
  readonly knownFromMs: number;
  readonly moves: readonly JournaledMove[];
  readonly writes: readonly WriteRecord[];
  /** Slot and revision of every node that was removed since the range began. */
  readonly removed: readonly (readonly [number, number])[];
  /** At the end of the range. */
  readonly revision: number;
  /** Those that were open when it began or had an event in it, and all their events up to its end. */
  readonly plans: readonly PlanSummary[];
  readonly events: readonly AuditEvent[];
  readonly samples: readonly HeatSample[];
}

const WINDOW_MOVES_MAX = 1_000_000;
const WINDOW_COUNT_MAX = 100_000;
/** Enough for a bar of time: beyond, single ones cannot be told apart. */
const TIMELINE_COUNT_MAX = 1000;
const MOVES_COUNT_MAX = 4000;

/** Former moments of an open workspace, told from its journals and from the kept heat. Nothing is changed. */
export class WorkspaceHistory {
  readonly #context: WorkspaceHistoryContext;

  constructor(context: WorkspaceHistoryContext) {
    this.#context = context;
  }

  /** @throws usage.params for a time that is not known */
  async moment(atMs: number): Promise<Moment> {
    return momentOf(await this.kept(), atMs);
  }

  /** @throws usage.params for a time that is not known */
  async difference(wish: { fromMs: number; toMs: number | null; countMax: number }): Promise<MomentDifference> {
    return differenceOf(await this.kept(), wish);
  }

  timeline(fromMs: number, toMs: number, bucketsMax: number): Timeline {
    const { catalog, heatHistory, nowMs } = this.#context;
    const { resolutionMs, buckets } = heatHistory.series({ fromMs, toMs, bucketsMax, nodes: [], topCount: 0 });
    const moves = catalog.moves.ended(fromMs, toMs, MOVES_COUNT_MAX);
    const events = catalog.plans.eventsBetween(fromMs, toMs, TIMELINE_COUNT_MAX);
    const writes = catalog.writes.between(fromMs, toMs, TIMELINE_COUNT_MAX);
    return {
      nowMs: nowMs(),
      knownFromMs: this.#knownFromMs,
      heatFromMs: catalog.heat.oldestMs(),
      load: {
        resolutionMs,
        buckets: buckets.map(({ startMs, durationMs, shards }) => ({
          startMs,
          rate: durationMs === 0 ? 0 : (1000 * shards.reduce((sum, accesses) => sum + accesses, 0)) / durationMs,
        })),
      },
      ...{ moves, events, writes },
      isCutOff:
        moves.length === MOVES_COUNT_MAX ||
        events.length === TIMELINE_COUNT_MAX ||
        writes.length === TIMELINE_COUNT_MAX,
    };
  }

  /**
   * All that was kept of a range, for a file of it. @throws limit.rows where too much moved
   */
  window(fromMs: number, toMs: number): HistoryWindow {
    const { catalog } = this.#context;
    const moves = catalog.moves.within(fromMs, toMs, WINDOW_MOVES_MAX + 1);
    if (moves.length > WINDOW_MOVES_MAX) {
      const message = `over ${WINDOW_MOVES_MAX} nodes moved in that time; take a shorter one`;
      throw new ShardscopeError('limit.rows', message, { fromMs, toMs, rowsMax: WINDOW_MOVES_MAX });
    }
    const within = catalog.plans.eventsBetween(fromMs, toMs, WINDOW_COUNT_MAX);
    const open = catalog.plans.statesAt(fromMs, OPEN_PLAN_STATES).map(({ planId }) => planId);
    const planIds = new Set([...open, ...within.flatMap(({ planId }) => planId ?? [])]);
    const before = [...planIds].flatMap((planId) =>
      catalog.plans.events({ planId, countMax: WINDOW_COUNT_MAX }).filter(({ atMs }) => atMs < fromMs),
    );
    return {
      knownFromMs: this.#knownFromMs,
      moves,
      writes: catalog.writes.between(fromMs, toMs, WINDOW_COUNT_MAX),
      removed: catalog.writes.removedAfter(catalog.writes.revisionAt(fromMs)),
      revision: catalog.writes.revisionAt(toMs),
      plans: [...planIds].flatMap((planId) => catalog.plans.get(planId) ?? []),
      events: [...before, ...within].sort((a, b) => a.id - b.id),
      samples: HEAT_RESOLUTIONS.flatMap(({ ms }) => catalog.heat.samples(ms, Math.floor(fromMs / ms) * ms, toMs)),
    };
  }

  /** Where a shard went, nobody knows what it had carried before. */
  get #knownFromMs(): number {
    const { catalog, columns, createdMs } = this.#context;
    const goneMs = catalog.moves.lastBeyondMs(columns.shardCount);
    return goneMs === null ? createdMs : Math.max(createdMs, goneMs);
  }

  async kept(): Promise<KeptHistory> {
    const { name, catalog, columns, names, topology, capacities, heatHistory, graph, nowMs } = this.#context;
    const { edges } = await graph();
    const homes = Uint16Array.from(columns.homes.subarray(0, names.slotEnd));
    return {
      ...{ name, homes, capacities, edges, nowMs: nowMs(), knownFromMs: this.#knownFromMs },
      influence: topology.influence,
      nameOf: (index) => ({ index, key: names.keyOf(index), label: names.labelOf(index) }),
      // A slot that was left out has no key: undefined until the workspace is opened again, empty from then on.
      isNamed: (slot) => homes[slot] !== NO_SHARD || Boolean(names.keyOf(slot)),
      sourcesOfMovesAfter: (atMs) => catalog.moves.sourcesAfter(atMs),
      movesUnderWayAt: (atMs) => catalog.moves.underWayAt(atMs),
      revisionAt: (atMs) => catalog.writes.revisionAt(atMs),
      addedSince: (revision) => catalog.writes.addedSince(revision),
      removedSince: (revision, slotEnd) => catalog.writes.removedSince(revision, slotEnd),
      plansAt: (atMs) => catalog.plans.statesAt(atMs, OPEN_PLAN_STATES),
      heatAround: (atMs) => heatHistory.around(atMs),
    };
  }
}
