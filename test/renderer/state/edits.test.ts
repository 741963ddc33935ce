import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Neighbour, NodeDetails } from '../../../engine/protocol/index.ts';
import {
  attributeFaults,
  attributePatch,
  readRows,
  rowsOf,
  withKind,
  withNewRow,
} from '../../../renderer/state/attributes.ts';
import {
  differences,
  draftChange,
  draftOf,
  EMPTY_NODE,
  edgeForm,
  formChanges,
  rebased,
  renewedForm,
} from '../../../renderer/state/edits.ts';
import { ready } from '../../../renderer/state/loadable.ts';
import {
  changeCount,
  relationFor,
  relationsAt,
  typesAt,
  withAcyclic,
  withConnection,
  withNodeType,
  withoutConnection,
} from '../../../renderer/state/metagraph.ts';
import { INITIAL_METAGRAPH, withDocument } from '../../../renderer/state/metagraph-view.ts';
import { METAGRAPH } from '../support/engine-peer.ts';

const neighbour = (index: number, relation: string, version: number): Neighbour => ({
  ...{ index, key: `key-${index}`, label: `node ${index}`, type: 'region', home: 0 },
  relation,
  version,
  attributes: {},
});
const NODE: NodeDetails = {
  ...{ index: 1, key: 'key-1', label: 'host-1', type: 'host', home: 0, version: 4 },
  ...{ influence: 0, influenceRank: 1, heat: 0, parents: [neighbour(0, 'contains', 3)], children: [] },
  ...{ parentCount: 1, childCount: 0, incidentRows: { edges: 1, closureRows: 1 }, move: null },
  attributes: { rack: 'r1', units: 2, tags: ['a'] },
};

const json = fc.jsonValue({ maxDepth: 2 }).filter((value) => value !== null);
const attributes = fc.dictionary(fc.string({ minLength: 1, maxLength: 6 }), json, { maxKeys: 6 });

describe('attributes in a form', () => {
  it('[CW5] every JSON value comes back as it was, with its kind', () => {
    fc.assert(
      fc.property(attributes, (values) => {
        expect(JSON.stringify(readRows(rowsOf(values)))).toBe(JSON.stringify(values));
      }),
    );
  });

  it('[CW5] what is sent turns the one into the other when it is merged, and nothing else is in it', () => {
    fc.assert(
      fc.property(attributes, attributes, (before, after) => {
        const patch = attributePatch(before, after);
        const merged = new Map(Object.entries(before));
        for (const [name, value] of Object.entries(patch)) {
          if (value === null) merged.delete(name);
          else merged.set(name, value as never);
        }
        const sorted = (entries: Iterable<[string, unknown]>) =>
          JSON.stringify([...entries].sort(([one], [other]) => (one < other ? -1 : 1)));
        expect(sorted(merged)).toBe(sorted(Object.entries(after)));
        if (JSON.stringify(before) === JSON.stringify(after)) expect(patch).toEqual({});
      }),
    );
  });

  it('[CW5] what cannot be read is told by row: no name, a name twice, no number, no JSON, null', () => {
    const row = (id: number, name: string, kind: 'text' | 'number' | 'json', text: string) => ({
      id,
      name,
      kind,
      text,
    });
    const rows = [
      row(0, '', 'text', 'x'),
      row(1, 'a', 'text', ''),
      row(2, 'a', 'text', ''),
      row(3, 'b', 'number', '1 000'),
      row(4, 'c', 'json', '{'),
      row(5, 'd', 'json', 'null'),
      row(6, 'e', 'number', ' '),
    ];
    const faults = [...attributeFaults(rows)];
    expect(faults).toEqual([
      [0, 'name-missing'],
      [2, 'name-twice'],
      [3, 'number'],
      [4, 'json'],
      [5, 'null'],
      [6, 'number'],
    ]);
    expect(readRows(rows)).toBeNull();
    expect(readRows([withKind(row(0, 'x', 'text', 'true'), 'boolean'), row(1, 'y', 'number', '1e3')])).toEqual({
      x: true,
      y: 1000,
    });
    expect(new Set(withNewRow(withNewRow(rows)).map(({ id }) => id)).size).toBe(9);
  });
});

describe('a node that is edited', () => {
  it('[CW5] only what was changed is sent, with the version that was shown', () => {
    const draft = draftOf(NODE);
    expect(draftChange(draft)).toBeNull();
    expect(draftChange({ ...draft, label: ' ' })).toBeNull();
    const rows = [
      ...draft.rows.filter(({ name }) => name !== 'units'),
      { id: 9, name: 'new', kind: 'json' as const, text: '[1]' },
    ];
    expect(draftChange({ ...draft, label: 'h', rows })).toEqual({
      ...{ op: 'change-node', key: 'key-1', label: 'h', ifVersion: 4 },
      attributes: { units: null, new: [1] },
    });
  });

  it('[CW6] what others changed is told, and can be taken with what was typed on top of it', () => {
    const now = { ...NODE, version: 7, label: 'renamed', attributes: { rack: 'r2', tags: ['a'], power: 3 } };
    expect(differences(NODE, now)).toEqual([
      { what: 'label', name: '', before: 'host-1', now: 'renamed' },
      { what: 'attribute', name: 'rack', before: 'r1', now: 'r2' },
      { what: 'attribute', name: 'units', before: 2, now: undefined },
      { what: 'attribute', name: 'power', before: undefined, now: 3 },
    ]);
    const mine = draftOf(NODE);
    const typed = { ...mine, rows: mine.rows.map((row) => (row.name === 'tags' ? { ...row, text: '["b"]' } : row)) };
    const next = rebased(typed, now);
    expect(next.label).toBe('renamed');
    expect(draftChange(next)).toEqual({
      ...{ op: 'change-node', key: 'key-1', ifVersion: 7 },
      attributes: { tags: ['b'] },
    });
  });
});

describe('forms', () => {
  it('[CW7] are writes: directions, versions, and a new node together with its edge', () => {
    const other = neighbour(0, 'contains', 3);
    const edge = { source: 'key-0', target: 'key-1', relation: 'contains' };
    expect(formChanges({ kind: 'connect', node: NODE, side: 'above', relation: 'contains', other })).toEqual([
      { op: 'add-edge', ...edge },
    ]);
    expect(formChanges({ kind: 'connect', node: other, side: 'below', relation: 'contains', other: NODE })).toEqual([
      { op: 'add-edge', ...edge },
    ]);
    expect(formChanges({ kind: 'disconnect', node: NODE, side: 'above', other })).toEqual([
      { op: 'remove-edge', ...edge, ifVersion: 3 },
    ]);
    const to = neighbour(5, '', 0);
    expect(formChanges({ kind: 'move-below', node: NODE, parents: [other], from: other, to })).toEqual([
      { op: 'move-subtree', key: 'key-1', from: 'key-0', to: 'key-5', relation: 'contains', ifVersion: 3 },
    ]);
    expect(formChanges({ kind: 'remove-node', node: NODE, version: 4, edges: 1 })).toEqual([
      { op: 'remove-node', key: 'key-1', edges: 'remove', ifVersion: 4 },
    ]);
    const add = { ...EMPTY_NODE, key: ' k ', type: 'host', parent: other, relation: 'contains', shard: 1 };
    expect(formChanges(add)).toEqual([
      { op: 'add-node', key: 'k', type: 'host', shard: 1 },
      { op: 'add-edge', source: 'key-0', target: 'k', relation: 'contains' },
    ]);
  });

  it('[CW7] with something missing are none', () => {
    const other = neighbour(0, 'contains', 3);
    expect(formChanges(EMPTY_NODE)).toBeNull();
    expect(formChanges({ ...EMPTY_NODE, key: 'k', type: 'host', parent: other })).toBeNull();
    expect(formChanges({ kind: 'connect', node: NODE, side: 'above', relation: null, other })).toBeNull();
    expect(formChanges({ kind: 'move-below', node: NODE, parents: [other], from: null, to: other })).toBeNull();
  });

  it('[CW21] an edge is changed by what is new of its attributes, with the version that was shown; nothing new is no write', () => {
    const other = { ...neighbour(0, 'contains', 3), attributes: { weight: 2, note: 'old' } };
    const form = edgeForm(NODE, 'above', other);
    expect(formChanges(form)).toBeNull();
    const rows = rowsOf({ weight: 5, since: 2020 });
    const ends = { source: 'key-0', target: 'key-1', relation: 'contains', ifVersion: 3 };
    expect(formChanges({ ...form, rows })).toEqual([
      { op: 'change-edge', ...ends, attributes: { weight: 5, note: null, since: 2020 } },
    ]);
    expect(formChanges({ ...form, rows: [{ id: 0, name: '', kind: 'text', text: 'x' }] })).toBeNull();

    const theirs = { ...other, version: 8, attributes: { weight: 2, note: 'new', colour: 'red' } };
    const renewed = renewedForm({ ...form, rows }, { ...NODE, parents: [theirs] });
    expect(formChanges(renewed!)).toEqual([
      { op: 'change-edge', ...ends, ifVersion: 8, attributes: { weight: 5, note: null, since: 2020 } },
    ]);
    expect(renewed).toMatchObject({
      rows: rowsOf({ weight: 5, colour: 'red', since: 2020 }).map(({ name }) => ({ name })),
    });
    expect(renewedForm(form, { ...NODE, parents: [] })).toBeNull();
  });

  it('[CW6] after a conflict are about what is there now, or about nothing', () => {
    const other = neighbour(0, 'contains', 3);
    const now = { ...NODE, version: 9, parents: [neighbour(0, 'contains', 8)], childCount: 2 };
    const form = renewedForm({ kind: 'disconnect', node: NODE, side: 'above', other }, now);
    expect(form).toMatchObject({ other: { version: 8 } });
    expect(renewedForm({ kind: 'remove-node', node: NODE, version: 4, edges: 1 }, now)).toMatchObject({
      version: 9,
      edges: 3,
    });
    expect(renewedForm({ kind: 'disconnect', node: NODE, side: 'below', other }, now)).toBeNull();
  });
});

describe('the metagraph on screen', () => {
  it('[CW22] what others save is taken in; what is being changed stays on top of it, and a report of before is gone', () => {
    const report = ready({ ok: true, checked: 2, violations: [], hierarchies: [] });
    const shown = { ...INITIAL_METAGRAPH, document: ready(METAGRAPH), report };
    const draft = withNodeType(withAcyclic(METAGRAPH, 'all', true), 'mine');
    const theirs = withNodeType(METAGRAPH, 'theirs');
    const next = withDocument({ ...shown, draft }, theirs);
    expect(next).toMatchObject({ document: { value: theirs }, report: { state: 'idle' } });
    expect(next.draft).toMatchObject({
      nodeTypes: [...METAGRAPH.nodeTypes, 'theirs', 'mine'],
      hierarchies: [{ name: 'all', acyclic: true }],
    });
    expect(changeCount(theirs, next.draft!)).toBe(2);
    expect(withDocument(shown, { ...METAGRAPH }), 'only counts of edges are others').toMatchObject({
      report,
      draft: null,
    });
  });

  it('[CW8] says which relations and types may be at either side of a node', () => {
    expect(relationsAt(METAGRAPH, 'host', 'below')).toEqual(['runs']);
    expect(relationsAt(METAGRAPH, 'host', 'above')).toEqual(['contains']);
    expect([...typesAt(METAGRAPH, 'host', 'below', null)]).toEqual(['service']);
    expect([...typesAt(METAGRAPH, 'host', 'above', 'runs')]).toEqual([]);
    expect(relationFor(METAGRAPH, 'region', 'host', null)).toBe('contains');
    expect(relationFor(METAGRAPH, 'region', 'service', 'contains')).toBeNull();
  });

  it('[CW8] only connections that no edge has can go; each change counts once, and back again not at all', () => {
    const wish = { from: 'region', relation: 'runs', to: 'service' };
    const more = withConnection(withNodeType(withAcyclic(METAGRAPH, 'all', true), 'rack'), wish);
    expect(changeCount(METAGRAPH, more)).toBe(3);
    expect(withConnection(more, wish)).toBe(more);
    expect(changeCount(METAGRAPH, withoutConnection(withAcyclic(more, 'all', false), wish))).toBe(1);
    const used = { from: 'host', relation: 'runs', to: 'service' };
    expect(withoutConnection(METAGRAPH, used).connections).toHaveLength(2);
  });
});
