import type { StateColumn, StateColumns } from './state-columns.ts';

/**
 * What a forecast has learnt, for one of other nodes and clusters
 * ===============================================================
 *
 * Nodes come and go in their slots, types come in their order; the season, the record and the calibration are those of the
 * whole and stay. So every column is one of
 *
 *   by node      kept where the slot still holds the node it held, else as a new forecast has it: a node never seen is wide
 *                open, and learnt in about two accesses
 *   by cluster   taken from where the cluster was before, else as new
 *   of all       kept
 *
 * The window under way, and what of the record compares with a season ago, has 0 for a new node: for a window and for a
 * season it is judged as a node that nobody foretold and that was silent before.
 *
 * Input    columns  of a new forecast; they are filled
 *          saved    of the earlier one, of the same ticks, horizon, season and shards
 * Output   whether they fit; if not, nothing was changed
 * Cost     O(state)
 * Exact?   Yes: where nothing changed it is `restoreColumns`
 * Judge    forecasts of the nodes that stayed, run apart, in the test
 */
export interface Carried {
  /** Nodes of the earlier forecast. */
  readonly fromNodes: number;
  /** By node of the new one: 1 where it is the same node in the same slot. */
  readonly isKept: Uint8Array;
  readonly fromClusters: number;
  /** By cluster of the new one: where it was, -1 for one that is new. */
  readonly clusterFrom: Int32Array;
}

/** Columns that have a place for every node, once or once a window. */
const BY_NODE = new Set([
  ...['foretold', 'foretoldScales', 'foretoldCells', 'counted', 'seasonTotals'].map((name) => `record.${name}`),
  ...['levels', 'spreads', 'risen', 'fallen', 'bases', 'baseSpreads', 'hotness', 'hotTicks', 'weights'].map(
    (name) => `forecaster.levels.${name}`,
  ),
  ...['last', 'levels', 'naive', 'ewma'].map((name) => `rivals.${name}`),
]);
/** Columns that have one stretch for every cluster. */
const BY_CLUSTER = new Set([
  ...['scatters', 'scatterSums', 'scatterWeights'].map((name) => `forecaster.levels.${name}`),
  ...['factors', 'sums', 'isSeen', 'seasons'].map((name) => `forecaster.profile.${name}`),
  ...['factors', 'spreads', 'risen', 'fallen'].map((name) => `forecaster.deviation.${name}`),
]);

export function carryOver(columns: StateColumns, saved: StateColumns, carried: Carried): boolean {
  const names = Object.keys(columns);
  if (Object.keys(saved).length !== names.length) return false;
  const [nodes, clusters] = [carried.isKept.length, carried.clusterFrom.length];
  const parts = names.map((name) => {
    const [ours, theirs] = [columns[name]!, saved[name]];
    if (theirs === undefined || theirs.constructor !== ours.constructor) return null;
    const [here, there] = BY_NODE.has(name)
      ? [nodes, carried.fromNodes]
      : BY_CLUSTER.has(name)
        ? [clusters, carried.fromClusters]
        : [1, 1];
    // By node and by cluster alike: as many values of each as before.
    return ours.length * there === theirs.length * here ? { name, ours, theirs } : null;
  });
  if (parts.includes(null)) return false;
  for (const part of parts) {
    const { name, ours, theirs } = part!;
    if (BY_NODE.has(name)) carryNodes(ours, theirs, carried);
    else if (BY_CLUSTER.has(name)) carryClusters(ours, theirs, carried);
    else ours.set(theirs);
  }
  return true;
}

/** Window by window. */
function carryNodes(ours: StateColumn, theirs: StateColumn, { fromNodes, isKept }: Carried): void {
  const nodes = isKept.length;
  const common = Math.min(nodes, fromNodes);
  for (let [to, from] = [0, 0]; to < ours.length; to += nodes, from += fromNodes) {
    for (let node = 0; node < common; node++) if (isKept[node] === 1) ours[to + node] = theirs[from + node]!;
  }
}

function carryClusters(ours: StateColumn, theirs: StateColumn, { clusterFrom }: Carried): void {
  const length = ours.length / clusterFrom.length;
  for (const [cluster, from] of clusterFrom.entries()) {
    if (from >= 0) ours.set(theirs.subarray(from * length, (from + 1) * length), cluster * length);
  }
}
