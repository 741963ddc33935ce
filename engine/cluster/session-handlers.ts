import type { METHODS } from '../protocol/methods.ts';
import type { TopologySnapshot } from '../protocol/types.ts';
import { PROTOCOL_VERSION } from '../protocol/version.ts';
import type { HandlersOf } from '../rpc/serve.ts';
import { balanceHandlers } from './balance/balance-handlers.ts';
import type { Coordinator } from './coordinator.ts';
import type { Downloads } from './downloads/downloads.ts';
import { transferHandlers } from './downloads/transfer-handlers.ts';
import { heatReport } from './heat/heat-report.ts';
import { historyHandlers } from './history/history-handlers.ts';
import { withIncident } from './incident/incident-handlers.ts';
import { moveStatus, nodeSummary } from './inspect-node.ts';
import { planText } from './plans/plan-document.ts';
import type { QueryCursors } from './query-service/query-cursors.ts';
import { vocabularyOf } from './query-service/vocabulary.ts';
import type { Session } from './session.ts';
import { listWorkspaces } from './workspace-files.ts';
import { readSummary } from './workspace-summary.ts';

/** Who applies a placement without saying a name. */
const OPERATOR = 'operator';
/** The same proposal every time it is asked for. */
const PLACEMENT_SEED = 1;

/**
 * One line for every method of the public table: what it means in terms of the session. `uploadIds` gets what this
 * connection has begun to send, `cursors` and `downloads` what it has begun to read.
 */
export function sessionHandlers(
  session: Session,
  uploadIds: Set<string>,
  cursors: QueryCursors,
  downloads: Downloads,
): HandlersOf<typeof METHODS> {
  return withIncident(workspaceHandlers(session, uploadIds, cursors, downloads), () => {
    const { incident, state } = session;
    return incident === null ? null : { incident, generation: state.generation };
  });
}

function workspaceHandlers(
  session: Session,
  uploadIds: Set<string>,
  cursors: QueryCursors,
  downloads: Downloads,
): HandlersOf<typeof METHODS> {
  const { uploads, options } = session;
  return {
    'engine.about': () => ({
      ...options.about,
      protocol: PROTOCOL_VERSION,
      workspacesFolder: options.workspacesFolder,
      viewerToken: session.viewerToken,
    }),

    'workspace.state': () => session.state,
    'workspace.info': () => session.coordinator.info(),
    'workspace.list': () =>
      listWorkspaces(options.workspacesFolder).map(({ name, folder, modifiedMs }) => ({
        name,
        modifiedMs,
        ...readSummary(folder),
      })),
    'workspace.open': ({ name }) => session.open(session.folderOf(name)),
    'workspace.demo': ({ nodes, name = 'demo' }, task) => session.openDemo(session.folderOf(name), nodes, task),

    'upload.begin': ({ name, bytes }) => {
      const uploadId = uploads.begin(name, bytes);
      uploadIds.add(uploadId);
      return { uploadId };
    },
    'upload.append': ({ uploadId, bytes }) => ({ received: uploads.append(uploadId, bytes) }),
    'upload.discard': ({ uploadId }) => {
      uploads.discard(uploadId);
      uploadIds.delete(uploadId);
      return null;
    },
    'import.start': async ({ uploadIds: ids, name, shards, strict, replicas }, task) => {
      try {
        const options = { shardCount: shards, isStrict: strict, replicas };
        return await session.importFiles(uploads.paths(ids), name, options, task);
      } finally {
        for (const id of ids) {
          uploads.discard(id);
          uploadIds.delete(id);
        }
      }
    },

    ...transferHandlers(session, uploadIds, downloads),

    'topology.snapshot': () => snapshot(session.coordinator, session.state.generation),
    'nodes.describe': ({ indexes }) => {
      const { coordinator } = session;
      const { names } = coordinator;
      return indexes
        .filter((index) => coordinator.isNode(index))
        .map((index) => ({ index, key: names.keyOf(index), label: names.labelOf(index) }));
    },
    'nodes.get': ({ index }) => session.coordinator.node(index),
    'nodes.search': ({ text, countMax }) => {
      const { coordinator } = session;
      return coordinator.search(text, countMax).map((index) => nodeSummary(coordinator, index));
    },
    'topology.write': ({ changes, actor, ifRevision, isDryRun }) =>
      session.write(changes, { actor, ifRevision: ifRevision ?? undefined, isDryRun }),
    'topology.writes': ({ countMax }) => session.coordinator.latestWrites(countMax),
    'metagraph.get': () => session.coordinator.metagraphs.document(),
    'metagraph.set': ({ metagraph, actor }) => session.coordinator.metagraphs.replace(metagraph, actor),
    'metagraph.check': () => session.coordinator.metagraphs.check(),
    'shards.status': () => session.coordinator.shardsStatus(session.queriesPerSecond),

    'move.preview': ({ node, to }) => session.coordinator.previewMove(node, to),
    'move.start': async ({ node, to }, { report }) => {
      const { coordinator } = session;
      const phases = ['copying', 'switched', 'cleaning', 'done'];
      const move = await coordinator.move(node, to, ({ state }) => {
        report({ phase: state, done: phases.indexOf(state), total: phases.length - 1, unit: 'phases' });
      });
      return moveStatus(coordinator, move);
    },
    'move.list': ({ countMax }) => {
      const { coordinator } = session;
      return coordinator.latestMoves(countMax).map((move) => moveStatus(coordinator, move));
    },
    'move.pace': ({ rate }) => session.coordinator.movePace(rate),

    'placement.propose': (settings, task) =>
      session.coordinator.placements.propose({ ...settings, preset: 'default', seed: PLACEMENT_SEED }, task),
    'placement.apply': ({ planId }, task) => {
      return session.executor.apply(session.coordinator.placements.plan(planId), OPERATOR, task);
    },
    'placement.document': ({ planId }) => {
      const plan = session.coordinator.placements.plan(planId);
      return { name: `${plan.workspace}.${plan.id}.json`, text: planText(plan) };
    },
    'placement.rules': () => session.coordinator.placements.rules,
    'placement.setRules': async ({ rules }) => {
      await session.setRules(rules);
      return session.coordinator.placements.rules;
    },

    'heat.history': (range) => heatReport(session.coordinator, range),
    'heat.map': (request, { signal }) => session.coordinator.heatMaps.map(request, signal),
    'heat.nodes': (range, { signal }) => session.coordinator.heatMaps.ofNodes(range, signal),
    ...historyHandlers(session),
    'heat.queries': ({ topCount }) => session.coordinator.queryForms.heaviest(topCount),

    'query.open': ({ query, params, rowsMax, timeoutMs }, { signal }) =>
      cursors.open(
        session.queries,
        { text: query, params, timeoutMs, signal, isProfile: false, collectsNodes: true },
        rowsMax,
      ),
    'query.next': ({ queryId, rowsMax }, { signal }) => cursors.next(queryId, rowsMax, signal),
    'query.close': ({ queryId }) => {
      cursors.close(queryId);
      return null;
    },
    'query.explain': ({ query, params }) => session.coordinator.queries.explain(query, params),
    'query.vocabulary': () => vocabularyOf(session.coordinator),
    'layout.run': async ({ kind, iterations }, task) => ({
      positions: await session.coordinator.layouts.layout(kind, iterations, task),
    }),
    'layout.pins': () => session.coordinator.layouts.pins(),
    'layout.pin': ({ places }) => {
      const { coordinator } = session;
      for (const { node } of places) coordinator.requireNode(node);
      return coordinator.layouts.pin(places);
    },
    'layout.unpin': ({ nodes }) => session.coordinator.layouts.unpin(nodes),
    'influence.report': ({ countMax }) => session.coordinator.influenceReport(countMax),
    'influence.run': (request, task) => session.coordinator.recomputeInfluence(request, task),
    'verify.run': ({ deep, repair }, task) => session.coordinator.verify(deep, task, repair),
    'workload.set': ({ isRunning, queriesPerSecond }) => session.workload.set(isRunning, queriesPerSecond),
    'workload.status': () => session.workload.status(),

    ...balanceHandlers(session),
  };
}

async function snapshot(coordinator: Coordinator, generation: number): Promise<TopologySnapshot> {
  const { columns, metagraph, names } = coordinator;
  const { edges } = await coordinator.graph();
  const edgeCount = edges.sources.length;
  const pairs = new Uint32Array(2 * edgeCount);
  for (let edge = 0; edge < edgeCount; edge++) {
    pairs[2 * edge] = edges.sources[edge]!;
    pairs[2 * edge + 1] = edges.targets[edge]!;
  }
  // Spare slots are nobody's business.
  const slotCount = names.slotEnd;
  return {
    generation,
    // Epoch before homes: a home that is newer than the epoch is told again by the next event, one that is older is not.
    epoch: coordinator.epoch,
    nodeCount: slotCount,
    edgeCount,
    shardCount: columns.shardCount,
    nodeTypes: metagraph.nodeTypes,
    relations: metagraph.relations,
    positions: coordinator.layouts.positions(),
    types: Uint16Array.from(columns.types.subarray(0, slotCount)),
    homes: Uint16Array.from(columns.homes.subarray(0, slotCount)),
    influence: Float32Array.from(coordinator.influence.subarray(0, slotCount)),
    edges: pairs,
    edgeRelations: Uint16Array.from(edges.relations),
  };
}
