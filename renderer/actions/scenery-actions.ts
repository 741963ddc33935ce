import type { PlacementProposal, PlanDetails } from '../../engine/protocol/index.ts';
import { bundlesOf } from '../scene/edge-detail.ts';
import { forecastBytes } from '../scene/forecast-bytes.ts';
import type { GhostShows, Moves } from '../scene/ghost.ts';
import { findIslands } from '../scene/islands.ts';
import { applyShardSlots } from '../scene/palette.ts';
import { shardSlots, TUNED_COLOR_COUNT, touchingShards } from '../scene/shard-slots.ts';
import { type PlanOnScene, planLoads, proposalLoads, type Scenery } from '../state/scenery.ts';
import { sceneryText as words } from '../text/scenery-text.ts';
import { type ActionContext, noticeFailure, showNotice, workspaceOfNow } from './context.ts';

export interface SceneryActions {
  /** Closes the dialog and draws a plan over the topology; its nodes are brought into view. */
  showPlan(details: PlanDetails): Promise<void>;
  showProposal(proposal: PlacementProposal): Promise<void>;
  setPlanShows(shows: GhostShows): void;
  endPlan(): void;
  /** Ends the view and opens the page that it was shown from. */
  backToPlan(): void;
  /** Asks what is expected of every node, and draws it where that is the colour. */
  refreshForecast(): Promise<void>;
  refreshPins(): Promise<void>;
  /** Puts a node at a place, in graph units, and keeps it there. */
  pin(node: number, x: number, y: number): Promise<void>;
  /** Null releases all. */
  unpin(nodes: readonly number[] | null): Promise<void>;
  /** Moves the selected node by some CSS pixels, and keeps it there. */
  nudge(dxPx: number, dyPx: number): Promise<void>;
  /** Colours of the shards of the open topology: those that were chosen before, as text, and others for new ones. Answers with what to keep. */
  chooseShardColours(kept: string | null): string;
  /** The graphics context was lost, and is there again. */
  tellRebuilt(): void;
}

export function createSceneryActions(context: ActionContext, openPlan: (planId: string) => void): SceneryActions {
  const { stores, live } = context;
  const { scenery, view } = stores;
  const change = (part: Partial<Scenery>): void => scenery.update((state) => ({ ...state, ...part }));
  let isAsking = false;

  async function show(plan: Omit<PlanOnScene, 'moves' | 'shows'>): Promise<void> {
    const isStillOpen = workspaceOfNow(context);
    let moves: Moves;
    try {
      moves = await context.client().call('plans.moves', { planId: plan.planId });
    } catch (error) {
      return noticeFailure(context, error);
    }
    if (!isStillOpen()) return;
    if (moves.nodes.length === 0)
      return showNotice(context, { level: 'info', code: 'plan.empty', message: words.plan.nothing });
    view.update((state) => ({ ...state, dialog: null }));
    const { nodes, to } = moves;
    change({
      plan: { ...plan, moves: { nodes, to }, shows: 'both' },
      said: words.plan.said(plan.planId, nodes.length),
    });
    live.scene?.fit();
  }

  function endPlan(): void {
    if (scenery.get().plan !== null) change({ plan: null, said: words.plan.ended });
  }

  async function placed(ask: () => Promise<{ readonly pinned: Uint32Array }>, said: string): Promise<void> {
    const isStillOpen = workspaceOfNow(context);
    try {
      const { pinned } = await ask();
      if (isStillOpen()) change({ pinned, said });
    } catch (error) {
      noticeFailure(context, error);
    }
  }

  async function pin(node: number, x: number, y: number): Promise<void> {
    const place = { node, x: within(x), y: within(y) };
    const label = live.names.get(node)?.label ?? `#${node}`;
    await placed(() => context.client().call('layout.pin', { places: [place] }), words.pins.placed(label));
  }

  return {
    showPlan: (details) => show({ planId: details.plan.planId, origin: 'balance', ...planLoads(details) }),
    showProposal: (proposal) => show({ planId: proposal.planId, origin: 'placement', ...proposalLoads(proposal) }),
    setPlanShows: (shows) =>
      scenery.update((state) => (state.plan === null ? state : { ...state, plan: { ...state.plan, shows } })),
    endPlan,
    backToPlan() {
      const { plan } = scenery.get();
      endPlan();
      if (plan?.origin === 'placement') view.update((state) => ({ ...state, dialog: 'placement' }));
      else if (plan !== null) openPlan(plan.planId);
    },
    async refreshForecast() {
      // An answer is one message of four bytes a node: a slow link gets the next one when it has this one.
      if (isAsking) return;
      isAsking = true;
      const isStillOpen = workspaceOfNow(context);
      try {
        const { heats, ...of } = await context.client().call('forecast.nodes', {});
        if (!isStillOpen()) return;
        const heatMax = live.frame?.heatMax ?? 0;
        const { bytes, most } = forecastBytes(heats, heatMax);
        live.scene?.setForecast(bytes);
        change({ forecast: { ...of, heatMax, most } });
      } catch (error) {
        noticeFailure(context, error);
      } finally {
        isAsking = false;
      }
    },
    async refreshPins() {
      // An incident is a file: nobody places its nodes.
      if (stores.workspace.get().state?.state === 'incident') return;
      const isStillOpen = workspaceOfNow(context);
      const { pinned } = await context.client().call('layout.pins', {});
      if (isStillOpen()) change({ pinned });
    },
    pin,
    unpin: (nodes) =>
      placed(
        () => context.client().call('layout.unpin', { nodes: nodes === null ? null : [...nodes] }),
        words.pins.released(nodes?.length ?? scenery.get().pinned.length),
      ),
    async nudge(dxPx, dyPx) {
      const { index } = stores.selection.get();
      // What filters hide is not moved unseen.
      const isSeen = index !== null && (live.scene?.isSeen(index) ?? false);
      const from = isSeen ? (live.scene?.screenPosition(index) ?? null) : null;
      const to = from === null ? null : (live.scene?.placeAt(from.x + dxPx, from.y + dyPx) ?? null);
      if (index !== null && to !== null) await pin(index, to.x, to.y);
    },
    chooseShardColours(kept) {
      const { snapshot } = live;
      const count = snapshot?.shardCount ?? 0;
      const slots =
        snapshot === null || count <= TUNED_COLOR_COUNT
          ? []
          : shardSlots(
              count,
              touchingShards(
                findIslands(snapshot.positions, snapshot.homes, count),
                bundlesOf(snapshot.edges, snapshot.homes, count),
              ),
              keptSlots(kept),
            );
      applyShardSlots(slots);
      live.scene?.recolour();
      change({ shardSlots: slots });
      return JSON.stringify(slots.slice(0, count));
    },
    tellRebuilt: () => showNotice(context, { level: 'warning', code: 'scene.rebuilt', message: words.drawing.rebuilt }),
  };
}

/** What an earlier visit kept; nothing where it is something else. */
function keptSlots(text: string | null): readonly number[] {
  try {
    const kept: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(kept) && kept.every((slot) => Number.isInteger(slot)) ? kept : [];
  } catch {
    return [];
  }
}

/** Places are within the unit square. */
const within = (value: number): number => Math.min(1, Math.max(0, value));
