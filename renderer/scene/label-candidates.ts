/** Which nodes may carry a label: pure choice, no names and no drawing. */

/** Labels looked at per view; the painter then drops those that would overlap. */
export const LABEL_COUNT_MAX = 150;

/** The `count` nodes (of `nodes`) of largest factor, largest first, lower index first on a tie. O(n log n), once per topology. */
export function topNodes(factors: Float32Array, count: number, nodes?: Uint32Array): readonly number[] {
  const order = nodes?.slice() ?? Uint32Array.from(factors, (_, node) => node);
  order.sort((a, b) => factors[b]! - factors[a]! || a - b);
  return Array.from(order.subarray(0, Math.min(count, order.length)));
}

export interface LabelView {
  /** Nodes inside the viewport, in any order. */
  readonly visible: readonly number[];
  /** Top nodes of the whole topology, largest first (`topNodes`). */
  readonly top: readonly number[];
  readonly factors: Float32Array;
  /** Always labelled, whatever their influence: the selection and the hovered node. */
  readonly pinned: readonly number[];
  /** Drawn radius below which a disc is too small to carry a name, as a factor (see sizes.ts). */
  readonly factorMin: number;
  readonly countMax: number;
}

/**
 * Label candidates by priority: pinned first, then the largest in view, then (so that a pan finds names ready) the
 * largest of all. No node twice; at most `countMax`.
 */
export function labelCandidates(view: LabelView): readonly number[] {
  const chosen = new Set<number>(view.pinned);
  const visible = largest(view.visible, view.factors, view.factorMin, view.countMax);
  for (const node of visible) if (chosen.size < view.countMax) chosen.add(node);
  for (const node of view.top) {
    if (chosen.size >= view.countMax) break;
    if (view.factors[node]! >= view.factorMin) chosen.add(node);
  }
  return [...chosen].slice(0, Math.max(view.countMax, view.pinned.length));
}

/** The `count` largest of `nodes`. Keeps a short sorted list, for `nodes` may be the whole topology. O(n log count). */
function largest(nodes: readonly number[], factors: Float32Array, factorMin: number, count: number): readonly number[] {
  const isBefore = (a: number, b: number): boolean =>
    factors[a]! > factors[b]! || (factors[a]! === factors[b]! && a < b);
  const kept: number[] = [];
  for (const node of nodes) {
    if (factors[node]! < factorMin) continue;
    if (kept.length === count && !isBefore(node, kept[count - 1]!)) continue;
    let low = 0;
    let high = kept.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(kept[middle]!, node)) low = middle + 1;
      else high = middle;
    }
    kept.splice(low, 0, node);
    if (kept.length > count) kept.pop();
  }
  return kept;
}
