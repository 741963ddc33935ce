/**
 * What flows from the engine into the stores and the scene
 * ========================================================
 *
 * A feed belongs to one connection. It subscribes first and asks afterwards, so that nothing can fall between the answer
 * and the first event; placement changes that arrive while a snapshot is on its way wait, and those that the snapshot has
 * seen already (by epoch) are dropped. A new snapshot is asked for when the generation differs, when the sequence of the
 * placement events has a gap, when the shards report an epoch that no placement event brought, and when influence was
 * computed anew: the snapshot carries the scores, everything else that was read of them is asked again with it. After
 * writes it is asked again too (follow-writes.ts), and the operator's view stays.
 */
import {
  type BalanceStatus,
  decodeHeatFrame,
  type EngineClient,
  type HeatFrame,
  type LayoutChange,
  type MetagraphEvent,
  type MoveStatus,
  type Notice,
  type PlacementChange,
  type PlanSummary,
  type ShardsStatus,
  type TopologyEvent,
  type WorkspaceState,
} from '../../engine/protocol/index.ts';
import { INITIAL_BACK_TEST } from '../state/back-test.ts';
import { applyStatus, balanceForReopened, balanceForWorkspace } from '../state/balance.ts';
import { INITIAL_BY_HAND } from '../state/by-hand.ts';
import { INITIAL_COLLAPSE } from '../state/collapse.ts';
import { INITIAL_EDITS } from '../state/edits.ts';
import { INITIAL_EXPLANATION } from '../state/explanation.ts';
import { filtersForWorkspace } from '../state/filters.ts';
import { heatMapForWorkspace, INITIAL_HEAT_CURSOR } from '../state/heat-map.ts';
import { INITIAL_INFLUENCE } from '../state/influence.ts';
import { failed, LOADING, ready } from '../state/loadable.ts';
import { changeCount } from '../state/metagraph.ts';
import { INITIAL_METAGRAPH, withDocument } from '../state/metagraph-view.ts';
import { applyMoveStatus, INITIAL_MOVES, movingNodes, RECENT_COUNT_MAX } from '../state/moves.ts';
import { INITIAL_NODE_SET } from '../state/node-set.ts';
import { addNotice } from '../state/notices.ts';
import { placementForWorkspace } from '../state/placement.ts';
import { resetForWorkspace } from '../state/query.ts';
import { INITIAL_RULES } from '../state/rules.ts';
import { sceneryForWorkspace } from '../state/scenery.ts';
import { INITIAL_SELECTION } from '../state/selection.ts';
import { applyHeatSummary, applyShardsStatus, INITIAL_SHARDS } from '../state/shards.ts';
import { INITIAL_VERIFICATION } from '../state/verify.ts';
import { INITIAL_WORK_QUEUE } from '../state/work-queue.ts';
import { applyWorkspaceState, isSameWorkspace, summarizeTopology } from '../state/workspace.ts';
import { text } from '../text/en.ts';
import { type ActionContext, asShardscopeError, noticeFailure, showNotice } from './context.ts';
import { followWrites } from './follow-writes.ts';
import { followHeat } from './heat-pulse.ts';
import type { NeighbourhoodActions } from './neighbourhood-actions.ts';
import { refreshAfterWrites } from './refresh-after-writes.ts';
import { onPlan, refreshBalance, refreshSheet } from './refresh-balance.ts';
import { refreshMoves } from './refresh-moves.ts';
import type { SceneryActions } from './scenery-actions.ts';
import type { SelectActions } from './select-actions.ts';

const EVENT_CREDIT = 16;
const SUMMARY_MS_MIN = 500;

/** A workspace, or an incident in place of one. */
const isShown = ({ state }: WorkspaceState): boolean => state === 'open' || state === 'incident';

export interface Feed {
  readonly stop: () => void;
}

export function startFeed(
  context: ActionContext,
  client: EngineClient,
  selects: SelectActions,
  neighbourhood: NeighbourhoodActions,
  scenery: Pick<SceneryActions, 'refreshPins'>,
): Feed {
  const { stores, live } = context;
  let isStopped = false;
  /** Epoch that the homes on screen stand for; null while a snapshot is on its way. */
  let epoch: number | null = null;
  let waiting: PlacementChange[] = [];
  let placementSequence = -1;
  let isEpochAhead = false;
  let wasMoving = false;
  let summaryMs = Number.NEGATIVE_INFINITY;
  let load = 0;
  let toldRevision = 0;
  /** The one that is open, or was before none is. */
  let workspaceName = stores.workspace.get().state?.name ?? null;

  const writes = followWrites(context.nowMs, reloadTopology);

  const stops = [
    client.subscribe('workspace', EVENT_CREDIT, (payload) => onWorkspace(payload as WorkspaceState)),
    client.subscribe('placement', EVENT_CREDIT, (payload, sequence) =>
      onPlacement(payload as PlacementChange, sequence),
    ),
    client.subscribe('shards', EVENT_CREDIT, (payload) => onShards(payload as ShardsStatus)),
    client.subscribe('moves', EVENT_CREDIT, (payload) => onMove(payload as MoveStatus)),
    client.subscribe('notices', EVENT_CREDIT, (payload) =>
      stores.notices.update((notices) => addNotice(notices, payload as Notice)),
    ),
    client.subscribe('influence', EVENT_CREDIT, () => void loadWorkspace()),
    client.subscribe('layout', EVENT_CREDIT, (payload) => onLayout(payload as LayoutChange)),
    client.subscribe('balance', EVENT_CREDIT, (payload) =>
      stores.balance.update((balance) => applyStatus(balance, payload as BalanceStatus)),
    ),
    client.subscribe('topology', EVENT_CREDIT, (payload) => onTopology(payload as TopologyEvent)),
    client.subscribe('metagraph', EVENT_CREDIT, (payload) => onMetagraph(payload as MetagraphEvent)),
    client.subscribe('plans', EVENT_CREDIT, (payload) => onPlan(context, payload as PlanSummary)),
    followHeat(context, client, onHeat),
  ];
  client.call('workspace.state', {}).then(onWorkspace, (error) => noticeFailure(context, error));

  function onWorkspace(state: WorkspaceState): void {
    if (isStopped) return;
    const known = stores.workspace.get().state;
    const isOther = !isSameWorkspace(known, state);
    const isNews = isOther || known?.state !== state.state;
    stores.workspace.update((workspace) => applyWorkspaceState(workspace, state));
    if (isOther) clearScreen(state.name);
    workspaceName = state.name ?? workspaceName;
    // After a reconnection the state is the same, but what happened meanwhile is not known: load again.
    if (isShown(state) && (isNews || load === 0)) void loadWorkspace();
  }

  function clearScreen(name: string | null): void {
    toldRevision = 0;
    writes.forget();
    live.setSnapshot(null);
    live.select(null);
    // Of another workspace nothing is drawn yet that could stand still.
    stores.view.update((view) => (view.isHeatPaused ? { ...view, isHeatPaused: false } : view));
    stores.shards.update(() => INITIAL_SHARDS);
    stores.scenery.update(sceneryForWorkspace);
    stores.moves.update(() => INITIAL_MOVES);
    stores.byHand.update(() => INITIAL_BY_HAND);
    stores.workQueue.update(() => INITIAL_WORK_QUEUE);
    stores.selection.update(() => INITIAL_SELECTION);
    stores.nodeSet.update((set) => ({ ...INITIAL_NODE_SET, tool: set.tool }));
    stores.filters.update(filtersForWorkspace);
    stores.collapse.update(() => INITIAL_COLLAPSE);
    stores.verification.update(() => INITIAL_VERIFICATION);
    stores.influence.update(() => INITIAL_INFLUENCE);
    stores.query.update(resetForWorkspace);
    stores.heatMap.update(heatMapForWorkspace);
    stores.heatCursor.update(() => INITIAL_HEAT_CURSOR);
    stores.rules.update(() => INITIAL_RULES);
    const isReopened = workspaceName !== null && (name === null || name === workspaceName);
    stores.balance.update(isReopened ? balanceForReopened : balanceForWorkspace);
    stores.backTest.update(() => INITIAL_BACK_TEST);
    context.jobs.cancel('back-test');
    stores.explanation.update(() => INITIAL_EXPLANATION);
    stores.edits.update(() => INITIAL_EDITS);
    stores.metagraph.update(() => INITIAL_METAGRAPH);
    stores.placement.update((placement) => placementForWorkspace(placement, name));
  }

  /** Homes that change from now on wait for the snapshot. */
  function beginLoad(): () => boolean {
    const current = ++load;
    [epoch, waiting, isEpochAhead] = [null, [], false];
    return () => !isStopped && current === load;
  }

  /** False, and nothing is shown, where another one was asked for meanwhile. */
  async function takeSnapshot(isCurrent: () => boolean, hasOtherNames: boolean): Promise<boolean> {
    const snapshot = await client.call('topology.snapshot', {});
    if (!isCurrent()) return false;
    live.setSnapshot(snapshot, hasOtherNames);
    epoch = snapshot.epoch;
    for (const change of waiting) applyPlacement(change);
    waiting = [];
    stores.workspace.update((workspace) => ({ ...workspace, topology: ready(summarizeTopology(snapshot)) }));
    leaveRemoved();
    return true;
  }

  /** A node that somebody has removed cannot stay selected. */
  function leaveRemoved(): void {
    const { index, hover } = stores.selection.get();
    if (hover !== null && !live.hasNode(hover.index)) selects.hover(null);
    if (index === null || live.hasNode(index)) return;
    const { details } = stores.selection.get();
    selects.select(null);
    const label = details.state === 'ready' ? details.value.label : null;
    showNotice(context, { level: 'info', code: 'node.removed', message: text.edit.selectedRemoved(label) });
  }

  function onLayout({ positions, pinned }: LayoutChange): void {
    live.setPositions(positions);
    stores.scenery.update((state) => ({ ...state, pinned }));
  }

  function onTopology(event: TopologyEvent): void {
    const { revision } = event;
    stores.workspace.update((workspace) =>
      workspace.info === null ? workspace : { ...workspace, info: { ...workspace.info, revision } },
    );
    toldRevision = revision;
    writes.onTopology(event);
  }

  /** Dialogs that offer types and relations follow at once; names that queries know are asked for again. */
  function onMetagraph({ actor, metagraph }: MetagraphEvent): void {
    const { document, isSaving } = stores.metagraph.get();
    const isOurs = isSaving || (document.state === 'ready' && changeCount(document.value, metagraph) === 0);
    if (document.state === 'ready') stores.metagraph.update((state) => withDocument(state, metagraph));
    if (!isOurs) {
      const message = text.edit.metagraph.changedBy(actor);
      showNotice(context, { level: 'info', code: 'metagraph.changed', message });
    }
    refreshAfterWrites(context).catch((error) => noticeFailure(context, error));
  }

  async function reloadTopology(revision: number, changesNodes: boolean): Promise<void> {
    // The first picture is still on its way, and is read after this write.
    if (stores.workspace.get().topology.state !== 'ready') return loadWorkspace();
    const isCurrent = beginLoad();
    try {
      if (!(await takeSnapshot(isCurrent, changesNodes))) return;
      stores.workspace.update((workspace) => ({ ...workspace, shownRevision: revision }));
      void selects.refreshDetails();
      neighbourhood.measureAgain();
      await refreshAfterWrites(context);
    } catch (error) {
      if (isCurrent()) noticeFailure(context, error);
    }
  }

  async function loadWorkspace(): Promise<void> {
    const revision = toldRevision;
    writes.forget();
    const isCurrent = beginLoad();
    const isFirst = stores.workspace.get().topology.state !== 'ready';
    if (isFirst) stores.workspace.update((workspace) => ({ ...workspace, topology: LOADING }));
    try {
      if (!(await takeSnapshot(isCurrent, true))) return;
      const [info, status, moves] = await Promise.all([
        client.call('workspace.info', {}),
        client.call('shards.status', {}),
        client.call('move.list', { countMax: RECENT_COUNT_MAX }),
      ]);
      if (!isCurrent()) return;
      stores.workspace.update((workspace) => ({
        ...workspace,
        info,
        shownRevision: Math.max(workspace.shownRevision, revision),
      }));
      stores.shards.update((shards) => applyShardsStatus(shards, status));
      stores.moves.update((state) => moves.reduce(applyMoveStatus, state));
      live.setMoving(movingNodes(stores.moves.get()));
      void selects.refreshDetails();
      scenery.refreshPins().catch((error) => noticeFailure(context, error));
      void refreshBalance(context);
      void refreshSheet(context);
      // After a reconnection: what was changed meanwhile was told to nobody here.
      await refreshAfterWrites(context);
      if (info.isDemo) {
        const workload = await client.call('workload.status', {});
        if (isCurrent()) stores.workspace.update((workspace) => ({ ...workspace, workload }));
      }
    } catch (error) {
      if (!isCurrent()) return;
      if (isFirst && live.snapshot === null) {
        stores.workspace.update((workspace) => ({ ...workspace, topology: failed(asShardscopeError(error)) }));
      }
      noticeFailure(context, error);
    }
  }

  function onPlacement(change: PlacementChange, sequence: number): void {
    const isGap = sequence !== placementSequence + 1;
    placementSequence = sequence;
    if (epoch === null) waiting.push(change);
    else if (isGap) void loadWorkspace();
    else applyPlacement(change);
  }

  function applyPlacement(change: PlacementChange): void {
    if (epoch === null || change.epoch <= epoch) return;
    epoch = change.epoch;
    live.setHomes(change.nodes, change.homes);
    const { index } = stores.selection.get();
    if (index !== null && change.nodes.includes(index)) void selects.refreshDetails();
  }

  function onShards(status: ShardsStatus): void {
    stores.shards.update((shards) => applyShardsStatus(shards, status));
    // An epoch may be told here just before its placement event arrives; still ahead a second later, the event was lost.
    const isAhead = epoch !== null && status.epoch > epoch;
    if (isAhead && isEpochAhead) void loadWorkspace();
    else isEpochAhead = isAhead;
    // Still under way a second later, a move may have ended unheard.
    const isMoving = movingNodes(stores.moves.get()).length > 0;
    if (isMoving && wasMoving) refreshMoves(context).catch((error) => noticeFailure(context, error));
    wasMoving = isMoving;
  }

  function onMove(status: MoveStatus): void {
    stores.moves.update((moves) => applyMoveStatus(moves, status));
    live.setMoving(movingNodes(stores.moves.get()));
    if (status.node.index === stores.selection.get().index) void selects.refreshDetails();
  }

  function onHeat(payload: unknown): void {
    const frame = payload instanceof Uint8Array ? decodeHeatFrame(payload) : null;
    if (frame === null || !live.setFrame(frame)) return;
    const now = context.nowMs();
    if (now - summaryMs < SUMMARY_MS_MIN) return;
    summaryMs = now;
    showSummary(frame);
  }

  function showSummary(frame: HeatFrame): void {
    stores.shards.update((shards) => applyHeatSummary(shards, frame));
    stores.selection.update((selection) => ({
      ...selection,
      heat: selection.index === null ? null : live.heatOf(selection.index),
      hover: selection.hover === null ? null : { ...selection.hover, heat: live.heatOf(selection.hover.index) },
    }));
  }

  return {
    stop() {
      isStopped = true;
      writes.stop();
      for (const stop of stops) stop();
    },
  };
}
