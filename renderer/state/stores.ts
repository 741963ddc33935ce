import { INITIAL_BACK_TEST } from './back-test.ts';
import { INITIAL_BALANCE } from './balance.ts';
import { INITIAL_BY_HAND } from './by-hand.ts';
import { INITIAL_COLLAPSE } from './collapse.ts';
import { INITIAL_CONNECTION } from './connection.ts';
import { createStore } from './create-store.ts';
import { INITIAL_EDITS } from './edits.ts';
import { INITIAL_EXPLANATION } from './explanation.ts';
import { INITIAL_FILTERS } from './filters.ts';
import { INITIAL_HEAT_CURSOR, INITIAL_HEAT_MAP } from './heat-map.ts';
import { INITIAL_IMPORT } from './import-flow.ts';
import { INITIAL_INFLUENCE } from './influence.ts';
import { INITIAL_JOBS } from './jobs.ts';
import { INITIAL_KEYS } from './keys.ts';
import { INITIAL_LAYOUT } from './layout.ts';
import { INITIAL_METAGRAPH } from './metagraph-view.ts';
import { INITIAL_MOMENT } from './moment.ts';
import { INITIAL_MOVES } from './moves.ts';
import { INITIAL_NEIGHBOURHOOD } from './neighbourhood.ts';
import { INITIAL_NODE_SET } from './node-set.ts';
import { INITIAL_NOTICES } from './notices.ts';
import { INITIAL_OPENED } from './opened-workspaces.ts';
import { INITIAL_PATH } from './path.ts';
import { INITIAL_PINNED_CARDS } from './pinned-cards.ts';
import { INITIAL_PLACEMENT } from './placement.ts';
import { INITIAL_PLACES } from './places.ts';
import { INITIAL_QUERY } from './query.ts';
import { INITIAL_RECENT } from './recent-commands.ts';
import { INITIAL_RULES } from './rules.ts';
import { INITIAL_SCENERY } from './scenery.ts';
import { INITIAL_SELECTION } from './selection.ts';
import { INITIAL_SETTINGS } from './settings.ts';
import { INITIAL_SHARDS } from './shards.ts';
import { INITIAL_TOUR } from './tour.ts';
import { INITIAL_TRANSFERS } from './transfers.ts';
import { INITIAL_UNDO } from './undo.ts';
import { INITIAL_VERIFICATION } from './verify.ts';
import { INITIAL_VIEW } from './view.ts';
import { INITIAL_WORK_QUEUE } from './work-queue.ts';
import { INITIAL_WORKSPACE } from './workspace.ts';

/** One store per domain, made together so that a test can have its own set. */
export const createStores = () => ({
  connection: createStore(INITIAL_CONNECTION),
  workspace: createStore(INITIAL_WORKSPACE),
  shards: createStore(INITIAL_SHARDS),
  selection: createStore(INITIAL_SELECTION),
  nodeSet: createStore(INITIAL_NODE_SET),
  collapse: createStore(INITIAL_COLLAPSE),
  path: createStore(INITIAL_PATH),
  pinnedCards: createStore(INITIAL_PINNED_CARDS),
  filters: createStore(INITIAL_FILTERS),
  moment: createStore(INITIAL_MOMENT),
  scenery: createStore(INITIAL_SCENERY),
  moves: createStore(INITIAL_MOVES),
  byHand: createStore(INITIAL_BY_HAND),
  placement: createStore(INITIAL_PLACEMENT),
  rules: createStore(INITIAL_RULES),
  balance: createStore(INITIAL_BALANCE),
  workQueue: createStore(INITIAL_WORK_QUEUE),
  backTest: createStore(INITIAL_BACK_TEST),
  explanation: createStore(INITIAL_EXPLANATION),
  query: createStore(INITIAL_QUERY),
  heatMap: createStore(INITIAL_HEAT_MAP),
  /** Changes with every move of the pointer. */
  heatCursor: createStore(INITIAL_HEAT_CURSOR),
  edits: createStore(INITIAL_EDITS),
  metagraph: createStore(INITIAL_METAGRAPH),
  jobs: createStore(INITIAL_JOBS),
  notices: createStore(INITIAL_NOTICES),
  view: createStore(INITIAL_VIEW),
  layout: createStore(INITIAL_LAYOUT),
  settings: createStore(INITIAL_SETTINGS),
  keys: createStore(INITIAL_KEYS),
  undo: createStore(INITIAL_UNDO),
  places: createStore(INITIAL_PLACES),
  recent: createStore(INITIAL_RECENT),
  tour: createStore(INITIAL_TOUR),
  opened: createStore(INITIAL_OPENED),
  importFlow: createStore(INITIAL_IMPORT),
  transfers: createStore(INITIAL_TRANSFERS),
  verification: createStore(INITIAL_VERIFICATION),
  influence: createStore(INITIAL_INFLUENCE),
  neighbourhood: createStore(INITIAL_NEIGHBOURHOOD),
});

export type Stores = ReturnType<typeof createStores>;
