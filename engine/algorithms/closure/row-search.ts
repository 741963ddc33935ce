import { assert } from '../../base/assert.ts';
import type { NeighbourRows } from '../graph/mutable-graph.ts';
import { DEPTH_LIMIT } from './breadth-first.ts';

/**
 * Breadth-first search in a graph that changes
 * ============================================
 *
 * As `createBreadthFirst`, for the maintenance of closures: over `NeighbourRows` (either direction, masked relations)
 * instead of a Csr, with three ways to end early.
 *
 * Input    rows, relationMask  the edges that are followed
 *          start, depthMax     as there: `start` is found only over a cycle
 *          avoided             a node that is neither found nor passed; NOBODY for none
 *          stepsMax            edges; a search that would cross more gives up
 *          wanted              the search ends with the layer in which the last wanted node is found
 * Output   how many nodes were found, -1 for a search that gave up. `nodes`, in order of discovery, and `depthOf` are
 *          valid until the next run.
 * Cost     O(edges leaving the reached nodes) a run, 10n bytes once
 * Judge    That of `closure-delta`.
 */
export interface RowSearch {
  run(
    rows: NeighbourRows,
    relationMask: Uint8Array | null,
    start: number,
    depthMax: number,
    avoided?: number,
    stepsMax?: number,
    wanted?: NodeSet | null,
  ): number;
  readonly nodes: Uint32Array;
  /** 0 = not found. */
  depthOf(node: number): number;
  /** Edges crossed by all runs so far. */
  readonly steps: number;
}

export const NOBODY = 0xffffffff;

export function createRowSearch(nodeCount: number): RowSearch {
  const nodes = new Uint32Array(nodeCount);
  const depths = new Uint16Array(nodeCount);
  const marks = new Uint32Array(nodeCount);
  let mark = 0;
  let avoidedNode = NOBODY;

  const search = {
    nodes,
    steps: 0,
    depthOf: (node: number) => (marks[node] === mark && node !== avoidedNode ? depths[node]! : 0),
    run(
      rows: NeighbourRows,
      relationMask: Uint8Array | null,
      start: number,
      depthMax: number,
      avoided = NOBODY,
      stepsMax = Infinity,
      wanted: NodeSet | null = null,
    ): number {
      if (mark === 0xffffffff) {
        marks.fill(0);
        mark = 0;
      }
      mark++;
      avoidedNode = avoided;
      if (avoided !== NOBODY) marks[avoided] = mark;
      let missing = wanted === null ? Infinity : wanted.size;
      let steps = 0;
      let count = 0;
      let depth = 0;
      let layerStart = 0;
      let layerEnd = 0;
      while (depth < depthMax && missing > 0) {
        depth++;
        // The first layer is `start` itself, which is not (yet) a result.
        const isFirst = depth === 1;
        for (let position = isFirst ? -1 : layerStart; position < layerEnd; position++) {
          rows.seek(isFirst ? start : nodes[position]!);
          const { others, relations, start: first, end } = rows;
          steps += end - first;
          if (steps > stepsMax) {
            search.steps += steps;
            return -1;
          }
          for (let edge = first; edge < end; edge++) {
            const to = others[edge]!;
            if (marks[to] === mark) continue;
            if (relationMask !== null && relationMask[relations[edge]!] !== 1) continue;
            marks[to] = mark;
            nodes[count++] = to;
            depths[to] = depth;
            if (wanted?.has(to)) missing--;
          }
        }
        if (count === layerEnd) break;
        assert(depth <= DEPTH_LIMIT, `a path from node ${start} is longer than ${DEPTH_LIMIT} steps`);
        layerStart = layerEnd;
        layerEnd = count;
      }
      search.steps += steps;
      return count;
    },
  };
  return search;
}

/** A set of nodes that is emptied in no time: 4n bytes once. */
export interface NodeSet {
  readonly size: number;
  clear(): void;
  add(node: number): void;
  has(node: number): boolean;
}

export function createNodeSet(nodeCount: number): NodeSet {
  const marks = new Uint32Array(nodeCount);
  let mark = 1;
  const set = {
    size: 0,
    clear() {
      set.size = 0;
      if (mark === 0xffffffff) {
        marks.fill(0);
        mark = 0;
      }
      mark++;
    },
    add(node: number) {
      if (marks[node] === mark) return;
      marks[node] = mark;
      set.size++;
    },
    has: (node: number) => marks[node] === mark,
  };
  return set;
}
