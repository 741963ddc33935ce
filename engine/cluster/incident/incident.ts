import { homesThen } from '../../algorithms/history/homes-then.ts';
import { ShardscopeError } from '../../base/errors.ts';
import type { Move } from '../../model/move.ts';
import { OPEN_PLAN_STATES, type PlanState } from '../../model/plan.ts';
import type { AuditEvent, PlanSummary } from '../../protocol/balance-types.ts';
import type { Timeline } from '../../protocol/history-types.ts';
import type { IncidentAbout } from '../../protocol/transfer-types.ts';
import type { WantedEvents } from '../catalog/plan-store.ts';
import { HEAT_RESOLUTIONS, HeatHistory, type SampleStore } from '../heat/heat-history.ts';
import { HeatMaps } from '../heat/map/heat-maps.ts';
import type { KeptHistory } from '../history/kept-history.ts';
import { NodeNames } from '../node-names.ts';
import type { PlanTeller } from '../plans/plan-details.ts';
import type { IncidentContents } from './read-incident.ts';

/**
 * An incident file that is open: a workspace of the past that answers what can be answered without its partitions. Its now
 * is the end of its window. Nothing of it ever changes.
 */
export class Incident {
  readonly contents: IncidentContents;
  readonly names: NodeNames;
  readonly columns: { readonly types: Uint16Array; readonly homes: Uint16Array };
  readonly metagraph: { readonly nodeTypes: readonly string[]; readonly relations: readonly string[] };
  readonly heatHistory: HeatHistory;
  readonly heatMaps: HeatMaps;
  /** Of the moves that had ended by then. */
  readonly #ended: readonly IncidentContents['moves'][number][];

  /** @throws storage.corrupt where its journal does not lead from its first homes to its last */
  constructor(contents: IncidentContents) {
    const { manifest, nodes, columns } = contents;
    this.contents = contents;
    this.columns = { types: columns['types.u16'], homes: columns['homes.u16'] };
    this.names = new NodeNames(nodes.keys, nodes.labels, this.columns.homes);
    this.metagraph = { nodeTypes: manifest.nodeTypes, relations: manifest.relations };
    this.#ended = contents.moves.filter(({ state, finishedMs }) => {
      return state === 'done' && finishedMs !== null && finishedMs <= manifest.toMs;
    });
    this.heatHistory = new HeatHistory(samplesOf(contents), manifest.slots, manifest.shards);
    this.heatMaps = new HeatMaps(() => ({
      ...{ history: this.heatHistory, homes: this.columns.homes, types: this.columns.types },
      ...{ slotEnd: this.names.slotEnd, shardCount: manifest.shards },
    }));
    this.#requireJournal();
  }

  get about(): IncidentAbout {
    const { manifest, history } = this.contents;
    const { workspace, savedMs, fromMs, toMs, engineVersion, hasAttributes, edges, shards, heatSamples } = manifest;
    return {
      ...{ workspace, savedMs, fromMs, toMs, engineVersion, hasAttributes, edges, shards, heatSamples },
      nodes: this.nodeCount,
      moves: this.#ended.filter(({ finishedMs }) => finishedMs! >= fromMs).length,
      writes: history.writes.length,
      plans: history.plans.length,
      events: history.events.length,
      notices: history.notices.length,
    };
  }

  get nodeCount(): number {
    const { shards } = this.contents.manifest;
    return this.columns.homes.reduce((count, home) => count + (home < shards ? 1 : 0), 0);
  }

  isNode(slot: number): boolean {
    return (this.columns.homes[slot] ?? Number.POSITIVE_INFINITY) < this.contents.manifest.shards;
  }

  requireNode(slot: number): void {
    if (this.isNode(slot)) return;
    const message = `there is no node number ${slot} in the incident of ${this.contents.manifest.workspace}`;
    throw new ShardscopeError('not-found.node', message, { node: slot });
  }

  /** The latest moves, newest first. */
  latestMoves(countMax: number): readonly Move[] {
    return this.contents.moves.toReversed().slice(0, countMax);
  }

  get kept(): KeptHistory {
    const { manifest, history, columns } = this.contents;
    const { sources, targets } = this.#ends;
    return {
      ...{ name: manifest.workspace, nowMs: manifest.toMs, knownFromMs: manifest.knownFromMs },
      ...{ homes: this.columns.homes, influence: columns['influence.f64'] },
      capacities: history.shards.map(({ capacity }) => capacity),
      edges: { sources, targets, relations: columns['edge-relations.u16'] },
      nameOf: (index) => ({ index, key: this.names.keyOf(index), label: this.names.labelOf(index) }),
      isNamed: (slot) => this.names.keyOf(slot) !== '',
      sourcesOfMovesAfter: (atMs) => this.#sourcesAfter(atMs),
      movesUnderWayAt: (atMs) => {
        const isUnderWay = ({ startedMs, finishedMs }: Move) => startedMs <= atMs && (finishedMs ?? Infinity) > atMs;
        return this.contents.moves.filter(isUnderWay).length;
      },
      revisionAt: (atMs) => {
        const later = history.writes.find((write) => write.atMs > atMs);
        return later === undefined ? manifest.revision : later.revision - 1;
      },
      addedSince: (revision) => {
        const later = history.writes.filter((write) => write.revision > revision);
        return { writes: later.length, nodes: later.reduce((sum, { summary }) => sum + summary.nodes.added, 0) };
      },
      removedSince: (revision, slotEnd) =>
        history.removed.filter(([slot, by]) => by > revision && slot < slotEnd && by <= manifest.revision).length,
      plansAt: (atMs) => this.#plansAt(atMs),
      heatAround: (atMs) => this.heatHistory.around(atMs),
    };
  }

  timeline(fromMs: number, toMs: number, bucketsMax: number): Timeline {
    const { manifest, history } = this.contents;
    const { resolutionMs, buckets } = this.heatHistory.series({ fromMs, toMs, bucketsMax, nodes: [], topCount: 0 });
    const isWithin = (atMs: number) => atMs >= fromMs && atMs <= toMs;
    const together = Map.groupBy(
      this.#ended.filter(({ finishedMs }) => isWithin(finishedMs!)),
      ({ finishedMs, planId }) => `${finishedMs} ${planId}`,
    );
    return {
      ...{ nowMs: manifest.toMs, knownFromMs: manifest.knownFromMs },
      heatFromMs: this.contents.heat.reduce<number | null>(
        (min, { startMs }) => Math.min(min ?? startMs, startMs),
        null,
      ),
      load: {
        resolutionMs,
        buckets: buckets.map(({ startMs, durationMs, shards }) => ({
          startMs,
          rate: durationMs === 0 ? 0 : (1000 * shards.reduce((sum, accesses) => sum + accesses, 0)) / durationMs,
        })),
      },
      moves: [...together.values()]
        .map((moves) => ({ atMs: moves[0]!.finishedMs!, nodes: moves.length, planId: moves[0]!.planId }))
        .sort((a, b) => a.atMs - b.atMs),
      events: history.events.filter(({ atMs }) => isWithin(atMs)),
      writes: history.writes.filter(({ atMs }) => isWithin(atMs)),
      isCutOff: false,
    };
  }

  get planTeller(): PlanTeller {
    const { names, columns, metagraph } = this;
    return {
      ...{ names, columns, metagraph },
      plans: {
        plan: (planId) => {
          const found = this.contents.history.documents.find(({ id }) => id === planId);
          if (found !== undefined) return found;
          throw new ShardscopeError('not-found.plan', `the incident does not hold the moves of plan ${planId}`, {
            planId,
          });
        },
        summary: (planId) => this.#summary(planId),
        staleBecause: () => 'it is told by an incident file, in which nothing can be changed',
        events: (planId, countMax) => this.events({ planId, countMax }),
      },
    };
  }

  /** Newest first; what all given filters let through, as the catalog of a workspace would. */
  events({ planId, actor = '', actions, node, fromMs, toMs, beforeId, countMax }: WantedEvents): readonly AuditEvent[] {
    const { history, moves } = this.contents;
    const plansOfNode = node === undefined ? null : new Set(moves.flatMap((m) => (m.node === node ? [m.planId] : [])));
    const found = history.events.filter(
      (event) =>
        (planId === null || event.planId === planId) &&
        event.actor.toLowerCase().includes(actor.toLowerCase()) &&
        (actions?.includes(event.action) ?? true) &&
        (plansOfNode === null || (event.planId !== null && plansOfNode.has(event.planId))) &&
        event.atMs >= (fromMs ?? 0) &&
        event.atMs < (toMs ?? Number.POSITIVE_INFINITY) &&
        event.id < (beforeId ?? Number.POSITIVE_INFINITY),
    );
    return found.toReversed().slice(0, countMax);
  }

  #summary(planId: string): PlanSummary {
    const found = this.contents.history.plans.find((plan) => plan.planId === planId);
    if (found !== undefined) return found;
    throw new ShardscopeError('not-found.plan', `the incident does not tell of a plan ${planId}`, { planId });
  }

  get #ends(): { readonly sources: Uint32Array; readonly targets: Uint32Array } {
    const pairs = this.contents.columns['edges.u32'];
    const half = pairs.length >> 1;
    const [sources, targets] = [new Uint32Array(half), new Uint32Array(half)];
    for (let edge = 0; edge < half; edge++) [sources[edge], targets[edge]] = [pairs[2 * edge]!, pairs[2 * edge + 1]!];
    return { sources, targets };
  }

  #sourcesAfter(atMs: number): readonly number[] {
    return this.#ended.flatMap(({ node, from, finishedMs }) => (finishedMs! > atMs ? [node, from] : []));
  }

  #plansAt(atMs: number): ReturnType<KeptHistory['plansAt']> {
    const states = new Map<string, PlanState>();
    for (const { planId, state, atMs: at } of this.contents.history.events) {
      if (planId !== null && state !== null && at <= atMs) states.set(planId, state);
    }
    return this.contents.history.plans.flatMap(({ planId, kind, author, nodes }) => {
      const state = states.get(planId);
      return state !== undefined && OPEN_PLAN_STATES.includes(state) ? [{ planId, kind, state, author, nodes }] : [];
    });
  }

  #requireJournal(): void {
    const { manifest, columns } = this.contents;
    const first = columns['homes-start.u16'];
    const told = homesThen(this.columns.homes, this.#sourcesAfter(manifest.fromMs), manifest.slots);
    // Of nodes that came in between the journal tells from when they were there.
    const isLed = first.every((home, slot) => home === told[slot] || home >= manifest.shards);
    if (isLed) return;
    const message = `the incident of ${manifest.workspace} is damaged: its moves do not lead from its first homes to its last`;
    throw new ShardscopeError('storage.corrupt', message, {});
  }
}

/** The kept samples as the heat history reads them from a catalog. Resolutions are judged by when the file was saved. */
function samplesOf({ manifest, heat, heatBytes }: IncidentContents): SampleStore {
  const finest = HEAT_RESOLUTIONS[0]!.ms;
  const refuse = (): never => {
    throw new ShardscopeError('internal.assertion', 'the heat of an incident does not change', {});
  };
  return {
    samples: (resolutionMs, fromMs, toMs) =>
      heat
        .filter((sample) => sample.resolutionMs === resolutionMs && sample.startMs >= fromMs && sample.startMs < toMs)
        .map(({ nodes, ...sample }) => ({
          ...sample,
          nodes: nodes === null ? null : heatBytes.subarray(nodes[0], nodes[0] + nodes[1]),
          ...{ traffic: null, queries: null, forms: null },
        })),
    oldestMs: () => (heat.length === 0 ? null : Math.min(...heat.map(({ startMs }) => startMs))),
    latestMs: () => Math.floor(manifest.savedMs / finest) * finest,
    ...{ atomically: refuse, save: refuse, deleteBefore: refuse, dropDetail: refuse },
  };
}
