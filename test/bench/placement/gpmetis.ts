import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UndirectedGraph } from '../../../engine/algorithms/placement/partition/undirected-graph.ts';
import { median } from '../bench.ts';

export interface ReferenceRun {
  /** Median over the seeds. */
  readonly cut: number;
  /** Median over the seeds of the processor time METIS tells of its partitioning, without reading or writing. */
  readonly elapsedMs: number;
}

export const hasGpmetis = (): boolean => spawnSync('gpmetis', ['-help']).error === undefined;

/** The graph as METIS's text file in a temporary folder, for as many calls of `run` as wanted; `close` removes it. */
export function openGpmetis(graph: UndirectedGraph) {
  const folder = mkdtempSync(join(tmpdir(), 'shardscope-bench-'));
  const file = join(folder, 'graph.metis');
  const { vertexCount, offsets, neighbours } = graph;
  const rows = [`${vertexCount} ${neighbours.length / 2}`];
  for (let vertex = 0; vertex < vertexCount; vertex++) {
    rows.push(Array.from(neighbours.subarray(offsets[vertex]!, offsets[vertex + 1]!), (other) => other + 1).join(' '));
  }
  writeFileSync(file, `${rows.join('\n')}\n`);

  function run(partCount: number, imbalance: number, seeds: readonly number[]): ReferenceRun {
    const runs = seeds.map((seed) => {
      const options = [`-seed=${seed}`, `-ufactor=${Math.round(imbalance * 1000)}`, file, String(partCount)];
      const { stdout } = spawnSync('gpmetis', options, { encoding: 'utf8' });
      const seconds = Number(/Partitioning:\s+([\d.]+)/.exec(stdout)?.[1]);
      const parts = Uint16Array.from(readFileSync(`${file}.part.${partCount}`, 'utf8').trim().split('\n'), Number);
      return { cut: countCut(graph, parts), elapsedMs: seconds * 1000 };
    });
    return { cut: median(runs.map(({ cut }) => cut)), elapsedMs: median(runs.map(({ elapsedMs }) => elapsedMs)) };
  }

  return { run, close: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Edges whose ends lie in different parts, each once. */
export function countCut({ vertexCount, offsets, neighbours }: UndirectedGraph, parts: Uint16Array): number {
  let arcs = 0;
  for (let vertex = 0; vertex < vertexCount; vertex++) {
    for (let i = offsets[vertex]!; i < offsets[vertex + 1]!; i++) if (parts[neighbours[i]!] !== parts[vertex]) arcs++;
  }
  return arcs / 2;
}
