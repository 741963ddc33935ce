/** Sentences and labels of the Balance view: what is seen, what is planned and why, and who decided. */
import type {
  AuditAction,
  BalanceForesight,
  BalanceMode,
  BalanceSignal,
  MoveRate,
  NodeExplanation,
  PlanBlock,
  PlanKind,
  PlanState,
  PlanSummary,
} from '../../engine/protocol/index.ts';
import { formatCount, formatImbalance, formatRate, formatSpan, plural } from './format.ts';

const percent = (ratio: number): string => `${Math.round(Math.abs(ratio - 1) * 100)} %`;

/** `31 % over its share`; a ratio is to the fair share. */
const beyond = (ratio: number): string => {
  const isEven = Math.round(Math.abs(ratio - 1) * 100) === 0;
  if (isEven) return 'at its share';
  return `${percent(ratio)} ${ratio > 1 ? 'over' : 'under'} its share`;
};

/** Stretches of the horizon, as the planner calls them. */
const AHEAD: Readonly<Record<string, string>> = {
  'ahead-1': 'soon',
  'ahead-2': 'later',
  'ahead-3': 'at the end of the horizon',
};
const BOUNDS: Readonly<Record<string, string>> = {
  influence: 'its bound on influence',
  nodes: 'its bound on nodes',
  heat: 'its bound on reads',
};
const shareOf = (dimension: string): string =>
  BOUNDS[dimension] ??
  (dimension in AHEAD ? `its share of the reads expected ${AHEAD[dimension]}` : 'its share of reads');

type Cause = Pick<BalanceSignal, 'rule' | 'shard' | 'dimension' | 'ratio' | 'looks'> & {
  readonly label: string | null;
};

/** What set a plan off, in a sentence without its stop: now, or when the plan was made. */
function causeWords({ rule, shard, dimension, ratio, looks, label }: Cause, is: 'is' | 'was'): string {
  const since = looks > 1 ? ` for ${looks} looks` : '';
  if (rule === 'shard-over-capacity') {
    return `Shard ${shard} ${is} at ${Math.round(100 * ratio)} % of ${shareOf(dimension)}${since}`;
  }
  if (rule === 'node-deviation') {
    const gets = is === 'is' ? 'gets' : 'got';
    return `${label ?? 'A node'} ${gets} ${formatRate(ratio)} times what a node of shard ${shard} gets on average${since}`;
  }
  const when = AHEAD[dimension];
  if (when !== undefined) return `Shard ${shard} ${is} expected to be ${beyond(ratio)} ${when}${since}`;
  return `Shard ${shard} ${is} ${beyond(ratio)}${since}`;
}

const REASONS: Readonly<Record<string, string>> = {
  'nothing-movable':
    'none of its nodes can move: they are pinned, cooling down, kept together with others, or hotter than a share.',
  'no-target': 'no other shard has room that the rules allow.',
  'not-worth-it': 'every move would cost more in rows than it brings.',
  budget: 'what may move within an hour is used up.',
};

const STATES: Readonly<Record<PlanState, string>> = {
  draft: 'draft',
  proposed: 'proposed',
  approved: 'approved',
  executing: 'running',
  paused: 'paused',
  done: 'done',
  refused: 'refused',
  expired: 'expired',
  undone: 'undone',
};

const DID: Readonly<Record<AuditAction, string>> = {
  proposed: 'proposed',
  drafted: 'made a draft',
  submitted: 'submitted',
  approved: 'approved',
  scheduled: 'put off',
  unscheduled: 'took the time from',
  refused: 'refused',
  expired: 'expired',
  started: 'started',
  paused: 'paused',
  resumed: 'resumed',
  finished: 'finished',
  undone: 'undid',
  observed: 'looked at the outcome of',
  mode: 'changed the mode',
  policy: 'changed the settings',
  breaker: 'stopped acting by itself',
  restored: 'mended',
  metagraph: 'changed the metagraph',
  replicas: 'changed the replicas',
};

/** Terms of a score by what the engine calls them; in a row of numbers there is room for one word each. */
const TERMS: Readonly<Record<string, { readonly name: string; readonly help: string }>> = {
  'relief of the old shard': { name: 'relief', help: 'what is taken off an overloaded shard' },
  'crowding of the new shard': { name: 'crowding', help: 'what the new shard gets beyond its share' },
  'accesses across shards saved': { name: 'traffic', help: 'reads that need not cross shards any more, or have to' },
  'rows moved': { name: 'rows', help: 'copying the rows' },
};

/** Less than this is noise: reads differ by as much from one moment to the next. */
const SLOWDOWN_TOLD_MIN = 1.05;

/** The first letters of a hash, which a plan's id ends with: enough to tell two apart, short enough to read out. */
const short = (id: string): string => id.slice(id.lastIndexOf('-') + 1).slice(0, 8);

export const balanceText = {
  title: 'Balance',
  intro:
    'Watches what the shards are read, plans few moves that even it out, and shows each plan before anything moves.',
  open: 'Balance',
  openWaiting: 'Balance: a plan waits for a decision',
  noWorkspace: 'Open a workspace to balance its shards.',
  pages: { now: 'Now', plans: 'Plans', scorecard: 'Scorecard', 'back-test': 'Back-test', audit: 'Audit trail' },
  pagesLabel: 'Parts of the Balance view',
  back: 'Back to Balance',
  failedTitle: 'The balancer did not answer',
  short,

  mode: 'Mode',
  modes: {
    off: 'Off',
    propose: 'Propose',
    'approve-by-rule': 'Approve by rule',
    automatic: 'Automatic',
  } satisfies Readonly<Record<BalanceMode, string>>,
  modeHints: {
    off: 'Reads are counted and forecast; nothing is proposed.',
    propose: 'Plans wait for somebody’s approval.',
    'approve-by-rule': 'Plans within the approval rules are carried out; others wait.',
    automatic: 'Every plan is carried out as soon as it is made.',
  } satisfies Readonly<Record<BalanceMode, string>>,
  modeQuestion: (mode: BalanceMode) => `Switch to “${balanceText.modes[mode]}”?`,
  modeWarning: {
    'approve-by-rule': (nodes: number, rows: number) =>
      `From now on plans of up to ${plural(nodes, 'node')} and ${plural(rows, 'row')} are carried out without asking anybody. Queries keep working, and each plan can be undone.`,
    automatic:
      'From now on every plan is carried out without asking anybody, within the budget of the settings. Queries keep working, and each plan can be undone. When an outcome is worse than predicted the balancer goes back to “Propose”.',
  },
  modeConfirm: 'Switch mode',
  settingsButton: 'Settings…',
  propose: 'Propose now',
  proposing: 'Looking for moves…',
  busy: 'Not done: what was asked before is still under way. Try again when it has ended.',
  proposeAgain: 'Propose again',
  foundNothing: 'Nothing to move: no plan would be worth its rows. Below is why.',
  failures: {
    configure: 'The settings were not changed',
    propose: 'No plan was proposed',
    edit: 'The draft was not made',
    submit: 'The draft was not submitted',
    approve: 'The plan was not approved',
    refuse: 'The plan was not refused',
    run: 'The plan was not carried out',
    pause: 'The plan was not paused',
    undo: 'The plan was not undone',
    abort: 'The plan was not aborted',
    save: 'The plan could not be saved',
  },

  decision: {
    title: 'Decision',
    waiting: (tickS: number) => `Waiting for the first look: there is one every ${formatSpan(tickS)}.`,
    off: 'Off. Reads are counted, nothing is proposed.',
    balanced: (enter: number) => `Balanced: no shard is ${percent(enter)} or more over its share.`,
    confirming: (wanted: number) =>
      `Confirming: a plan is due when ${plural(wanted, 'look')} in a row have found that.`,
    'quiet-hours': 'Quiet hours: nothing moves before they end.',
    budget: 'The budget is used up: what may move within an hour has moved.',
    plan: 'A plan is due.',
    planned: 'A plan is open; no other is made before it is decided and carried out.',
    atRest: 'Nothing has to move.',
    allowance: (nodes: number, rows: number) => `May move now: ${plural(nodes, 'node')}, ${plural(rows, 'row')}.`,
    /** Of a shard that is not confirmed yet, so that no signal tells of it. */
    over: (shard: number, ratio: number, stretch: number | null) =>
      `${causeWords({ rule: 'shard-over-load', shard, dimension: stretch === null ? 'balance' : `ahead-${stretch + 1}`, ratio, looks: 1, label: null }, 'is')}.`,
    signal: (signal: BalanceSignal) => `${causeWords({ ...signal, label: signal.node?.label ?? null }, 'is')}.`,
    more: (count: number) => `${plural(count, 'more signal')}.`,
    lookedAt: (clock: string) => `Looked at ${clock}`,
  },

  shards: 'What the balancer sees',
  shardsCaption: 'Every shard as the balancer sees it',
  basis: {
    measured: 'By what was measured',
    forecast: 'By what was measured and what is expected',
    foreseen: 'By what is known of the future',
  },
  columns: {
    shard: 'Shard',
    heat: 'Reads/s',
    ratio: 'Of its share',
    ahead: (horizonS: number) => `Expected within ${formatSpan(horizonS)}`,
  },
  ratioLabel: (ratio: number) => beyond(ratio),
  threshold: (enter: number) => `The mark is at ${formatImbalance(enter)}: above it a shard is overloaded.`,
  notForeseen: 'nothing foreseen',
  over: 'overloaded',

  forecast: {
    title: 'Forecast',
    caption: 'How good the forecast was over the last season',
    believed: 'Believed: it beats repeating the last season, so what is expected is balanced too.',
    notBelieved: 'Not believed: repeating the last season would have been as good, so only what is measured counts.',
    noSeason: (seasonS: number) =>
      `There is no forecast yet: a whole season (${formatSpan(seasonS)}) has to be counted first. Until then only what is measured counts.`,
    notWished: 'Not used: the settings say that only what is measured counts.',
    fallback: {
      'no-season-yet': 'Fell back to what was measured: a whole season has to be counted first.',
      'not-better-than-seasonal-naive':
        'Fell back to what was measured: the forecast is no better than repeating the last season.',
    },
    of: { nodes: 'Nodes', shards: 'All shards' },
    columns: { of: 'Of', mase: 'MASE', rmsse: 'RMSSE', wape: 'WAPE', coverage: 'In the 90 % interval' },
    help: 'MASE: error over that of repeating the last season; below 1 is better than that. RMSSE: the same by squares; nodes are judged by it, shards by MASE. WAPE: error as a share of all reads.',
    noRecord: 'Too little was forecast and counted to judge by.',
    byShard: 'By shard',
    rivals: {
      caption: 'WAPE of nodes beside simple ways, same windows',
      forecast: 'Forecast',
      seasonalNaive: 'Last season',
      ewma: 'EWMA',
      naive: 'As now',
      least: 'least error',
    },
  },

  stuck: {
    title: 'Why nothing moved when a plan was last due',
    beside: 'What stays overloaded, and why',
    unrelieved: (shard: number, dimension: string, because: string) =>
      `Shard ${shard} stays over ${shareOf(dimension)}: ${REASONS[because] ?? because}`,
    oversized: (label: string, heat: number, share: number) =>
      `${label} alone gets ${formatRate(heat)} reads/s; a shard’s share is ${formatRate(share)}.`,
    oversizedAdvice: (count: number) =>
      count === 1
        ? 'Moving it moves the trouble. Split its reads by replicas.'
        : 'Moving them moves the trouble. Split their reads by replicas.',
    moreOversized: (count: number) => `${plural(count, 'more node')} like this.`,
  },

  plan: {
    name: (planId: string) => `Plan ${short(planId)}`,
    waiting: 'A plan waits for a decision',
    ready: 'An approved plan waits to be run',
    running: 'A plan is under way',
    review: 'Review',
    state: 'State',
    states: STATES,
    kinds: {
      placement: 'placement',
      balance: 'balance',
      'by-hand': 'moved by hand',
      undo: 'undoing',
    } satisfies Readonly<Record<PlanKind, string>>,
    made: (kind: PlanKind, author: string) =>
      `${kind === 'balance' ? '' : `${balanceText.plan.kinds[kind]} `}by ${author === 'balancer' ? 'the balancer' : author}`,
    left: (seconds: number) => `${formatSpan(seconds)} left`,
    leftNone: 'no time left',
    hash: 'Hash',
    hashHelp: 'An approval holds for exactly this content; whatever is changed has another hash.',
    approvedBy: (name: string, moment: string) => `approved by ${name}, ${moment}`,
    finished: (moment: string) => `ended ${moment}`,
    basedOn: (planId: string) => `made from plan ${short(planId)}`,
    undoOf: (planId: string) => `takes back plan ${short(planId)}`,
    changed: (planId: string, state: PlanState) => `Plan ${short(planId)} is now ${STATES[state]}.`,
    loading: 'Loading the plan…',
    failedTitle: 'The plan could not be read',
    staleTitle: 'This plan does not fit any more.',
    staleHint: 'Propose again: the new plan starts from how things are now.',
    noteTitle: { refused: 'Refused', expired: 'Expired', other: 'Note' },
    figures: 'Effect and cost',
    ratio: 'Hottest shard',
    ratioHelp: 'Reads of the hottest shard over its fair share: 1.00 is even.',
    observed: 'Predicted → seen',
    observedAt: (clock: string, isWorse: boolean) => `${isWorse ? 'worse than predicted' : 'seen'} at ${clock}`,
    notObserved: 'not looked at yet',
    nodes: 'Nodes to move',
    rows: 'Rows to move',
    heatMoved: 'Reads/s moved',
    heatMovedMin: (min: number) => `at least ${formatRate(min)} needed`,
    cutEdges: 'Cut edges',
    cutRows: 'Cut closure rows',
    beside: 'Beside the plan it was made from',
    besideHint: 'Each by what was read when it was made; the draft by what is read now.',
    besideCaption: 'This draft beside the plan it was made from',
    progress: (moved: number, nodes: number) => `${formatCount(moved)} of ${plural(nodes, 'node')} moved`,
    moving: 'Moving nodes',
    pausedBecause: (cause: string) => `Cause: ${cause}.`,
    pausedAt: 'Paused: what was moved stays moved until you go on or abort.',
  },

  blocks: {
    title: 'What moves, and why',
    trimHint: 'Untick what shall stay, or send a block elsewhere; then score it again.',
    name: (first: string, count: number) => (count > 1 ? `${first} and ${formatCount(count - 1)} more` : first),
    facts: (heat: number, rows: number) => `${formatRate(heat)} reads/s · ${plural(rows, 'row')}`,
    keep: (name: string) => `Move ${name}`,
    target: (name: string) => `Target shard of ${name}`,
    cause: (block: PlanBlock) =>
      block.rule.rule === 'by-hand'
        ? 'Sent there by hand.'
        : `${causeWords({ ...block.rule, rule: block.rule.rule, label: block.rule.node }, 'was')}.`,
    terms: TERMS,
    sum: 'score',
    details: 'Nodes and alternatives',
    nodes: 'Nodes',
    keepNode: (label: string) => `Move ${label}`,
    showNode: (label: string) => `Show ${label} in the topology`,
    alternatives: 'Why not elsewhere',
    alternativesCaption: (name: string) => `Other shards for ${name}`,
    lost: (by: string) => `${by} beside the chosen one`,
    tied: 'as good as the chosen one',
    noAlternatives: 'There is no other shard.',
    forbidden: 'forbidden',
    planned: 'planned',
    notScored: 'not scored yet',
    moves: 'Moves',
    movesShown: (shown: number, count: number) => `First ${formatCount(shown)} of ${formatCount(count)}`,
    made: 'made',
  },

  planShards: {
    columns: { ratio: 'Of its share', ratioAhead: 'At most expected', heat: 'Reads/s', nodes: 'Nodes' },
  },

  progress: {
    label: 'Progress by phase',
    copied: 'Copied',
    switched: 'Switched',
    cleaned: 'Cleaned up',
    rows: (copied: number, rows: number) => `${formatCount(copied)} of about ${plural(rows, 'row')}`,
    rate: (rowsPerSecond: number) => `${formatCount(Math.round(rowsPerSecond))} rows/s`,
    eta: (etaMs: number | null) =>
      etaMs === null ? 'time left not known yet' : `about ${formatSpan(Math.max(1, Math.ceil(etaMs / 1000)))} left`,
    /** One line, for lists. */
    short: ({ progress, movedNodes, nodes }: PlanSummary): string =>
      progress === undefined
        ? balanceText.plan.progress(movedNodes, nodes)
        : [
            balanceText.plan.progress(progress.switchedNodes, progress.nodes),
            balanceText.progress.rate(progress.rowsPerSecond),
            balanceText.progress.eta(progress.etaMs),
          ].join(' · '),
  },

  pace: {
    label: 'Pace of moves',
    modes: { auto: 'Automatic', limit: 'At most', off: 'No limit' },
    rate: 'Rows per second at most',
    unit: 'rows/s',
    set: 'Set',
    now: (setting: MoveRate, rowsPerSecondMax: number | null, slowdown: number | null) => {
      const limit =
        setting === 'off'
          ? 'As fast as the shards can.'
          : rowsPerSecondMax === null
            ? 'No limit is needed now.'
            : `Now at most ${formatCount(rowsPerSecondMax)} rows/s.`;
      if (slowdown === null) return limit;
      const reads =
        slowdown < SLOWDOWN_TOLD_MIN
          ? 'Reads are not slower for it.'
          : `Reads took ${formatRate(slowdown)} times as long while rows moved.`;
      return `${limit} ${reads}`;
    },
  },

  actions: {
    scoreAgain: 'Score again',
    scoring: 'Scoring…',
    keepAll: 'Undo the changes',
    submit: 'Submit',
    discard: 'Discard draft…',
    refuse: 'Refuse…',
    abort: 'Abort…',
    approve: 'Approve…',
    run: 'Run',
    resume: 'Go on',
    pause: 'Pause',
    undo: 'Undo…',
    save: 'Save plan…',
    formats: {
      json: { name: 'JSON', hint: 'the plan itself, as “shardscope apply” takes it' },
      csv: { name: 'CSV', hint: 'its moves as a table' },
      sql: { name: 'SQL', hint: 'its moves as statements' },
      md: { name: 'Markdown', hint: 'a report to hand on' },
    },
    compare: 'Compare',
  },

  question: {
    approveTitle: (plan: PlanSummary) => `Approve ${balanceText.plan.name(plan.planId).toLowerCase()}?`,
    approve: ({ nodes, rows }: PlanSummary) =>
      `${plural(nodes, 'node')} and ${plural(rows, 'row')} may then be moved. Queries keep working, and it can be undone.`,
    ratio: (before: number, after: number) =>
      `Hottest shard: ${formatImbalance(before)} of its share now, ${formatImbalance(after)} afterwards.`,
    bound: (hash: string) => `The approval holds for hash ${short(hash)} and for nothing else.`,
    as: (name: string) => `You decide as ${name}.`,
    approveButton: 'Approve plan',
    refuseTitle: (plan: PlanSummary) => `Refuse ${balanceText.plan.name(plan.planId).toLowerCase()}?`,
    refuse: 'It will not be carried out. The next look may propose another one.',
    abortTitle: (plan: PlanSummary) => `Abort ${balanceText.plan.name(plan.planId).toLowerCase()}?`,
    abort: 'It ends for good: the rest of it will not be moved. Queries keep working.',
    abortLegend: 'What was moved',
    abortWays: ({ movedNodes }: PlanSummary) => [
      {
        value: 'stays' as const,
        name: 'Stays where it is',
        hint: `${plural(movedNodes, 'node')} moved so far; it ends at once.`,
      },
      {
        value: 'back' as const,
        name: 'Goes back',
        hint: 'Everything is moved to where it was before the plan, as undoing does.',
      },
    ],
    abortButton: 'Abort plan',
    discardTitle: 'Discard this draft?',
    discard: 'The plan that it was made from stays as it is.',
    note: 'Note',
    noteHint: 'Kept in the audit trail; why, for those who come after you.',
    refuseButton: 'Refuse plan',
    discardButton: 'Discard',
    undoTitle: (plan: PlanSummary) => `Undo ${balanceText.plan.name(plan.planId).toLowerCase()}?`,
    undo: ({ movedNodes, movedRows }: PlanSummary) =>
      `${plural(movedNodes, 'node')} and ${plural(movedRows, 'row')} go back to where they were. Queries keep working.`,
    undoButton: 'Undo plan',
  },

  operator: {
    title: 'Who are you?',
    intro: 'Everything that is decided is kept with a name. It is asked once and stays in this browser.',
    label: 'Your name',
    button: 'Continue',
    setting: 'Your name',
  },

  queue: {
    caption: 'Plans, newest first',
    empty: 'There is no plan yet.',
    emptyHint: 'One is proposed when a shard stays overloaded, or when you choose “Propose now”.',
    columns: { pick: 'Compare', plan: 'Plan', state: 'State', ratio: 'Hottest shard', size: 'Size', left: 'Time' },
    pick: (planId: string) => `Compare plan ${short(planId)}`,
    pickHint: 'Tick two plans to compare them.',
    size: (nodes: number, rows: number) => `${plural(nodes, 'node')} · ${plural(rows, 'row')}`,
    observed: (ratio: number) => `observed ${formatImbalance(ratio)}`,
    failedTitle: 'The plans could not be read',
  },

  audit: {
    title: 'Audit trail',
    decisions: 'Plans, settings and the metagraph',
    empty: 'Nothing was decided yet.',
    did: (action: AuditAction) => DID[action],
    plan: (planId: string) => `plan ${short(planId)}`,
    failedTitle: 'The audit trail could not be read',
  },

  compare: {
    title: 'Two plans beside each other',
    loading: 'Comparing…',
    failedTitle: 'The plans could not be compared',
    counts: 'What they move',
    caption: 'Both plans, figure by figure',
    figure: 'Figure',
    difference: 'Second beside first',
    bothAlike: 'Nodes that both move alike',
    bothElsewhere: 'Nodes that both move, but elsewhere',
    only: (planId: string) => `Nodes that only plan ${short(planId)} moves`,
    author: 'Author',
    shard: (shard: number) => `Shard ${shard}, of its share`,
  },

  why: {
    title: 'Why here?',
    show: 'Explain',
    hide: 'Hide',
    loading: 'Asking the balancer…',
    failedTitle: 'The balancer could not explain this',
    together: (count: number) => `${plural(count, 'other node')} would have to move with it.`,
    basis: { measured: 'Judged by what was measured.', forecast: 'Judged by what was measured and what is expected.' },
    load: (dimension: string, ratio: number) =>
      BOUNDS[dimension] === undefined
        ? `Its shard is ${beyond(ratio)}${dimension in AHEAD ? ` ${AHEAD[dimension]}, as expected` : ''}`
        : `Its shard is at ${Math.round(100 * ratio)} % of ${BOUNDS[dimension]}`,
    excess: 'has to be relieved',
    obstacles: 'It moves nowhere',
    calm: 'Its shard has nothing to get rid of, so there is no reason to move it.',
    best: (shard: number) => `Shard ${shard} would be better for it.`,
    stays: 'No shard would be better for it.',
    caption: 'Every other shard for this node',
    columns: { shard: 'Shard', verdict: 'Verdict' },
    verdicts: {
      home: 'here',
      obstacle: 'cannot move',
      refused: 'forbidden',
      'no-relief': 'brings no relief',
      'not-worth-it': 'not worth its rows',
      possible: 'possible',
    } satisfies Readonly<Record<NodeExplanation['targets'][number]['verdict'], string>>,
    lastPlan: 'It came here with',
  },

  ended: (plan: PlanSummary) =>
    `Plan ${short(plan.planId)} is ${STATES[plan.state]}: ${plural(plan.movedNodes, 'node')} moved.`,
  aborted: (plan: PlanSummary) =>
    plan.state === 'done'
      ? `Plan ${short(plan.planId)} had ended before it could be aborted: ${plural(plan.movedNodes, 'node')} moved.`
      : `Plan ${short(plan.planId)} was aborted and is ${STATES[plan.state]} now.`,
  undone: (nodes: number) => `${plural(nodes, 'node')} moved back.`,
  foresights: {
    measured: { name: 'What was measured', hint: 'Moves follow load that is there.' },
    forecast: {
      name: 'What is expected, too',
      hint: 'Moves come before the load, while the forecast beats repeating the last season.',
    },
  } satisfies Readonly<Record<BalanceForesight, { name: string; hint: string }>>,
} as const;
