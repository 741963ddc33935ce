/** Every sentence and label of the console, except what to do about an error (error-advice.ts). */
import type { ShellCrash } from '../../engine/protocol/shell-api.ts';
import type { JobKind } from '../state/jobs.ts';
import type { ThemeChoice } from '../state/view.ts';
import { backTestText } from './back-test-text.ts';
import { balanceText } from './balance-text.ts';
import { byHandText } from './by-hand-text.ts';
import { editText } from './edit-text.ts';
import { filterText } from './filter-text.ts';
import { formatBytes, formatCount, formatShare, plural } from './format.ts';
import { heatMapText } from './heat-map-text.ts';
import { influenceText, neighbourhoodText } from './influence-text.ts';
import { nodeLinksText } from './node-links-text.ts';
import { pathText } from './path-text.ts';
import { placementText } from './placement-text.ts';
import { policyText } from './policy-text.ts';
import { queryText } from './query-text.ts';
import { queueText } from './queue-text.ts';
import { selectionText } from './selection-text.ts';
import { transferText } from './transfer-text.ts';

export const text = {
  product: 'Shardscope',
  none: '–',
  close: 'Close',
  cancel: 'Cancel',
  retry: 'Try again',
  dismiss: 'Dismiss',
  copyDetails: 'Copy details',
  copied: 'Copied',
  loading: 'Loading…',
  shard: (shard: number) => `Shard ${shard}`,
  readsPerSecond: 'reads/s',

  topBar: {
    noWorkspace: 'No workspace',
    switchWorkspace: (name: string) => `Workspace ${name}: switch`,
    otherWorkspaces: 'Open another workspace',
    noOtherWorkspaces: 'There is no other workspace yet.',
    colorBy: 'Colour nodes by',
    colorByShort: 'Colour by',
    menu: 'Menu',
    theme: (choice: ThemeChoice) => `Theme: ${THEME_NAMES[choice]}`,
  },

  search: {
    label: 'Search nodes',
    placeholder: 'Search nodes by key or label',
    searching: 'Searching…',
    empty: (query: string) => `No node matches “${query}”.`,
    count: (count: number, isLimited: boolean) =>
      isLimited ? `First ${count} matches` : plural(count, 'match', 'matches'),
    failed: 'The search failed.',
  },

  colorModes: { shard: 'Shard', heat: 'Heat', type: 'Type', forecast: 'Forecast', influence: 'Influence' },

  scene: {
    region: 'Topology',
    loading: 'Loading the topology…',
    failedTitle: 'The topology could not be loaded',
    unsupportedTitle: 'This browser cannot draw the topology',
    unsupported: 'The scene needs WebGL 2. Search, inspector and moves work without it.',
    hint: 'Arrow keys go from node to node, full stop and comma by heat, Space adds to the selection, Shift F10 opens the menu, Enter the inspector; plus and minus zoom, 0 fits, Escape clears.',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    fit: 'Zoom to fit',
    legend: 'Legend',
    heatLegend: 'Reads per second',
    unread: 'not read in the window',
    waitingForHeat: 'waiting for the first measurement',
    moreTypes: (count: number) => `${plural(count, 'more type')}`,
  },

  shards: {
    title: 'Shards',
    cutEdges: 'Cut edges',
    cutRows: 'Cut closure rows',
    imbalance: 'Heat imbalance',
    imbalanceHelp: 'Hottest shard divided by the mean; 1.00 is even.',
    queries: 'Queries/s',
    nodes: (count: number) => plural(count, 'node'),
    influence: 'Influence',
    influenceOf: (influence: number, capacity: number) => `${formatShare(influence)} of ${formatShare(capacity)}`,
    overCapacity: 'over capacity',
    rows: 'Rows',
    rowsOf: (closure: number, stored: number) => `${formatCount(closure)} closure · ${formatCount(stored)} stored`,
    restarting: 'restarting',
    hung: 'does not answer',
    failed: 'not available',
    notWritable: (why: string) => `Changes are refused until the disk takes them: ${why}`,
    ready: 'ready',
    state: 'State',
    details: {
      fileBytes: 'Partition file',
      inFlight: 'Requests in flight',
      restarts: 'Restarts',
      capacityLeft: 'Capacity left',
      replica: 'Replica',
    },
    replica: {
      'in-step': 'in step',
      away: 'its worker is away',
      restoring: 'being restored',
      lost: 'cannot be restored',
      differs: 'differs',
      /** In the row of the shard, where only trouble is told. */
      trouble: (state: string) => `replica ${state}`,
      keeper: (keeper: number) => `kept by shard ${keeper}`,
      restored: (time: string) => `restored ${time}`,
      compared: (time: string) => `compared ${time}`,
    },
    empty: 'The shards appear when a workspace is open.',
  },

  inspector: {
    title: 'Inspector',
    node: 'Node',
    moves: 'Moves',
    emptyTitle: 'No node selected',
    empty: 'Click a node in the topology, or search for one.',
    failedTitle: 'The node could not be read',
    type: 'Type',
    home: 'Home',
    influence: 'Influence',
    rank: (rank: number, count: number) => `rank ${formatCount(rank)} of ${formatCount(count)}`,
    notMeasured: 'not computed since it was added',
    heat: 'Heat',
    incidentRows: 'Incident rows',
    incident: (edges: number, closure: number) => `${plural(edges, 'edge')} · ${plural(closure, 'closure row')}`,
    attributes: 'Attributes',
    noAttributes: 'This node has no attributes.',
    parents: 'Parents',
    children: 'Children',
    noParents: 'No parents: this is a root.',
    noChildren: 'No children: this is a leaf.',
    shownOf: (shown: number, count: number) => `Showing ${formatCount(shown)} of ${formatCount(count)}`,
    clear: 'Clear selection',
    show: 'Show in topology',
    underWay: (from: number, to: number) => `Moving from shard ${from} to shard ${to}`,
  },

  move: {
    chooseTarget: 'Choose a shard',
    recentTitle: 'Recent moves',
    noMoves: 'Nothing was moved in this workspace yet.',
    noMovesHint: 'Select a node and choose “Move to…”.',
    path: (from: number, to: number) => `from shard ${from} to shard ${to}`,
    states: {
      proposed: 'proposed',
      copying: 'copying',
      switched: 'switched',
      cleaning: 'cleaning',
      done: 'done',
      failed: 'failed',
      undone: 'undone',
    },
  },

  import: {
    title: 'Import a topology',
    intro:
      'CSV pair (nodes and edges), edge list, GraphML, GEXF, graphology JSON or package-lock.json, plain or gzipped.',
    choose: 'Choose files…',
    chooseLabel: 'Files to import',
    dropHere: 'or drop them here',
    dropTitle: 'Drop to import',
    dropHint: 'A pair of nodes and edges files belongs together: drop both.',
    remove: (name: string) => `Remove ${name}`,
    name: 'Workspace name',
    nameHint: '1 to 80 letters, digits, spaces, dots, dashes or underscores.',
    shards: 'Shards',
    replicas: 'Keep a replica of every shard',
    replicasHint:
      'Doubles the room on the disk and the work of a write. A file that is lost or damaged is made anew from its other copy.',
    replicasOneShard: 'One shard has no other worker to keep it: take at least two.',
    strict: 'Refuse input that needs repairs',
    strictHint: 'Without this, repairs (merged repeats, edges to unknown nodes) are made, counted and reported.',
    start: 'Import',
    uploading: 'Uploading',
    importing: 'Importing',
    done: 'Imported',
    doneInBackground: (workspace: string, nodes: number, edges: number) =>
      `Imported ${workspace}: ${plural(nodes, 'node')} and ${plural(edges, 'edge')}.`,
    failedTitle: 'The input was refused',
    show: 'Show topology',
    hide: 'Continue in background',
    file: 'File',
    line: 'Line',
    column: 'Column',
    element: 'Element',
    expected: 'Expected',
    found: 'Found',
    warnings: 'Repairs',
    noWarnings: 'Nothing had to be repaired.',
    first: (place: string) => `first: ${place}`,
    repairs: {
      'edge.duplicate': (count: number) => `${plural(count, 'repeated edge')} merged`,
      'edge.unknown-node': (count: number) => `${plural(count, 'edge')} to unknown nodes left out`,
      'edge.self-loop': (count: number) => `${plural(count, 'edge')} from a node to itself kept`,
      'node.duplicate': (count: number) => `${plural(count, 'repeated node')} merged`,
      'edge.undirected': (count: number) => `${plural(count, 'undirected edge')} stored both ways`,
      'placement.oversized': (count: number) => `${plural(count, 'node')} heavier than a shard’s share`,
      'placement.unbalanced': () => 'Shards are not balanced',
    },
    closureRows: (hierarchy: string) => `Closure rows, ${hierarchy}`,
    depth: 'Depth',
    fullDepth: 'full depth',
    depthOf: (depth: number) => `to depth ${depth}`,
    cut: 'Cut edges',
  },

  firstRun: {
    title: 'See where your topology lives',
    intro:
      'Shardscope splits a topology over shards, shows which nodes are hot, and moves nodes while queries keep running.',
    waiting: 'No workspace is open',
    waitingHint: 'This address is for looking only: what an operator opens is shown here at once.',
    import: 'Import a topology',
    importHint: 'From CSV, GraphML, GEXF, JSON or a lock file',
    demo: 'Open the demo',
    demoHint: 'A cloud estate of 5,000 nodes under live load',
    samples: 'The demo in another size',
    sample: (nodes: number) => `${formatCount(nodes)} nodes`,
    recent: 'Opened lately',
    openedAt: (moment: string) => `opened ${moment}`,
    changed: (date: string) => `changed ${date}`,
    missing: 'missing',
    missingHint: 'It was moved or removed, or its drive is away.',
    forget: (name: string) => `Take ${name} off this list`,
    existing: 'Workspaces',
    others: 'Other workspaces',
    noWorkspaces: 'No workspaces yet. Import a topology to make the first one.',
    listFailed: 'The list of workspaces could not be read',
    size: (nodes: number, edges: number, shards: number) =>
      `${plural(nodes, 'node')} · ${plural(edges, 'edge')} · ${plural(shards, 'shard')}`,
    open: (name: string) => `Open ${name}`,
    opening: (name: string) => `Opening ${name}…`,
    dropHint: 'You can also drop files anywhere in this window.',
  },

  verify: {
    title: 'Verify the workspace',
    intro: 'Checks every invariant against an independent recomputation. Queries keep working meanwhile.',
    light: 'Verify',
    lightHint: 'Homes, partition contents, copies and influence.',
    deep: 'Verify deeply',
    deepHint: 'Also recomputes the closure from the edges and compares every row.',
    repair: 'Verify and repair',
    repairHint: 'First makes copies of a shard that differ equal, where one of them is known to be right.',
    running: 'Verifying…',
    ok: 'Everything holds.',
    bad: 'Some checks failed.',
    checked: (count: number) => `${formatCount(count)} checked`,
    passed: 'passed',
    failed: 'failed',
    report: 'Verification report',
    failedTitle: 'The verification did not run',
  },

  layout: {
    title: 'Lay out the topology',
    intro: 'New positions are kept in the workspace.',
    islands: 'Islands',
    islandsHint: 'Every shard an island, subtrees together. Fast.',
    force: 'Force-directed',
    forceHint: 'Connected nodes attract each other. Slower, shows structure across shards.',
    start: 'Lay out',
    running: 'Laying out…',
  },

  picture: {
    title: 'Save the picture',
    intro: 'The topology as it is shown now: colours, heat, selection and labels.',
    frame: 'What it shows',
    view: 'What is in view',
    viewHint: 'Centre and zoom as on screen, and more to the sides where its shape is another.',
    all: 'The whole topology',
    allHint: 'All nodes, with room for their labels.',
    width: 'Width',
    height: 'Height',
    format: 'File',
    png: 'PNG',
    svg: 'SVG',
    save: 'Save picture',
    running: 'Drawing…',
    fileName: (workspace: string, format: string) => `${workspace}-topology.${format}`,
    fileTitle: (workspace: string, nodes: number, shards: number) =>
      `${workspace}: ${plural(nodes, 'node')} over ${plural(shards, 'shard')}`,
    failed: (reason: string) => `The picture could not be drawn: ${reason}. A smaller one may fit.`,
  },

  path: pathText,
  selection: selectionText,
  filter: filterText,
  edit: editText,
  query: queryText,
  nodeLinks: nodeLinksText,
  heatMap: heatMapText,
  influence: influenceText,
  neighbourhood: neighbourhoodText,
  placement: placementText,
  balance: balanceText,
  byHand: byHandText,
  queue: queueText,
  backTest: backTestText,
  policy: policyText,

  workload: {
    label: 'Demo workload',
    pause: 'Pause the demo workload',
    play: 'Start the demo workload',
    rate: 'Queries per second of the demo workload',
    rateUnit: 'q/s',
  },

  about: {
    title: 'About Shardscope',
    intro: 'Visual topology console with an embedded sharded closure-table engine.',
    engine: 'Engine',
    protocol: 'Protocol',
    node: 'Node.js',
    sqlite: 'SQLite',
    platform: 'Platform',
    folder: 'Workspaces folder',
    desktop: 'Desktop',
    electron: 'Electron',
    chrome: 'Chromium',
    engineHost: 'Engine runs as',
    hosts: { 'utility-process': 'utility process of Electron', 'node-child': 'Node.js child process' },
    browser: 'Browser, connected to an engine over WebSocket',
    face: 'Console runs in',
    renderer: 'Drawn by',
    license: 'MIT licence',
    note: 'About this runtime',
    failed: 'The engine did not answer; its versions are not known.',
  },

  shortcuts: { title: 'Keyboard shortcuts' },

  status: {
    nodes: 'Nodes',
    edges: 'Edges',
    epoch: 'Epoch',
    queries: 'Queries/s',
    imbalance: 'Imbalance',
    frame: 'Frame',
    notices: 'Notices',
    unread: (count: number) => `Notices, ${count} new`,
    noNotices: 'Nothing to report.',
    connected: 'Connected',
    connecting: 'Connecting…',
    reconnecting: 'Reconnecting…',
    refused: 'Not connected',
  },

  connection: {
    engine: 'Engine',
    connectingTitle: 'Connecting to the engine…',
    restarting: 'The engine is restarting. What you see may be out of date until it is back.',
    retryNow: 'Reconnect now',
    refusedTitle: 'The engine refused the connection',
    firstFailedTitle: 'The engine does not answer',
    firstFailed: 'It may still be starting. The console keeps trying.',
  },

  crashes: {
    engine: (reason: string) =>
      `The engine ended unexpectedly (${reason}) and was started again. What was under way was put right from the journal; what you asked meanwhile, ask again. Help, Open Logs Folder tells more.`,
    console: (reason: string) =>
      `This page ended unexpectedly (${reason}) and was loaded again. The engine went on meanwhile; only what was typed and not applied is gone. Help, Open Logs Folder tells more.`,
  } satisfies Readonly<Record<ShellCrash['part'], (reason: string) => string>>,

  jobs: {
    label: 'Running operations',
    names: {
      import: 'Import',
      demo: 'Opening the demo',
      verify: 'Verification',
      layout: 'Layout',
      influence: 'Influence',
      propose: 'Placement proposal',
      apply: 'Placement',
      run: 'Plan',
      undo: 'Undoing a plan',
      'back-test': 'Back-test',
      ...transferText.jobs,
    } satisfies Readonly<Record<JobKind, string>>,
    cancel: (name: string) => `Cancel: ${name}`,
    pause: (name: string) => `Pause: ${name}`,
  },

  panels: { showShards: 'Shards panel', showInspector: 'Inspector panel', showQuery: 'Query panel' },
  error: { code: 'Code', boundaryTitle: 'The console ran into a fault', reload: 'Reload the console' },
} as const;

const THEME_NAMES: Readonly<Record<ThemeChoice, string>> = { system: 'same as system', light: 'light', dark: 'dark' };

/** `12 of 40 rows`, `3.1 MiB of 9.0 MiB`, or the count alone while the total is not known. */
export function progressText(done: number, total: number | null, unit: string): string {
  const show = unit === 'bytes' ? formatBytes : formatCount;
  const suffix = unit === 'bytes' ? '' : ` ${unit}`;
  return total === null ? `${show(done)}${suffix}` : `${show(done)} of ${show(total)}${suffix}`;
}
