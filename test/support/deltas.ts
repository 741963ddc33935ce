import fc from 'fast-check';
import type { PartitionDelta } from '../../engine/storage/partition-delta.ts';
import type { NodeRow } from '../../engine/storage/rows.ts';

type EdgeChange = readonly [source: number, target: number, relation: number, attributes: string | null | undefined];
type ClosureChange = readonly [hierarchy: number, ancestor: number, descendant: number, depth: number, shard: number];

/** What a delta is made of; undefined, or depth 0, in place of a value removes the row. */
export interface DeltaParts {
  readonly nodes?: readonly (readonly [index: number, label: string | undefined])[];
  readonly edges?: readonly EdgeChange[];
  readonly closure?: readonly ClosureChange[];
}

export const nodeRowOf = (index: number, label: string, version: number): NodeRow => ({
  index,
  key: `n${index}`,
  label,
  type: index % 3,
  attributes: label === '' ? null : `{"label":"${label}"}`,
  version,
});

/** Rows that it sets get its revision as their version. */
export function deltaOf(revision: number, { nodes = [], edges = [], closure = [] }: DeltaParts): PartitionDelta {
  const set = edges.filter(([, , , attributes]) => attributes !== undefined);
  const removed = edges.filter(([, , , attributes]) => attributes === undefined);
  const keys = (changes: readonly EdgeChange[]) => ({
    sources: Uint32Array.from(changes, ([source]) => source),
    targets: Uint32Array.from(changes, ([, target]) => target),
    relations: Uint16Array.from(changes, ([, , relation]) => relation),
  });
  return {
    revision,
    nodes: nodes.flatMap(([index, label]) => (label === undefined ? [] : [nodeRowOf(index, label, revision)])),
    removedNodes: Uint32Array.from(nodes.flatMap(([index, label]) => (label === undefined ? [index] : []))),
    edges: {
      ...keys(set),
      attributes: set.map(([, , , attributes]) => attributes ?? null),
      versions: new Uint32Array(set.length).fill(revision),
    },
    removedEdges: keys(removed),
    closure: {
      hierarchies: Uint8Array.from(closure, (row) => row[0]),
      ancestors: Uint32Array.from(closure, (row) => row[1]),
      descendants: Uint32Array.from(closure, (row) => row[2]),
      depths: Uint16Array.from(closure, (row) => row[3]),
    },
    closureShards: Uint16Array.from(closure, (row) => row[4]),
  };
}

/** Few of everything, so that deltas meet; each row is named once. */
export function anyDeltaParts(nodeMax: number, hierarchyMax: number): fc.Arbitrary<Required<DeltaParts>> {
  const node = fc.nat({ max: nodeMax });
  const key = (count: number) => (row: readonly unknown[]) => row.slice(0, count).join();
  const attributes = fc.constantFrom(undefined, undefined, null, '{"a":1}', '{"a":2}');
  return fc.record({
    nodes: fc.uniqueArray(fc.tuple(node, fc.constantFrom(undefined, '', 'one', 'two')), {
      maxLength: 4,
      selector: key(1),
    }),
    edges: fc.uniqueArray(fc.tuple(node, node, fc.nat({ max: 1 }), attributes), { maxLength: 8, selector: key(3) }),
    closure: fc.uniqueArray(
      fc.tuple(fc.nat({ max: hierarchyMax }), node, node, fc.nat({ max: 2 }), fc.nat({ max: 1 })),
      { maxLength: 12, selector: key(3) },
    ),
  });
}
