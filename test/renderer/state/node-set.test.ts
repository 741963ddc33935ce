import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { besideInHeat, heatRank, hottestOf } from '../../../renderer/state/heat-order.ts';
import { combine } from '../../../renderer/state/node-set.ts';

const nodes = fc.array(fc.nat(30), { maxLength: 20 });

describe('set of nodes', () => {
  it('[SL6] nodes join, leave, replace and toggle as sets do, ascending and each once', () => {
    fc.assert(
      fc.property(nodes, nodes, (one, two) => {
        const have = combine(new Uint32Array(0), one, 'replace');
        const [a, b] = [new Set(one), new Set(two)];
        const sorted = (set: Iterable<number>) => [...set].sort((x, y) => x - y);
        expect([...have]).toEqual(sorted(a));
        expect([...combine(have, two, 'replace')]).toEqual(sorted(b));
        expect([...combine(have, two, 'add')]).toEqual(sorted(new Set([...a, ...b])));
        expect([...combine(have, two, 'remove')]).toEqual(sorted([...a].filter((node) => !b.has(node))));
        expect([...combine(have, two, 'toggle')]).toEqual(
          sorted([...new Set([...a, ...b])].filter((node) => a.has(node) !== b.has(node))),
        );
      }),
    );
  });
});

describe('order of heat', () => {
  it('[SL7] steps go through all nodes that are read, hottest first, and back the same way; each has its rank', () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 40, max: 6 });
    fc.assert(
      fc.property(bytes, fc.integer({ min: 2, max: 5 }), (heat, every) => {
        const accepts = (node: number): boolean => node % every !== 0;
        const order = [...heat.keys()]
          .filter((node) => heat[node]! > 0 && accepts(node))
          .sort((a, b) => heat[b]! - heat[a]! || a - b);
        const forwards: number[] = [];
        for (let at = hottestOf(heat, accepts); at !== null; at = besideInHeat(heat, at, 1, accepts)) forwards.push(at);
        expect(forwards).toEqual(order);
        expect(order.map((node) => heatRank(heat, node, accepts))).toEqual(order.map((_, at) => at + 1));
        const backwards: number[] = [];
        for (let at: number | null = order.at(-1) ?? null; at !== null; at = besideInHeat(heat, at, -1, accepts)) {
          backwards.push(at);
        }
        expect(backwards).toEqual(order.toReversed());
      }),
    );
  });

  it('[SL7] from a node that is not read, hotter is the coldest that is; nothing comes after it', () => {
    const heat = Uint8Array.of(0, 9, 3, 0);
    const all = () => true;
    expect(besideInHeat(heat, 0, -1, all)).toBe(2);
    expect(besideInHeat(heat, 0, 1, all)).toBeNull();
    expect([0, 1, 2, 99].map((node) => heatRank(heat, node, all))).toEqual([0, 1, 2, 0]);
    expect(hottestOf(new Uint8Array(3), all)).toBeNull();
  });
});
