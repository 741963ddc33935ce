import type { Csr } from '../../../engine/algorithms/graph/csr.ts';

/** What a batch of up to 32 sources reaches; `edgeCount` is how many edges were followed to find it. */
export interface OneThreadAnswer {
  readonly at: Uint32Array;
  readonly others: Uint32Array;
  readonly depths: Uint32Array;
  readonly pairCount: number;
  readonly edgeCount: number;
}

const nothing = new Uint32Array(0);

/**
 * The reference of the benchmark: the same multi-source breadth-first search in one thread on one Csr, without shards,
 * messages, filters or a second copy of anything. Ends are at lengths 1..depthMax; pairs are written out if `isListed`.
 */
export function createOneThreadSearch({ nodeCount, offsets, targets }: Csr) {
  /** Per node: sources at the next level, sources known. */
  const states = new Int32Array(2 * nodeCount);
  /** Nodes and masks of all levels, one after the other: a level is also the part of the answer that it found. */
  let nodes = new Uint32Array(2 * nodeCount);
  let masks = new Int32Array(2 * nodeCount);

  const follow = (first: number, end: number): { found: number; edgeCount: number } => {
    let found = end;
    let edgeCount = 0;
    for (let entry = first; entry < end; entry++) {
      const mask = masks[entry]!;
      const node = nodes[entry]!;
      const last = offsets[node + 1]!;
      edgeCount += last - offsets[node]!;
      for (let edge = offsets[node]!; edge < last; edge++) {
        const other = targets[edge]!;
        const slot = 2 * other;
        const before = states[slot]!;
        const fresh = mask & ~(before | states[slot + 1]!);
        if (fresh === 0) continue;
        if (before === 0) nodes[found++] = other;
        states[slot] = before | fresh;
      }
    }
    return { found, edgeCount };
  };

  return (sources: Uint32Array, depthMax: number, isListed: boolean): OneThreadAnswer => {
    const starts = [0, sources.length];
    let edgeCount = 0;
    let pairCount = 0;
    for (let bit = 0; bit < sources.length; bit++) {
      nodes[bit] = sources[bit]!;
      masks[bit] = 1 << bit;
    }
    for (let depth = 1; depth <= depthMax; depth++) {
      const [first, end] = [starts[depth - 1]!, starts[depth]!];
      if (end + nodeCount > nodes.length) {
        const [moreNodes, moreMasks] = [new Uint32Array(2 * nodes.length), new Int32Array(2 * nodes.length)];
        moreNodes.set(nodes);
        moreMasks.set(masks);
        [nodes, masks] = [moreNodes, moreMasks];
      }
      const level = follow(first, end);
      edgeCount += level.edgeCount;
      for (let entry = end; entry < level.found; entry++) {
        const slot = 2 * nodes[entry]!;
        const mask = states[slot]!;
        masks[entry] = mask;
        pairCount += bitCount(mask);
        states[slot + 1] = states[slot + 1]! | mask;
        states[slot] = 0;
      }
      if (level.found === end) break;
      starts.push(level.found);
    }
    const last = starts.at(-1)!;
    for (let entry = 0; entry < last; entry++) states[2 * nodes[entry]! + 1] = 0;
    if (!isListed) return { at: nothing, others: nothing, depths: nothing, pairCount, edgeCount };
    return { ...writeOut(nodes, masks, starts, pairCount), pairCount, edgeCount };
  };
}

function writeOut(nodes: Uint32Array, masks: Int32Array, starts: readonly number[], pairCount: number) {
  const [at, others, depths] = [new Uint32Array(pairCount), new Uint32Array(pairCount), new Uint32Array(pairCount)];
  let pair = 0;
  for (let depth = 1; depth + 1 < starts.length; depth++) {
    const firstPair = pair;
    for (let entry = starts[depth]!; entry < starts[depth + 1]!; entry++) {
      const node = nodes[entry]!;
      for (let mask = masks[entry]!; mask !== 0; mask &= mask - 1) {
        at[pair] = 31 - Math.clz32(mask & -mask);
        others[pair++] = node;
      }
    }
    depths.fill(depth, firstPair, pair);
  }
  return { at, others, depths };
}

function bitCount(mask: number): number {
  const pairs = mask - ((mask >>> 1) & 0x5555_5555);
  const fours = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}
