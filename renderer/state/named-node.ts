/** Nodes that are kept with the names that they had: after a write those may be others. Pure. */
export interface NamedNode {
  readonly index: number;
  readonly key: string;
  readonly label: string;
}

/** The same list where nothing is named otherwise; nodes that `names` does not know keep what they have. */
export function renamed<T extends NamedNode>(nodes: readonly T[], names: readonly NamedNode[]): readonly T[] {
  const nameOf = new Map(names.map((name) => [name.index, name]));
  const next = nodes.map((node) => {
    const { key, label } = nameOf.get(node.index) ?? node;
    return key === node.key && label === node.label ? node : { ...node, key, label };
  });
  return next.every((node, at) => node === nodes[at]) ? nodes : next;
}
