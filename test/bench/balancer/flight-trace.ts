import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { HeatTrace } from './heat-trace.ts';

const HOUR_MS = 3_600_000;
const HOURS = 365 * 24;
const SHARDS = 4;

/**
 * The recorded trace of data folder `nycflights13` by the hour, or null where the folder is not there. No true rates.
 */
export function flightTrace(data: string): HeatTrace | null {
  const file = [join(data, 'nycflights13', 'replay.csv.gz'), join(data, 'replay.csv.gz')].find(existsSync);
  if (file === undefined) return null;
  const rows = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n').slice(1);
  const indexes = new Map<string, number>();
  const [hours, nodes]: [number[], number[]] = [[], []];
  const startMs = Date.parse('2013-01-01T00:00Z');
  for (const row of rows) {
    const [time = '', node = ''] = row.split(',');
    const hour = Math.floor((Date.parse(`${time}Z`) - startMs) / HOUR_MS);
    if (!indexes.has(node)) indexes.set(node, indexes.size);
    if (hour >= HOURS) continue;
    hours.push(hour);
    nodes.push(indexes.get(node)!);
  }
  const nodeCount = indexes.size;
  const counts = new Uint32Array(nodeCount * HOURS);
  hours.forEach((hour, at) => {
    counts[hour * nodeCount + nodes[at]!]!++;
  });
  const kinds = [...new Set([...indexes.keys()].map(kindOf))].sort();
  const types = Uint8Array.from(indexes.keys(), (node) => kinds.indexOf(kindOf(node)));
  const homes = Uint16Array.from(indexes.values(), (index) => index % SHARDS);
  const unknown = { rates: new Float32Array(0), isHot: new Uint8Array(0) };
  return { nodeCount, tickCount: HOURS, ticksPerDay: 24, types, homes, shardCount: SHARDS, counts, ...unknown };
}

const kindOf = (node: string): string => node.slice(0, node.indexOf('/'));
