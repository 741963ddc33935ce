/** RETURN: expressions, aggregates by group, DISTINCT, ORDER BY, SKIP, LIMIT. Rows leave as soon as they are known. */
import {
  type Accumulator,
  aggregatesIn,
  bytesOf,
  createAccumulator,
  type MemoryBudget,
} from '../language/aggregates.ts';
import { identityOf, order } from '../language/compare.ts';
import { compileExpression, type Row } from '../language/evaluate.ts';
import { formatExpression } from '../language/format.ts';
import type { CallExpression, Expression } from '../language/syntax.ts';
import { isInteger, nodesIn, type Value } from '../language/values.ts';
import { variablesOf } from '../language/walk.ts';
import { type ReturnStep, ROW_COUNT } from '../plan/plan.ts';
import { keyVariable, needsAttributes } from '../plan/predicates.ts';
import { BATCH_ROWS, type BindingTable, NO_NODE, ONE_EMPTY_ROW } from './binding-table.ts';
import { contextOf, type Execution, perColumns, rowAt, slotsOf, type Tables } from './execution.ts';
import { loadNeeded } from './filter.ts';

/** Rows of the answer, in columns beside each other: an object a row would cost more than the row. */
export interface ReturnedRows {
  readonly values: readonly (readonly Value[])[];
  /** What ORDER BY sorts each row by; null where nothing is sorted. */
  readonly sortKeys: readonly (readonly Value[])[] | null;
  /** Nodes that the variables of each row stand for; null where nobody asks. */
  readonly nodes: readonly (readonly number[])[] | null;
  /** Whether every value is its own JSON already. */
  readonly isJson: boolean;
}

type Rows = AsyncGenerator<ReturnedRows, void, void>;

/** @param collectsNodes whether the nodes behind the rows are wanted too */
export function returnRows(execution: Execution, step: ReturnStep, input: Tables, collectsNodes: boolean): Rows {
  const projection = new Projection(execution, step, collectsNodes);
  let rows: Rows = step.isAggregating ? grouped(execution, projection, input) : plain(projection, input);
  if (step.isDistinct) rows = distinct(execution, rows);
  const skip = countOf(execution, step.skip) ?? 0;
  const limit = countOf(execution, step.limit) ?? Number.POSITIVE_INFINITY;
  if (step.sorts.length > 0) rows = sorted(execution, step, rows, skip + limit);
  return skip === 0 && limit === Number.POSITIVE_INFINITY ? rows : cut(rows, skip, limit);
}

/** SKIP and LIMIT depend on no row; their values were checked before. */
function countOf(execution: Execution, expression: Expression | null): number | null {
  if (expression === null) return null;
  const value = compileExpression(expression, { ...contextOf(execution), slots: new Map() })([]);
  return isInteger(value) ? value : null;
}

class Projection {
  readonly step: ReturnStep;
  readonly calls: readonly CallExpression[];
  readonly #execution: Execution;
  readonly #collectsNodes: boolean;
  readonly #expressions: readonly Expression[];

  constructor(execution: Execution, step: ReturnStep, collectsNodes: boolean) {
    this.#execution = execution;
    this.#collectsNodes = collectsNodes;
    this.step = step;
    this.#expressions = [...step.items, ...step.sorts].map(({ expression }) => expression);
    this.calls = this.#expressions.flatMap(aggregatesIn);
  }

  load(table: BindingTable): Promise<void> {
    return loadNeeded(this.#execution, this.step, table, this.#expressions);
  }

  /** The same for rows that were kept: what was loaded for their table is gone. */
  async loadRows(rows: readonly Row[]): Promise<void> {
    if (!this.#expressions.some(needsAttributes)) return;
    await this.#execution.graph.loadAttributes(nodesIn(rows), this.#execution.meterOf(this.step));
  }

  /** Columns first; ORDER BY may then use them by name, or as they are written. */
  readonly projector = perColumns((table): ((row: Row) => { values: readonly Value[]; sortKeys: readonly Value[] }) => {
    const { items, sorts } = this.step;
    const slots = slotsOf(table);
    const aggregates = new Map(this.calls.map((call, position) => [call, slots.size + position] as const));
    const context = { ...contextOf(this.#execution), slots, computed: aggregates };
    const values = items.map(({ expression }) => compileExpression(expression, context));
    const firstColumn = slots.size + aggregates.size;
    const withColumns = new Map([
      ...slots,
      ...items.map(({ column }, position) => [column, firstColumn + position] as const),
    ]);
    const written = sorts.length === 0 ? [] : items.map(({ expression }) => formatExpression(expression));
    const sortKeys = sorts.map(({ expression }) => {
      const column = written.indexOf(formatExpression(expression));
      if (column >= 0) return (row: Row) => row[firstColumn + column] ?? null;
      return compileExpression(expression, { ...context, slots: withColumns });
    });
    return (row) => {
      const columns = values.map((value) => value(row));
      if (sortKeys.length === 0) return { values: columns, sortKeys: NOTHING };
      const extended = [...row, ...columns];
      return { values: columns, sortKeys: sortKeys.map((key) => key(extended)) };
    };
  });

  /** Where only keys of nodes are returned, the usual list, they are read straight from the columns; else null. */
  keyReaders({ columns }: BindingTable): readonly ((row: number) => Value)[] | null {
    const { graph } = this.#execution;
    if (this.step.sorts.length > 0) return null;
    const readers: ((row: number) => Value)[] = [];
    for (const { expression } of this.step.items) {
      const variable = keyVariable(expression);
      const lane = variable === null ? undefined : columns.get(variable)?.lanes[0];
      if (lane === undefined) return null;
      readers.push((row) => (lane[row] === NO_NODE ? null : graph.key(lane[row]!)));
    }
    return readers;
  }

  /** What groups are told apart by, what each aggregate takes in, and how many rows a row stands for. */
  readonly grouping = perColumns((table) => {
    const slots = slotsOf(table);
    const context = { ...contextOf(this.#execution), slots };
    const countSlot = slots.get(ROW_COUNT);
    return {
      keys: this.step.items
        .filter(({ expression }) => aggregatesIn(expression).length === 0)
        .map(({ expression }) => compileExpression(expression, context)),
      inputs: this.calls.map((call) => (call.isStar ? () => true : compileExpression(call.args[0]!, context))),
      timesOf: (row: Row): number => (countSlot === undefined ? 1 : (row[countSlot] as number)),
    };
  });

  /** A batch from its rows; `nodesOf` is asked only where nodes are wanted. */
  batch(
    rows: readonly Row[],
    project: (row: Row) => { values: readonly Value[]; sortKeys: readonly Value[] },
    nodesOf: (position: number) => readonly number[],
  ): ReturnedRows {
    const projected = rows.map(project);
    return {
      values: projected.map(({ values }) => values),
      sortKeys: this.step.sorts.length === 0 ? null : projected.map(({ sortKeys }) => sortKeys),
      nodes: this.#collectsNodes ? rows.map((_row, position) => nodesOf(position)) : null,
      isJson: false,
    };
  }

  /** The same straight from the columns, where only keys of nodes are returned. */
  keyBatch(table: BindingTable, readers: readonly ((row: number) => Value)[]): ReturnedRows {
    const values: Value[][] = [];
    for (let row = 0; row < table.rowCount; row++) {
      const keys: Value[] = [];
      for (const read of readers) keys.push(read(row));
      values.push(keys);
    }
    const nodes = this.#collectsNodes ? values.map((_keys, row) => nodesAt(table, row)) : null;
    return { values, sortKeys: null, nodes, isJson: true };
  }

  /** Of a group only what it is told apart by stands for nodes. */
  get groupVariables(): ReadonlySet<string> {
    const keys = this.step.items.filter(({ expression }) => aggregatesIn(expression).length === 0);
    return new Set(keys.flatMap(({ expression }) => [...variablesOf(expression)]));
  }
}

const NOTHING: readonly Value[] = [];

/** The nodes that a row's variables stand for, ends of relations and paths included. */
function nodesAt({ columns }: BindingTable, row: number): readonly number[] {
  const nodes: number[] = [];
  for (const { kind, lanes } of columns.values()) {
    if (kind === 'number' || lanes[0]![row] === NO_NODE) continue;
    nodes.push(lanes[0]![row]!);
    if (kind !== 'node') nodes.push(lanes[1]![row]!);
  }
  return nodes;
}

async function* plain(projection: Projection, input: Tables): Rows {
  for await (const table of input) {
    const readers = projection.keyReaders(table);
    if (readers !== null) {
      yield projection.keyBatch(table, readers);
      continue;
    }
    await projection.load(table);
    const rows = Array.from({ length: table.rowCount }, (_, row) => rowAt(table, row));
    yield projection.batch(rows, projection.projector(table), (row) => nodesAt(table, row));
  }
}

interface Group {
  /** Of its first row; the group's other values are taken from it. */
  readonly first: Row;
  readonly accumulators: readonly Accumulator[];
}

const GROUP_BYTES = 256;

/** One row a group, in order of their first rows. Without keys there is always one group. */
async function* grouped(execution: Execution, projection: Projection, input: Tables): Rows {
  const budget = execution.memory.of('grouping');
  const groups = new Map<string, Group>();
  const hasKeys = projection.step.items.some(({ expression }) => aggregatesIn(expression).length === 0);
  let shape: BindingTable = ONE_EMPTY_ROW;
  const groupOf = (identity: string, first: Row): Group => {
    const known = groups.get(identity);
    if (known !== undefined) return known;
    budget.take(2 * identity.length + GROUP_BYTES);
    const group = {
      first,
      accumulators: projection.calls.map((call) => createAccumulator(call, execution.text, budget)),
    };
    groups.set(identity, group);
    return group;
  };
  for await (const table of input) {
    await projection.load(table);
    shape = table;
    const { keys, inputs, timesOf } = projection.grouping(table);
    for (let number = 0; number < table.rowCount; number++) {
      const row = rowAt(table, number);
      const { accumulators } = groupOf(identityOf(keys.map((key) => key(row))), row);
      const times = timesOf(row);
      for (let at = 0; at < inputs.length; at++) accumulators[at]!.add(inputs[at]!(row), times);
    }
  }
  if (groups.size === 0 && hasKeys) return;
  if (groups.size === 0) {
    const nothing = projection.calls.map((call) => createAccumulator(call, execution.text, budget));
    groups.set('', { first: [], accumulators: nothing });
    shape = { rowCount: 0, columns: new Map() };
  }
  const all = [...groups.values()];
  const project = projection.projector(shape);
  const named = projection.groupVariables;
  const slots = [...slotsOf(shape)].filter(([name]) => named.has(name)).map(([, slot]) => slot);
  for (let start = 0; start < all.length; start += BATCH_ROWS) {
    const batch = all.slice(start, start + BATCH_ROWS);
    await projection.loadRows(batch.map(({ first }) => first));
    const rows = batch.map(({ first, accumulators }) => [...first, ...accumulators.map((of) => of.result())]);
    yield projection.batch(rows, project, (position) => [
      ...nodesIn([slots.map((slot) => batch[position]!.first[slot]!)]),
    ]);
  }
}

async function* distinct(execution: Execution, rows: Rows): Rows {
  const budget = execution.memory.of('DISTINCT');
  const seen = new Set<string>();
  for await (const batch of rows) {
    const positions: number[] = [];
    for (const [position, values] of batch.values.entries()) {
      const identity = identityOf(values);
      if (seen.has(identity)) continue;
      budget.take(2 * identity.length + GROUP_BYTES);
      seen.add(identity);
      positions.push(position);
    }
    yield positions.length === batch.values.length ? batch : pickRows(batch, positions);
  }
}

function pickRows({ values, sortKeys, nodes, isJson }: ReturnedRows, positions: readonly number[]): ReturnedRows {
  return {
    values: positions.map((position) => values[position]!),
    sortKeys: sortKeys && positions.map((position) => sortKeys[position]!),
    nodes: nodes && positions.map((position) => nodes[position]!),
    isJson,
  };
}

/** A row while it is sorted. */
interface SortedRow {
  readonly values: readonly Value[];
  readonly keys: readonly Value[];
  readonly nodes: readonly number[] | null;
}

/** With a LIMIT only the rows that can still be part of the answer are kept. */
async function* sorted(execution: Execution, { sorts }: ReturnStep, rows: Rows, countMax: number): Rows {
  const directions = sorts.map(({ isDescending }) => (isDescending ? -1 : 1));
  const budget: MemoryBudget = execution.memory.of('ORDER BY');
  const compare = (one: SortedRow, other: SortedRow) => compareKeys(one.keys, other.keys, directions);
  let kept: SortedRow[] = [];
  let isAllJson = true;
  for await (const { values, sortKeys, nodes, isJson } of rows) {
    isAllJson &&= isJson;
    for (let row = 0; row < values.length; row++) {
      const added = { values: values[row]!, keys: sortKeys![row]!, nodes: nodes && nodes[row]! };
      if (countMax === Number.POSITIVE_INFINITY) budget.take(bytesOf(added.values) + bytesOf(added.keys));
      kept.push(added);
    }
    if (kept.length > 2 * countMax + BATCH_ROWS) kept = kept.toSorted(compare).slice(0, countMax);
  }
  kept = kept.toSorted(compare).slice(0, countMax);
  for (let first = 0; first < kept.length; first += BATCH_ROWS) {
    const batch = kept.slice(first, first + BATCH_ROWS);
    const nodes = batch[0]!.nodes === null ? null : batch.map((row) => row.nodes ?? []);
    yield { values: batch.map(({ values }) => values), sortKeys: null, nodes, isJson: isAllJson };
  }
}

/** Stops asking when the last row that is wanted has come. */
async function* cut(rows: Rows, skip: number, limit: number): Rows {
  let skipped = 0;
  let left = limit;
  if (left === 0) return;
  for await (const batch of rows) {
    const count = batch.values.length;
    const first = Math.min(count, skip - skipped);
    const end = Math.min(count, first + left);
    skipped += first;
    left -= end - first;
    const positions = Array.from({ length: end - first }, (_, at) => first + at);
    if (end > first) yield end - first === count ? batch : pickRows(batch, positions);
    if (left === 0) return;
  }
}

function compareKeys(one: readonly Value[], other: readonly Value[], directions: readonly number[]): number {
  for (const [position, direction] of directions.entries()) {
    const difference = order(one[position]!, other[position]!);
    if (difference !== 0) return direction * difference;
  }
  return 0;
}
