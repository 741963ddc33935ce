import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heatOfByte, NO_TYPE } from '../../../engine/protocol/index.ts';
import { onesOf } from '../../../renderer/scene/node-flags.ts';
import {
  ANY,
  applyHeatRange,
  attributeQuery,
  byteOfHeat,
  type Filters,
  filterOtherwise,
  fixedBytes,
  INITIAL_FILTERS,
  isFiltering,
  withAttribute,
  withAttributeNodes,
  withoutFilters,
} from '../../../renderer/state/filters.ts';
import { LOADING, ready } from '../../../renderer/state/loadable.ts';
import { filterText } from '../../../renderer/text/filter-text.ts';
import { ordinal } from '../../../renderer/text/selection-text.ts';
import { chainSnapshot } from '../support/engine-peer.ts';

const filters = (change: Partial<Filters>): Filters => ({ ...INITIAL_FILTERS, ...change });

describe('filters', () => {
  it('[SL8] let through what all of them let through, and never a slot without a node', () => {
    const column = fc.array(
      fc.record({ type: fc.nat(3), home: fc.nat(3), influence: fc.integer({ max: 10, min: 0 }) }),
      {
        maxLength: 30,
      },
    );
    const names = ['region', 'host', 'service'];
    const given = fc.record({
      types: fc.subarray(names),
      shards: fc.subarray([0, 1, 2, 3]),
      min: fc.option(fc.integer({ min: 0, max: 10 })),
      max: fc.option(fc.integer({ min: 0, max: 10 })),
      attribute: fc.option(fc.uniqueArray(fc.nat(40))),
      reached: fc.option(fc.uint8Array({ minLength: 30, maxLength: 30, max: 1 })),
    });
    fc.assert(
      fc.property(column, given, (nodes, { types, shards, min, max, attribute, reached }) => {
        // Type 3 stands for a removed node.
        const snapshot = chainSnapshot({
          nodeCount: nodes.length,
          nodeTypes: names,
          types: Uint16Array.from(nodes, ({ type }) => (type === 3 ? NO_TYPE : type)),
          homes: Uint16Array.from(nodes, ({ home }) => home),
          influence: Float32Array.from(nodes, ({ influence }) => influence),
        });
        const asked = withAttribute(filters({ types, shards, influence: { min, max } }), {
          ...{ id: 1, name: 'cores', comparison: '=', typed: '4' },
        });
        const state = attribute === null ? asked : withAttributeNodes(asked, 1, ready(Uint32Array.from(attribute)));
        const wanted = nodes.flatMap(({ type, home, influence }, node) => {
          const isIn =
            type !== 3 &&
            (types.length === 0 || types.includes(names[type]!)) &&
            (shards.length === 0 || shards.includes(home)) &&
            (min === null || influence >= min) &&
            (max === null || influence <= max) &&
            (attribute === null || attribute.includes(node)) &&
            (reached === null || reached[node] === 1);
          return isIn ? [node] : [];
        });
        expect([...onesOf(fixedBytes(state, snapshot, reached))]).toEqual(wanted);
      }),
    );
  });

  it('[SL9] heat is filtered within one step of its scale, by bounds that mean what they say at their ends', () => {
    const max = fc.integer({ min: 1, max: 100_000 });
    const bound = fc.option(fc.integer({ min: 0, max: 120_000 }));
    fc.assert(
      fc.property(max, bound, bound, fc.uint8Array({ minLength: 1, maxLength: 30 }), (heatMax, min, least, heat) => {
        const range = { min, max: least };
        const fixed = new Uint8Array(heat.length).fill(1);
        const out = new Uint8Array(heat.length);
        const { count, isOther } = applyHeatRange(out, fixed, range, { nodeHeat: heat, heatMax });
        expect(count).toBe(onesOf(out).length);
        expect(isOther).toBe(count > 0);
        for (const [node, byte] of heat.entries()) {
          // Half a step of the byte's scale on each side is what a byte cannot tell.
          const [low, high] = [
            heatOfByte(Math.max(0, byte - 1), heatMax),
            heatOfByte(Math.min(255, byte + 1), heatMax),
          ];
          if (min !== null && high < min) expect(out[node]).toBe(0);
          if (least !== null && low > least) expect(out[node]).toBe(0);
          const isSurelyIn = (min === null || min <= 0 || low >= min) && (least === null || high <= least);
          if (isSurelyIn) expect(out[node]).toBe(1);
        }
        expect(applyHeatRange(out, fixed, range, { nodeHeat: heat, heatMax }).isOther).toBe(false);
      }),
    );
    expect([0, 0.01, 10, 11].map((rate) => byteOfHeat(rate, 10))).toEqual([0, 1, 255, 256]);
    // Before the first frame nobody knows: all pass.
    const out = new Uint8Array(2);
    expect(applyHeatRange(out, Uint8Array.of(1, 0), { min: 5, max: null }, null).count).toBe(1);
  });

  it('[SL10] an attribute is asked for by a query of its name and comparison', () => {
    expect(attributeQuery({ name: 'cores', comparison: '>=' })).toBe(
      'MATCH (n) WHERE n.`cores` >= $value RETURN id(n)',
    );
    expect(attributeQuery({ name: 'a`b c', comparison: 'IS NULL' })).toBe(
      'MATCH (n) WHERE n.`a``b c` IS NULL RETURN id(n)',
    );
  });

  it('[SL10] one that is not answered lets all through; an answer to one that was removed changes nothing', () => {
    const asked = withAttribute(INITIAL_FILTERS, { id: 7, name: 'cores', comparison: '=', typed: '4' });
    expect(isFiltering(withAttributeNodes(asked, 7, LOADING))).toBe(false);
    expect(isFiltering(withAttributeNodes(asked, 7, ready(new Uint32Array(0))))).toBe(true);
    expect(withAttributeNodes(INITIAL_FILTERS, 7, ready(new Uint32Array(0)))).toBe(INITIAL_FILTERS);
  });

  it('[SL11] what nothing filters by is told from what something does, and showing everything keeps how things are left out', () => {
    expect(isFiltering(INITIAL_FILTERS)).toBe(false);
    for (const change of [{ types: ['host'] }, { shards: [0] }, { heat: { min: 1, max: null } }]) {
      expect(isFiltering(filters(change))).toBe(true);
      expect(filterOtherwise(INITIAL_FILTERS, filters(change))).toBe(true);
      expect(withoutFilters(filters({ ...change, isHiding: true, isOpen: true }))).toEqual(
        filters({ isHiding: true, isOpen: true }),
      );
    }
    expect(filterOtherwise(INITIAL_FILTERS, filters({ isOpen: true, shownCount: 3 }))).toBe(false);
  });

  it('[SL11] filters and ranks are named as people say them', () => {
    const { chips } = filterText;
    expect(chips.types(['a', 'b', 'c', 'd', 'e'])).toBe('Type a, b, c and 2 more');
    expect(chips.heat({ min: 10, max: null })).toBe('Heat ≥ 10 reads/s');
    expect(chips.heat({ min: null, max: 20 })).toBe('Heat ≤ 20 reads/s');
    expect(chips.influence({ min: 0.01, max: 0.2 })).toBe('Influence 1.0 % to 20.0 %');
    expect(chips.heat(ANY)).toBe('Heat any reads/s');
    expect(chips.attribute('cores', 'IS NULL', '')).toBe('cores is missing');
    expect([1, 2, 3, 4, 11, 12, 13, 21, 1022].map(ordinal)).toEqual([
      '1st',
      '2nd',
      '3rd',
      '4th',
      '11th',
      '12th',
      '13th',
      '21st',
      '1,022nd',
    ]);
  });
});
