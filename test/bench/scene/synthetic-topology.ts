/** A topology for scene tests and measurements: shards as islands, hubs, mostly local edges. Deterministic. */
import type { HeatFrame, NodeName, TopologySnapshot } from '../../../engine/protocol/index.ts';

export interface SyntheticOptions {
  readonly nodeCount: number;
  readonly edgeCount: number;
  readonly shardCount: number;
  /** Share of edges that cross shards. */
  readonly crossRatio: number;
}

/** mulberry32: small, seeded, good enough for pictures. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export function syntheticTopology({
  nodeCount,
  edgeCount,
  shardCount,
  crossRatio,
}: SyntheticOptions): TopologySnapshot {
  const random = seededRandom(7);
  const positions = new Float32Array(nodeCount * 2);
  const homes = new Uint16Array(nodeCount);
  const types = new Uint16Array(nodeCount);
  const influence = new Float32Array(nodeCount);
  const members: number[][] = Array.from({ length: shardCount }, () => []);
  const columns = Math.ceil(Math.sqrt(shardCount * 1.5));
  const rows = Math.ceil(shardCount / columns);
  let total = 0;
  for (let node = 0; node < nodeCount; node++) {
    const shard = Math.floor(random() * shardCount);
    homes[node] = shard;
    members[shard]!.push(node);
    // Uniform in a disc, slightly denser towards its middle.
    const radius = (0.42 / Math.max(columns, rows)) * random() ** 0.6;
    const angle = random() * 2 * Math.PI;
    positions[2 * node] = ((shard % columns) + 0.5) / columns + radius * Math.cos(angle);
    positions[2 * node + 1] =
      1 - (Math.floor(shard / columns) + 0.5) / Math.max(columns, rows) - radius * Math.sin(angle);
    types[node] = Math.floor(random() ** 2 * 6);
    influence[node] = 1 / (1 + random() * nodeCount) ** 0.85;
    total += influence[node]!;
  }
  for (let node = 0; node < nodeCount; node++) influence[node]! /= total;
  const edges = new Uint32Array(edgeCount * 2);
  for (let edge = 0; edge < edgeCount; edge++) {
    const source = Math.floor(random() * nodeCount);
    const peers = members[homes[source]!]!;
    edges[2 * edge] = source;
    edges[2 * edge + 1] =
      random() < crossRatio ? Math.floor(random() * nodeCount) : localPeer(source, peers, positions, random);
  }
  return {
    generation: 1,
    epoch: 1,
    nodeCount,
    edgeCount,
    shardCount,
    nodeTypes: ['region', 'rack', 'host', 'instance', 'service', 'volume'],
    relations: ['contains'],
    positions,
    types,
    homes,
    influence,
    edges,
    edgeRelations: new Uint16Array(edgeCount),
  };
}

/** The nearest of a few random members of the same shard: edges of a laid-out graph are short. */
function localPeer(source: number, peers: readonly number[], positions: Float32Array, random: () => number): number {
  let best = source;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (let probe = 0; probe < 12; probe++) {
    const peer = peers[Math.floor(random() * peers.length)]!;
    if (peer === source) continue;
    const dx = positions[2 * peer]! - positions[2 * source]!;
    const dy = positions[2 * peer + 1]! - positions[2 * source + 1]!;
    const distance = dx * dx + dy * dy;
    if (distance < bestDistance) {
      best = peer;
      bestDistance = distance;
    }
  }
  return best;
}

/** Skewed heat: most nodes are cold or unread, shard 2 is warm, a few nodes are hot. `phase` moves the hot ones. */
export function syntheticHeat(snapshot: TopologySnapshot, sequence: number, phase = sequence): HeatFrame {
  const random = seededRandom(1000 + phase);
  const nodeHeat = new Uint8Array(snapshot.nodeCount);
  for (let node = 0; node < nodeHeat.length; node++) {
    const isWarmShard = snapshot.homes[node] === 2 % snapshot.shardCount;
    const draw = random();
    if (draw < 0.35 && !isWarmShard) continue;
    const heat = 255 * random() ** 3 * (isWarmShard ? 0.75 : 0.42);
    const hotRatio = Math.min(0.02, 60 / nodeHeat.length);
    nodeHeat[node] = Math.max(1, Math.min(255, Math.round(random() < hotRatio ? 200 + random() * 55 : heat)));
  }
  const shardHeat = Float32Array.from({ length: snapshot.shardCount }, (_, shard) => (shard === 2 ? 900 : 200));
  return { sequence, timeMs: sequence * 250, generation: snapshot.generation, heatMax: 400, shardHeat, nodeHeat };
}

const PREFIXES = [
  'eu-west-1',
  'checkout',
  'rack',
  'payments-api',
  'host',
  'inventory-replica',
  'cache',
  'session-store-primary-cluster',
];

export function syntheticNames(indexes: readonly number[]): readonly NodeName[] {
  return indexes.map((index) => {
    const label = `${PREFIXES[index % PREFIXES.length]}-${index}`;
    return { index, key: label, label };
  });
}
