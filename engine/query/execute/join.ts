import { nodeSetOf } from '../../model/node-set.ts';
import type { WantedNodes } from '../graph-access.ts';
import type { JoinStep } from '../plan/plan.ts';
import {
  BATCH_ROWS,
  type BindingTable,
  beside,
  bytesOfTable,
  concatTables,
  distinctNodes,
  keepColumns,
  pick,
  take,
} from './binding-table.ts';
import type { Execution, Tables } from './execution.ts';
import { endsOf, findPairs, Matches, rowsByNode, withRelation } from './pairs.ts';

/**
 * Rows of the left with rows of the right that the relation connects. The right side is read first: its nodes are the
 * only ends that the shards send back, and when it is empty the left one is not read at all.
 */
export async function* join(execution: Execution, step: JoinStep, left: Tables, right: Tables): Tables {
  const { graph } = execution;
  const [nearName, farName] = endsOf(step);
  const kept = await keptTable(execution, `the join on ${farName}`, right);
  if (kept === null) return;
  const farNodes = kept.columns.get(farName)!.lanes[0]!;
  const distinct = distinctNodes(farNodes);
  const ofRight = rowsByNode(farNodes, distinct);
  const positions = new Map(Array.from(distinct, (node, position) => [node, position]));
  const wanted: WantedNodes = { types: null, among: nodeSetOf(graph.nodeCount, distinct) };
  const rightKept = keepColumns(kept, step.keeps);
  const rightRows = new Uint32Array(BATCH_ROWS);
  for await (const table of left) {
    const near = table.columns.get(nearName)!.lanes[0]!;
    const sources = distinctNodes(near);
    const ofLeft = rowsByNode(near, sources);
    const leftKept = keepColumns(table, step.keeps);
    for await (const found of findPairs(graph, step, sources, wanted, execution.meterOf(step))) {
      const matches = new Matches();
      const takeMatches = (): BindingTable => {
        const { rows, pairs } = matches.takeAll();
        const both = beside(take(leftKept, rows), take(rightKept, rightRows.slice(0, rows.length)));
        return withRelation(both, step, pick(near, rows), found, pairs);
      };
      for (let pair = 0; pair < found.at.length; pair++) {
        const source = found.at[pair]!;
        const position = positions.get(found.others[pair]!)!;
        for (let at = ofLeft.offsets[source]!; at < ofLeft.offsets[source + 1]!; at++) {
          for (let other = ofRight.offsets[position]!; other < ofRight.offsets[position + 1]!; other++) {
            rightRows[matches.count] = ofRight.rows[other]!;
            matches.add(ofLeft.rows[at]!, pair);
            if (matches.isFull) yield takeMatches();
          }
        }
      }
      if (matches.count > 0) yield takeMatches();
    }
  }
}

/** Every row of the left with every row of the right, which is kept in memory. */
export async function* product(execution: Execution, left: Tables, right: Tables): Tables {
  const kept = await keptTable(execution, 'joining patterns that share no variable', right);
  if (kept === null) return;
  for await (const table of left) {
    for (let first = 0; first < table.rowCount * kept.rowCount; first += BATCH_ROWS) {
      const rowCount = Math.min(BATCH_ROWS, table.rowCount * kept.rowCount - first);
      const [leftRows, rightRows] = [new Uint32Array(rowCount), new Uint32Array(rowCount)];
      for (let row = 0; row < rowCount; row++) {
        leftRows[row] = Math.floor((first + row) / kept.rowCount);
        rightRows[row] = (first + row) % kept.rowCount;
      }
      yield beside(take(table, leftRows), take(kept, rightRows));
    }
  }
}

/** All rows of one side, charged to the query's memory; null where there are none. */
async function keptTable(execution: Execution, what: string, tables: Tables): Promise<BindingTable | null> {
  const budget = execution.memory.of(what);
  const kept: BindingTable[] = [];
  for await (const table of tables) {
    if (table.rowCount === 0) continue;
    budget.take(bytesOfTable(table));
    kept.push(table);
  }
  return concatTables(kept);
}
