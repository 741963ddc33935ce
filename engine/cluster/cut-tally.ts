import type { Csr } from '../algorithms/graph/csr.ts';
import { cutEdges } from '../algorithms/placement/cut.ts';
import type { SharedColumns } from '../counters/shared-columns.ts';

/** Nodes, owned closure rows and cut edges under one shard map. O(n + m) once an epoch, nothing in between. */
export class CutTally {
  readonly nodes: Uint32Array;
  /** Closure rows whose ancestor is at home there. */
  readonly closureRowsOwned: Float64Array;
  readonly edges: number;

  constructor(forward: Csr, { homes, shardCount }: SharedColumns, descendants: Uint32Array) {
    this.nodes = new Uint32Array(shardCount);
    this.closureRowsOwned = new Float64Array(shardCount);
    for (let node = 0; node < homes.length; node++) {
      const home = homes[node]!;
      this.nodes[home] = this.nodes[home]! + 1;
      this.closureRowsOwned[home] = this.closureRowsOwned[home]! + descendants[node]!;
    }
    this.edges = cutEdges(forward, homes);
  }
}
