import { nodeSetOf } from '../../model/node-set.ts';
import { NOT_REACHED, type WantedNodes } from '../graph-access.ts';
import type { ConnectStep } from '../plan/plan.ts';
import { walkOf } from '../plan/plan-clause.ts';
import { type BindingTable, distinctNodes, keepColumns, NO_NODE, pick, take } from './binding-table.ts';
import type { Execution, Tables } from './execution.ts';
import { endsOf, type FoundPairs, findPairs, Matches, rowsByNode, withRelation } from './pairs.ts';

/** The rows whose two nodes the relation connects; of a plain one each row once for every edge. */
export async function* connect(execution: Execution, step: ConnectStep, input: Tables): Tables {
  for await (const table of input) {
    if (step.relation.range === null) yield* connectByEdges(execution, step, table);
    else yield await connectByLength(execution, step, table);
  }
}

async function* connectByEdges(execution: Execution, step: ConnectStep, table: BindingTable): Tables {
  const { graph } = execution;
  const [near, far] = endsOf(step).map((name) => table.columns.get(name)!.lanes[0]!) as [Uint32Array, Uint32Array];
  const sources = distinctNodes(near);
  const wanted: WantedNodes = { types: null, among: nodeSetOf(graph.nodeCount, distinctNodes(far)) };
  const { offsets, rows } = rowsByNode(near, sources);
  const kept = keepColumns(table, step.keeps);
  for await (const found of findPairs(graph, step, sources, wanted, execution.meterOf(step))) {
    const matches = new Matches();
    const takeMatches = (): BindingTable => {
      const taken = matches.takeAll();
      return withRelation(take(kept, taken.rows), step, pick(near, taken.rows), found, taken.pairs);
    };
    for (let pair = 0; pair < found.at.length; pair++) {
      const source = found.at[pair]!;
      for (let at = offsets[source]!; at < offsets[source + 1]!; at++) {
        const row = rows[at]!;
        if (far[row] !== found.others[pair]) continue;
        matches.add(row, pair);
        if (matches.isFull) yield takeMatches();
      }
    }
    if (matches.count > 0) yield takeMatches();
  }
}

async function connectByLength(execution: Execution, step: ConnectStep, table: BindingTable): Promise<BindingTable> {
  const { graph } = execution;
  const [near, far] = endsOf(step).map((name) => table.columns.get(name)!.lanes[0]!) as [Uint32Array, Uint32Array];
  const walk = walkOf(step.relation, step.isBackward, graph);
  const asked = Uint32Array.from(near.keys()).filter((row) => near[row] !== NO_NODE && far[row] !== NO_NODE);
  const [sources, targets] = [pick(near, asked), pick(far, asked)];
  const lengths =
    walk.max >= 1
      ? await graph.depthsBetween(sources, targets, walk, execution.meterOf(step))
      : sources.map((source, at) => (walk.min === 0 && source === targets[at] ? 0 : NOT_REACHED));
  const pairs = Uint32Array.from(lengths.keys()).filter((at) => lengths[at] !== NOT_REACHED);
  const found: FoundPairs = { at: pairs, others: targets, lengths, edges: null };
  const taken = take(keepColumns(table, step.keeps), pick(asked, pairs));
  return withRelation(taken, step, pick(sources, pairs), found, pairs);
}
