/** Sentences and labels for moving nodes by hand. */
import type { MovesPreview, MovesTarget } from '../../engine/protocol/index.ts';
import { formatCount, formatImbalance, formatRate, formatShareFine, plural } from './format.ts';

const named = (label: string | null, count: number): string =>
  count === 1 ? (label ?? 'the node') : plural(count, 'node');

export const byHandText = {
  open: 'Move to…',
  onlyShard: 'This workspace has one shard, so there is nowhere to move to.',
  nothing: 'Select a node first: then it can be moved.',
  title: (label: string | null, count: number) => `Move ${named(label, count)} to…`,
  titleConfirm: (label: string | null, count: number, to: number) => `Move ${named(label, count)} to shard ${to}?`,
  from: ({ homes, heat, influence }: MovesPreview) => {
    const where = homes.map(({ shard, nodes }) =>
      homes.length === 1 ? `shard ${shard}` : `shard ${shard} (${nodes})`,
    );
    return `On ${where.join(', ')} now; ${formatRate(heat)} reads/s, ${formatShareFine(influence)} of all influence.`;
  },
  loading: 'Asking every shard…',
  failedTitle: 'The shards did not answer',
  none: 'No shard may take it. Beside each shard is why.',
  legend: 'Target shard',
  keysHint: 'Arrow keys or digits choose a shard, Enter goes on.',
  columns: {
    shard: 'Shard',
    verdict: 'Allowed',
    heat: 'Reads/s there',
    influence: 'Influence there',
    imbalance: 'Hottest shard',
    cut: 'Cut edges',
    rows: 'Rows',
  },
  columnHelp: {
    imbalance: 'Reads of the hottest shard over the mean of all: 1.00 is even',
    cut: 'Edges of these nodes whose ends live on different shards',
    rows: 'Rows that are copied to the shard',
  },
  allowed: 'allowed',
  evenest: 'evenest',
  now: 'now',
  ofCapacity: (capacity: number) => `of ${formatShareFine(capacity)}`,
  change: (before: string, after: string) => `${before} → ${after}`,
  choose: 'Continue…',
  confirm: ({ nodes, homes }: MovesPreview, target: MovesTarget) => {
    const from = homes.filter(({ shard }) => shard !== target.shard).map(({ shard }) => `shard ${shard}`);
    const stay = nodes - target.nodes;
    const rest = stay > 0 ? ` ${plural(stay, 'node')} of them ${stay === 1 ? 'is' : 'are'} there already.` : '';
    return `${plural(target.nodes, 'node')} with ${plural(target.rows, 'row')} will be copied from ${from.join(', ')} to shard ${target.shard}.${rest}`;
  },
  confirmEffect: ({ imbalance, cutEdges }: MovesPreview, target: MovesTarget) => {
    const cut =
      cutEdges === target.cutEdges
        ? 'The number of edges that cross shards stays the same.'
        : `Edges that cross shards: ${formatCount(cutEdges)} now, ${formatCount(target.cutEdges)} afterwards.`;
    return `Hottest shard: ${formatImbalance(imbalance)} now, ${formatImbalance(target.imbalance)} afterwards. ${cut}`;
  },
  confirmSafe: 'Queries keep working, and their answers stay the same. The work queue shows the move, and undoes it.',
  confirmButton: (count: number) => (count === 1 ? 'Move node' : `Move ${plural(count, 'node')}`),
  starting: 'Starting…',
  back: 'Another shard',
  refusedTitle: 'Nothing was moved',
  done: (nodes: number, rows: number, to: number) =>
    `${plural(nodes, 'node')} moved to shard ${to}; ${plural(rows, 'row')} copied. The work queue can undo it.`,
  tooMany: (count: number, max: number) =>
    `${formatCount(count)} nodes are more than can be moved by hand at once (${formatCount(max)}); place the nodes instead.`,
  drag: {
    /** Beside the pointer. */
    none: (label: string | null, count: number) => `${named(label, count)}: drop on a shard, Esc cancels`,
    over: (label: string | null, count: number, to: number) => `${named(label, count)} → shard ${to}`,
    verdict: ({ imbalance, cutEdges }: MovesPreview, target: MovesTarget) =>
      `hottest ${formatImbalance(imbalance)} → ${formatImbalance(target.imbalance)}, cut ${formatCount(cutEdges)} → ${formatCount(target.cutEdges)}`,
    asking: 'asking…',
  },
} as const;
