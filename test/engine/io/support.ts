import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { ShardscopeError } from '../../../engine/base/errors.ts';
import { silentTask } from '../../../engine/base/progress.ts';
import { type ReadOptions, type ReadResult, readTopology } from '../../../engine/io/read-topology.ts';

export type Files = Readonly<Record<string, string | Uint8Array>>;
export const LENIENT: ReadOptions = { undirected: 'both', strict: false };
export const STRICT: ReadOptions = { undirected: 'both', strict: true };

/** A temporary folder for the tests of one file; `read` writes the files there and imports them together. */
export function useFolder() {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'shardscope-io-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const write = (files: Files): string[] =>
    Object.entries(files).map(([name, content]) => {
      const path = join(folder, name);
      writeFileSync(path, content);
      return path;
    });
  const read = (files: Files, options: ReadOptions = LENIENT): Promise<ReadResult> =>
    readTopology(write(files), options, silentTask);
  const refused = async (files: Files, options: ReadOptions = LENIENT): Promise<ShardscopeError> =>
    await refusalOf(read(files, options));
  return { write, read, refused, path: (name: string) => join(folder, name) };
}

export async function refusalOf(running: Promise<unknown>): Promise<ShardscopeError> {
  const error: unknown = await running.then(
    () => new Error('was not refused'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ShardscopeError)) throw error;
  return error;
}

/** A topology as plain text a reader can check: nodes as `key|type|label|attributes`, edges as `a -relation-> b|attributes`. */
export function summary({ topology: t }: ReadResult): { nodes: string[]; edges: string[] } {
  const nodes = t.nodeKeys.map((key, node) => {
    const type = t.metagraph.nodeTypes[t.nodeTypes[node]!];
    return [key, type, t.nodeLabels[node], t.nodeAttributes[node] ?? ''].join('|');
  });
  const edges = Array.from(t.edgeSources, (source, edge) => {
    const relation = t.metagraph.relations[t.edgeRelations[edge]!];
    const arrow = `${t.nodeKeys[source]} -${relation}-> ${t.nodeKeys[t.edgeTargets[edge]!]}`;
    return t.edgeAttributes[edge] === null ? arrow : `${arrow}|${t.edgeAttributes[edge]}`;
  });
  expect(t.nodeCount).toBe(nodes.length);
  expect(t.edgeCount).toBe(edges.length);
  expect(t.edgeAttributes).toHaveLength(edges.length);
  expect(t.metagraph.rules.reduce((sum, rule) => sum + rule.edgeCount, 0)).toBe(edges.length);
  return { nodes, edges };
}
