/** Sentences and labels of nodes that stand for what is below them. */

import { some } from './filter-text.ts';
import { formatCount, formatRate, plural } from './format.ts';

export const collapseText = {
  collapse: 'Collapse below',
  expand: 'Expand',
  collapseType: (type: string) => `Collapse all of type ${type}`,
  expandType: (type: string) => `Expand all of type ${type}`,
  chip: (types: readonly string[], labels: readonly string[]) =>
    `Collapsed: ${[...(types.length > 0 ? [`type ${some(types)}`] : []), ...(labels.length > 0 ? [some(labels)] : [])].join('; ')}`,
  remove: 'Expand everything',
  hidden: (count: number) => `${plural(count, 'node')} below`,
  isHidden: 'It is hidden below a collapsed node.',
  reveal: 'Show it',
  standsFor: 'Stands for',
  below: (count: number, rate: number) => `${formatCount(count)} below it, ${formatRate(rate)} reads/s with its own`,
  nothing: 'Nothing more is hidden: what is below has other parents that are shown, or nothing is below.',
  tooMany: (count: number) =>
    `More than ${formatCount(count)} single nodes, or types: a view can name no more. Collapse all of a type, or expand others first.`,
  tooDeep: (count: number) =>
    `To show it, more than ${formatCount(count)} nodes would be collapsed or expanded one by one: expand all of a type instead.`,
  gone: (count: number) =>
    `The view collapses ${plural(count, 'node')} that ${count === 1 ? 'is' : 'are'} not in this topology.`,
} as const;
