import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import {
  type UndirectedGraph,
  undirectedGraph,
} from '../../../engine/algorithms/placement/partition/undirected-graph.ts';

/**
 * The topologies of a folder: its own nodes.csv[.gz] and edges.csv[.gz], or those of its subfolders. As undirected
 * simple graphs without isolated nodes, which gpmetis handles badly.
 */
export function realGraphs(folder: string): { name: string; graph: UndirectedGraph }[] {
  if (rowsOf(folder, 'nodes') !== null) return [{ name: folder, graph: graphOf(folder) }];
  const inside = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const usable = inside.filter(
    ({ name }) => rowsOf(join(folder, name), 'nodes') && rowsOf(join(folder, name), 'edges'),
  );
  return usable.map(({ name }) => ({ name, graph: graphOf(join(folder, name)) }));
}

function graphOf(folder: string): UndirectedGraph {
  const ids = new Set(rowsOf(folder, 'nodes')!.map(([id]) => id!));
  const indexes = new Map<string, number>();
  const indexOf = (id: string): number => {
    const known = indexes.get(id) ?? indexes.size;
    indexes.set(id, known);
    return known;
  };
  const edges = rowsOf(folder, 'edges')!.filter(([a, b]) => a !== b && ids.has(a!) && ids.has(b!));
  const sources = Uint32Array.from(edges, ([source]) => indexOf(source!));
  const targets = Uint32Array.from(edges, ([, target]) => indexOf(target!));
  const graph = undirectedGraph(indexes.size, sources, targets);
  return { ...graph, edgeWeights: graph.edgeWeights.fill(1) };
}

function rowsOf(folder: string, name: string): string[][] | null {
  const path = join(folder, `${name}.csv`);
  if (existsSync(path)) return parse(readFileSync(path), { from: 2 });
  return existsSync(`${path}.gz`) ? parse(gunzipSync(readFileSync(`${path}.gz`)), { from: 2 }) : null;
}
