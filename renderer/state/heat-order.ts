/** Nodes in the order of their heat, hottest first and by slot where equal, without sorting: one pass a step. Pure. */

/** Whether a node takes part. */
export type Accepts = (node: number) => boolean;

const isHotter = (heat: Uint8Array, a: number, b: number): boolean =>
  heat[a]! > heat[b]! || (heat[a] === heat[b] && a < b);

/** The hottest node that is read at all, or null. O(nodes). */
export function hottestOf(heat: Uint8Array, accepts: Accepts): number | null {
  let best: number | null = null;
  for (let node = 0; node < heat.length; node++) {
    if (heat[node]! > 0 && accepts(node) && (best === null || isHotter(heat, node, best))) best = node;
  }
  return best;
}

/** The next colder (`step` 1) or next hotter (-1) node than `from`; null where none that is read is. O(nodes). */
export function besideInHeat(heat: Uint8Array, from: number, step: 1 | -1, accepts: Accepts): number | null {
  let best: number | null = null;
  for (let node = 0; node < heat.length; node++) {
    if (heat[node] === 0 || node === from || !accepts(node)) continue;
    const isBeyond = step === 1 ? isHotter(heat, from, node) : isHotter(heat, node, from);
    if (!isBeyond) continue;
    const isCloser = best === null || (step === 1 ? isHotter(heat, node, best) : isHotter(heat, best, node));
    if (isCloser) best = node;
  }
  return best;
}

/** 1 = the hottest of those that take part; 0 where it is not read. O(nodes). */
export function heatRank(heat: Uint8Array, of: number, accepts: Accepts): number {
  if ((heat[of] ?? 0) === 0) return 0;
  let rank = 1;
  for (let node = 0; node < heat.length; node++) if (node !== of && accepts(node) && isHotter(heat, node, of)) rank++;
  return rank;
}
