/** Changes of the topology on their way from the wish to the write. What is asked of the engine comes from here alone. */
import type {
  LatestTopologyWrite,
  Neighbour,
  NodeDetails,
  NodeSummary,
  ShardscopeError,
  TopologyChange,
  TopologyWritten,
} from '../../engine/protocol/index.ts';
import { type AttributeRow, type Attributes, attributePatch, isSameValue, readRows, rowsOf } from './attributes.ts';
import { IDLE, type Loadable } from './loadable.ts';
import { onlyOf, type Side } from './metagraph.ts';

/** A node that is being edited in the inspector. */
export interface NodeDraft {
  /** The node as it was when editing began, or as it was loaded since. */
  readonly base: NodeDetails;
  readonly label: string;
  readonly type: string;
  readonly rows: readonly AttributeRow[];
  readonly isSaving: boolean;
  readonly failure: ShardscopeError | null;
}

export interface AddNodeForm {
  readonly kind: 'add-node';
  readonly key: string;
  readonly type: string | null;
  readonly label: string;
  readonly rows: readonly AttributeRow[];
  readonly parent: NodeSummary | null;
  /** By which the parent has it. */
  readonly relation: string | null;
  /** Null: chosen by the engine. */
  readonly shard: number | null;
}

export interface ConnectForm {
  readonly kind: 'connect';
  readonly node: NodeSummary;
  readonly side: Side;
  readonly relation: string | null;
  readonly other: NodeSummary | null;
}

export interface DisconnectForm {
  readonly kind: 'disconnect';
  /** The one that is looked at. */
  readonly node: NodeSummary;
  readonly side: Side;
  readonly other: Neighbour;
}

export interface ChangeEdgeForm {
  readonly kind: 'change-edge';
  /** The one that is looked at. */
  readonly node: NodeSummary;
  readonly side: Side;
  /** With the edge as it was when editing began, or as it was loaded since. */
  readonly other: Neighbour;
  readonly rows: readonly AttributeRow[];
}

export interface MoveBelowForm {
  readonly kind: 'move-below';
  readonly node: NodeSummary;
  readonly parents: readonly Neighbour[];
  /** The one that it leaves. */
  readonly from: Neighbour | null;
  readonly to: NodeSummary | null;
}

export interface RemoveNodeForm {
  readonly kind: 'remove-node';
  readonly node: NodeSummary;
  readonly version: number;
  readonly edges: number;
}

export type EditForm = AddNodeForm | ConnectForm | ChangeEdgeForm | DisconnectForm | MoveBelowForm | RemoveNodeForm;

export interface Edits {
  readonly draft: NodeDraft | null;
  readonly form: EditForm | null;
  /** What the form would do, as a dry run says. */
  readonly preview: Loadable<TopologyWritten>;
  readonly isSaving: boolean;
  readonly failure: ShardscopeError | null;
  /** The latest writes, newest first. */
  readonly writes: Loadable<readonly LatestTopologyWrite[]>;
}

export const INITIAL_EDITS: Edits = {
  draft: null,
  form: null,
  preview: IDLE,
  isSaving: false,
  failure: null,
  writes: IDLE,
};

export const EMPTY_NODE: AddNodeForm = {
  kind: 'add-node',
  key: '',
  type: null,
  label: '',
  rows: [],
  parent: null,
  relation: null,
  shard: null,
};

export const edgeForm = (node: NodeSummary, side: Side, other: Neighbour): ChangeEdgeForm => ({
  ...{ kind: 'change-edge', node, side, other },
  rows: rowsOf(other.attributes),
});

export const draftOf = (node: NodeDetails): NodeDraft => ({
  base: node,
  label: node.label,
  type: node.type,
  rows: rowsOf(node.attributes),
  isSaving: false,
  failure: null,
});

/** What the draft changes of its node, or null where it changes nothing or cannot be read. */
export function draftChange({ base, label, type, rows }: NodeDraft): TopologyChange | null {
  const attributes = readRows(rows);
  if (attributes === null || label.trim() === '') return null;
  const patch = attributePatch(base.attributes, attributes);
  const change = {
    ...(label === base.label ? {} : { label }),
    ...(type === base.type ? {} : { type }),
    ...(Object.keys(patch).length === 0 ? {} : { attributes: patch }),
  };
  if (Object.keys(change).length === 0) return null;
  return { op: 'change-node', key: base.key, ...change, ifVersion: base.version };
}

/** One thing that somebody else has changed. `before` or `now` is undefined where there was, or is, none. */
export interface Difference {
  readonly what: 'label' | 'type' | 'attribute';
  readonly name: string;
  readonly before: unknown;
  readonly now: unknown;
}

/** What is another between two readings of a node, without what its edges are. */
export function differences(before: NodeDetails, now: NodeDetails): readonly Difference[] {
  const found: Difference[] = [];
  if (before.label !== now.label) found.push({ what: 'label', name: '', before: before.label, now: now.label });
  if (before.type !== now.type) found.push({ what: 'type', name: '', before: before.type, now: now.type });
  const names = new Set([...Object.keys(before.attributes), ...Object.keys(now.attributes)]);
  for (const name of names) {
    const [was, is] = [before.attributes[name], now.attributes[name]];
    if (!isSameValue(was, is)) found.push({ what: 'attribute', name, before: was, now: is });
  }
  return found;
}

/** The draft on top of what the node is now: what the operator changed stays, everything else is as others have made it. */
export function rebased(draft: NodeDraft, now: NodeDetails): NodeDraft {
  const { base, label, type, rows } = draft;
  const fresh = draftOf(now);
  const mine = readRows(rows);
  const merged: Attributes =
    mine === null ? now.attributes : applyPatch(now.attributes, attributePatch(base.attributes, mine));
  return {
    ...fresh,
    label: label === base.label ? now.label : label,
    type: type === base.type ? now.type : type,
    rows: mine === null ? rows : rowsOf(merged),
  };
}

function applyPatch(attributes: Attributes, patch: Attributes): Attributes {
  const entries = new Map(Object.entries(attributes));
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) entries.delete(name);
    else entries.set(name, value);
  }
  return Object.fromEntries(entries);
}

/** The write that a form stands for, or null while something is missing. */
export function formChanges(form: EditForm): readonly TopologyChange[] | null {
  switch (form.kind) {
    case 'add-node': {
      const { key, type, label, rows, parent, relation, shard } = form;
      const attributes = readRows(rows);
      const id = key.trim();
      if (id === '' || type === null || attributes === null || (parent !== null && relation === null)) return null;
      const node: TopologyChange = {
        op: 'add-node',
        key: id,
        type,
        ...(label.trim() === '' ? {} : { label: label.trim() }),
        ...(Object.keys(attributes).length === 0 ? {} : { attributes }),
        ...(shard === null ? {} : { shard }),
      };
      if (parent === null || relation === null) return [node];
      return [node, { op: 'add-edge', source: parent.key, target: id, relation }];
    }
    case 'connect': {
      const { node, side, relation, other } = form;
      if (relation === null || other === null) return null;
      return [{ op: 'add-edge', ...edgeEnds(node, side, other), relation }];
    }
    case 'change-edge': {
      const { node, side, other, rows } = form;
      const { relation, version } = other;
      const wanted = readRows(rows);
      const attributes = wanted === null ? {} : attributePatch(other.attributes, wanted);
      if (Object.keys(attributes).length === 0) return null;
      return [{ op: 'change-edge', ...edgeEnds(node, side, other), relation, attributes, ifVersion: version }];
    }
    case 'disconnect': {
      const { node, side, other } = form;
      const { relation, version } = other;
      return [{ op: 'remove-edge', ...edgeEnds(node, side, other), relation, ifVersion: version }];
    }
    case 'move-below': {
      const { node, from, to } = form;
      if (from === null || to === null) return null;
      const { relation, version } = from;
      return [{ op: 'move-subtree', key: node.key, from: from.key, to: to.key, relation, ifVersion: version }];
    }
    case 'remove-node': {
      const { node, version } = form;
      return [{ op: 'remove-node', key: node.key, edges: 'remove', ifVersion: version }];
    }
  }
}

/** Source is the ancestor side. */
const edgeEnds = (node: NodeSummary, side: Side, other: NodeSummary) =>
  side === 'below' ? { source: node.key, target: other.key } : { source: other.key, target: node.key };

/** What the operator changed of the edge stays, everything else is as others have made it. */
function rebasedEdge(form: ChangeEdgeForm, node: NodeSummary, other: Neighbour): ChangeEdgeForm {
  const mine = readRows(form.rows);
  if (mine === null) return { ...form, node, other };
  return {
    ...form,
    node,
    other,
    rows: rowsOf(applyPatch(other.attributes, attributePatch(form.other.attributes, mine))),
  };
}

/** The form with the node as it is now; null where what it was about is gone. */
export function renewedForm(form: EditForm, now: NodeDetails): EditForm | null {
  const isSame = (a: Neighbour, b: Neighbour) => a.index === b.index && a.relation === b.relation;
  switch (form.kind) {
    case 'remove-node':
      return { ...form, node: now, version: now.version, edges: now.parentCount + now.childCount };
    case 'disconnect':
    case 'change-edge': {
      const list = form.side === 'below' ? now.children : now.parents;
      const other = list.find((neighbour) => isSame(neighbour, form.other));
      if (other === undefined) return null;
      return form.kind === 'disconnect' ? { ...form, node: now, other } : rebasedEdge(form, now, other);
    }
    case 'move-below': {
      const { from } = form;
      const known = from === null ? undefined : now.parents.find((parent) => isSame(parent, from));
      if (now.parents.length === 0) return null;
      return { ...form, node: now, parents: now.parents, from: known ?? onlyOf(now.parents) };
    }
    default:
      return form;
  }
}

/** A dry run of another form than the one on screen is dropped. */
export const applyPreview = (edits: Edits, form: EditForm, preview: Loadable<TopologyWritten>): Edits =>
  edits.form === form ? { ...edits, preview } : edits;
