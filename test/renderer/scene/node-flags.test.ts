import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  FLAG,
  isContrasting,
  isHidden,
  isLit,
  isMarked,
  isPlanned,
  writeFlags,
} from '../../../renderer/scene/node-flags.ts';

const NODES = 12;
const bits = fc.uint8Array({ minLength: NODES, maxLength: NODES, max: 1 });
const planOf = (nodes: readonly number[]) => ({ nodes: Uint32Array.from(nodes), to: new Uint16Array(nodes.length) });
const flagged = fc.record({
  highlight: fc.option(
    fc.record({ nodes: fc.uniqueArray(fc.nat(NODES + 3)), shards: fc.constant([] as readonly number[]) }),
  ),
  ghost: fc.option(fc.uniqueArray(fc.nat(NODES + 3)).map(planOf)),
  shown: fc.option(bits),
  isHiding: fc.boolean(),
  marked: fc.option(bits),
});

describe('flags of nodes', () => {
  it('[SL1] [SN8] a node is dimmed, hidden, marked and planned for its own reasons, and nothing else of its style changes', () => {
    fc.assert(
      fc.property(flagged, fc.uint8Array({ minLength: 4 * NODES, maxLength: 4 * NODES }), (given, before) => {
        const style = before.slice();
        writeFlags({ style, ...given });
        const { highlight, ghost, shown, isHiding, marked } = given;
        for (let node = 0; node < NODES; node++) {
          const named: readonly number[] | null = ghost === null ? (highlight?.nodes ?? null) : [...ghost.nodes];
          const isLeftOut = shown !== null && shown[node] === 0;
          const isBackground = named !== null && !named.includes(node);
          expect(isHidden(style, node)).toBe(isLeftOut && isHiding);
          expect(isLit(style, node)).toBe(!isLeftOut && !isBackground);
          expect(isPlanned(style, node)).toBe(ghost?.nodes.includes(node) ?? false);
          expect(isMarked(style, node)).toBe(marked !== null && marked[node] === 1);
          expect([...style.subarray(4 * node, 4 * node + 3)]).toEqual([...before.subarray(4 * node, 4 * node + 3)]);
        }
      }),
    );
  });

  it('[SL1] [SN8] nodes stand out by a highlight, a plan or a filter that dims, not by one that hides', () => {
    const [none, some] = [null, new Uint8Array(1)];
    const [highlight, ghost] = [{ nodes: [], shards: [] }, planOf([])];
    expect(isContrasting({ highlight: none, ghost: none, shown: none, isHiding: false })).toBe(false);
    expect(isContrasting({ highlight, ghost: none, shown: none, isHiding: true })).toBe(true);
    expect(isContrasting({ highlight: none, ghost, shown: none, isHiding: true })).toBe(true);
    expect(isContrasting({ highlight: none, ghost: none, shown: some, isHiding: false })).toBe(true);
    expect(isContrasting({ highlight: none, ghost: none, shown: some, isHiding: true })).toBe(false);
    // The shaders read them from one byte.
    expect(new Set(Object.values(FLAG)).size).toBe(4);
  });
});
