/**
 * Groups that share a member are one: label of every vertex, the lowest vertex of its union; itself where it is in no
 * group. Union-find with path halving, near O(n + members).
 */
export function unionGroups(vertexCount: number, groups: readonly Uint32Array[]): Uint32Array {
  const labels = Uint32Array.from({ length: vertexCount }, (_, vertex) => vertex);
  const find = (vertex: number): number => {
    let root = vertex;
    while (labels[root] !== root) {
      labels[root] = labels[labels[root]!]!;
      root = labels[root]!;
    }
    return root;
  };
  for (const group of groups) {
    for (const vertex of group) {
      const [a, b] = [find(group[0]!), find(vertex)];
      labels[Math.max(a, b)] = Math.min(a, b);
    }
  }
  return labels.map((_, vertex) => find(vertex));
}
