/** Sentences and labels of the work queue: what waits, what is under way, and how good plans were. */
import type { PlanDetails, PlanKind, PlanSchedule, PlanSummary, PlanValidity } from '../../engine/protocol/index.ts';
import type { ScoreSummary } from '../state/scorecard.ts';
import type { Conflict, StripPhase } from '../state/work-queue.ts';
import { balanceText } from './balance-text.ts';
import { formatCount, formatDuration, formatImbalance, formatMoment, formatSpan, plural } from './format.ts';

const percent = (share: number): string => `${Math.round(100 * share)} %`;
const named = (planId: string): string => balanceText.plan.name(planId).toLowerCase();

export const queueText = {
  title: 'Work queue',
  show: 'Work queue panel',
  showUnderWay: 'Work queue panel: a plan is under way',
  close: 'Close the work queue',
  summary: (waiting: number, underWay: number) =>
    waiting + underWay === 0 ? 'nothing waits' : `${formatCount(waiting)} waiting, ${formatCount(underWay)} under way`,
  scorecard: 'Scorecard',
  allPlans: 'All plans',
  waiting: 'Waiting for a decision',
  underWay: 'Under way',
  nothingWaits: 'No plan waits for anybody.',
  nothingWaitsHint: 'The balancer proposes plans here; “Propose now” in Balance asks for one.',
  nothingMoves: 'Nothing is moving.',
  nothingMovesHint: 'Plans and moves by hand show here while they run, and for ten minutes after.',
  failedTitle: 'The plans could not be read',

  reason: {
    placement: 'A placement that was asked for.',
    undo: 'Takes back what another plan has moved.',
    'by-hand': 'Nodes that somebody has chosen.',
  } satisfies Readonly<Record<Exclude<PlanKind, 'balance'>, string>>,
  reasonOf: ({ blocks, plan }: PlanDetails) => {
    const [block] = blocks;
    if (plan.kind !== 'balance') return queueText.reason[plan.kind];
    if (block === undefined) return '';
    const rest = blocks.length - 1;
    return `${balanceText.blocks.cause(block)}${rest > 0 ? ` ${plural(rest, 'more block')}.` : ''}`;
  },
  effect: (before: number, after: number) =>
    `Hottest shard ${formatImbalance(before)} of its share now, ${formatImbalance(after)} afterwards`,
  before: 'Before',
  after: 'After',
  cost: ({ nodes, rows }: PlanSummary, expectedMs: number | null) =>
    `${plural(nodes, 'node')}, ${plural(rows, 'row')}, ${expectedMs === null ? 'time not known yet' : `about ${formatDuration(Math.max(1000, expectedMs))}`}`,

  validity: 'Validity',
  validityOf: ({ ratio, ratioNow, ratioAfter }: PlanValidity) =>
    ratioNow === null || ratioAfter === null
      ? 'Fits the state of now.'
      : `By the heat of now it brings ${percent(ratio)} of what it promised; hottest shard ${formatImbalance(ratioNow)} → ${formatImbalance(ratioAfter)}.`,
  validityUnknown: 'Not looked at yet.',
  notValid: ({ refusal, ratioNow, ratio }: PlanValidity) =>
    ratioNow === null
      ? `Not to be approved any more: ${refusal}.`
      : `Not to be approved any more: by the heat of now it brings ${percent(ratio)} of what it promised.`,
  replan: 'Plan again',
  samePlan: 'Planned again by the heat of now, the same plan comes out.',
  nothingBetter: 'By the heat of now there is nothing to move: refuse the plan, or leave it until it expires.',

  review: 'Review and trim…',
  schedule: 'Schedule…',
  reschedule: 'Change the time…',
  unschedule: 'Cancel the time',
  compareHint: 'Tick two plans to compare them',
  scheduled: (schedule: PlanSchedule) =>
    schedule.kind === 'at'
      ? `carried out ${formatMoment(schedule.atMs)}, as ${schedule.by} has set`
      : `carried out when quiet hours begin, as ${schedule.by} has set`,
  when: {
    title: (planId: string) => `When is ${named(planId)} carried out?`,
    intro:
      'The engine starts it by itself, also when no console is open. If it does not fit any more then, it is not started, and you are told.',
    legend: 'When',
    at: 'At a time',
    atHint: 'Your local time; within an hour of it, if something else is under way then.',
    time: 'Date and time',
    quiet: 'In quiet hours',
    quietHint: (hours: string) =>
      `As the settings of the balancer have them: ${hours}. It starts as soon as they begin.`,
    noQuiet: 'The settings of the balancer have no quiet hours yet.',
    past: 'This time is over.',
    button: 'Set the time',
  },

  phases: {
    starting: 'starting',
    copying: 'copying rows',
    switching: 'switching homes',
    cleaning: 'cleaning up',
    paused: 'paused',
    done: 'done',
    undone: 'taken back',
    stopped: 'stopped',
  } satisfies Readonly<Record<StripPhase, string>>,
  by: ({ kind, author, approver, planId }: PlanSummary) => {
    const who = author === 'balancer' ? 'the balancer' : author;
    const made = kind === 'by-hand' ? `By hand, ${who}` : `${balanceText.plan.name(planId)}, by ${who}`;
    return approver === null || approver === author ? made : `${made}, approved by ${approver}`;
  },
  undoOf: (planId: string) => `Takes back ${named(planId)}`,
  rows: (done: number, total: number) => `${formatCount(done)} of ${plural(total, 'row')}`,
  rowsMade: (rows: number) => plural(rows, 'row'),
  nodes: (nodes: number) => plural(nodes, 'node'),
  took: (ms: number) => `in ${formatDuration(ms)}`,
  outcome: (predicted: number, observed: number) =>
    `hottest shard ${formatImbalance(observed)}, predicted ${formatImbalance(predicted)}`,
  outcomeWaits: 'outcome not looked at yet',
  moreFlows: (count: number) => `and ${plural(count, 'other way', 'other ways')}`,
  showOnScene: (what: string) => `Show the nodes of ${what} in the topology`,
  strip: (plan: PlanSummary) => `${queueText.by(plan)}: ${plural(plan.nodes, 'node')}`,
  conflict: ({ planId, kind, nodes }: Conflict) =>
    kind === 'same'
      ? `Moves ${plural(nodes, 'node')} that ${named(planId)} moves too.`
      : `${named(planId).replace('plan', 'Plan')} moves ${plural(nodes, 'node')} next to these.`,
  lone: (label: string) => `${label}, asked for over the interface`,

  score: {
    intro: 'What plans promised, and what was seen when they were done.',
    caption: 'Every plan that was carried out, with what it promised and what came of it',
    summaryCaption: 'How often plans came out as they promised',
    empty: 'No plan was carried out yet.',
    columns: { plan: 'Plan', ended: 'Ended', ratio: 'Hottest shard', rows: 'Rows', took: 'Duration' },
    of: { ratio: 'Hottest shard', rows: 'Rows', took: 'Duration' },
    summaryColumns: { of: 'Of', within: 'Right within 10 %', bias: 'On average' },
    within: ({ within, count }: ScoreSummary) =>
      count === 0 ? '–' : `${within} of ${formatCount(count)} (${percent(within / count)})`,
    bias: ({ bias }: ScoreSummary) => {
      if (bias === null) return '–';
      if (Math.abs(bias) < 0.005) return 'as predicted';
      return `${percent(Math.abs(bias))} ${bias > 0 ? 'more' : 'less'} than predicted`;
    },
    pair: (predicted: string, observed: string) => `${predicted} → ${observed}`,
    chart: 'Predicted beside observed: the hottest shard after each plan',
    chartHint: 'On the line a plan came out as it promised; above it the hottest shard was hotter than that.',
    axisPredicted: 'predicted',
    axisObserved: 'seen',
    save: 'Save as CSV',
    file: 'scorecard.csv',
    taken: 'taken back',
  },

  history: {
    filters: 'Filters of the audit trail',
    who: 'Who',
    what: 'What',
    anything: 'Anything',
    plan: 'Plan',
    node: 'Moved node',
    anyNode: 'Any, or the selected one',
    from: 'From',
    to: 'To',
    clear: 'Clear',
    older: 'Older',
    newest: 'Newest',
    none: 'Nothing that fits these filters.',
    save: 'Save as CSV',
    saving: 'Saving…',
    file: 'audit.csv',
    cut: (count: number) => `The file holds the newest ${formatCount(count)} entries; set a time to get older ones.`,
  },
  left: (ms: number) => formatSpan(Math.max(1, Math.round(ms / 1000))),
} as const;
