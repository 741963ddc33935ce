import type { GraphAccess, ReadWork } from '../graph-access.ts';
import type { Row } from '../language/evaluate.ts';
import type { Value } from '../language/values.ts';
import type { PlanStep, TableStep } from '../plan/plan.ts';
import { type BindingTable, type Column, NO_NODE } from './binding-table.ts';
import type { QueryMemory } from './query-memory.ts';

/** What a step has done so far; `elapsedMs` holds the steps it takes its rows from too. */
export interface StepMeter extends ReadWork {
  rows: number;
  elapsedMs: number;
}

/** Rows of a step, a batch at a time, each made when it is asked for. */
export type Tables = AsyncGenerator<BindingTable, void, void>;

/** One run of a plan: what every step needs. */
export interface Execution {
  readonly graph: GraphAccess;
  readonly text: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly memory: QueryMemory;
  readonly meterOf: (step: PlanStep) => StepMeter;
  /** Runs a step; `argument` are the rows of the sub-plan it belongs to, null outside of any. */
  readonly run: (step: TableStep, argument: BindingTable | null) => Tables;
}

export const contextOf = ({ text, params, graph }: Execution) => ({ text, params, reader: graph });

/** Where each variable of a table stands in the rows that the evaluator gets. */
export const slotsOf = ({ columns }: BindingTable): ReadonlyMap<string, number> =>
  new Map([...columns.keys()].map((name, slot) => [name, slot]));

/** One row as the evaluator wants it. */
export function rowAt({ columns }: BindingTable, row: number): Value[] {
  const values: Value[] = [];
  for (const column of columns.values()) values.push(valueAt(column, row));
  return values;
}

function valueAt({ kind, lanes }: Column, row: number): Value {
  const first = lanes[0]![row]!;
  if (kind === 'number') return first;
  if (first === NO_NODE) return null;
  if (kind === 'node') return { kind, index: first };
  const [second, third] = [lanes[1]![row]!, lanes[2]![row]!];
  if (kind === 'relation') return { kind, source: first, target: second, relation: third };
  return { kind, source: first, target: second, length: third };
}

/** Compiles once for all tables with the same columns: batches of one step nearly always have. */
export function perColumns<Compiled>(compile: (table: BindingTable) => Compiled): (table: BindingTable) => Compiled {
  let names = '';
  let compiled: Compiled | null = null;
  return (table) => {
    const found = [...table.columns.keys()].join('\u0000');
    if (compiled === null || found !== names) {
      compiled = compile(table);
      names = found;
    }
    return compiled;
  };
}

export type Predicate = (row: Row) => boolean;
