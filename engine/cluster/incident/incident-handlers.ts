import { scoreHistogram } from '../../algorithms/influence/score-histogram.ts';
import { ShardscopeError } from '../../base/errors.ts';
import { NO_SHARD } from '../../model/ids.ts';
import type { METHODS } from '../../protocol/methods.ts';
import { FUNCTIONS } from '../../query/language/functions.ts';
import type { HandlersOf } from '../../rpc/serve.ts';
import { differenceOf, momentOf } from '../history/kept-history.ts';
import { moveStatus, nodeSummary } from '../inspect-node.ts';
import { planDetails } from '../plans/plan-details.ts';
import { planMoves } from '../plans/plan-moves.ts';
import type { Incident } from './incident.ts';
import { incidentNode, neighbourhoodOf } from './incident-node.ts';
import { balanceThen, heatThen, infoThen, shardsThen } from './incident-reports.ts';

type Handlers = HandlersOf<typeof METHODS>;

const NOTHING_ASKED = { queries: 0, accesses: 0, cacheHits: 0, elapsedMs: 0 };

/**
 * What an open incident answers in place of a workspace. All other methods need a workspace and are refused with
 * `unavailable.incident`, by what they are asked of.
 */
export function incidentHandlers(incident: Incident, generation: number) {
  const { contents, names, metagraph } = incident;
  const { manifest, history, columns } = contents;
  return {
    'workspace.info': () => infoThen(incident),
    'topology.snapshot': () => ({
      ...{ generation, epoch: manifest.epoch, nodeCount: manifest.slots, edgeCount: manifest.edges },
      ...{ shardCount: manifest.shards, nodeTypes: manifest.nodeTypes, relations: manifest.relations },
      ...{ positions: columns['positions.f32'], types: columns['types.u16'], homes: columns['homes.u16'] },
      influence: Float32Array.from(columns['influence.f64']),
      ...{ edges: columns['edges.u32'], edgeRelations: columns['edge-relations.u16'] },
    }),
    'nodes.describe': ({ indexes }) =>
      indexes
        .filter((index) => incident.isNode(index))
        .map((index) => ({ index, key: names.keyOf(index), label: names.labelOf(index) })),
    'nodes.get': ({ index }) => incidentNode(incident, index),
    'nodes.search': ({ text, countMax }) => searched(incident, text, countMax),
    // A record of an incident names no nodes.
    'topology.writes': ({ countMax }) =>
      history.writes
        .toReversed()
        .slice(0, countMax)
        .map((write) => ({ ...write, touched: { nodes: [], count: 0 } })),
    'metagraph.get': () => neighbourhoodOf(incident),
    'shards.status': () => shardsThen(incident),
    'move.list': ({ countMax }) => incident.latestMoves(countMax).map((move) => moveStatus(incident, move)),
    'heat.history': (range) => heatThen(incident, range),
    'heat.map': (request, { signal }) => incident.heatMaps.map(request, signal),
    'heat.nodes': (range, { signal }) => incident.heatMaps.ofNodes(range, signal),
    'heat.queries': () => ({ forms: [], other: NOTHING_ASKED, total: NOTHING_ASKED, durationMs: 0 }),
    'history.moment': ({ atMs }) => momentOf(incident.kept, atMs),
    'history.timeline': ({ fromMs, toMs, bucketsMax }) => incident.timeline(fromMs, toMs, bucketsMax),
    'history.difference': (wish) => differenceOf(incident.kept, wish),
    'placement.rules': () => history.rules,
    'balance.status': () => balanceThen(incident),
    'plans.list': ({ countMax }) => history.plans.toSorted((a, b) => b.createdMs - a.createdMs).slice(0, countMax),
    'plans.get': ({ planId }) => planDetails(incident.planTeller, planId),
    'plans.moves': ({ planId }) => planMoves(incident.planTeller, incident.planTeller.plans.plan(planId)),
    'audit.list': (wanted) => incident.events(wanted),
    'query.vocabulary': () => ({
      ...{ labels: metagraph.nodeTypes, relations: metagraph.relations, properties: ['id', 'label', 'type'] },
      ...{ functions: [...FUNCTIONS.values()].map(({ name, isAggregate }) => ({ name, isAggregate })), keywords: [] },
    }),
    'influence.report': ({ countMax }) => {
      const scores = columns['influence.f64'];
      const slots = [...scores.keys()].filter((slot) => columns['homes.u16'][slot] !== NO_SHARD);
      const top = slots.sort((a, b) => scores[b]! - scores[a]! || a - b).slice(0, countMax);
      const { revision } = manifest;
      return {
        info: manifest.influence,
        freshness: { revision, computedRevision: revision, followedRevision: revision, unmeasured: 0 },
        nodes: slots.length,
        top: top.map((slot, at) => ({ ...nodeSummary(incident, slot), influence: scores[slot]!, rank: at + 1 })),
        histogram: scoreHistogram(scores),
      };
    },
    'move.pace': ({ rate }) => {
      if (rate !== null) throw unavailable(incident);
      return { setting: 'auto', rowsPerSecondMax: null, slowdown: null };
    },
  } satisfies Partial<Handlers>;
}

/** What is refused where only an incident is open. */
export const unavailable = (incident: Incident): ShardscopeError =>
  new ShardscopeError(
    'unavailable.incident',
    `an incident of ${incident.contents.manifest.workspace} is open, not the workspace itself: this cannot be asked or changed`,
    { workspace: incident.contents.manifest.workspace },
  );

function searched(incident: Incident, text: string, countMax: number) {
  const { names, contents } = incident;
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [];
  const scores = contents.columns['influence.f64'];
  const found: { readonly slot: number; readonly rank: number }[] = [];
  for (let slot = 0; slot < names.slotEnd; slot++) {
    if (!incident.isNode(slot)) continue;
    const words = [names.keyOf(slot).toLowerCase(), names.labelOf(slot).toLowerCase()];
    const rank = words.includes(wanted) ? 0 : words.some((word) => word.startsWith(wanted)) ? 1 : 2;
    if (rank < 2 || words.some((word) => word.includes(wanted))) found.push({ slot, rank });
  }
  found.sort((a, b) => a.rank - b.rank || scores[b.slot]! - scores[a.slot]! || a.slot - b.slot);
  return found.slice(0, countMax).map(({ slot }) => nodeSummary(incident, slot));
}

/** Wherever an incident is open, its answers; else those of the workspace. */
export function withIncident(
  live: Handlers,
  opened: () => { incident: Incident; generation: number } | null,
): Handlers {
  const names = Object.keys(live) as (keyof Handlers)[];
  let answered: { readonly of: Incident; readonly handlers: Partial<Handlers> } | null = null;
  return Object.fromEntries(
    names.map((name) => [
      name,
      (params: never, task: never) => {
        const open = opened();
        if (open === null) answered = null;
        else if (answered?.of !== open.incident) {
          answered = { of: open.incident, handlers: incidentHandlers(open.incident, open.generation) };
        }
        return (answered?.handlers[name] ?? live[name])(params, task);
      },
    ]),
  ) as unknown as Handlers;
}
