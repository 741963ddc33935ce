/** Steps that bring the first rows: nodes by key, and every node with a label. */
import { NO_TYPE } from '../../model/ids.ts';
import { compileExpression } from '../language/evaluate.ts';
import { isList } from '../language/values.ts';
import type { CheckStep, LookUpStep, ScanStep } from '../plan/plan.ts';
import { BATCH_ROWS, keepRows, NO_NODE, nodeTable } from './binding-table.ts';
import { contextOf, type Execution, type Tables } from './execution.ts';
import { typeMask } from './pairs.ts';

export async function* lookUp(execution: Execution, { node, keys, isList: isKeyList }: LookUpStep): Tables {
  const { graph } = execution;
  const value = compileExpression(keys, { ...contextOf(execution), slots: new Map() })([]);
  const candidates = isKeyList ? (isList(value) ? value : []) : [value];
  const mask = typeMask(graph, node.labels);
  const found = new Set<number>();
  for (const key of candidates) {
    const index = typeof key === 'string' ? graph.indexOf(key) : undefined;
    if (index !== undefined && (mask === null || mask[graph.types[index]!] === 1)) found.add(index);
  }
  if (found.size > 0) yield nodeTable(node.variable, Uint32Array.from(found));
}

/** Small batches first: a LIMIT may need no more. */
const FIRST_SCAN_ROWS = 256;

export async function* scan({ graph }: Execution, { node }: ScanStep): Tables {
  const mask = typeMask(graph, node.labels);
  let size = FIRST_SCAN_ROWS;
  let batch = new Uint32Array(size);
  let count = 0;
  for (let index = 0; index < graph.nodeCount; index++) {
    if (mask === null ? graph.types[index] === NO_TYPE : mask[graph.types[index]!] !== 1) continue;
    batch[count++] = index;
    if (count < size) continue;
    yield nodeTable(node.variable, batch);
    size = Math.min(4 * size, BATCH_ROWS);
    batch = new Uint32Array(size);
    count = 0;
  }
  if (count > 0) yield nodeTable(node.variable, batch.subarray(0, count));
}

/** Rows whose nodes are there and have the labels that the clause demands of them. */
export async function* check({ graph }: Execution, { nodes }: CheckStep, input: Tables): Tables {
  const masks = nodes.map(({ labels }) => typeMask(graph, labels));
  for await (const table of input) {
    const lanes = nodes.map(({ variable }) => table.columns.get(variable)!.lanes[0]!);
    yield keepRows(table, (row) =>
      lanes.every((lane, position) => {
        const node = lane[row]!;
        const mask = masks[position]!;
        return node !== NO_NODE && (mask === null || mask[graph.types[node]!] === 1);
      }),
    );
  }
}
