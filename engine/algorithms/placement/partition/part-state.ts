import { type Level, type Limits, partLoads } from './level.ts';

/** A partition of one level with all that decides whether a vertex may move; every mover keeps the fields in step. */
export interface PartState {
  readonly level: Level;
  readonly limits: Limits;
  readonly parts: Uint16Array;
  /** `loads[p * dimensions + d]`. */
  readonly loads: Float64Array;
  /** Members of anti-affinity group g in part p: `groupCounts[g * partCount + p]`; null without groups. */
  readonly groupCounts: Uint32Array | null;
}

export function createPartState(level: Level, limits: Limits, parts: Uint16Array): PartState {
  const { rules } = level;
  const { partCount } = limits;
  let groupCounts: Uint32Array | null = null;
  if (rules !== null && rules.groupCount > 0) {
    groupCounts = new Uint32Array(rules.groupCount * partCount);
    for (let vertex = 0; vertex < level.vertexCount; vertex++) {
      for (let i = rules.groupOffsets[vertex]!; i < rules.groupOffsets[vertex + 1]!; i++) {
        groupCounts[rules.groups[i]! * partCount + parts[vertex]!]!++;
      }
    }
  }
  return { level, limits, parts, loads: partLoads(level, parts, partCount), groupCounts };
}

/** May the vertex be in the part, whatever the part carries: its mask and its groups. */
export function isAdmitted({ level, limits, parts, groupCounts }: PartState, vertex: number, part: number): boolean {
  const { rules } = level;
  if (rules === null) return true;
  if (((rules.allowed[vertex * rules.words + (part >>> 5)]! >>> (part & 31)) & 1) === 0) return false;
  if (groupCounts === null) return true;
  // The vertex itself counts where it already is.
  const own = parts[vertex] === part ? 1 : 0;
  for (let i = rules.groupOffsets[vertex]!, end = rules.groupOffsets[vertex + 1]!; i < end; i++) {
    if (groupCounts[rules.groups[i]! * limits.partCount + part]! - own >= limits.groupLimits[part]!) return false;
  }
  return true;
}

/** Is there room for the vertex in a part it is not in. */
export function hasRoom({ level, limits, loads }: PartState, vertex: number, part: number): boolean {
  const { dimensions, weights } = level;
  for (let d = 0; d < dimensions; d++) {
    const at = part * dimensions + d;
    if (loads[at]! + weights[vertex * dimensions + d]! > limits.capacities[at]!) return false;
  }
  return true;
}

/** Moves the vertex, legal or not. */
export function moveVertex({ level, limits, parts, loads, groupCounts }: PartState, vertex: number, to: number): void {
  const { dimensions, weights, rules } = level;
  const from = parts[vertex]!;
  parts[vertex] = to;
  for (let d = 0; d < dimensions; d++) {
    const weight = weights[vertex * dimensions + d]!;
    loads[from * dimensions + d]! -= weight;
    loads[to * dimensions + d]! += weight;
  }
  if (groupCounts === null || rules === null) return;
  for (let i = rules.groupOffsets[vertex]!, end = rules.groupOffsets[vertex + 1]!; i < end; i++) {
    const base = rules.groups[i]! * limits.partCount;
    groupCounts[base + from]!--;
    groupCounts[base + to]!++;
  }
}

/** How far the parts are above their capacities, as a sum of ratios; 0 when balanced. */
export function overload({ level, limits, loads }: PartState): number {
  let sum = 0;
  for (let at = 0; at < loads.length; at++) {
    const over = loads[at]! - limits.capacities[at]!;
    if (over > 0) sum += over / (limits.capacities[at]! || 1);
  }
  return level.vertexCount === 0 ? 0 : sum;
}

/** Every capacity, mask and group limit holds. O(n) with rules, O(k) without. */
export function isLegal(state: PartState): boolean {
  const { level, loads, limits, parts } = state;
  for (let at = 0; at < loads.length; at++) if (loads[at]! > limits.capacities[at]!) return false;
  if (level.rules === null) return true;
  for (let vertex = 0; vertex < level.vertexCount; vertex++)
    if (!isAdmitted(state, vertex, parts[vertex]!)) return false;
  return true;
}
