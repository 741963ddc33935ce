/** Sentences and labels of the back-test: what is replayed, under what, and what came of it. */
import type { ReplayForm, ReplayStrategy } from '../../engine/protocol/index.ts';
import type { BackTestRange } from '../state/back-test.ts';
import { formatClock, formatCount, formatImbalance, formatMoment, formatSpan, plural } from './format.ts';
import { policyText } from './policy-text.ts';

const POLICIES: Readonly<Record<ReplayStrategy, { readonly name: string; readonly hint: string }>> = {
  off: { name: 'Off', hint: 'Nothing moves: what the others are measured by.' },
  reactive: { name: 'Reactive', hint: 'Moves follow overload that was measured.' },
  predictive: { name: 'Predictive', hint: 'Moves also come before overload that is forecast.' },
  clairvoyant: { name: 'Clairvoyant', hint: 'Knows what comes: the best that any forecast could do.' },
};

const FORMS: Readonly<Record<ReplayForm, { readonly name: string; readonly hint: string }>> = {
  point: { name: 'The node alone', hint: 'As heat is counted.' },
  descendants: { name: 'The node and all below it', hint: 'For traces of questions that go down.' },
  ancestors: { name: 'The node and all above it', hint: 'For traces of questions that go up.' },
};

const RANGES: Readonly<Record<BackTestRange, string>> = { hour: 'Last hour', day: 'Last day', week: 'Last week' };

/** Of the trace as it was read; what a replay notes of itself is a sentence already. */
const WARNINGS: Readonly<Record<string, (count: number) => string>> = {
  'trace.unknown-column': (count) => `${plural(count, 'column')} that no trace has; ignored`,
  'trace.unknown-node': (count) => `${plural(count, 'row')} of nodes that are not in this workspace; left out`,
  'trace.unsorted': (count) => `${plural(count, 'row')} out of order; sorted`,
  'trace.zero-count': (count) => `${plural(count, 'row')} that count nothing; left out`,
  'trace.clock-change': (count) => `The clock was set back ${plural(count, 'time')}`,
  'trace.future': (count) => `${plural(count, 'row')} later than now; kept`,
  'trace.gap': (count) => `${plural(count, 'long stretch', 'long stretches')} without a row; kept as they are`,
  'replay.no-detail': (count) => `${plural(count, 'sample')} left out`,
};

const sentence = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
const share = (ratio: number): string => `${Math.round(100 * Math.abs(ratio))} %`;

export const backTestText = {
  intro: 'Replays reads of the past under several policies, beginning with the homes of now. Nothing is moved.',
  source: 'What is replayed',
  sources: {
    history: { name: 'Heat that was kept', hint: 'What this workspace was really read.' },
    trace: { name: 'A trace file', hint: 'CSV with time,node and perhaps count and query; gzip as well.' },
  },
  range: 'How far back',
  ranges: RANGES,
  choose: 'Choose a trace…',
  chooseOther: 'Choose another…',
  chooseLabel: 'Trace to replay',
  dropHere: 'or drop it here',
  dropTitle: 'Drop the trace to replay it',
  dropHint: 'CSV with time,node[,count][,query], also gzipped',
  removeFile: (name: string) => `Remove ${name}`,
  oneFile: (count: number) => `${count} files were dropped; a back-test replays one trace`,
  policies: 'Policies',
  policy: POLICIES,
  noPolicy: 'Choose one policy at least.',
  form: 'What an access reads',
  forms: FORMS,
  times: 'Times',
  timesHint: 'Empty: chosen by the engine, to suit what is replayed.',
  chosen: 'auto',
  thresholds: 'Thresholds',
  thresholdsHint: 'Empty: as in the settings of this workspace.',
  thresholdsOther: (count: number) =>
    count === 0 ? 'as in the workspace’s settings' : `${count} other than the workspace’s`,
  thresholdsReset: 'As in the workspace again',
  refused: 'The engine did not accept this value.',
  run: 'Run back-test',
  showLast: 'Show the last result',
  needsFile: 'Choose a trace first.',

  uploading: 'uploading',
  starting: 'Gathering what is replayed',
  steps: 'Policies, one after the other',
  stepStates: { done: 'done', now: 'under way', waiting: 'waiting' },
  runningHint: 'Queries are not held up and nothing moves. You can close this; the status bar goes on showing it.',
  under: (policy: ReplayStrategy) => `Replaying under “${POLICIES[policy].name}”`,
  ended: 'The back-test is done; its result is in the Balance view.',

  failedTitle: 'The back-test was not run',
  settingFault: (setting: string) =>
    setting in policyText.policy
      ? `The setting is “${policyText.policy[setting as keyof typeof policyText.policy].name}”.`
      : null,
  advice: {
    history:
      'Use or serve this workspace for a while so that reads are counted, choose a longer time, or give a trace file.',
    trace: 'Choose a trace that has rows of nodes of this workspace.',
    format: 'Correct the trace at the place named above and choose it again.',
    settings: 'Correct the setting, or leave the times empty so that the engine chooses them.',
  },

  change: 'Change…',
  again: 'Run again',
  save: 'Save result…',
  formats: {
    csv: { name: 'CSV', hint: 'imbalance, moves and reads over time' },
    json: { name: 'JSON', hint: 'everything, and what was asked' },
  },

  replayed: 'What was replayed',
  of: (source: string, startMs: number, endMs: number) =>
    isDated(startMs) ? `${source}: ${formatMoment(startMs)} to ${endOf(startMs, endMs)}` : source,
  reads: (count: number) => plural(count, 'read'),
  ticks: (count: number, tickS: number) => `${plural(count, 'tick')} of ${formatSpan(tickS)}`,
  window: (windowS: number) => `window ${formatSpan(windowS)}`,
  horizon: (horizonS: number) => `horizon ${formatSpan(horizonS)}`,
  season: (seasonS: number) => `season ${formatSpan(seasonS)}`,
  verdict: {
    calm: 'No shard was ever overloaded, so there was nothing for a policy to do.',
    better: (policy: ReplayStrategy, less: number, moves: number, rows: number) =>
      `${POLICIES[policy].name} leaves ${share(less)} less overload than doing nothing, for ${plural(moves, 'move')} of ${plural(rows, 'row')}.`,
    none: 'No policy leaves less overload than doing nothing.',
    moreEven: (policy: ReplayStrategy, before: number, after: number) =>
      `${POLICIES[policy].name} evens the load out, though not below the threshold: mean imbalance ${formatImbalance(after)} instead of ${formatImbalance(before)}.`,
    noneHint: 'Thresholds or budgets may be too tight, or the hot nodes too hot to move.',
  },
  doubts: 'What to bear in mind',
  warning: (code: string, count: number, first: string) => {
    const words = WARNINGS[code]?.(count);
    return words === undefined ? sentence(first) : `${words}: ${first}.`;
  },
  oversized: (node: string, ticks: number) =>
    `${node} alone was hotter than a shard’s share in ${plural(ticks, 'tick')}; moving it moves the trouble.`,
  moreOversized: (count: number) => `${plural(count, 'more node')} like this.`,

  chart: 'Imbalance over time',
  chartHelp: 'Reads of the hottest shard over the mean: 1.00 is even.',
  chartPoint: (ticks: number, tickS: number) => `Each point stands for ${formatSpan(ticks * tickS)}.`,
  chartAs: 'Show imbalance as',
  chartForms: { chart: 'Chart', table: 'Table' },
  chartLabel: (parts: readonly { readonly policy: ReplayStrategy; readonly mean: number }[], spanS: number) =>
    `Imbalance over ${formatSpan(spanS)}. Mean: ${parts
      .map(({ policy, mean }) => `${POLICIES[policy].name} ${formatImbalance(mean)}`)
      .join(', ')}. The table shows every value.`,
  legend: 'Policies in the chart',
  overload: (ratio: number) => `overloaded above ${formatImbalance(ratio)}`,
  moves: 'Moves',
  noMoves: 'No policy moved anything.',
  moveCount: (count: number) => plural(count, 'move'),
  seriesCaption: 'Imbalance and moves over time, by policy',
  time: 'Time',
  imbalanceOf: (policy: ReplayStrategy) => `${POLICIES[policy].name}, imbalance`,
  movesOf: (policy: ReplayStrategy) => `${POLICIES[policy].name}, moves`,

  compare: 'Policies beside each other',
  figure: 'Figure',
  figures: {
    imbalanceMean: 'Imbalance, mean',
    imbalanceP95: 'Imbalance, 95th percentile',
    overloaded: 'Overloaded shard-ticks',
    besideOff: 'Overload beside Off',
    plans: 'Plans',
    moves: 'Moves',
    movedNodes: 'Nodes moved',
    movedRows: 'Rows moved',
    pingPongs: 'Ping-pongs',
    mase: 'MASE',
    wape: 'WAPE',
    coverage: 'In the 90 % interval',
    fallBacks: 'Fell back to what was measured',
  },
  groups: { load: 'Load', cost: 'Cost', forecast: 'Forecast' },
  toOff: (ratio: number) => (Math.round(100 * ratio) === 0 ? '±0 %' : `${ratio < 0 ? '−' : '+'}${share(ratio)}`),
  fallBacks: (noSeason: number, notBelieved: number) =>
    [
      noSeason > 0 ? `${formatCount(noSeason)} no season yet` : '',
      notBelieved > 0 ? `${formatCount(notBelieved)} not believed` : '',
    ].filter((words) => words !== ''),
  help: 'Shard-ticks: a shard above 1.20 for one tick. Ping-pong: a node that went back soon after it was moved. MASE below 1 is better than repeating the last season.',
} as const;

/** On the same day the day is not said again. */
const endOf = (startMs: number, endMs: number): string =>
  new Date(startMs).toDateString() === new Date(endMs).toDateString() ? formatClock(endMs) : formatMoment(endMs);

/** A trace may count its seconds from anywhere: then its times are no dates. */
export function isDated(startMs: number): boolean {
  return startMs >= Date.UTC(2000, 0, 1);
}
