/** Sentences and labels of what selects many nodes and works with them. */
import { formatCount, formatRate, plural } from './format.ts';

export const selectionText = {
  tab: 'Selection',
  title: (count: number) => `${plural(count, 'node')} selected`,
  tools: 'Select and filter',
  lasso: 'Lasso: drag around nodes',
  pick: 'Select by…',
  fit: 'Bring the selection into view',
  clear: 'Clear the selection',
  neighbours: 'Add neighbours',
  invert: 'Invert',
  copyKeys: 'Copy keys',
  saveCsv: 'Save as CSV',
  moreActions: 'Keep, copy, save',
  copied: (count: number) => `${plural(count, 'key')} copied, one a line.`,
  fileName: (workspace: string) => `${workspace}-selection.csv`,

  figures: 'The selection in figures',
  heat: 'Heat',
  influence: 'Influence',
  inside: 'Edges inside',
  insideHint: 'both ends selected',
  crossing: 'Edges out',
  crossingHint: 'one end selected',
  byShard: 'By shard',
  byType: 'By type',
  more: (count: number) => `${formatCount(count)} more`,
  notShown: (count: number) => `${plural(count, 'of them is', 'of them are')} not shown now.`,

  table: 'Selected nodes',
  namesFailed: 'The names could not be read',
  naming: (done: number, count: number) => `Reading names: ${formatCount(done)} of ${formatCount(count)}`,
  columns: {
    label: { head: 'Label', file: 'label' },
    shard: { head: 'Shard', file: 'shard' },
    heat: { head: 'Reads/s', file: 'accesses_per_second' },
    type: { head: 'Type', file: 'type' },
    influence: { head: 'Influence', file: 'influence' },
    key: { head: 'Key', file: 'key' },
  },

  /** Titles of commands where what they are about is known: in the menu of a node or a selection. */
  menu: {
    inspect: 'Inspect',
    move: 'Move to…',
    pin: 'Pin to its shard, or unpin',
    'pin-details': 'Pin details, or close them',
    focus: 'Focus on the neighbourhood',
    'select-neighbours': 'Select neighbours too',
    'select-shard': 'Select all of this shard',
    'select-type': 'Select all of this type',
    'expand-all': 'Expand everything',
    'select-by': 'Select by shard, type or heat…',
    'fit-selection': 'Zoom to it',
    'show-in-heat': 'Show in heat over time',
    'copy-keys': 'Copy the key, or keys',
    'save-picture': 'Save the picture…',
    'save-selection': 'Save as CSV',
    filter: 'Filter nodes…',
    'add-node': 'Add a node…',
  },

  picker: {
    title: 'Select nodes',
    hint: 'Shift and drag selects a rectangle, Alt and drag a lasso. Ctrl or Cmd adds, and so does a lasso with Shift. Only what the filters show is selected.',
    mode: 'What is selected already',
    replace: 'Replace',
    add: 'Add',
    all: 'All',
    none: 'None',
    ofShard: 'All of a shard',
    chooseShard: 'Choose a shard',
    ofType: 'All of a type',
    chooseType: 'Choose a type',
    hot: 'All that are at least this hot',
    select: 'Select',
  },

  /** "host-12, host, shard 2, 34 reads/s, 3rd hottest". */
  announced: (node: {
    readonly label: string;
    readonly type: string;
    readonly home: number;
    readonly rate: number;
    readonly rank: number;
    readonly many: number;
  }) =>
    [
      node.label,
      node.type,
      `shard ${node.home}`,
      node.rank === 0 ? 'not read' : `${formatRate(node.rate)} reads/s, ${ordinal(node.rank)} hottest`,
      ...(node.many > 0 ? [`${formatCount(node.many)} selected`] : []),
    ].join(', '),
  announcedMany: (count: number) => (count === 0 ? 'Nothing selected' : `${plural(count, 'node')} selected`),
} as const;

/** 1 -> "1st", 12 -> "12th", 1023 -> "1,023rd". */
export function ordinal(number: number): string {
  const ending = { one: 'st', two: 'nd', few: 'rd' }[ORDINALS.select(number) as 'one' | 'two' | 'few'] ?? 'th';
  return `${formatCount(number)}${ending}`;
}
const ORDINALS = new Intl.PluralRules('en', { type: 'ordinal' });
