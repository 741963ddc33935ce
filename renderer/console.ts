import type { Port } from '../engine/protocol/index.ts';
import type { ShellApi } from '../engine/protocol/shell-api.ts';
import { type BackTestActions, createBackTestActions } from './actions/back-test-actions.ts';
import { type BalanceActions, createBalanceActions } from './actions/balance-actions.ts';
import { type ByHandActions, createByHandActions } from './actions/by-hand-actions.ts';
import { type CardActions, createCardActions } from './actions/card-actions.ts';
import { type CollapseActions, createCollapseActions } from './actions/collapse-actions.ts';
import { type ActionContext, createJobRunner } from './actions/context.ts';
import { tellCrashes } from './actions/crash-notices.ts';
import { createEdgeActions, type EdgeActions } from './actions/edge-actions.ts';
import { createEditActions, type EditActions } from './actions/edit-actions.ts';
import { type Feed, startFeed } from './actions/feed.ts';
import { createFilterActions, type FilterActions } from './actions/filter-actions.ts';
import { followFlights } from './actions/follow-flights.ts';
import { guardedClient } from './actions/guard-client.ts';
import { createHeatMapActions, type HeatMapActions } from './actions/heat-map-actions.ts';
import { createImportActions, type ImportActions } from './actions/import-actions.ts';
import { createInfluenceActions, type InfluenceActions } from './actions/influence-actions.ts';
import { learnAccess } from './actions/learn-access.ts';
import { createLiveTopology, type LiveTopology } from './actions/live-topology.ts';
import { createMetagraphActions, type MetagraphActions } from './actions/metagraph-actions.ts';
import { createMomentActions, type MomentActions } from './actions/moment-actions.ts';
import { createMoveActions, type MoveActions } from './actions/move-actions.ts';
import { followSelection } from './actions/neighbourhood-actions.ts';
import { createNodeLinkActions, type NodeLinkActions } from './actions/node-links.ts';
import { createNodeSetActions, type NodeSetActions } from './actions/node-set-actions.ts';
import { createOperator } from './actions/operator.ts';
import { createPathActions, type PathActions } from './actions/path-actions.ts';
import { createPlaceActions, type PlaceActions } from './actions/place-actions.ts';
import { createPlacementActions, type PlacementActions } from './actions/placement-actions.ts';
import { createQueryActions, type QueryActions } from './actions/query-actions.ts';
import { createQueueActions, type QueueActions } from './actions/queue-actions.ts';
import { createRecentActions, type RecentActions } from './actions/recent-actions.ts';
import { createSceneryActions, type SceneryActions } from './actions/scenery-actions.ts';
import { createSelectActions, type SelectActions } from './actions/select-actions.ts';
import { createTransferActions, type TransferActions } from './actions/transfer-actions.ts';
import { createUndoActions, type UndoActions } from './actions/undo-actions.ts';
import { createWorkspaceActions, type WorkspaceActions } from './actions/workspace-actions.ts';
import { createEngineLink, type EngineLink } from './connection/engine-link.ts';
import { measureNeighbourhood } from './neighbourhood/measure.ts';
import type { Meter } from './neighbourhood/worker-meter.ts';
import { applyLinkState } from './state/connection.ts';
import { isPast } from './state/moment.ts';
import type { SystemWishes } from './state/settings.ts';
import { createStores, type Stores } from './state/stores.ts';

/** One running console: its stores, the connection that feeds them, and everything the user can do. */
export interface Console {
  readonly stores: Stores;
  readonly live: LiveTopology;
  readonly link: EngineLink;
  readonly shell: ShellApi | null;
  readonly client: ActionContext['client'];
  readonly nowMs: () => number;
  readonly selects: SelectActions;
  readonly sets: NodeSetActions;
  readonly nodeLinks: NodeLinkActions;
  readonly collapses: CollapseActions;
  readonly paths: PathActions;
  readonly cards: CardActions;
  readonly filters: FilterActions;
  readonly moments: MomentActions;
  readonly moves: MoveActions;
  readonly byHands: ByHandActions;
  readonly scenery: SceneryActions;
  readonly placements: PlacementActions;
  readonly balances: BalanceActions;
  readonly queues: QueueActions;
  readonly backTests: BackTestActions;
  readonly imports: ImportActions;
  readonly queries: QueryActions;
  readonly heatMaps: HeatMapActions;
  readonly edits: EditActions;
  readonly edges: EdgeActions;
  readonly metagraphs: MetagraphActions;
  readonly workspaces: WorkspaceActions;
  readonly recents: RecentActions;
  readonly transfers: TransferActions;
  readonly influence: InfluenceActions;
  readonly undo: UndoActions;
  readonly places: PlaceActions;
  /** What the system asks for now. */
  readonly system: () => SystemWishes;
  close(): void;
}

export interface ConsoleOptions {
  readonly open: () => Promise<Port>;
  readonly shell: ShellApi | null;
  readonly nowMs: () => number;
  /** Contrast and motion as the system asks for them; nothing where nothing is said. */
  readonly system?: () => SystemWishes;
  /** Where neighbourhoods are measured; in this thread where nothing is said. */
  readonly meter?: Meter;
}

export function createConsole({ open, shell, nowMs, system = noWishes, meter = measureHere }: ConsoleOptions): Console {
  const stores = createStores();
  const live = createLiveTopology();
  let feed: Feed | null = null;
  const context: ActionContext = {
    stores,
    live,
    nowMs,
    client: () => guardedClient(link.client(), () => isPast(stores.moment.get())),
    jobs: createJobRunner(stores, nowMs),
    operator: createOperator(stores),
  };
  const selects = createSelectActions(context);
  const moments = createMomentActions(context, selects);
  const neighbourhood = followSelection(context, meter);
  const flights = followFlights(context);
  const [imports, backTests, balances] = [
    createImportActions(context),
    createBackTestActions(context),
    createBalanceActions(context),
  ];
  const scenery = createSceneryActions(context, (planId) => balances.open({ kind: 'plan', planId }));
  const metagraphs = createMetagraphActions(context);
  const undo = createUndoActions(context);
  const collapses = createCollapseActions(context, selects);
  const places = createPlaceActions(context, selects, collapses);
  const [paths, cards] = [createPathActions(context, selects), createCardActions(context, selects)];
  const edits = createEditActions(context, selects, metagraphs);
  const link = createEngineLink({
    open,
    onState(state) {
      if (state.phase !== 'ready') feed = stopped(feed);
      stores.connection.update((connection) => applyLinkState(connection, state));
    },
    onReady(client) {
      feed = startFeed(context, client, selects, neighbourhood, scenery);
      void tellCrashes(context, shell);
      void learnAccess(context, client);
    },
  });

  return {
    stores,
    live,
    link,
    shell,
    client: context.client,
    nowMs,
    selects,
    sets: createNodeSetActions(context, selects),
    nodeLinks: createNodeLinkActions(context, selects, moments),
    collapses,
    paths,
    cards,
    filters: createFilterActions(context, selects, collapses),
    moments,
    moves: createMoveActions(context),
    byHands: createByHandActions(context, selects),
    scenery,
    placements: createPlacementActions(context),
    balances,
    backTests,
    imports,
    queues: createQueueActions(context, balances),
    transfers: createTransferActions(context, { imports, backTests, balances }),
    queries: createQueryActions(context, selects),
    heatMaps: createHeatMapActions(context, selects),
    edits,
    edges: createEdgeActions(context, edits),
    metagraphs,
    workspaces: createWorkspaceActions(context),
    recents: createRecentActions(context, shell),
    influence: createInfluenceActions(context),
    undo,
    places,
    system,
    close() {
      neighbourhood.stop();
      flights.stop();
      moments.stop();
      edits.stop();
      undo.stop();
      places.stop();
      paths.stop();
      cards.stop();
      feed = stopped(feed);
      link.close();
    },
  };
}

const noWishes = (): SystemWishes => ({ isContrastMore: false, isMotionReduced: false });
const measureHere: Meter = async (neighbourhood) => measureNeighbourhood(neighbourhood);

function stopped(feed: Feed | null): null {
  feed?.stop();
  return null;
}
