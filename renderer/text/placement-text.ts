/** Sentences and labels of placement and its rules: the part of en.ts that would make it too long to read. */
import type { PlacementObjective, PlacementRules } from '../../engine/protocol/index.ts';
import { formatCount, formatDuration, formatRate, formatShare, plural } from './format.ts';

type ShardRule = PlacementRules['shards'][number];

const list = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
const shardList = (shards: readonly number[]): string =>
  `${shards.length === 1 ? 'shard' : 'shards'} ${list(shards.map(String))}`;

export const placementText = {
  title: 'Placement',
  intro: 'Proposes a home for every node and shows what it would change. Nothing moves before you apply it.',
  shards: 'Shards',
  shardsHint: (count: number) => `${plural(count, 'shard')} now`,
  imbalance: 'Largest imbalance',
  imbalanceHint: (objective: PlacementObjective) =>
    `How far above its fair share of ${objective === 'traffic' ? 'reads' : 'influence'} a shard may be.`,
  objective: 'Keep few of these across shards',
  objectives: {
    closure: {
      name: 'Closure rows',
      short: 'fewest closure rows across shards',
      hint: 'Ancestors stay with their descendants: the fewest rows are stored twice.',
    },
    edges: {
      name: 'Edges',
      short: 'fewest edges across shards',
      hint: 'Neighbours stay together: walks from node to node change shards least.',
    },
    traffic: {
      name: 'Reads',
      short: 'fewest reads across shards',
      hint: 'What is read together now stays together. Needs queries that were counted.',
    },
  } satisfies Readonly<Record<PlacementObjective, { name: string; short: string; hint: string }>>,
  from: 'Start from',
  starts: {
    current: {
      name: 'The current placement',
      short: 'from the current placement',
      hint: 'Improves what is there: moves little.',
    },
    scratch: {
      name: 'Scratch',
      short: 'from scratch',
      hint: 'Finds a placement anew: often a better one, but moves much.',
    },
  },
  summary: (shards: number, objective: PlacementObjective, imbalance: number, from: 'current' | 'scratch') =>
    [
      plural(shards, 'shard'),
      placementText.objectives[objective].short,
      `imbalance up to ${formatShare(imbalance)}`,
      placementText.starts[from].short,
    ].join(' · '),
  propose: 'Propose',
  proposeAgain: 'Propose again',
  proposing: 'Looking for a placement',
  proposeFailed: 'No placement was proposed',
  ready: 'The placement is proposed: open “Placement” to look at it.',
  background: 'Continue in background',
  change: 'Change settings',
  conflict: 'Wishes that do not go together',

  cutEdges: 'Cut edges',
  cutRows: 'Cut closure rows',
  cutShare: (before: number, after: number) => `${formatShare(before)} → ${formatShare(after)}`,
  influenceImbalance: 'Influence imbalance',
  influenceImbalanceHelp: 'Largest influence of a shard over its fair share, minus 1: 0 % is even.',
  movedNodes: 'Nodes to move',
  movedShare: (share: number) => `${formatShare(share)} of all nodes`,
  movedRows: 'Rows to move',
  foundIn: (ms: number) => `Found in ${formatDuration(ms)}`,
  to: 'to',
  better: 'better',
  worse: 'worse',
  same: 'no change',
  nothingToMove: 'Nothing to move: no better placement was found than the one there is.',

  notBalanced: (imbalance: number, wanted: number) =>
    `No placement within ${formatShare(wanted)} was found. This is the most even one, at ${formatShare(imbalance)}: the fullest shard carries that much more than its fair share.`,
  readsNotBalanced: (wanted: number) =>
    `No placement with reads within ${formatShare(wanted)} was found. This is the most even one.`,
  oversized: (label: string, influence: number, even: number) =>
    `${label} alone carries ${formatShare(influence)} of the influence; an even share is ${formatShare(even)}.`,
  oversizedReads: (label: string) => `${label} alone gets more of the reads than an even share.`,
  oversizedMeans: (count: number) =>
    count === 1
      ? 'It gets a shard nearly to itself. With fewer shards the share of each would be large enough for it.'
      : 'Each gets a shard nearly to itself. With fewer shards the share of each would be large enough for them.',
  moreOversized: (count: number) => `${plural(count, 'more node')} like this.`,

  byShard: 'By shard',
  byShardCaption: 'Every shard before and after',
  columns: {
    shard: 'Shard',
    nodes: 'Nodes',
    influence: 'Influence of capacity',
    heat: 'Reads/s',
    cutEdges: 'Cut edges',
    cutRows: 'Cut closure rows',
    storedRows: 'Stored closure rows',
  },
  isNew: 'new',
  isRemoved: 'removed',
  ofCapacity: (capacity: number) => `of ${formatShare(capacity)}`,
  over: 'over capacity',
  flows: 'Moves between shards',
  moreFlows: (count: number) => `${plural(count, 'more pair')} of shards`,
  flowColumns: { path: 'From and to', nodes: 'Nodes', rows: 'Rows' },
  moves: 'Moves of most rows',
  movesHint: 'Choose one to see its node in the topology. The proposal is kept.',
  firstMoves: (shown: number, count: number) => `First ${formatCount(shown)} of ${formatCount(count)}`,

  save: 'Save plan…',
  saveFailed: 'The plan could not be saved',
  apply: 'Apply…',
  confirmTitle: (nodes: number) => `Move ${plural(nodes, 'node')}?`,
  confirmTitleShards: (shards: number) => `Change to ${plural(shards, 'shard')}?`,
  confirm: (nodes: number, rows: number) => `${plural(nodes, 'node')} and ${plural(rows, 'row')} will be moved.`,
  confirmReopen: (before: number, after: number) =>
    `The number of shards changes from ${before} to ${after}, so the workspace is closed and opened again; for that moment queries are refused.`,
  confirmSafe: 'Queries keep working, and their answers stay the same.',
  confirmCancel: 'You can cancel at any time: what was moved by then stays moved.',
  confirmButton: 'Apply placement',
  applying: 'Moving nodes',
  applyingHint: 'Queries keep working. If you cancel, what was moved stays moved.',
  applyingReopens:
    'The workspace is opened again with the new number of shards; this goes on meanwhile. If you cancel, what was moved stays moved.',
  applyFailed: 'The placement was not applied',
  done: (nodes: number, rows: number, ms: number) =>
    `${plural(nodes, 'node')} and ${plural(rows, 'row')} moved in ${formatDuration(ms)}.`,
  was: 'What the plan said it would change:',
  stoppedTitle: 'Stopped.',
  stopped: 'What was moved stays moved, and everything holds. Propose again for the rest.',
  another: 'New proposal',
  verify: 'Verify…',

  rules: 'Rules in force',
  noRules: 'None: every node may live on every shard.',
  rulesHint: 'Nodes are pinned in the inspector; all other rules are set with “shardscope rules”.',
  rulesLoading: 'Reading the rules…',
  rulesFailed: 'The rules could not be read',
  moreRules: (count: number) => `${plural(count, 'more rule')} of this kind`,
  ruleKinds: { shards: 'Shards', types: 'Types', pins: 'Pins', apart: 'Apart', together: 'Together' },
  ruleOf: {
    shards: ({ shard, weight, influenceMax, nodesMax, heatMax }: ShardRule) => {
      const limits = [
        ...(weight === undefined ? [] : [`has weight ${weight}`]),
        ...(influenceMax === undefined ? [] : [`carries at most ${formatShare(influenceMax)} of the influence`]),
        ...(nodesMax === undefined ? [] : [`holds at most ${plural(nodesMax, 'node')}`]),
        ...(heatMax === undefined ? [] : [`serves at most ${formatRate(heatMax)} reads/s`]),
      ];
      return `Shard ${shard} ${list(limits)}`;
    },
    types: ({ type, shards }: PlacementRules['types'][number]) => `${type} only on ${shardList(shards)}`,
    pins: ({ node, shard }: PlacementRules['pins'][number]) => `${node} stays on shard ${shard}`,
    apart: ({ name, nodes }: PlacementRules['apart'][number]) =>
      nodes.length > 6
        ? `${name}: ${plural(nodes.length, 'node')}, each on a shard of its own`
        : `${name}: ${list(nodes)} on different shards`,
    together: ({ root, hierarchy }: PlacementRules['together'][number]) =>
      `${root} and everything below it${hierarchy === undefined ? '' : ` in hierarchy ${hierarchy}`} on one shard`,
  },

  pin: (shard: number) => `Pin to shard ${shard}`,
  pinned: (shard: number) => `Pinned to shard ${shard}: placement and moves leave it there.`,
  pinnedElsewhere: (shard: number) => `Pinned to shard ${shard}: the next placement brings it there.`,
  unpin: 'Unpin',
  pinFailed: 'The pin was not changed',
} as const;
