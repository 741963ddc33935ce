/**
 * Groups that share a member are one: label of every vertex, the lowest vertex of its union; itself where it is in no
 * group. Union-find with path halving, near O(n + members).
 */
export function unionGroups(vertexCount: number, groups: readonly Uint32Array[]): Uint32Array {
  // Loops, not `from` and `map`: every partition comes through here, nearly always without a group.
  const labels = new Uint32Array(vertexCount);
  for (let vertex = 0; vertex < vertexCount; vertex++) labels[vertex] = vertex;
  if (groups.length === 0) return labels;
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
  for (let vertex = 0; vertex < vertexCount; vertex++) labels[vertex] = find(vertex);
  return labels;
}
