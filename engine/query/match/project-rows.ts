import { ShardscopeError } from '../../base/errors.ts';
import { type Accumulator, aggregatesIn, createAccumulator, type MemoryBudget } from '../language/aggregates.ts';
import type { CheckedQuery } from '../language/check-semantics.ts';
import { identityOf, order } from '../language/compare.ts';
import { compileExpression, type Row } from '../language/evaluate.ts';
import { formatExpression } from '../language/format.ts';
import type { CallExpression, Expression, ReturnClause } from '../language/syntax.ts';
import type { Value } from '../language/values.ts';
import type { BindingTable } from './binding-table.ts';
import { contextOf, type QueryRun } from './run-match.ts';
import { loadNeededAttributes, rowAt, slotsOf } from './table-rows.ts';

/** What the aggregates of one query may keep. */
const AGGREGATE_BYTES_MAX = 256 * 1024 * 1024;

/** A row of the answer, with what ORDER BY sorts it by. */
interface ProjectedRow {
  readonly values: readonly Value[];
  readonly sortKeys: readonly Value[];
}

/** RETURN: expressions, aggregates by group, DISTINCT, ORDER BY, SKIP, LIMIT. */
export async function projectRows(
  run: QueryRun,
  returning: ReturnClause,
  checked: CheckedQuery,
  table: BindingTable,
): Promise<readonly (readonly Value[])[]> {
  const startedMs = run.nowMs();
  const starCount = checked.columns.length - returning.items.length;
  const star = checked.columns.slice(0, starCount).map((name): Expression => ({ kind: 'variable', name, offset: 0 }));
  const items = [...star, ...returning.items.map(({ expression }) => expression)];
  const sorts = returning.orderBy.map(({ expression }) => expression);
  await loadNeededAttributes(run.graph, table, [...items, ...sorts]);
  const projection = new Projection(run, table, items, sorts, checked.columns);
  let rows = checked.isAggregating ? projection.grouped() : projection.plain();
  if (returning.isDistinct) rows = distinct(rows);
  if (sorts.length > 0) {
    const directions = returning.orderBy.map(({ isDescending }) => (isDescending ? -1 : 1));
    rows = rows.toSorted((one, other) => compareKeys(one.sortKeys, other.sortKeys, directions));
  }
  const end = checked.limit === null ? rows.length : checked.skip + checked.limit;
  const kept = rows.slice(checked.skip, end).map(({ values }) => values);
  const action = checked.isAggregating ? 'aggregate' : returning.isDistinct ? 'distinct' : 'return';
  run.onStep({ action, detail: checked.columns.join(', '), rows: kept.length, elapsedMs: run.nowMs() - startedMs });
  return kept;
}

class Projection {
  readonly #run: QueryRun;
  readonly #table: BindingTable;
  readonly #items: readonly Expression[];
  readonly #sorts: readonly Expression[];
  readonly #columns: readonly string[];

  constructor(
    run: QueryRun,
    table: BindingTable,
    items: readonly Expression[],
    sorts: readonly Expression[],
    columns: readonly string[],
  ) {
    this.#run = run;
    this.#table = table;
    this.#items = items;
    this.#sorts = sorts;
    this.#columns = columns;
  }

  plain(): ProjectedRow[] {
    const project = this.#projector(new Map());
    return Array.from({ length: this.#table.rowCount }, (_, row) => project(rowAt(this.#table, row)));
  }

  /** One row a group; the group's other values are those of its first row. Without keys there is always one group. */
  grouped(): ProjectedRow[] {
    const slots = slotsOf(this.#table);
    const context = { ...contextOf(this.#run), slots };
    const keys = this.#items
      .filter((item) => aggregatesIn(item).length === 0)
      .map((key) => compileExpression(key, context));
    const calls = [...this.#items, ...this.#sorts].flatMap((expression) => aggregatesIn(expression));
    const inputs = calls.map((call) => (call.isStar ? () => true : compileExpression(call.args[0]!, context)));
    const budget = memoryBudget();
    const groups = new Map<string, { first: Row; accumulators: readonly Accumulator[] }>();
    const groupOf = (identity: string, first: Row) => {
      const known = groups.get(identity);
      if (known !== undefined) return known;
      budget.take(2 * identity.length + 256);
      const group = { first, accumulators: calls.map((call) => createAccumulator(call, this.#run.text, budget)) };
      groups.set(identity, group);
      return group;
    };
    for (let number = 0; number < this.#table.rowCount; number++) {
      const row = rowAt(this.#table, number);
      const { accumulators } = groupOf(identityOf(keys.map((key) => key(row))), row);
      for (const [position, accumulator] of accumulators.entries()) accumulator.add(inputs[position]!(row));
    }
    if (keys.length === 0)
      groupOf(
        identityOf([]),
        Array.from(slots, () => null),
      );
    const project = this.#projector(new Map(calls.map((call, position) => [call, slots.size + position])));
    return Array.from(groups.values(), ({ first, accumulators }) => {
      return project([...first, ...accumulators.map((accumulator) => accumulator.result())]);
    });
  }

  /** Columns first; ORDER BY may then use them by name, or as they are written. */
  #projector(aggregates: ReadonlyMap<CallExpression, number>): (row: Row) => ProjectedRow {
    const slots = slotsOf(this.#table);
    const context = { ...contextOf(this.#run), slots, computed: aggregates };
    const values = this.#items.map((item) => compileExpression(item, context));
    const firstColumn = slots.size + aggregates.size;
    const withColumns = new Map([
      ...slots,
      ...this.#columns.map((name, column) => [name, firstColumn + column] as const),
    ]);
    const written = this.#items.map(formatExpression);
    const sortKeys = this.#sorts.map((sort) => {
      const column = written.indexOf(formatExpression(sort));
      if (column >= 0) return (row: Row) => row[firstColumn + column] ?? null;
      return compileExpression(sort, { ...context, slots: withColumns });
    });
    return (row) => {
      const columns = values.map((value) => value(row));
      const extended = sortKeys.length === 0 ? row : [...row, ...columns];
      return { values: columns, sortKeys: sortKeys.map((key) => key(extended)) };
    };
  }
}

function distinct(rows: readonly ProjectedRow[]): ProjectedRow[] {
  const seen = new Map<string, ProjectedRow>();
  for (const row of rows) {
    const identity = identityOf(row.values);
    if (!seen.has(identity)) seen.set(identity, row);
  }
  return [...seen.values()];
}

function compareKeys(one: readonly Value[], other: readonly Value[], directions: readonly number[]): number {
  for (const [position, direction] of directions.entries()) {
    const difference = order(one[position]!, other[position]!);
    if (difference !== 0) return direction * difference;
  }
  return 0;
}

function memoryBudget(): MemoryBudget {
  let left = AGGREGATE_BYTES_MAX;
  return {
    take(bytes) {
      left -= bytes;
      if (left >= 0) return;
      throw new ShardscopeError(
        'limit.bytes',
        `the aggregates would keep more than ${AGGREGATE_BYTES_MAX} bytes; narrow the pattern`,
        {
          limit: AGGREGATE_BYTES_MAX,
        },
      );
    },
  };
}
