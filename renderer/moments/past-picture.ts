import {
  decodeHeatFrame,
  encodeHeatFrame,
  type HeatFrame,
  type Moment,
  NO_TYPE,
  type TopologySnapshot,
} from '../../engine/protocol/index.ts';

const NO_SHARD = 0xffff;

/** What the scene shows of a former moment. */
export interface PastPicture {
  readonly atMs: number;
  /** By slot; 65535 is nowhere. */
  readonly homes: Uint16Array;
  /** First slot that had no node yet. */
  readonly slotEnd: number;
  readonly frame: HeatFrame;
}

/** @param heatMax accesses/s that full colour means. O(slots) */
export function pastPicture(moment: Moment, heatMax: number, generation: number): PastPicture {
  const { atMs, homes, slotEnd, heat, shards } = moment;
  const heats = heat?.nodes ?? new Float32Array(homes.length);
  const shardHeat = Float32Array.from(shards, (shard) => shard.heat ?? 0);
  const head = { sequence: 0, timeMs: atMs, generation, heatMax };
  return { atMs, homes, slotEnd, frame: decodeHeatFrame(encodeHeatFrame(head, shardHeat, heats))! };
}

/** Hottest node of a moment, accesses/s; 0 where nothing is known. O(slots) */
export const hottestOf = ({ heat }: Moment): number => heat?.nodes?.reduce((max, rate) => Math.max(max, rate), 0) ?? 0;

/**
 * The topology as the scene is to show it then: nodes that came later, and their edges, are not there. Everything else of the
 * graph is as it is now. O(slots + edges) where something came since, else O(slots).
 */
export function snapshotThen(snapshot: TopologySnapshot, { homes, slotEnd }: PastPicture): TopologySnapshot {
  const then = new Uint16Array(snapshot.nodeCount).fill(NO_SHARD);
  then.set(homes.subarray(0, snapshot.nodeCount));
  if (slotEnd >= snapshot.nodeCount) return { ...snapshot, homes: then };
  const types = snapshot.types.slice().fill(NO_TYPE, slotEnd);
  const edges: number[] = [];
  const relations: number[] = [];
  for (let edge = 0; edge < snapshot.edgeRelations.length; edge++) {
    const [source, target] = [snapshot.edges[2 * edge]!, snapshot.edges[2 * edge + 1]!];
    if (source >= slotEnd || target >= slotEnd) continue;
    edges.push(source, target);
    relations.push(snapshot.edgeRelations[edge]!);
  }
  return {
    ...{ ...snapshot, homes: then, types, edgeCount: relations.length },
    ...{ edges: Uint32Array.from(edges), edgeRelations: Uint16Array.from(relations) },
  };
}

/** Slots whose home differs, with what it is then: what the scene has to recolour. Slots without a node are left out. O(slots) */
export function changedHomes(shown: Uint16Array, wanted: Uint16Array): { nodes: number[]; homes: number[] } {
  const [nodes, homes]: [number[], number[]] = [[], []];
  for (let slot = 0; slot < wanted.length; slot++) {
    const home = wanted[slot]!;
    if (home === shown[slot] || home === NO_SHARD) continue;
    nodes.push(slot);
    homes.push(home);
  }
  return { nodes, homes };
}
