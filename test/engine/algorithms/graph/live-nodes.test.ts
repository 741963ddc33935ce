import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildCsr, edgeSources } from '../../../../engine/algorithms/graph/csr.ts';
import { findCycle } from '../../../../engine/algorithms/graph/find-cycle.ts';
import { denseCsr, gathered, liveNodes, scatter } from '../../../../engine/algorithms/graph/live-nodes.ts';
import { NO_SHARD } from '../../../../engine/model/ids.ts';

type Edge = readonly [source: number, target: number, relation: number];

const csrOf = (nodeCount: number, edges: readonly Edge[]) =>
  buildCsr(
    nodeCount,
    Uint32Array.from(edges, ([source]) => source),
    Uint32Array.from(edges, ([, target]) => target),
    Uint16Array.from(edges, ([, , relation]) => relation),
    null,
  );
const reversed = (edges: readonly Edge[]) =>
  edges.map(([source, target, relation]) => [target, source, relation] as const);
const edgesOf = (csr: ReturnType<typeof csrOf>): Edge[] => {
  const sources = edgeSources(csr);
  return Array.from(sources, (source, at) => [source, csr.targets[at]!, csr.relations![at]!] as const);
};

/** Slots, some of them vacant, and edges between the others. */
const slotted = fc.array(fc.option(fc.nat({ max: 3 }), { nil: NO_SHARD }), { maxLength: 30 }).chain((homes) => {
  const live = homes.flatMap((home, slot) => (home === NO_SHARD ? [] : [slot]));
  const end = fc.nat({ max: Math.max(0, live.length - 1) });
  const edge = fc.tuple(end, end, fc.nat({ max: 2 })).map(([a, b, r]) => [live[a]!, live[b]!, r] as const);
  const edges = fc.uniqueArray(edge, { maxLength: live.length === 0 ? 0 : 60, selector: (of) => of.join() });
  return fc.record({ homes: fc.constant(Uint16Array.from(homes)), edges });
});

describe('live nodes', () => {
  it('[WR19] are the taken slots in their order, and their graph is the one that was built without vacant slots', () => {
    fc.assert(
      fc.property(slotted, ({ homes, edges }) => {
        const live = liveNodes(homes);
        const expected = [...homes.keys()].filter((slot) => homes[slot] !== NO_SHARD);
        expect([...live.slots]).toEqual(expected);
        for (const slot of homes.keys()) expect(live.denseOf[slot]).toBe(expected.indexOf(slot));
        const dense = edges.map(([a, b, r]) => [expected.indexOf(a), expected.indexOf(b), r] as const);
        expect(edgesOf(denseCsr(csrOf(homes.length, edges), live))).toEqual(edgesOf(csrOf(expected.length, dense)));
        const column = Float64Array.from(homes, (_, slot) => slot / 7);
        const gatheredColumn = gathered(column, live);
        expect([...gatheredColumn]).toEqual(expected.map((slot) => slot / 7));
        const into = new Float64Array(homes.length).fill(-1);
        scatter(gatheredColumn, into, live);
        expect([...into]).toEqual(Array.from(homes, (home, slot) => (home === NO_SHARD ? -1 : slot / 7)));
      }),
    );
  });
});

describe('a cycle', () => {
  it('[MG4] is found exactly where some node reaches itself, and is one: every step an edge, no node twice', () => {
    fc.assert(
      fc.property(slotted, ({ homes, edges }) => {
        const nodeCount = homes.length;
        // Naive: closes reachability until nothing is added.
        const reaches = new Set(edges.map(([a, b]) => `${a} ${b}`));
        for (let before = -1; before !== reaches.size; ) {
          before = reaches.size;
          for (const pair of [...reaches]) {
            const [a, b] = pair.split(' ').map(Number);
            for (const [from, to] of edges) if (from === b) reaches.add(`${a} ${to}`);
          }
        }
        const isCyclic = [...homes.keys()].some((node) => reaches.has(`${node} ${node}`));
        const cycle = findCycle(csrOf(nodeCount, edges), csrOf(nodeCount, reversed(edges)));
        expect(cycle !== null).toBe(isCyclic);
        if (cycle === null) return;
        expect(new Set(cycle).size).toBe(cycle.length);
        cycle.forEach((node, at) => {
          const next = cycle[(at + 1) % cycle.length]!;
          expect(
            edges.some(([a, b]) => a === node && b === next),
            `${node} to ${next}`,
          ).toBe(true);
        });
      }),
      { numRuns: 300 },
    );
  });
});
