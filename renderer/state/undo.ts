/**
 * What the operator did in this console and could take back: a stack of deeds with their inverses. Pure; the engine is asked by
 * `actions/undo-actions.ts`. It lasts as long as the workspace is open here, and holds what was done here alone.
 */
import type { NodeDetails, TopologyChange } from '../../engine/protocol/index.ts';
import { attributePatch, readRows } from './attributes.ts';
import { type EditForm, formChanges, type NodeDraft } from './edits.ts';

export type Deed =
  | {
      readonly kind: 'move';
      readonly nodes: readonly number[];
      readonly to: number;
      /** The one node, or how many. */
      readonly what: string;
      /** The plan that moved them: undoing it takes back what is still where it was moved to. */
      readonly planId: string;
    }
  | {
      readonly kind: 'write';
      /** What was done, as a sentence. */
      readonly title: string;
      readonly forth: readonly TopologyChange[];
      readonly back: readonly TopologyChange[];
      /** The write that brought the state of now: whoever changes the same things later has a later one. */
      readonly revision: number;
    }
  | { readonly kind: 'pin'; readonly key: string; readonly from: number | null; readonly to: number | null }
  /** It has no inverse; `why` says so. */
  | { readonly kind: 'final'; readonly title: string; readonly why: 'too-many-edges' };

export interface UndoEntry {
  readonly id: number;
  readonly deed: Deed;
}

export interface Undo {
  /** Oldest first: the last one is undone next. */
  readonly done: readonly UndoEntry[];
  /** The last one is done again next. */
  readonly undone: readonly UndoEntry[];
  readonly running: 'undo' | 'redo' | null;
  readonly lastId: number;
}

export const INITIAL_UNDO: Undo = { done: [], undone: [], running: null, lastId: 0 };
export const UNDO_COUNT_MAX = 100;

/** A new deed; what was undone before cannot be done again after it. */
export function recordDeed(undo: Undo, deed: Deed): Undo {
  const id = undo.lastId + 1;
  return { ...undo, done: [...undo.done, { id, deed }].slice(-UNDO_COUNT_MAX), undone: [], lastId: id };
}

export const nextUndo = (undo: Undo): UndoEntry | null => undo.done.at(-1) ?? null;
export const nextRedo = (undo: Undo): UndoEntry | null => undo.undone.at(-1) ?? null;

/** The entry has been undone; `deed` is what to do again. */
export function applyUndone(undo: Undo, id: number, deed: Deed): Undo {
  if (nextUndo(undo)?.id !== id) return undo;
  return { ...undo, done: undo.done.slice(0, -1), undone: [...undo.undone, { id, deed }] };
}

export function applyRedone(undo: Undo, id: number, deed: Deed): Undo {
  if (nextRedo(undo)?.id !== id) return undo;
  return { ...undo, undone: undo.undone.slice(0, -1), done: [...undo.done, { id, deed }] };
}

/** The world went on, or it has no inverse: the entry goes, and what is below it can be reached. */
export function dropEntry(undo: Undo, id: number): Undo {
  const without = (list: readonly UndoEntry[]) => list.filter((entry) => entry.id !== id);
  return { ...undo, done: without(undo.done), undone: without(undo.undone) };
}

/** The changes with the condition that nobody has changed the same since `revision`. */
export function ifUnchangedSince(changes: readonly TopologyChange[], revision: number): readonly TopologyChange[] {
  return changes.map((change) =>
    change.op === 'add-node' || change.op === 'add-edge' ? change : { ...change, ifVersion: revision },
  );
}

/** What takes the saved draft back. */
export function inverseOfDraft({ base, label, type, rows }: NodeDraft): readonly TopologyChange[] {
  const patch = attributePatch(readRows(rows) ?? {}, base.attributes);
  const change = {
    ...(label === base.label ? {} : { label: base.label }),
    ...(type === base.type ? {} : { type: base.type }),
    ...(Object.keys(patch).length === 0 ? {} : { attributes: patch }),
  };
  return [{ op: 'change-node', key: base.key, ...change }];
}

/** What takes the form's write back, or why nothing does. `node`: the one that is removed, as it was. */
export function inverseOfForm(form: EditForm, node: NodeDetails | null): readonly TopologyChange[] | 'too-many-edges' {
  const [first, second] = formChanges(form) ?? [];
  if (first === undefined) return [];
  switch (form.kind) {
    case 'add-node': {
      // What others have connected to it since is not ours to remove: then the engine refuses.
      const gone: TopologyChange = { op: 'remove-node', key: form.key.trim(), edges: 'refuse' };
      if (second?.op !== 'add-edge') return [gone];
      return [{ op: 'remove-edge', source: second.source, target: second.target, relation: second.relation }, gone];
    }
    case 'connect':
      if (first.op !== 'add-edge') return [];
      return [{ op: 'remove-edge', source: first.source, target: first.target, relation: first.relation }];
    case 'disconnect': {
      if (first.op !== 'remove-edge') return [];
      const { attributes } = form.other;
      return [{ op: 'add-edge', source: first.source, target: first.target, relation: first.relation, attributes }];
    }
    case 'change-edge': {
      if (first.op !== 'change-edge') return [];
      const attributes = attributePatch(readRows(form.rows) ?? {}, form.other.attributes);
      return [{ op: 'change-edge', source: first.source, target: first.target, relation: first.relation, attributes }];
    }
    case 'move-below': {
      if (form.from === null || form.to === null) return [];
      const { key } = form.node;
      return [{ op: 'move-subtree', key, from: form.to.key, to: form.from.key, relation: form.from.relation }];
    }
    case 'remove-node':
      return node === null ? 'too-many-edges' : restored(node);
  }
}

/** The node with its edges, at home where it was. Only where all of its edges are known. */
function restored(node: NodeDetails): readonly TopologyChange[] | 'too-many-edges' {
  const { key, type, label, attributes, home, parents, children } = node;
  if (parents.length < node.parentCount || children.length < node.childCount) return 'too-many-edges';
  return [
    { op: 'add-node', key, type, label, attributes, shard: home },
    ...parents.map(({ key: source, relation, attributes: of }) => {
      return { op: 'add-edge', source, target: key, relation, attributes: of } as const;
    }),
    // An edge from the node to itself is among its parents already.
    ...children
      .filter((child) => child.key !== key)
      .map(({ key: target, relation, attributes: of }) => {
        return { op: 'add-edge', source: key, target, relation, attributes: of } as const;
      }),
  ];
}

/** The changes without conditions: what a redo asks for, which sets its own. */
export const withoutVersions = (changes: readonly TopologyChange[]): readonly TopologyChange[] =>
  changes.map((change) => {
    const { ifVersion: _dropped, ...rest } = change as TopologyChange & { ifVersion?: number };
    return rest as TopologyChange;
  });
