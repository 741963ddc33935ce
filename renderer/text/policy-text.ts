/** The settings of the balancer as an operator reads them: name, unit, one line each. */
import type { PolicySetting } from '../../engine/protocol/index.ts';
import { formatSpan } from './format.ts';

export interface SettingText {
  readonly name: string;
  readonly hint: string;
  /** `share`: kept as a share of one, shown in percent. */
  readonly unit: 's' | '×' | 'share' | 'looks' | 'nodes' | 'rows' | 'moves' | 'reads/s' | 'reads';
}

const POLICY: Readonly<Record<PolicySetting, SettingText>> = {
  shardRatioEnter: { name: 'Overloaded above', hint: 'Reads of a shard over its fair share.', unit: '×' },
  shardRatioLeave: { name: 'Relieved down to', hint: 'Work on an overloaded shard goes on until here.', unit: '×' },
  capacityRatioLeave: {
    name: 'Bounds relieved down to',
    hint: 'Of a bound of the placement rules that a shard is over.',
    unit: 'share',
  },
  nodeRatioEnter: { name: 'Hot node above', hint: 'Reads of a node over the mean of its shard’s nodes.', unit: '×' },
  nodeRatioLeave: { name: 'Not hot below', hint: 'A node that was hot is no signal any more.', unit: '×' },
  confirmTicks: { name: 'Confirmed after', hint: 'Looks in a row that find it before a plan is due.', unit: 'looks' },
  tickS: { name: 'Look every', hint: 'Also what the forecast counts in.', unit: 's' },
  windowS: { name: 'Measured over', hint: 'The mean that counts as load now; whole looks.', unit: 's' },
  horizonS: { name: 'Look ahead', hint: 'How far the forecast goes; whole looks.', unit: 's' },
  seasonS: { name: 'Load repeats after', hint: 'A day, mostly; whole horizons.', unit: 's' },
  cooldownS: { name: 'A moved node stays', hint: 'Twice as long after every return to where it was.', unit: 's' },
  cooldownMaxS: { name: 'and at most', hint: 'Longer than this no node has to stay.', unit: 's' },
  nodeMovesPerHourMax: { name: 'Moves of one node', hint: 'Within an hour.', unit: 'moves' },
  nodesPerHourMax: {
    name: 'Nodes within an hour',
    hint: 'So many at once, and as many again over an hour.',
    unit: 'nodes',
  },
  rowsPerHourMax: {
    name: 'Rows within an hour',
    hint: 'What moving costs: copied closure rows and edges.',
    unit: 'rows',
  },
  nodeSharePerHourMax: { name: 'Of all nodes within an hour', hint: 'One node at least.', unit: 'share' },
  clumpNodesMax: { name: 'Nodes that move together', hint: 'More only where rules keep more together.', unit: 'nodes' },
  benefitRatioMin: { name: 'Worth at least', hint: 'What a move brings over what its rows cost.', unit: '×' },
  dwellS: { name: 'Has to pay within', hint: 'The cost of rows is spread over this time.', unit: 's' },
  reliefWeight: { name: 'Worth of relief', hint: 'A read a second taken off an overloaded shard.', unit: 'reads/s' },
  trafficWeight: {
    name: 'Worth of saved crossings',
    hint: 'A read a second that need not cross shards any more.',
    unit: 'reads/s',
  },
  rowWeight: { name: 'Cost of a row', hint: 'What copying one costs.', unit: 'reads' },
};

/** In the order an operator thinks of them. */
const GROUPS: readonly { readonly name: string; readonly settings: readonly PolicySetting[] }[] = [
  {
    name: 'When a shard is overloaded',
    settings: [
      'shardRatioEnter',
      'shardRatioLeave',
      'confirmTicks',
      'capacityRatioLeave',
      'nodeRatioEnter',
      'nodeRatioLeave',
    ],
  },
  { name: 'Time', settings: ['tickS', 'windowS', 'horizonS', 'seasonS'] },
  {
    name: 'How much may move',
    settings: [
      'nodesPerHourMax',
      'rowsPerHourMax',
      'nodeSharePerHourMax',
      'nodeMovesPerHourMax',
      'cooldownS',
      'cooldownMaxS',
    ],
  },
  {
    name: 'What a move has to bring',
    settings: ['benefitRatioMin', 'dwellS', 'clumpNodesMax', 'reliefWeight', 'trafficWeight', 'rowWeight'],
  },
];

const number = new Intl.NumberFormat('en', { maximumSignificantDigits: 6 });

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const whole = (value: number): string => (value < 1_000_000 ? number.format(value) : compact.format(value));

/** A value without its unit, but for times: these are said in the unit that suits them. */
function bare(value: number, unit: SettingText['unit']): string {
  if (unit === 's') return formatSpan(value);
  return whole(unit === 'share' ? 100 * value : value);
}

/** Faults name settings as the engine does; here they are called by what is written beside them. */
const named = (expected: string): string =>
  expected.replace(/\b[a-z]+(?:[A-Z][a-z]*)+\b/g, (name) =>
    name in POLICY ? `“${POLICY[name as PolicySetting].name}”` : name,
  );

export const policyText = {
  title: 'Settings of the balancer',
  policy: POLICY,
  groups: GROUPS,
  /** Behind the number: a long time is also said as people say it. */
  unit: (unit: SettingText['unit'], value: number) =>
    unit === 'share' ? '%' : unit === 's' && value >= 60 ? `s = ${formatSpan(value)}` : unit,
  /** `1 to 10 ×, by default 1.2.` */
  range: (min: number, max: number, standard: number, unit: SettingText['unit']) =>
    `${bare(min, unit)} to ${bare(max, unit)}${{ s: '', share: ' %' }[unit as string] ?? ` ${unit}`}, by default ${bare(standard, unit)}.`,
  changed: 'changed',
  reset: (name: string) => `Reset “${name}” to its default`,
  resetShort: 'Reset',
  resetAll: 'Reset all to defaults',
  save: 'Save settings',
  saving: 'Saving…',
  unsaved: (count: number) =>
    count === 1 ? '1 setting differs from its default.' : `${count} settings differ from their defaults.`,
  allStandard: 'All settings are at their defaults.',
  fault: (expected: string) => `Expected ${named(expected)}.`,
  faulty: 'Some settings do not fit together; they are marked.',
  foresight: 'What is balanced',
  quiet: {
    title: 'Quiet hours',
    hint: 'The balancer moves nothing then; plans that are put off until quiet hours are carried out. In UTC; over midnight where they end earlier than they begin.',
    none: 'None: the balancer may move nodes at any time.',
    from: (row: number) => `Quiet hours ${row} from`,
    to: (row: number) => `Quiet hours ${row} until`,
    until: 'until',
    add: 'Add quiet hours',
    remove: (row: number) => `Remove quiet hours ${row}`,
  },
  approval: {
    title: 'Approval',
    mustDiffer: 'Nobody approves a plan of their own',
    mustDifferHint: 'What the balancer proposes anybody may approve.',
    validS: { name: 'A proposal waits', hint: 'Then it expires.', unit: 's' },
    nodesMax: { name: 'Nodes at most', hint: 'For “Approve by rule”: larger plans wait.', unit: 'nodes' },
    rowsMax: { name: 'Rows at most', hint: 'For “Approve by rule”: larger plans wait.', unit: 'rows' },
    reliefMin: { name: 'Relief at least', hint: 'By how much the hottest shard’s ratio has to fall.', unit: '×' },
    types: 'Only nodes of these types',
    anyType: 'Any type',
    anyTypeHint: 'Without this, plans that move nodes of types not ticked wait.',
  } satisfies Readonly<Record<string, string | SettingText>>,
  tolerance: {
    name: 'Worse than predicted above',
    hint: 'Then modes that act by themselves go back to “Propose”.',
    unit: 'share',
  } satisfies SettingText,
} as const;
