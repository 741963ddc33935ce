/** Sentences and labels of filters and of the focus on a neighbourhood. */
import type { Comparison, Range } from '../state/filters.ts';
import { formatCount, formatRate, formatShare, plural } from './format.ts';

export const filterText = {
  open: 'Filter nodes',
  bar: 'What is shown',
  title: 'Show only',
  shown: (shown: number, count: number) => `${formatCount(shown)} of ${formatCount(count)} shown`,
  nothing: 'Nothing passes all filters.',
  leftOut: 'The rest',
  hide: 'Hidden',
  dim: 'Dimmed',
  clear: 'Show everything',
  isHidden: 'The filters hide it.',
  areHidden: (count: number, total: number) =>
    `${count === total ? 'All of them are' : `${formatCount(count)} of ${formatCount(total)} ${count === 1 ? 'is' : 'are'}`} hidden, by the filters or below a collapsed node.`,
  remove: (name: string) => `Remove the filter: ${name}`,
  edit: (name: string) => `Change the filter: ${name}`,
  retry: (name: string) => `Ask again: ${name}`,
  asking: 'asking…',
  failed: 'failed, not applied',

  types: 'Types',
  shards: 'Shards',
  heat: 'Heat',
  influence: 'Influence',
  attribute: 'Attribute',
  least: 'At least',
  most: 'At most',
  readsPerSecond: 'reads/s',
  percent: '%',
  attributeHint: 'The engine is asked once and again after writes; asking counts as a read of each node.',
  chooseAttribute: 'Attribute',
  comparison: 'Comparison',
  value: 'Value',
  add: 'Add',
  namesFailed: 'The names of attributes could not be read.',
  comparisons: {
    '=': 'is',
    '<>': 'is not',
    '<': 'below',
    '<=': 'at most',
    '>': 'above',
    '>=': 'at least',
    CONTAINS: 'contains',
    'STARTS WITH': 'begins with',
    'ENDS WITH': 'ends with',
    'IS NOT NULL': 'is there',
    'IS NULL': 'is missing',
  } satisfies Readonly<Record<Comparison, string>>,

  chips: {
    types: (names: readonly string[]) => `Type ${some(names)}`,
    shards: (shards: readonly number[]) => `Shard ${some(shards.map(String))}`,
    heat: (range: Range) => `Heat ${between(range, formatRate)} reads/s`,
    influence: (range: Range) => `Influence ${between(range, formatShare)}`,
    attribute: (name: string, comparison: Comparison, typed: string) =>
      `${name} ${filterText.comparisons[comparison]} ${typed}`.trim(),
  },

  focus: {
    trail: 'Focus',
    all: 'All nodes',
    depth: 'Steps around it',
    steps: (depth: number) => plural(depth, 'step'),
    leave: 'Leave the focus',
  },
  aNode: 'a node',
  manyNodes: (count: number) => plural(count, 'node'),
} as const;

const NAMED_COUNT_MAX = 3;

/** `a, b, c and 2 more`. */
export function some(names: readonly string[]): string {
  const rest = names.length - NAMED_COUNT_MAX;
  return rest <= 0 ? names.join(', ') : `${names.slice(0, NAMED_COUNT_MAX).join(', ')} and ${formatCount(rest)} more`;
}

/** `≥ 10`, `≤ 20`, `10 to 20`. */
function between({ min, max }: Range, format: (value: number) => string): string {
  if (min === null) return max === null ? 'any' : `≤ ${format(max)}`;
  return max === null ? `≥ ${format(min)}` : `${format(min)} to ${format(max)}`;
}
