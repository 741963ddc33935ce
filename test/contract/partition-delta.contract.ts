/**
 * What every partition store must do with the deltas of live writes. The judge is `RowsByKey`: maps that rows are put
 * into and taken out of, one by one.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyDelta, type PartitionDelta } from '../../engine/storage/partition-delta.ts';
import type { PartitionStore } from '../../engine/storage/partition-store.ts';
import type { IncidentRows, NodeRow } from '../../engine/storage/rows.ts';
import { anyDeltaParts, type DeltaParts, deltaOf, nodeRowOf } from '../support/deltas.ts';
import { contents, type Edge, type PartitionFactory, tellingOf } from './partition-store.contract.ts';

const NODE_MAX = 4;
const HOMES = Uint16Array.from({ length: NODE_MAX + 1 }, (_, node) => node % 2);

/** Rows by key, as text, in words that a listener hears: `node 1`, `edge 0 1`, `row 0 1 2`. */
class RowsByKey {
  readonly #nodes = new Map<number, NodeRow>();
  readonly #edges = new Map<string, Edge>();
  readonly #closure = new Map<string, readonly number[]>();

  apply({ nodes, removedNodes, edges, removedEdges, closure, closureShards }: PartitionDelta): readonly string[] {
    const told: string[] = [];
    for (const row of nodes) if (put(this.#nodes, row.index, row)) told.push(`node ${row.index}`);
    for (const index of removedNodes) if (this.#nodes.delete(index)) told.push(`node ${index}`);
    for (const edge of edgesOf(edges)) {
      if (put(this.#edges, edge.slice(0, 3).join(), edge)) told.push(`edge ${edge[0]} ${edge[1]}`);
    }
    removedEdges.sources.forEach((source, at) => {
      const [target, relation] = [removedEdges.targets[at]!, removedEdges.relations[at]!];
      if (this.#edges.delete([source, target, relation].join())) told.push(`edge ${source} ${target}`);
    });
    closureOf(closure).forEach((row, at) => {
      const [key, isRemoved] = [row.slice(0, 3), row[3] === 0];
      const stored = [...row, closureShards[at]!];
      const isChanged = isRemoved ? this.#closure.delete(key.join()) : put(this.#closure, key.join(), stored);
      if (isChanged) told.push(`row ${key.join(' ')}`);
    });
    return told.sort();
  }

  /** A copy: only what is missing. */
  add({ nodes, edges, closure }: IncidentRows): void {
    for (const row of nodes) if (!this.#nodes.has(row.index)) this.#nodes.set(row.index, row);
    for (const edge of edgesOf(edges)) {
      const key = edge.slice(0, 3).join();
      if (!this.#edges.has(key)) this.#edges.set(key, edge);
    }
    for (const row of closureOf(closure)) {
      const key = row.slice(0, 3).join();
      if (!this.#closure.has(key)) this.#closure.set(key, [...row, HOMES[row[1]!]!]);
    }
  }

  contents() {
    const byKey = (a: readonly unknown[], b: readonly unknown[]) =>
      Number(a[0]) - Number(b[0]) || Number(a[1]) - Number(b[1]) || Number(a[2]) - Number(b[2]);
    return {
      nodes: [...this.#nodes.values()].sort((a, b) => a.index - b.index),
      edges: [...this.#edges.values()].sort(byKey),
      closure: [...this.#closure.values()].sort(byKey),
    };
  }
}

function put<Key, Row>(rows: Map<Key, Row>, key: Key, row: Row): boolean {
  const isChanged = JSON.stringify(rows.get(key)) !== JSON.stringify(row);
  rows.set(key, row);
  return isChanged;
}

const edgesOf = ({ sources, targets, relations, attributes, versions }: IncidentRows['edges']): Edge[] =>
  Array.from(sources, (source, at) => [source, targets[at]!, relations[at]!, attributes[at]!, versions[at]!]);
const closureOf = ({ hierarchies, ancestors, descendants, depths }: IncidentRows['closure']): number[][] =>
  Array.from(hierarchies, (hierarchy, at) => [hierarchy, ancestors[at]!, descendants[at]!, depths[at]!]);

function expectHolds(store: PartitionStore, judge: RowsByKey): void {
  const expected = judge.contents();
  expect(contents(store)).toEqual(expected);
  expect(store.counts()).toEqual({
    nodes: expected.nodes.length,
    edges: expected.edges.length,
    closureRows: expected.closure.length,
  });
  for (const { index, version } of expected.nodes) expect(store.nodeVersion(index)).toBe(version);
  for (const [source, target, relation, , version] of expected.edges) {
    expect(store.edgeVersion(source, target, relation)).toBe(version);
  }
}

/** What is there is 0 -> 1 -> 2, all at version 0. */
const BEFORE: DeltaParts = {
  nodes: [
    [0, 'zero'],
    [1, 'one'],
    [2, 'two'],
  ],
  edges: [
    [0, 1, 0, null],
    [1, 2, 0, '{"a":1}'],
  ],
  closure: [
    [0, 0, 1, 1, 0],
    [0, 0, 2, 2, 0],
    [0, 1, 2, 1, 1],
  ],
};

const rowsOfDelta = ({ nodes, edges, closure }: PartitionDelta): IncidentRows => ({ nodes, edges, closure });

export function partitionDeltaContract(name: string, withFactory: (use: (create: PartitionFactory) => void) => void) {
  const empty = (use: (store: PartitionStore) => void) =>
    withFactory((create) => {
      const { loader, open } = create(0);
      loader.finish();
      use(open());
    });
  const small = (use: (store: PartitionStore) => void) =>
    empty((store) => {
      store.insertRows(rowsOfDelta(deltaOf(0, BEFORE)), HOMES);
      use(store);
    });

  describe(`deltas of a partition store: ${name}`, () => {
    it('[ST32] a delta adds, changes and removes the rows it names, and no other', () => {
      small((store) => {
        const delta = deltaOf(1, {
          nodes: [
            [1, 'changed'],
            [2, undefined],
            [3, 'new'],
          ],
          edges: [
            [0, 1, 0, '{"a":2}'],
            [0, 3, 0, null],
            [1, 2, 0, undefined],
          ],
          closure: [
            [0, 0, 1, 3, 1],
            [0, 0, 2, 0, 0],
            [0, 0, 3, 1, 0],
          ],
        });
        expect(store.applyDelta(delta)).toBe(9);
        expect(contents(store)).toEqual({
          nodes: [nodeRowOf(0, 'zero', 0), nodeRowOf(1, 'changed', 1), nodeRowOf(3, 'new', 1)],
          edges: [
            [0, 1, 0, '{"a":2}', 1],
            [0, 3, 0, null, 1],
          ],
          closure: [
            [0, 0, 1, 3, 1],
            [0, 0, 3, 1, 0],
            [0, 1, 2, 1, 1],
          ],
        });
        expect(store.counts()).toEqual({ nodes: 3, edges: 2, closureRows: 3 });
        expect([store.nodeVersion(1), store.nodeVersion(2)]).toEqual([1, undefined]);
        expect([store.edgeVersion(0, 1, 0), store.edgeVersion(1, 2, 0)]).toEqual([1, undefined]);
      });
    });

    it('[ST17] [ST32] after any deltas and copies the rows are those of the judge, told exactly, counted right', () => {
      const step = fc.record({
        revisionStep: fc.nat({ max: 2 }),
        parts: anyDeltaParts(NODE_MAX, 1),
        isCopy: fc.boolean(),
      });
      fc.assert(
        fc.property(fc.array(step, { minLength: 1, maxLength: 8, size: 'max' }), (steps) => {
          empty((store) => {
            const judge = new RowsByKey();
            let revision = 0;
            for (const { revisionStep, parts, isCopy } of steps) {
              const delta = deltaOf(revision + revisionStep, parts);
              if (isCopy) {
                const rows = rowsOfDelta(deltaOf(0, withoutRemovals(parts)));
                store.insertRows(rows, HOMES);
                judge.add(rows);
              } else {
                const expected = revisionStep === 0 ? [] : judge.apply(delta);
                let changed = 0;
                const told = tellingOf((listener) => {
                  changed = store.applyDelta(delta, listener);
                });
                expect(told).toEqual(expected);
                expect(changed).toBe(expected.length);
                revision += revisionStep;
              }
              expect(store.appliedRevision()).toBe(revision);
              expectHolds(store, judge);
            }
          });
        }),
        { numRuns: 40 },
      );
    });

    it('[ST33] a delta that was applied, or an older one, changes nothing; a later one may leave out revisions', () => {
      small((store) => {
        expect(store.appliedRevision()).toBe(0);
        const [one, seven] = [deltaOf(1, { nodes: [[0, 'of 1']] }), deltaOf(7, { nodes: [[0, 'of 7']] })];
        expect(store.applyDelta(seven)).toBe(1);
        const after = contents(store);
        for (const delta of [seven, one]) {
          expect(store.applyDelta(delta)).toBe(0);
          expect(tellingOf((listener) => store.applyDelta(delta, listener))).toEqual([]);
        }
        expect(contents(store)).toEqual(after);
        expect(store.appliedRevision()).toBe(7);
        expect(store.applyDelta(emptyDelta(8)), 'no rows, but a revision').toBe(0);
        expect(store.appliedRevision()).toBe(8);
      });
    });

    it('[ST34] a copied row that meets one that a delta has set keeps what the delta set', () => {
      small((store) => {
        const copied = rowsOfDelta(deltaOf(0, BEFORE));
        store.applyDelta(
          deltaOf(1, { nodes: [[1, 'newer']], edges: [[1, 2, 0, '{"a":2}']], closure: [[0, 0, 2, 1, 0]] }),
        );
        const after = contents(store);
        expect(store.insertRows(copied, HOMES)).toBe(0);
        expect(contents(store)).toEqual(after);
      });
    });

    it('[ST35] sync gives the revision that is durable: the last one applied when it was asked', async () => {
      const synced: (number | Promise<number>)[] = [];
      small((store) => {
        synced.push(store.sync());
        store.applyDelta(deltaOf(3, { nodes: [[0, 'of 3']] }));
        synced.push(store.sync(), store.sync());
        store.applyDelta(deltaOf(5, { nodes: [[0, 'of 5']] }));
        expect(store.node(0)?.label, 'while a disk is waited for').toBe('of 5');
        synced.push(store.sync());
      });
      expect(await Promise.all(synced)).toEqual([0, 3, 3, 5]);
    });
  });
}

/** A copy brings rows that there are. */
const withoutRemovals = ({ nodes, edges, closure }: Required<DeltaParts>): DeltaParts => ({
  nodes: nodes.filter(([, label]) => label !== undefined),
  edges: edges.filter(([, , , attributes]) => attributes !== undefined),
  closure: closure.filter(([, , , depth]) => depth > 0),
});
