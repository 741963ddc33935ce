import { NO_TYPE } from '../../model/ids.ts';
import type { Metagraph } from '../../model/metagraph.ts';
import type { Walk } from '../../query/graph-access.ts';

/** A hierarchy as plans see it. */
export interface HierarchyFacts {
  readonly name: string;
  /** null: all. */
  readonly relations: readonly number[] | null;
  /** To which its closure is kept, may be Infinity. */
  readonly depthMax: number;
  /** Closure rows. */
  readonly rows: number;
}

export interface StatisticsInput {
  /** NO_TYPE at vacant slots. */
  readonly types: Uint16Array;
  readonly nodeCount: number;
  readonly metagraph: Metagraph;
  readonly hierarchies: readonly HierarchyFacts[];
  /** Closure rows of all hierarchies together whose ancestor the node is. */
  readonly descendants: Uint32Array;
}

/**
 * What plans may know of a topology without reading it: how many nodes a type has, how many ends one node of a type leads
 * to. From the metagraph, which counts the edges of each (type, relation, type), and from the catalog's closure
 * sizes. Made anew after a write.
 */
export class TopologyStatistics {
  readonly nodesOfType: Uint32Array;
  readonly #input: StatisticsInput;
  readonly #relationCount: number;
  /** Closure rows by type of the ancestor. */
  readonly #rowsOfType: Float64Array;
  readonly #rows: number;

  /** O(n). */
  constructor(input: StatisticsInput) {
    this.#input = input;
    this.#relationCount = input.metagraph.relations.length;
    this.nodesOfType = new Uint32Array(input.metagraph.nodeTypes.length);
    this.#rowsOfType = new Float64Array(input.metagraph.nodeTypes.length);
    for (const [node, type] of input.types.entries()) {
      if (type === NO_TYPE) continue;
      this.nodesOfType[type]!++;
      this.#rowsOfType[type]! += input.descendants[node]!;
    }
    this.#rows = input.hierarchies.reduce((sum, { rows }) => sum + rows, 0);
  }

  /** Number of the hierarchy whose closure answers `walk`, else -1. */
  covering({ direction, relations, min, max }: Walk): number {
    // The closure keeps shortest distances from 1 on; of a walk of 2..4 edges it does not know.
    if (direction === 'either' || min > 1) return -1;
    return this.#input.hierarchies.findIndex((hierarchy) => {
      return max <= hierarchy.depthMax && this.#isSame(relations, hierarchy.relations);
    });
  }

  /** Ends that one node of `type` (-1: any) leads to, on average; at most all nodes. */
  fanOut(type: number, walk: Walk): number {
    const { nodeCount } = this.#input;
    if (nodeCount === 0) return 0;
    const self = walk.min === 0 ? 1 : 0;
    const byEdges = this.#byEdges(type, walk);
    const covering = walk.max > 1 ? this.covering(walk) : -1;
    const found = covering < 0 ? byEdges : Math.min(byEdges, this.#byClosure(type, walk, covering));
    return Math.min(nodeCount, self + found);
  }

  /** Each further edge multiplies by what an edge leads to from any node. */
  #byEdges(type: number, walk: Walk): number {
    const { nodeCount } = this.#input;
    if (walk.max === 0) return 0;
    const factor = this.#degree(-1, walk);
    let layer = this.#degree(type, walk);
    let found = 0;
    for (let depth = 1; depth <= walk.max; depth++) {
      if (depth >= walk.min) found += layer;
      layer *= factor;
      if (found >= nodeCount || layer < 1e-3) break;
    }
    return found;
  }

  #byClosure(type: number, walk: Walk, hierarchy: number): number {
    const { hierarchies, nodeCount } = this.#input;
    const { rows, depthMax } = hierarchies[hierarchy]!;
    if (walk.max < depthMax) return Number.POSITIVE_INFINITY;
    const mean = rows / nodeCount;
    if (type < 0 || mean === 0) return mean;
    // Ancestors are not counted by type: a type with more parents than others is taken to have more ancestors.
    if (walk.direction === 'up') return (mean * this.#degree(type, walk)) / this.#degree(-1, walk);
    return (this.#rowsOfType[type]! / Math.max(1, this.nodesOfType[type]!)) * (rows / this.#rows);
  }

  /** Edges that a walk may follow from one node of `type` (-1: any), on average. */
  #degree(type: number, { direction, relations }: Walk): number {
    const nodes = type < 0 ? this.#input.nodeCount : this.nodesOfType[type]!;
    return nodes === 0 ? 0 : this.#edges(type, direction, relations) / nodes;
  }

  /** Edges of these relations that leave (down) or enter (up) nodes of a type. */
  #edges(type: number, direction: Walk['direction'], relations: Uint8Array | null): number {
    let count = 0;
    for (const { fromType, relation, toType, edgeCount } of this.#input.metagraph.rules) {
      if (relations !== null && relations[relation] !== 1) continue;
      if (direction !== 'up' && (type < 0 || type === fromType)) count += edgeCount;
      if (direction !== 'down' && (type < 0 || type === toType)) count += edgeCount;
    }
    return count;
  }

  /** null means every relation, and so does a list of all of them. */
  #isSame(mask: Uint8Array | null, relations: readonly number[] | null): boolean {
    for (let relation = 0; relation < this.#relationCount; relation++) {
      const isFollowed = mask === null || mask[relation] === 1;
      if (isFollowed !== (relations === null || relations.includes(relation))) return false;
    }
    return true;
  }
}
