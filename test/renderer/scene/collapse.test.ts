import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildAdjacency } from '../../../renderer/scene/adjacency.ts';
import { collapse, hiddenBelow, wayTo } from '../../../renderer/scene/collapse.ts';

const NODES = 14;
type Pair = readonly [number, number];
const graphOf = (pairs: readonly Pair[]) => {
  const edges = Uint32Array.from(pairs.flat());
  return { edges, adjacency: buildAdjacency(edges, NODES) };
};
const bytesOf = (nodes: Iterable<number>) => {
  const bytes = new Uint8Array(NODES);
  for (const node of nodes) bytes[node] = 1;
  return bytes;
};
const ALL = new Uint8Array(NODES).fill(1);
const ones = (bytes: Uint8Array) => [...bytes.keys()].filter((node) => bytes[node] === 1);

/** All parents are collapsed or hidden: over and over, until nothing changes. */
function byParents(pairs: readonly Pair[], collapsed: ReadonlySet<number>): readonly number[] {
  const hidden = new Set<number>();
  for (let before = -1; before !== hidden.size; ) {
    before = hidden.size;
    for (let node = 0; node < NODES; node++) {
      const parents = pairs.filter(([from, to]) => to === node && from !== node).map(([from]) => from);
      if (parents.length > 0 && parents.every((from) => collapsed.has(from) || hidden.has(from))) hidden.add(node);
    }
  }
  return [...hidden].sort((a, b) => a - b);
}

const pair = fc.tuple(fc.nat(NODES - 1), fc.nat(NODES - 1));
const chosen = fc.uniqueArray(fc.nat(NODES - 1), { maxLength: 5 });

describe('what collapsed nodes hide', () => {
  it('[SN26] is what has only collapsed or hidden parents, where edges make no circles', () => {
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 26 }), chosen, (pairs, nodes) => {
        // From lower to higher numbers, or to itself: no circles.
        const forward = pairs.map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
        const { hidden, hiddenCount } = collapse(graphOf(forward), bytesOf(nodes), ALL);
        expect(ones(hidden)).toEqual(byParents(forward, new Set(nodes)));
        expect(hiddenCount).toBe(ones(hidden).length);
      }),
    );
  });

  it('[SN26] whatever the edges, nothing is hidden without a collapsed node seen above it, and each is counted there', () => {
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 26 }), chosen, (pairs, nodes) => {
        const graph = graphOf(pairs);
        const { hidden, heads, counts } = collapse(graph, bytesOf(nodes), ALL);
        const covered = new Set<number>();
        for (const [at, head] of heads.entries()) {
          expect(hidden[head]).toBe(0);
          expect(nodes).toContain(head);
          const below = hiddenBelow(graph, head, hidden);
          expect(counts[at]).toBe(below.length);
          for (const node of below) covered.add(node);
        }
        expect([...covered].sort((a, b) => a - b)).toEqual(ones(hidden));
        expect([...counts]).toEqual([...counts].sort((a, b) => b - a));
      }),
    );
  });

  it('[SN38] the way to a hidden node leads by edges from the nearest node that is seen, and opening it shows the node', () => {
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 26 }), chosen, (pairs, nodes) => {
        const forward = pairs.map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
        const graph = graphOf(forward);
        const { hidden, heads } = collapse(graph, bytesOf(nodes), ALL);
        for (const node of ones(hidden)) {
          const way = wayTo(graph, node, hidden);
          expect(heads).toContain(way[0]);
          expect(way.slice(1).every((one) => hidden[one] === 1)).toBe(true);
          for (const [at, from] of way.entries()) expect(forward).toContainEqual([from, way[at + 1] ?? node]);
          const left = nodes.filter((one) => !way.includes(one));
          expect(collapse(graph, bytesOf(left), ALL).hidden[node]).toBe(0);
        }
      }),
    );
  });

  it('[SN26] in a circle the collapsed node stays for the others; below another collapsed node all of it is hidden', () => {
    const circle: readonly Pair[] = [
      [0, 1],
      [1, 2],
      [2, 0],
    ];
    const isThere = bytesOf([0, 1, 2, 3]);
    expect(ones(collapse(graphOf(circle), bytesOf([1]), isThere).hidden)).toEqual([0, 2]);
    const entered = graphOf([[3, 0], ...circle]);
    expect(ones(collapse(entered, bytesOf([1]), isThere).hidden), 'reached from outside').toEqual([2]);
    expect(ones(collapse(entered, bytesOf([3]), isThere).hidden)).toEqual([0, 1, 2]);
    expect(ones(collapse(entered, bytesOf([]), isThere).hidden)).toEqual([]);
  });
});
