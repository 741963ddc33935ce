import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FLAG, isContrasting, isHidden, isLit, isMarked, writeFlags } from '../../../renderer/scene/node-flags.ts';

const NODES = 12;
const bits = fc.uint8Array({ minLength: NODES, maxLength: NODES, max: 1 });
const flagged = fc.record({
  highlight: fc.option(
    fc.record({ nodes: fc.uniqueArray(fc.nat(NODES + 3)), shards: fc.constant([] as readonly number[]) }),
  ),
  shown: fc.option(bits),
  isHiding: fc.boolean(),
  marked: fc.option(bits),
});

describe('flags of nodes', () => {
  it('[SL1] a node is dimmed, hidden and marked for its own reasons, and nothing else of its style changes', () => {
    fc.assert(
      fc.property(flagged, fc.uint8Array({ minLength: 4 * NODES, maxLength: 4 * NODES }), (given, before) => {
        const style = before.slice();
        writeFlags({ style, ...given });
        const { highlight, shown, isHiding, marked } = given;
        for (let node = 0; node < NODES; node++) {
          const isLeftOut = shown !== null && shown[node] === 0;
          const isBackground = highlight !== null && !highlight.nodes.includes(node);
          expect(isHidden(style, node)).toBe(isLeftOut && isHiding);
          expect(isLit(style, node)).toBe(!isLeftOut && !isBackground);
          expect(isMarked(style, node)).toBe(marked !== null && marked[node] === 1);
          expect([...style.subarray(4 * node, 4 * node + 3)]).toEqual([...before.subarray(4 * node, 4 * node + 3)]);
        }
      }),
    );
  });

  it('[SL1] nodes stand out by a highlight or a filter that dims, not by one that hides', () => {
    const [none, some] = [null, new Uint8Array(1)];
    const highlight = { nodes: [], shards: [] };
    expect(isContrasting({ highlight: none, shown: none, isHiding: false })).toBe(false);
    expect(isContrasting({ highlight, shown: none, isHiding: true })).toBe(true);
    expect(isContrasting({ highlight: none, shown: some, isHiding: false })).toBe(true);
    expect(isContrasting({ highlight: none, shown: some, isHiding: true })).toBe(false);
    // The shaders read them from one byte.
    expect(new Set(Object.values(FLAG)).size).toBe(3);
  });
});
