/**
 * A set of nodes as one bit a node: 12 KiB for 100,000 nodes. In shared memory it costs nothing to send, so a filter on
 * "one of these nodes" can go to every shard.
 */
export interface NodeSet {
  readonly words: Uint32Array;
}

/** Holds `nodes`; every node index is < nodeCount. O(nodes + nodeCount / 32). */
export function nodeSetOf(nodeCount: number, nodes: Iterable<number>): NodeSet {
  const words = new Uint32Array(new SharedArrayBuffer(4 * Math.ceil(nodeCount / 32)));
  for (const node of nodes) words[node >>> 5]! |= 1 << (node & 31);
  return { words };
}

export const isInSet = ({ words }: NodeSet, node: number): boolean => ((words[node >>> 5]! >>> (node & 31)) & 1) === 1;
