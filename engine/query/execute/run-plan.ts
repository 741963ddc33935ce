import { throwIfCancelled } from '../../base/progress.ts';
import type { PlanStep, TableStep } from '../plan/plan.ts';
import { type BindingTable, ONE_EMPTY_ROW } from './binding-table.ts';
import { connect } from './connect.ts';
import type { Execution, StepMeter, Tables } from './execution.ts';
import { countEnds, expand } from './expand.ts';
import { differentEdges, filter, select } from './filter.ts';
import { join, product } from './join.ts';
import { type QueryMemory, requireRows } from './query-memory.ts';
import { optional, paths, unique } from './shape.ts';
import { check, lookUp, scan } from './sources.ts';

/**
 * Makes a plan runnable. Every step is a generator that pulls its inputs: nothing runs ahead of who reads the answer, a
 * reader that stops early stops all of it, and at every batch the query may be cancelled.
 */
export function createExecution(
  given: Pick<Execution, 'graph' | 'text' | 'params'>,
  memory: QueryMemory,
  nowMs: () => number,
  breathe: () => Promise<void> | null,
): Execution & { readonly meters: ReadonlyMap<PlanStep, StepMeter> } {
  const meters = new Map<PlanStep, StepMeter>();
  const meterOf = (step: PlanStep): StepMeter => {
    const known = meters.get(step);
    if (known !== undefined) return known;
    const made = { shards: new Set<number>(), rowsScanned: 0, bytesShipped: 0, hops: 0, rows: 0, elapsedMs: 0 };
    meters.set(step, made);
    return made;
  };
  const execution: Execution & { readonly meters: ReadonlyMap<PlanStep, StepMeter> } = {
    ...given,
    memory,
    meters,
    meterOf,
    run: (step, argument) => metered(step, runStep(execution, step, argument)),
  };

  /** Counts rows and time, drops empty batches, and stops at every batch when the query is cancelled. */
  async function* metered(step: TableStep, tables: Tables): Tables {
    const meter = meterOf(step);
    try {
      while (true) {
        const startedMs = nowMs();
        const { value: table, done } = await tables.next();
        meter.elapsedMs += nowMs() - startedMs;
        const breath = breathe();
        if (breath !== null) await breath;
        throwIfCancelled(given.graph.signal, 'query');
        if (done || table === undefined) return;
        if (table.rowCount === 0) continue;
        meter.rows += table.rowCount;
        requireRows(meter.rows, `the step "${step.kind}"`);
        yield table;
      }
    } finally {
      await tables.return();
    }
  }
  return execution;
}

function runStep(execution: Execution, step: TableStep, argument: BindingTable | null): Tables {
  const run = (input: TableStep) => execution.run(input, argument);
  switch (step.kind) {
    case 'unit':
      return just(ONE_EMPTY_ROW);
    case 'argument':
      return just(argument ?? ONE_EMPTY_ROW);
    case 'look up':
      return lookUp(execution, step);
    case 'scan':
      return scan(execution, step);
    case 'check':
      return check(execution, step, run(step.input));
    case 'expand':
      return expand(execution, step, run(step.input));
    case 'connect':
      return connect(execution, step, run(step.input));
    case 'join':
      return join(execution, step, run(step.left), run(step.right));
    case 'combine':
      return product(execution, run(step.left), run(step.right));
    case 'count':
      return countEnds(execution, step, run(step.input));
    case 'filter':
      return filter(execution, step, run(step.input));
    case 'select':
      return select(execution, step, run(step.input));
    case 'different edges':
      return differentEdges(step, run(step.input));
    case 'paths':
      return paths(step, run(step.input));
    case 'unique':
      return unique(execution, step, run(step.input));
    case 'optional':
      return optional(execution, step, run(step.input));
  }
}

async function* just(table: BindingTable): Tables {
  yield table;
}
