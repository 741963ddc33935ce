/** Sentences and labels of the Influence view, and of what the inspector says of a neighbourhood. */
import type {
  InfluenceDirection,
  InfluenceFreshness,
  InfluenceMeasure,
  InfluenceSettings,
} from '../../engine/protocol/index.ts';
import { formatCount, formatDuration, formatShare, plural } from './format.ts';

const MEASURES: Readonly<Record<InfluenceMeasure, string>> = {
  pagerank: 'PageRank',
  betweenness: 'Betweenness',
  degree: 'Degree',
  closure: 'Closure',
};
const DIRECTIONS: Readonly<Record<InfluenceDirection, string>> = {
  up: 'From below',
  down: 'From above',
  both: 'Both ways',
};
const MEANINGS: Readonly<Record<InfluenceMeasure, Readonly<Record<InfluenceDirection, string>>>> = {
  pagerank: {
    up: 'A node counts for more the more influential the nodes below it are.',
    down: 'A node counts for more the more influential the nodes above it are.',
    both: 'A node counts for more the more influential its neighbours are.',
  },
  betweenness: {
    up: 'A node counts for more the more of the shortest paths between other nodes lead through it.',
    down: 'A node counts for more the more of the shortest paths between other nodes lead through it.',
    both: 'A node counts for more the more of the shortest paths, whichever way edges point, lead through it.',
  },
  degree: {
    up: 'A node counts for more the more children it has.',
    down: 'A node counts for more the more parents it has.',
    both: 'A node counts for more the more parents and children it has.',
  },
  closure: {
    up: 'A node counts for more the more nodes lie below it, over any number of steps.',
    down: 'A node counts for more the more nodes lie above it, over any number of steps.',
    both: 'A node counts for more the more nodes lie above or below it, over any number of steps.',
  },
};

/** Betweenness gathers from nowhere: it is the same from below and from above. */
function directionOf(measure: InfluenceMeasure, direction: InfluenceDirection): string {
  return measure === 'betweenness' && direction !== 'both' ? 'Along edges' : DIRECTIONS[direction];
}

/** An end of a bin, which is a round number. */
const end = (share: number): string => `${Number((100 * share).toPrecision(1))} %`;

export const influenceText = {
  title: 'Influence',
  intro:
    'One score a node: the share of the whole that it is expected to carry. Shards are filled by it, discs are sized by it.',
  inForce: 'In force',
  /** Null where all scores are those of the topology as it is. */
  behind: (measure: InfluenceMeasure, freshness: InfluenceFreshness): string | null => {
    const { revision, followedRevision, unmeasured } = freshness;
    if (followedRevision >= revision) return null;
    const asOf = `The scores are of revision ${followedRevision}, the topology is at ${revision}`;
    if (measure === 'pagerank' || measure === 'degree') return `${asOf}; they follow soon.`;
    return unmeasured === 0
      ? `${asOf}.`
      : `${asOf}: ${plural(unmeasured, 'new node')} count least. Recompute for more.`;
  },
  measures: MEASURES,
  direction: directionOf,
  meaning: ({ measure, direction }: Pick<InfluenceSettings, 'measure' | 'direction'>) => MEANINGS[measure][direction],
  /** `PageRank from below, damping 0.5` */
  settings: ({ measure, direction, damping }: Pick<InfluenceSettings, 'measure' | 'direction' | 'damping'>) =>
    `${MEASURES[measure]}, ${directionOf(measure, direction).toLowerCase()}${damping === null ? '' : `, damping ${damping}`}`,
  exact: 'The scores are exact.',
  within: (error: number) =>
    `Measured on a sample: with 90 % confidence no node’s part of the paths is off by more than ${formatShare(error)}.`,
  failedTitle: 'The scores could not be read',
  noWorkspace: 'Open a workspace to see its influence.',

  spread: 'How it is spread',
  spreadLabel: (nodes: number, from: number, to: number) =>
    `Histogram: ${plural(nodes, 'node')} by influence, from ${end(from)} to ${end(to)} of the whole. The numbers are in the table.`,
  spreadX: 'Influence of a node, % of the whole (logarithmic)',
  spreadY: 'Nodes (logarithmic)',
  tableLabel: 'Numbers of nodes by influence',
  spreadAs: 'Show how it is spread as',
  forms: { picture: 'Picture', table: 'Table' },
  end,
  bin: (from: number, to: number) => `${end(from)} to ${end(to)}`,
  binTitle: (nodes: number, from: number, to: number) =>
    `${plural(nodes, 'node')} above ${end(from)}, up to ${end(to)}`,
  binHead: 'Influence',
  nodesHead: 'Nodes',

  leaders: 'Leading nodes',
  leadersHint: 'Choose one to see it on the topology.',
  rankOf: (rank: number) => `${rank}.`,

  recompute: 'Recompute',
  form: 'Measure anew',
  measure: 'Measure',
  gathered: 'Gathered',
  damping: 'Damping',
  dampingHint: 'How much goes on to the next node.',
  dampingWrong: (max: number) => `A number from 0 to ${max}.`,
  homesStay: 'Nodes stay on their shards; what the shards carry is counted anew.',
  proposed: (settings: string) => `New workspaces begin with ${settings}.`,
  running: 'Recomputing…',
  done: (elapsedMs: number) => `Influence was recomputed in ${formatDuration(elapsedMs)}.`,
  runFailedTitle: 'The scores stayed as they were',
} as const;

const steps = new Intl.NumberFormat('en', { maximumFractionDigits: 2, minimumFractionDigits: 2 });

export const neighbourhoodText = {
  title: 'Neighbourhood',
  intro: (nodes: number, links: number) =>
    `Among the ${plural(nodes, 'node')} within two steps, joined by ${plural(links, 'link')}; not in the whole topology.`,
  part: (nodes: number, links: number) =>
    `Among the nearest ${plural(nodes, 'node')} and their ${plural(links, 'link')}: there are more within two steps. Not in the whole topology.`,
  alone: 'This node has no neighbours.',
  measuring: 'Measuring…',
  failed: 'The neighbourhood could not be measured.',
  rank: (rank: number, nodes: number) => `rank ${formatCount(rank)} of ${formatCount(nodes)}`,
  degree: 'Neighbours',
  degreeHint: (inCount: number, outCount: number) => `${plural(inCount, 'edge')} in, ${plural(outCount, 'edge')} out`,
  betweenness: 'Betweenness',
  betweennessHint: 'of the shortest paths between two others lead through it',
  closeness: 'Closeness',
  distance: (closeness: number) => `${steps.format(1 / closeness)} steps`,
  closenessHint: 'on the way to another node, on average',
  clustering: 'Clustering',
  clusteringHint: 'of the pairs of its neighbours are linked to each other',
  density: 'Density',
  densityHint: 'of all possible links exist',
} as const;
