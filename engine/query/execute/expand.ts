import type { ReachedCounts, WantedNodes } from '../graph-access.ts';
import { type CountStep, type ExpandStep, ROW_COUNT } from '../plan/plan.ts';
import { walkOf } from '../plan/plan-clause.ts';
import {
  type BindingTable,
  beside,
  type Column,
  distinctNodes,
  keepColumns,
  nodeTable,
  pick,
  take,
} from './binding-table.ts';
import type { Execution, Tables } from './execution.ts';
import { endsOf, type FoundPairs, findPairs, isWanted, Matches, rowsByNode, typeMask, withRelation } from './pairs.ts';

/** Every row with every end that the relation leads to. */
export async function* expand(execution: Execution, step: ExpandStep, input: Tables): Tables {
  const { graph } = execution;
  const wanted: WantedNodes = { types: typeMask(graph, step.far.labels), among: null };
  const [nearName] = endsOf(step);
  for await (const table of input) {
    const near = table.columns.get(nearName)!.lanes[0]!;
    const sources = distinctNodes(near);
    const { offsets, rows } = rowsByNode(near, sources);
    for await (const found of findPairs(graph, step, sources, wanted, execution.meterOf(step))) {
      const matches = new Matches();
      for (let pair = 0; pair < found.at.length; pair++) {
        const source = found.at[pair]!;
        for (let at = offsets[source]!; at < offsets[source + 1]!; at++) {
          matches.add(rows[at]!, pair);
          if (matches.isFull) yield expanded(step, table, near, found, matches);
        }
      }
      if (matches.count > 0) yield expanded(step, table, near, found, matches);
    }
  }
}

function expanded(
  step: ExpandStep,
  table: BindingTable,
  near: Uint32Array,
  found: FoundPairs,
  matches: Matches,
): BindingTable {
  const { rows, pairs } = matches.takeAll();
  const [, farName] = endsOf(step);
  const kept = take(keepColumns(table, step.keeps), rows);
  const whole = step.keeps.has(farName) ? beside(kept, nodeTable(farName, pick(found.others, pairs))) : kept;
  return withRelation(whole, step, pick(near, rows), found, pairs);
}

/** Every row with every type of end, and how many ends have it. */
export async function* countEnds(execution: Execution, step: CountStep, input: Tables): Tables {
  const [nearName, farName] = endsOf(step);
  for await (const table of input) {
    const near = table.columns.get(nearName)!.lanes[0]!;
    const sources = distinctNodes(near);
    const { offsets, rows } = rowsByNode(near, sources);
    const kept = keepColumns(table, step.keeps);
    for await (const found of countPairs(execution, step, sources)) {
      const { at, examples, counts } = step.keeps.has(farName) ? found : withoutTypes(found);
      const matches: { readonly row: number; readonly line: number }[] = [];
      for (let line = 0; line < at.length; line++) {
        const source = at[line]!;
        for (let index = offsets[source]!; index < offsets[source + 1]!; index++)
          matches.push({ row: rows[index]!, line });
      }
      const lines = Uint32Array.from(matches, ({ line }) => line);
      const columns = new Map<string, Column>();
      if (step.keeps.has(farName)) columns.set(farName, { kind: 'node', lanes: [pick(examples, lines)] });
      columns.set(ROW_COUNT, { kind: 'number', lanes: [pick(counts, lines)] });
      const taken = take(
        kept,
        Uint32Array.from(matches, ({ row }) => row),
      );
      yield beside(taken, { rowCount: lines.length, columns });
    }
  }
}

/** Where no type is asked for, one line a source: lines of one source come together. */
function withoutTypes({ at, examples, counts }: ReachedCounts): ReachedCounts {
  const firsts = Uint32Array.from(at.keys()).filter((line) => line === 0 || at[line] !== at[line - 1]);
  const sums = new Uint32Array(firsts.length);
  for (let line = 0, sum = -1; line < at.length; line++) {
    if (sum + 1 < firsts.length && firsts[sum + 1] === line) sum++;
    sums[sum]! += counts[line]!;
  }
  return { at: pick(at, firsts), examples: pick(examples, firsts), counts: sums };
}

async function* countPairs(
  execution: Execution,
  step: CountStep,
  sources: Uint32Array,
): AsyncGenerator<ReachedCounts, void, void> {
  const { graph } = execution;
  const walk = walkOf(step.relation, step.isBackward, graph);
  const wanted: WantedNodes = { types: typeMask(graph, step.far.labels), among: null };
  if (sources.length === 0) return;
  if (walk.max >= 1) {
    yield* graph.countReached(sources, walk, wanted, execution.meterOf(step));
  } else if (walk.min === 0) {
    const at = Uint32Array.from(sources.keys()).filter((position) => isWanted(wanted, graph, sources[position]!));
    yield { at, examples: pick(sources, at), counts: new Uint32Array(at.length).fill(1) };
  }
}
