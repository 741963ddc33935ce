import type { MutableGraph, NeighbourRows } from './mutable-graph.ts';

/**
 * A shortest path
 * ===============
 *
 * From one node to another along edges of some relations: what names the cycle that a new edge would close. Searches
 * from both ends take turns, a whole layer each, the one with fewer edges ahead first: in a containment tree the way
 * up from the lower node is found while the millions below the upper one are never looked at.
 *
 *   With f layers done forward and b backward and no meeting, every path is longer than f + b. The next layer, on
 *   whichever side, therefore finds a meeting of f + b + 1 steps or none: the first meeting is a shortest path.
 *
 * Input    graph                  read in place; it may change between calls
 *          relationMask           1 at [r] allows relation r; null allows all
 * Output   the nodes from `from` to `to`, both included; one node when they are the same; null when there is no path
 * Cost     O(edges of the layers searched), at most about twice those of the cheaper side alone; 16n bytes once
 * Judge    Layers of a Map.
 */
export interface PathFinder {
  find(from: number, to: number, relationMask: Uint8Array | null): number[] | null;
}

export function createPathFinder(graph: MutableGraph): PathFinder {
  const down = createHalf(graph.nodeCount, graph.out);
  const up = createHalf(graph.nodeCount, graph.in);

  return {
    find(from, to, relationMask) {
      if (from === to) return [from];
      down.begin(from);
      up.begin(to);
      while (down.edgesAhead() > 0 && up.edgesAhead() > 0) {
        const [near, far] = down.edgesAhead() <= up.edgesAhead() ? [down, up] : [up, down];
        const meeting = near.advance(far, relationMask);
        if (meeting >= 0) return [...down.pathTo(meeting).reverse(), ...up.pathTo(meeting).slice(1)];
      }
      return null;
    },
  };
}

interface Half {
  begin(start: number): void;
  edgesAhead(): number;
  /** One layer more; the first node that the other half has seen too, else -1. */
  advance(other: Half, relationMask: Uint8Array | null): number;
  hasSeen(node: number): boolean;
  /** From `node` back to the start. */
  pathTo(node: number): number[];
}

function createHalf(nodeCount: number, rows: NeighbourRows): Half {
  const marks = new Uint32Array(nodeCount);
  const previous = new Uint32Array(nodeCount);
  let mark = 0;
  let layer: number[] = [];
  let edgesAhead = 0;

  const hasSeen = (node: number) => marks[node] === mark;

  function degreeOf(node: number): number {
    rows.seek(node);
    return rows.end - rows.start;
  }

  return {
    hasSeen,
    edgesAhead: () => edgesAhead,
    begin(start) {
      if (mark === 0xffffffff) {
        marks.fill(0);
        mark = 0;
      }
      mark++;
      marks[start] = mark;
      previous[start] = start;
      layer = [start];
      edgesAhead = degreeOf(start);
    },
    advance(other, relationMask) {
      const next: number[] = [];
      for (const from of layer) {
        rows.seek(from);
        const { others, relations, start, end } = rows;
        for (let edge = start; edge < end; edge++) {
          const to = others[edge]!;
          if (marks[to] === mark) continue;
          if (relationMask !== null && relationMask[relations[edge]!] !== 1) continue;
          marks[to] = mark;
          previous[to] = from;
          if (other.hasSeen(to)) return to;
          next.push(to);
        }
      }
      edgesAhead = 0;
      for (const node of next) edgesAhead += degreeOf(node);
      layer = next;
      return -1;
    },
    pathTo(node) {
      const path = [node];
      for (let at = node; previous[at] !== at; at = previous[at]!) path.push(previous[at]!);
      return path;
    },
  };
}
