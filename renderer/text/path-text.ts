/** Sentences and labels of the path between two nodes. */
import type { PathWay } from '../state/path.ts';
import { formatCount, plural } from './format.ts';

export const pathText = {
  title: 'Path between them',
  show: 'Show path between',
  finding: 'Looking for the shortest path…',
  again: 'looking again…',
  failed: 'The path could not be found out',
  fit: 'Bring the path into view',
  end: 'End the path',
  length: (edges: number) => plural(edges, 'edge'),
  crossings: (count: number) =>
    count === 0 ? 'none crosses shards' : `${formatCount(count)} ${count === 1 ? 'crosses' : 'cross'} shards`,
  /** How edges were followed. */
  ways: {
    along: 'Along the direction of the edges.',
    either: 'No path along the direction of the edges, from either node; this one goes against it too.',
  } satisfies Readonly<Record<PathWay, string>>,
  none: 'No path.',
  noneRule: 'Edges were followed along their direction from either node, then whichever way they point.',
  nodes: 'Nodes of the path, in order',
  crosses: (from: number, to: number) => `Crosses from shard ${from} to shard ${to}`,
  more: (count: number) => `${formatCount(count)} more, all of them lit.`,
  leftOut: (count: number) => `${plural(count, 'of them is', 'of them are')} not shown now.`,
  changed: 'The topology was written to while the path was looked for.',
  gone: 'One of the two nodes is there no longer.',
} as const;
