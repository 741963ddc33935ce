import type { ScaleKind } from '../heat-map/heat-scale.ts';
import { formatClock, formatCount, formatImbalance, formatMoment, formatRate, formatSpan, plural } from './format.ts';

const DAY_MS = 86_400_000;

const isSameDay = (one: number, other: number): boolean =>
  new Date(one).toDateString() === new Date(other).toDateString();

/** `14:05:00 to 14:06:00`, with the day where it is not the same: "3 Oct, 23:00:00 to 4 Oct, 01:00:00". */
function timeSpan(fromMs: number, toMs: number): string {
  if (toMs - fromMs < DAY_MS && isSameDay(fromMs, toMs)) return `${formatClock(fromMs)} to ${formatClock(toMs)}`;
  return `${formatMoment(fromMs)} to ${formatMoment(toMs)}`;
}

const signed = (rate: number): string => `${rate < 0 ? '−' : '+'}${formatRate(Math.abs(rate))}`;

export const heatMapText = {
  title: 'Heat over time',
  toggle: 'Heat over time',
  resize: 'Height of the heat panel',
  close: 'Close the heat panel',
  show: 'Show in heat map',
  unit: 'reads/s',

  range: {
    label: 'Time',
    last: (ms: number | null) => (ms === null ? 'All that is kept' : `Last ${formatSpan(ms / 1000)}`),
    fixed: timeSpan,
    custom: 'From and to',
    from: 'From',
    to: 'To',
    apply: 'Show this time',
    wrong: 'The end has to come after the beginning.',
    earlier: 'Half of it earlier',
    later: 'Half of it later',
    zoomOut: 'Twice the time',
    back: 'Back to what was shown before',
    live: 'Live',
    isLive: 'Live: the map goes on with now',
    notLive: 'Not live: the map stays at this time',
    resume: 'Go live',
    keptSince: (ms: number, nowMs: number) => `kept since ${isSameDay(ms, nowMs) ? formatClock(ms) : formatMoment(ms)}`,
    yesterdaySince: (ms: number, nowMs: number) =>
      `yesterday known from ${isSameDay(ms, nowMs) ? formatClock(ms) : formatMoment(ms)} on`,
    someNodes: (count: number) => plural(count, 'node'),
    allNodes: 'Show all nodes',
    reload: 'Draw again, with rows by the heat of this time',
  },

  pace: {
    label: 'Live heat',
    hint: 'How often the topology and the map are drawn with new heat.',
    names: (ms: number | null) =>
      ms === null ? 'Paused' : ms === 500 ? 'twice a second' : ms === 1000 ? 'every second' : `every ${ms / 1000} s`,
    short: (ms: number | null) => (ms === null ? 'Paused' : ms === 500 ? '½ s' : `${ms / 1000} s`),
    paused: 'Paused',
    isPaused: 'Paused: topology and map stay at this heat',
    pausedAt: (ms: number | null) => `Heat paused${ms === null ? '' : ` at ${formatClock(ms)}`}`,
    resume: 'Resume',
    drawn: (ms: number) => `Heat ${ms === 1000 ? 'every second' : `every ${ms / 1000} s`}`,
  },

  drag: { label: 'Dragging', zoom: 'Zoom', brush: 'Brush' },
  form: { label: 'Show as', map: 'Map', table: 'Table' },
  charts: 'Charts',

  scale: {
    label: 'Full colour means',
    kinds: { relative: 'Shown max', absolute: 'Fixed', yesterday: 'vs yesterday' } satisfies Record<ScaleKind, string>,
    steps: 'Steps of colour',
    linear: 'Linear',
    log: 'Log',
    max: 'Full colour at',
    lock: 'Keep this scale while zooming',
    unlock: 'Scale locked; let it follow what is shown',
    brightness: 'Brightness',
    /** Printed under the ramp, always. */
    says: (kind: ScaleKind, isLog: boolean, isLocked: boolean) => {
      const steps = isLog ? 'log' : 'linear';
      if (kind === 'relative') return isLocked ? `locked, ${steps}` : `to the maximum shown, ${steps}`;
      return kind === 'absolute'
        ? `fixed, ${steps}`
        : `less or more than yesterday, ${isLocked ? 'locked, ' : ''}${steps}`;
    },
    rate: (rate: number) => formatRate(rate),
    difference: (rate: number) => (rate === 0 ? 'same' : signed(rate)),
    changed: (before: number) => `was ${formatRate(before)}`,
    changedLong: (before: number, now: number) =>
      `The scale has changed with what is shown: full colour was ${formatRate(before)}, now ${formatRate(now)} reads/s.`,
    above: 'more is shown as full colour',
    noYesterday: 'Nothing is kept of this time yesterday, so there is nothing to set it beside.',
  },

  map: {
    label: 'Heat of nodes against time',
    hint: 'Arrow keys go from cell to cell, with Shift they brush, which selects the nodes. Enter selects the nodes of the row, Ctrl Enter adds them, Shift F10 opens the menu, Space pauses live heat, plus and minus zoom the time, Backspace goes back, Escape lets go.',
    none: 'Nothing is kept of this time. Heat is counted while the engine runs; choose a later time, or wait for the first ten seconds.',
    noNodes: 'No nodes to show.',
    loading: 'Reading the heat…',
    failed: 'The heat could not be read',
    notKept: 'not watched, or not kept by node',
  },

  read: {
    none: 'Point at a cell, or use the arrow keys.',
    node: (name: string) => name,
    nodes: (first: string, count: number) => `${first} and ${formatCount(count - 1)} more`,
    rate: (rate: number | null) => (rate === null ? 'not known' : `${formatRate(rate)} reads/s`),
    perNode: (rate: number) => `${formatRate(rate)} a node`,
    difference: (rate: number) => `${signed(rate)} reads/s than yesterday`,
    between: (p50: number, p90: number) => `${formatRate(p50)} to ${formatRate(p90)}`,
    noDifference: 'yesterday not known',
    time: timeSpan,
    pinned: 'pinned',
    pin: 'Keep this cell',
    unpin: 'Let go of this cell',
    copy: 'Copy',
    shards: (parts: readonly string[]) => parts.join(', '),
    imbalance: (imbalance: number) => `imbalance ${formatImbalance(imbalance)}`,
  },

  brush: {
    label: 'Brushed part of the map',
    what: (nodes: number, fromMs: number, toMs: number) => `${plural(nodes, 'node')}, ${timeSpan(fromMs, toMs)}`,
    select: 'Select these nodes',
    selected: 'Selected',
    zoom: 'Zoom to it',
    fit: 'Show the nodes in the topology',
    past: 'Colour the topology by this time',
    clear: 'Clear the brush',
  },

  menu: {
    nothing: 'No cell here.',
    select: 'Select these nodes',
    add: 'Add them to the selection',
    only: 'Show only these nodes',
    zoom: 'Zoom to these nodes and this time',
  },

  past: {
    title: (fromMs: number, toMs: number) => `Heat of ${timeSpan(fromMs, toMs)}`,
    note: 'not of now',
    end: 'Back to live',
  },

  load: 'Load by shard',
  imbalance: 'Imbalance',
  selection: (count: number, selectedCount: number) =>
    count === selectedCount
      ? `Selection (${plural(count, 'node')})`
      : `Selection (${formatCount(count)} of ${plural(selectedCount, 'node')})`,
  limit: (ratio: number) => `overload, ${formatImbalance(ratio)} × even`,
  limitShort: (ratio: number) => formatImbalance(ratio),
  expected: 'expected, p50 to p90',
  events: {
    label: 'Moves and plans',
    short: 'Events',
    many: (count: number) => plural(count, 'event'),
    more: (count: number) => `and ${formatCount(count)} more`,
    move: (label: string, from: number, to: number, state: string) =>
      `${label} from shard ${from} to shard ${to}${state === 'done' ? '' : `, ${state}`}`,
    audit: (actor: string, did: string, planId: string | null) =>
      `${actor} ${did}${planId === null ? '' : ` ${planId}`}`,
  },
  chartLabel: (title: string, fromMs: number, toMs: number) =>
    `${title}, ${timeSpan(fromMs, toMs)}. The table has the values.`,

  table: {
    rows: 'Hottest rows',
    columns: 'Shards over time',
    nodes: 'Node',
    count: 'Nodes',
    shard: 'Shard',
    mean: 'Mean reads/s',
    max: 'Highest',
    at: 'at',
    accesses: 'Reads',
    time: 'Time',
    shownOf: (shown: number, count: number) => `The first ${shown} of ${plural(count, 'row')}; the file has all.`,
  },

  save: {
    label: 'Save',
    map: { name: 'Map', hint: 'CSV: a row a node or run, a column a time' },
    shards: { name: 'Charts', hint: 'CSV: shards and imbalance over time' },
  },

  patterns: {
    open: 'What does this pattern mean?',
    list: [
      {
        kind: 'even',
        name: 'Even',
        looks: 'The same colour everywhere.',
        means: 'Load is spread well over nodes and time.',
        act: 'Nothing to do. If all of it is hot, the shards need more room, not another placement.',
      },
      {
        kind: 'periodic',
        name: 'Periodic',
        looks: 'Upright bands that come again.',
        means: 'Load follows the hour or a job.',
        act: 'Set it beside yesterday. The forecast learns it after a day: let the balancer act before the next wave, or move the job.',
      },
      {
        kind: 'concentrated',
        name: 'Concentrated',
        looks: 'A few level lines, bright for long.',
        means: 'Few nodes get most of the reads.',
        act: 'Select them and see “Why here?”. If one is hotter than a shard’s share, moving it does not help: read less of it, or split it.',
      },
      {
        kind: 'sequential',
        name: 'Sequential',
        looks: 'A slanting line, node after node.',
        means: 'Somebody walks through the nodes in order: an import, a scan, a report.',
        act: 'Find the query by its form and slow it down or bound it. A balancer that followed it would always be late.',
      },
    ],
  },
} as const;
