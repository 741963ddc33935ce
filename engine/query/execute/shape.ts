/** Steps that change the shape of rows without reading: optional matches, path variables, duplicates. */
import { nodeSetOf } from '../../model/node-set.ts';
import { type OptionalStep, type PathsStep, ROW_NUMBER, type UniqueStep } from '../plan/plan.ts';
import { type BindingTable, beside, type Column, keepRows, NO_NODE, take, withColumns } from './binding-table.ts';
import type { Execution, Tables } from './execution.ts';
import { withRowNumbers } from './filter.ts';

/** Each row with its matches, or once with nulls where it has none. */
export async function* optional(execution: Execution, { matches, columns }: OptionalStep, input: Tables): Tables {
  for await (const table of input) {
    if (table.rowCount === 0) continue;
    const numbered = withRowNumbers(table);
    const hasMatch = new Uint8Array(table.rowCount);
    for await (const matched of execution.run(matches, numbered)) {
      for (const row of matched.columns.get(ROW_NUMBER)!.lanes[0]!) hasMatch[row] = 1;
      yield withColumns(matched, columns);
    }
    const missing = Uint32Array.from(hasMatch.keys()).filter((row) => hasMatch[row] === 0);
    if (missing.length > 0) yield withColumns(take(numbered, missing), columns);
  }
}

/** A path variable: its ends, and the sum of the lengths of its relations. */
export async function* paths({ paths: named }: PathsStep, input: Tables): Tables {
  for await (const table of input) {
    const columns = new Map<string, Column>();
    for (const { variable, first, last, relations } of named) {
      const lengths = new Uint32Array(table.rowCount);
      for (const relation of relations) {
        const { kind, lanes } = table.columns.get(relation)!;
        for (let row = 0; row < lengths.length; row++) lengths[row]! += kind === 'path' ? lanes[2]![row]! : 1;
      }
      const [start, end] = [table.columns.get(first)!.lanes[0]!, table.columns.get(last)!.lanes[0]!];
      columns.set(variable, { kind: 'path', lanes: [start, end, lengths] });
    }
    yield beside(table, { rowCount: table.rowCount, columns });
  }
}

const KEY_BYTES = 64;

/** Rows that did not come before. One column of nodes, the usual case, takes one bit a node. */
export async function* unique(execution: Execution, _step: UniqueStep, input: Tables): Tables {
  const budget = execution.memory.of('leaving out duplicates');
  const { nodeCount } = execution.graph;
  const seenNodes = nodeSetOf(nodeCount + 1, []);
  const seenKeys = new Set<string>();
  const isFirstNode = (node: number): boolean => {
    const bit = node === NO_NODE ? nodeCount : node;
    if (((seenNodes.words[bit >>> 5]! >>> (bit & 31)) & 1) === 1) return false;
    seenNodes.words[bit >>> 5]! |= 1 << (bit & 31);
    return true;
  };
  for await (const table of input) {
    const lanes = lanesOf(table);
    const [only] = lanes;
    yield keepRows(table, (row) => {
      if (only !== undefined && lanes.length === 1) return isFirstNode(only[row]!);
      const key = lanes.map((lane) => lane[row]!).join();
      if (seenKeys.has(key)) return false;
      budget.take(KEY_BYTES + 2 * key.length);
      seenKeys.add(key);
      return true;
    });
  }
}

const lanesOf = ({ columns }: BindingTable): readonly Uint32Array[] =>
  [...columns.values()].flatMap(({ lanes }) => [...lanes]);
