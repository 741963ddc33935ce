import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { type EdgeList, edgeList } from './random-graphs.ts';

/** Real topologies that some machines have beside the checkout. They are not part of the project. */
const DATA_FOLDER = resolve(import.meta.dirname, '../../../../shared/data');

export const REAL_TOPOLOGIES = ['azure-vm-noise', 'pci-ids', 'netbox-devicetypes', 'nycflights13', 'wordnet'] as const;

/** Null where this machine does not have it. */
export function realTopology(name: (typeof REAL_TOPOLOGIES)[number]): EdgeList | null {
  const nodes = rowsOf(`${DATA_FOLDER}/${name}/nodes.csv`);
  const edges = rowsOf(`${DATA_FOLDER}/${name}/edges.csv`);
  if (nodes === null || edges === null) return null;
  const indexes = new Map(nodes.map(([id], index) => [id, index]));
  return edgeList(
    nodes.length,
    edges.map(([source, target]) => [indexes.get(source)!, indexes.get(target)!]),
  );
}

function rowsOf(path: string): string[][] | null {
  const text = existsSync(path)
    ? readFileSync(path, 'utf8')
    : existsSync(`${path}.gz`)
      ? gunzipSync(readFileSync(`${path}.gz`)).toString('utf8')
      : null;
  return text === null ? null : parse(text, { from: 2 });
}
