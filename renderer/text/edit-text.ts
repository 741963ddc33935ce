/** Sentences and labels of writes by hand: nodes, edges, the metagraph, and what was written of late. */
import type { WriteSummary } from '../../engine/protocol/index.ts';
import type { AttributeFault, AttributeKind } from '../state/attributes.ts';
import type { Difference, EditForm } from '../state/edits.ts';
import type { Side } from '../state/metagraph.ts';
import { formatAttribute, formatCount, plural } from './format.ts';

const REST: Readonly<Record<keyof WriteSummary['nodes'], string>> = {
  added: 'added',
  changed: 'changed',
  removed: 'removed',
};

/** `2 edges added, 1 removed`. */
function countsOf(what: string, counts: WriteSummary['nodes']): string | null {
  const parts = (['added', 'changed', 'removed'] as const).filter((did) => counts[did] > 0);
  if (parts.length === 0) return null;
  return parts
    .map((did, at) => `${at === 0 ? plural(counts[did], what) : formatCount(counts[did])} ${REST[did]}`)
    .join(', ');
}

const summaryOf = ({ nodes, edges, closureRows }: WriteSummary): string =>
  [countsOf('node', nodes), countsOf('edge', edges), countsOf('closure row', closureRows)]
    .filter((part) => part !== null)
    .join(' · ');

const isNone = (summary: WriteSummary): boolean => summaryOf(summary) === '';

export const editText = {
  section: 'Change',
  edit: 'Edit',
  editTitle: 'Edit node',
  addBelow: 'Add below…',
  connect: 'Connect…',
  moveBelow: 'Move below…',
  remove: 'Remove…',
  addNode: 'Add a node…',
  save: 'Save',
  saving: 'Saving…',
  version: 'Version',
  versionOf: (version: number) => (version === 0 ? 'as imported' : `write ${formatCount(version)}`),
  selectedRemoved: (label: string | null) =>
    label === null ? 'The selected node was removed.' : `${label}, which was selected, was removed.`,

  fields: {
    key: 'Key',
    keyHint: 'What it is called in files, queries and the API. It cannot be changed later.',
    label: 'Label',
    labelHint: 'The key where none is given.',
    type: 'Type',
    chooseType: 'Choose a type',
    attributes: 'Attributes',
    parent: 'Parent',
    parentNone: 'None: it becomes a root.',
    relation: 'Relation',
    chooseRelation: 'Choose a relation',
    shard: 'Shard',
    shardAutomatic: 'Automatic',
    shardAutomaticHint: 'beside its parent, else where there is most room',
    noTypeBelow: (type: string) => `The metagraph allows nothing below a ${type}.`,
    notAllowed: (from: string, to: string) => `The metagraph allows no ${to} below a ${from}.`,
  },

  attribute: {
    name: 'Name',
    kind: 'Kind of value',
    value: 'Value',
    nameOf: (at: number) => `Name of attribute ${at}`,
    kindOf: (name: string) => `Kind of ${name}`,
    valueOf: (name: string) => `Value of ${name}`,
    unnamed: (at: number) => `attribute ${at}`,
    remove: (name: string) => `Remove ${name}`,
    add: 'Add attribute',
    kinds: { text: 'Text', number: 'Number', boolean: 'Yes or no', json: 'JSON' } satisfies Readonly<
      Record<AttributeKind, string>
    >,
    yes: 'yes',
    no: 'no',
    faults: {
      'name-missing': 'It needs a name.',
      'name-twice': 'Another attribute has this name.',
      number: 'Expected a number, as 12 or 0.5.',
      json: 'Expected JSON, as [1, 2] or {"a": true}.',
      null: 'null means none: remove the attribute instead.',
    } satisfies Readonly<Record<AttributeFault, string>>,
  },

  draft: {
    labelMissing: 'It needs a label.',
    unchanged: 'Nothing is changed yet.',
    failedTitle: 'The node was not changed',
    conflictTitle: 'Somebody else has changed this node',
    conflictNothing: 'What they changed is the same now as it was.',
    difference: ({ what, name, before, now }: Difference) => {
      const subject = what === 'attribute' ? name : what === 'label' ? 'Label' : 'Type';
      if (before === undefined) return `${subject}: added as ${formatAttribute(now)}`;
      if (now === undefined) return `${subject}: removed, was ${formatAttribute(before)}`;
      return `${subject}: ${formatAttribute(before)} → ${formatAttribute(now)}`;
    },
    keepMine: 'Keep my changes',
    takeTheirs: 'Take theirs',
    removed: 'It is not there any more.',
  },

  picker: {
    searching: 'Searching…',
    placeholder: 'Search by key or label',
    none: (query: string) => `No node that fits matches “${query}”.`,
    noneOfFirst: (count: number) => `None of the first ${formatCount(count)} matches fits: type more of the name.`,
    count: (count: number) => plural(count, 'node that fits', 'nodes that fit'),
    types: (types: readonly string[]) => `May be: ${types.join(', ')}`,
    change: (label: string) => `Choose another than ${label}`,
    failed: 'The search failed.',
  },

  add: { title: 'Add a node', button: 'Add node' },
  connectForm: {
    title: (label: string) => `Connect ${label}`,
    side: 'The other node is',
    sides: { below: 'below it', above: 'above it' } satisfies Readonly<Record<Side, string>>,
    sideHints: {
      below: (label: string) => `The edge leads from ${label} to it: it becomes a child.`,
      above: (label: string) => `The edge leads from it to ${label}: it becomes a parent.`,
    },
    other: 'Other node',
    nothingAllowed: (type: string, side: Side) =>
      `The metagraph allows nothing ${side} a ${type}. Allow a connection in the metagraph first.`,
    button: 'Connect',
  },
  edgeMenu: {
    title: (source: string, relation: string, target: string) => `${source} – ${relation} → ${target}`,
    shards: (from: number, to: number) =>
      from === to ? `Within shard ${from}` : `Crosses from shard ${from} to shard ${to}`,
    selectEnds: 'Select both ends',
    goTo: (label: string) => `Go to ${label}`,
    remove: 'Remove this edge…',
    notListed:
      'Both ends have so many edges that this one is not among those the engine tells of; remove it with “shardscope apply-changes”.',
  },
  disconnectForm: {
    title: 'Remove this edge?',
    button: 'Remove edge',
    open: (label: string) => `Remove the edge to ${label}`,
  },
  edgeForm: {
    title: 'Edit this edge',
    button: 'Save',
    open: (label: string) => `Edit the edge to ${label}`,
    /** In the list of neighbours. */
    attributes: (attributes: Readonly<Record<string, unknown>>) =>
      Object.entries(attributes)
        .map(([name, value]) => `${name}: ${formatAttribute(value)}`)
        .join(' · '),
  },
  moveForm: {
    title: (label: string) => `Move ${label} below another node`,
    intro: 'Everything below it goes with it. Its shard stays the same.',
    from: 'Leaves',
    chooseParent: 'Choose the parent that it leaves',
    to: 'Goes below',
    root: 'It is a root: connect it instead.',
    button: 'Move subtree',
  },
  removeForm: {
    title: (label: string) => `Remove ${label}?`,
    edges: (count: number) =>
      count === 0
        ? 'It has no edges.'
        : `It has ${plural(count, 'edge')}, which ${count === 1 ? 'is' : 'are'} removed with it. The nodes at their other ends stay.`,
    final: 'This cannot be undone, but the node can be added again.',
    button: (edges: number) => (edges === 0 ? 'Remove node' : `Remove node and ${plural(edges, 'edge')}`),
  },

  edge: (source: string, relation: string, target: string) => `${source} –[${relation}]→ ${target}`,
  preview: {
    label: 'What it does',
    waiting: 'Fill in the form to see what it does.',
    checking: 'Looking what it would do…',
    nothing: 'Nothing would change.',
    /** Rows beyond which it is said that this takes a while. */
    large: (rows: number) =>
      `${plural(rows, 'closure row')} in one write. It may take some seconds; queries keep working, other writes wait.`,
    refusedTitle: 'This is refused',
    connected: 'They are connected by it already: choose another node, relation or side.',
    summary: summaryOf,
    isNone,
  },
  failedTitle: 'Nothing was written',
  loadNow: 'Load as it is now',
  gone: 'Somebody else has removed it already.',
  done: (revision: number, summary: WriteSummary) =>
    isNone(summary) ? 'Nothing had to change.' : `Write ${formatCount(revision)}: ${summaryOf(summary)}.`,
  changed: (label: string) => `${label} was changed`,
  doneTitle: (form: EditForm): string => {
    switch (form.kind) {
      case 'add-node':
        return `${form.label.trim() || form.key.trim()} was added`;
      case 'connect':
        return `${form.node.label} is connected with ${form.other?.label ?? ''}`;
      case 'change-edge':
        return `The edge between ${form.node.label} and ${form.other.label} was changed`;
      case 'disconnect':
        return `The edge between ${form.node.label} and ${form.other.label} was removed`;
      case 'move-below':
        return `${form.node.label} is below ${form.to?.label ?? ''} now`;
      case 'remove-node':
        return `${form.node.label} was removed`;
    }
  },

  writes: {
    title: 'Changes of the topology',
    revision: (revision: number) => `Write ${formatCount(revision)}`,
    summary: (summary: WriteSummary) => summaryOf(summary) || 'nothing changed',
    empty: 'The topology is as it was imported.',
    failedTitle: 'The writes could not be read',
  },

  metagraph: {
    title: 'Metagraph',
    intro: 'Which types of nodes there are, and what may be connected. Every write is checked against it.',
    connections: 'Allowed connections',
    connectionsCaption: 'Allowed connections with the edges that are such',
    columns: { from: 'Above', relation: 'Relation', to: 'Below', edges: 'Edges' },
    newOne: 'new',
    goes: 'goes',
    forbid: (from: string, relation: string, to: string) => `Forbid ${from} –[${relation}]→ ${to}`,
    inUse: (edges: number) => `In use by ${plural(edges, 'edge')}: it can be forbidden when they are gone.`,
    keep: 'Keep',
    allow: 'Allow a connection',
    allowButton: 'Allow',
    from: 'Type above',
    to: 'Type below',
    choose: 'Choose…',
    isAllowed: 'It is allowed already.',
    names: 'Types and relations',
    nodeTypes: 'Node types',
    relations: 'Relations',
    newType: 'New node type',
    newRelation: 'New relation',
    addType: 'Add type',
    addRelation: 'Add relation',
    known: (name: string) => `There is “${name}” already.`,
    namesStay: 'They cannot be taken away again.',
    hierarchies: 'Hierarchies',
    allRelations: 'all relations',
    acyclic: 'Without cycles',
    acyclicOf: (name: string) => `Hierarchy ${name} has no cycles`,
    acyclicHint: 'An edge that would close a cycle is refused.',
    check: 'Check against the data',
    checking: 'Checking…',
    checkFailed: 'The check did not run',
    ok: (edges: number) => `${plural(edges, 'edge')} checked: all are allowed, and the counts agree.`,
    bad: (edges: number) => `${plural(edges, 'edge')} checked: the metagraph does not say what the data is.`,
    violation: (from: string, relation: string, to: string, edges: number, counted: number | null) =>
      counted === null
        ? `${from} –[${relation}]→ ${to}: ${plural(edges, 'edge')}, and not allowed`
        : `${from} –[${relation}]→ ${to}: ${plural(edges, 'edge')}, counted as ${formatCount(counted)}`,
    cycle: (name: string, acyclic: boolean, keys: readonly string[]) =>
      `Hierarchy ${name} ${acyclic ? 'must not have' : 'has'} the cycle ${[...keys, keys[0] ?? ''].join(' → ')}`,
    noCycle: (name: string) => `Hierarchy ${name} has no cycle.`,
    unsaved: (count: number) => plural(count, 'unsaved change'),
    allSaved: 'Everything is saved.',
    discard: 'Discard changes',
    save: 'Save metagraph',
    changedBy: (actor: string) => `${actor} has changed the metagraph. What is shown of it is as it is now.`,
    saved: 'The metagraph was changed. Writes are checked against it from now on.',
    failedTitle: 'The metagraph was not changed',
    loadFailed: 'The metagraph could not be read',
  },
} as const;
