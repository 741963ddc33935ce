import type { Json } from '../base/errors.ts';
import type { StepMeter } from './execute/execution.ts';
import { QueryMemory } from './execute/query-memory.ts';
import { returnRows } from './execute/return-rows.ts';
import { createExecution } from './execute/run-plan.ts';
import type { GraphAccess, ReadWork } from './graph-access.ts';
import { nodesIn, toJson, type Value } from './language/values.ts';
import type { StepDescription } from './plan/describe-plan.ts';
import type { PreparedQuery } from './prepared-query.ts';
import type { ProfiledQuery, RowBatch, StepWork } from './running-query.ts';

export interface RunOptions {
  readonly params: Readonly<Record<string, unknown>>;
  readonly collectsNodes: boolean;
  readonly nowMs: () => number;
  /** Called between batches; what it returns is awaited, so that others have their turn while a query computes for long. */
  readonly breathe?: () => Promise<void> | null;
  readonly memory?: QueryMemory;
  /** Called once when `batches` has ended, however it did. */
  readonly onOver?: () => void;
}

/**
 * Runs a prepared query over any topology.
 * @throws query.value, limit.rows, limit.bytes, cancelled.caller from `batches`, and whatever the graph throws
 */
export function runQuery(graph: GraphAccess, prepared: PreparedQuery, options: RunOptions): ProfiledQuery {
  const { query, checked, plan, steps } = prepared;
  const { params, collectsNodes, nowMs, memory = new QueryMemory(), breathe = () => null, onOver } = options;
  const execution = createExecution({ graph, text: query.text, params }, memory, nowMs, breathe);
  const meter = execution.meterOf(plan);

  async function* batches(): AsyncGenerator<RowBatch, void, void> {
    const returned = returnRows(execution, plan, execution.run(plan.input, null), collectsNodes);
    try {
      let startedMs = nowMs();
      for await (const { values, nodes, isJson } of returned) {
        const rows = isJson ? (values as readonly (readonly Json[])[]) : await jsonRows(graph, values, meter);
        meter.rows += rows.length;
        meter.elapsedMs += nowMs() - startedMs;
        yield { rows, nodes };
        startedMs = nowMs();
      }
      meter.elapsedMs += nowMs() - startedMs;
    } finally {
      onOver?.();
    }
  }

  return {
    columns: checked.columns,
    warnings: checked.warnings,
    batches: batches(),
    steps() {
      const meters = steps.map(({ step }) => execution.meterOf(step));
      return steps.map(({ description }) => ({ ...description, actual: workOf(description, meters) }));
    },
  };
}

/** Whole nodes are shown with their attributes. */
async function jsonRows(
  graph: GraphAccess,
  values: readonly (readonly Value[])[],
  work: ReadWork,
): Promise<readonly (readonly Json[])[]> {
  const whole = nodesIn(values);
  if (whole.length > 0) await graph.loadAttributes(whole, work);
  return values.map((row) => row.map((value) => toJson(value, graph)));
}

function workOf({ id, inputs }: StepDescription, meters: readonly StepMeter[]): StepWork {
  const { rows, elapsedMs, rowsScanned, bytesShipped, hops, shards } = meters[id]!;
  const before = inputs.reduce((sum, input) => sum + meters[input]!.elapsedMs, 0);
  const ascending = [...shards].sort((one, other) => one - other);
  return { rows, elapsedMs: Math.max(0, elapsedMs - before), rowsScanned, bytesShipped, hops, shards: ascending };
}
