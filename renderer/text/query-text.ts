/** Sentences and labels of the query panel: the part of en.ts that would make it too long to read. */
import { formatCount, formatDuration, plural } from './format.ts';

const ONE_DIGIT = new Intl.NumberFormat('en', { maximumFractionDigits: 1, minimumFractionDigits: 1 });
const TWO_DIGITS = new Intl.NumberFormat('en', { maximumFractionDigits: 2, minimumFractionDigits: 2 });

export const queryText = {
  title: 'Query',
  editor: 'Query text',
  placeholder: 'MATCH (n) RETURN n LIMIT 100',
  run: 'Run',
  stop: 'Stop',
  explain: 'Explain',
  close: 'Close the query panel',
  resizeEditor: 'Width of the editor',
  deadline: 'Stop after',
  deadlineLabel: 'Stop a query after',
  deadlineOf: (ms: number) =>
    ms < 60_000 ? `${ms / 1000} s` : ms < 3_600_000 ? `${ms / 60_000} min` : `${ms / 3_600_000} h`,
  highlight: 'Show results on the topology',

  completion: {
    keyword: 'keyword',
    label: 'label',
    relation: 'relation',
    property: 'property',
    function: 'function',
    aggregate: 'aggregate',
    variable: 'in this query',
    parameter: 'parameter',
  },

  parameters: 'Parameters',
  parameterPlaceholder: 'Text or JSON',
  parameterBroken: 'This is not valid JSON',
  parameterProblem: (name: string, reason: 'empty' | 'json') =>
    reason === 'empty'
      ? `The parameter $${name} has no value.`
      : `The value of the parameter $${name} is not valid JSON.`,
  readAs: (reading: 'json' | 'text', value: unknown) => {
    if (reading === 'text' || typeof value === 'string') return 'text';
    if (value === null) return 'null';
    return Array.isArray(value) ? 'list' : typeof value === 'object' ? 'map' : typeof value;
  },
  keyOfSelected: (label: string) => `Use the key of ${label}`,
  selectedNode: 'Use selected',
  selectFirst: 'Select a node in the topology first',

  history: 'History',
  searchHistory: 'Search the history',
  noHistory: 'Queries that you run appear here.',
  noHistoryFound: 'No query matches.',
  historyFailed: 'failed',
  examplesTitle: 'Examples for this workspace',
  startHint: 'Write a query, or begin with one of these:',
  examples: {
    sample: 'Some nodes of the commonest type',
    busiest: 'Which nodes have the most of another type',
    hottest: 'The hottest nodes, and where they live',
    below: 'Everything below a node',
    crossing: 'Edges that cross shards',
    distance: 'Distance between two nodes',
  },

  result: 'Result',
  plan: 'Plan',
  running: 'Running…',
  rowNumber: 'Row',
  rows: (count: number) => plural(count, 'row'),
  rowsSoFar: (count: number) => `${plural(count, 'row')}, more to fetch`,
  rowsOnly: (count: number) => `${plural(count, 'row')}, not all`,
  noAnswer: 'No answer',
  fetchAll: 'Fetch all',
  noRows: 'No rows',
  noRowsHint:
    'The query ran; nothing in the topology matches it. Try fewer conditions, or the relation in the other direction.',
  noRowsWarned: 'A name in the query matches nothing in this workspace, see above.',
  stopped: (hasRows: boolean) =>
    hasRows ? 'Stopped. These are the rows that had arrived.' : 'Stopped before the first row.',
  truncated: (count: number) =>
    `These are the first ${formatCount(count)} rows, the most that the console holds. Narrow the query, or fetch all of them with the command line.`,
  restFailed: 'The rest could not be fetched',
  refused: 'The query was refused',
  failed: 'The query failed',
  outcome: (rows: string, ms: number) => `${rows} in ${formatDuration(ms)}`,
  sortHint: 'Sort by this column',
  sortedHere: (count: number) => `Sorted: the ${plural(count, 'row')} fetched so far`,
  showNode: (key: string) => `${key}: show in topology and inspector`,
  pathOf: (edges: number) => `–${plural(edges, 'edge')}→`,
  nodeNotFound: (key: string) => `The node ${key} is not in this workspace any more.`,

  export: 'Export',
  copyCell: 'Copy cell',
  copyRow: 'Copy row',
  copyAll: (count: number) => `Copy ${plural(count, 'row')} as TSV`,
  saveCsv: (count: number) => `Download ${plural(count, 'row')} as CSV`,
  saveJson: (count: number) => `Download ${plural(count, 'row')} as JSON`,
  copied: { cell: 'Cell copied', row: 'Row copied', all: 'Rows copied' },
  copyRefused: 'The clipboard is not available',

  stats: { time: 'Time', shards: 'Shards', scanned: 'Scanned', shipped: 'Shipped', hops: 'Hops', cache: 'Cache' },
  cacheHit: 'hit',
  cacheMiss: 'miss',
  /** Times of a query are often far below a millisecond: three digits that mean something. */
  ms: (ms: number) => (ms >= 1000 ? formatDuration(ms) : `${(ms >= 10 ? ONE_DIGIT : TWO_DIGITS).format(ms)} ms`),

  planning: 'Planning…',
  noPlan: 'No plan to show',
  noPlanHint: '“Explain” shows what would be done without doing it; after a run the plan has times and rows.',
  noPlanYet: 'Times and rows of the steps come with the last row of the answer. “Explain” shows what is planned.',
  planKinds: { explain: 'Planned: estimates only, nothing was run', profile: 'Measured: what the last run did' },
  planOfOther: 'The text has changed since.',
  planAsTable: 'Table',
  copyText: 'Text',
  copyJson: 'JSON',
  planCaption: (steps: number, isMeasured: boolean) =>
    `Plan of ${plural(steps, 'step')}, ${isMeasured ? 'measured' : 'estimated'}`,
  planColumns: {
    step: 'Step',
    inputs: 'Takes from',
    action: 'Action',
    detail: 'Detail',
    access: 'Reads',
    estimated: 'Estimated rows',
    rows: 'Rows',
    time: 'Time',
    scanned: 'Scanned',
    shipped: 'Shipped',
    hops: 'Hops',
    shards: 'Shards',
  },
  access: {
    catalog: 'catalog',
    closure: 'closure',
    edges: 'edges',
    walk: 'walk over edges',
    attributes: 'attributes',
    rows: 'rows',
  },
  estimated: (rows: string) => `estimated ${rows}`,
  stepRows: (count: number) => plural(count, 'row'),
  scanned: (rows: string) => `${rows} scanned`,
  shipped: (bytes: string) => `${bytes} shipped`,
  hops: (count: number) => plural(count, 'hop'),

  onScene: 'Query result',
  litNodes: (count: number, isLimited: boolean) =>
    isLimited ? `first ${plural(count, 'node')}` : plural(count, 'node'),
  touched: 'touched',
  zoomTo: 'Zoom to result',
  clearHighlight: 'Clear the highlight',
} as const;
