import { Float64ColumnBuilder, Uint16ColumnBuilder, Uint32ColumnBuilder } from '../column-builder.ts';
import { describePlace, type Place, quote, refusal } from '../refusal.ts';
import type { Trace, TraceLimits, TraceOptions } from './trace.ts';
import { TraceGaps } from './trace-gaps.ts';
import { readTraceHeader, type TraceHeader } from './trace-header.ts';
import { timeOrder } from './trace-order.ts';
import { durationText, TIME_EXPECTED, type TimeNotation, TimeReader, timeText } from './trace-times.ts';
import { TraceWarnings } from './trace-warnings.ts';

/** In place of a node: the row is left out. */
const LEFT_OUT = 0xffff_ffff;
const COUNT_MAX = 0xffff_ffff;
/** A clock that is set back loses an hour at most; less than a minute is disorder of the writers. */
const CLOCK_CHANGE_MS = { min: 60_000, max: 3_600_000 } as const;
const COUNT_EXPECTED = `a whole number from 0 to ${COUNT_MAX}`;

/** Takes the records of a trace in, one after the other, and makes its columns. `readTrace` says by which rules. */
export class TraceBuilder {
  readonly #file: string;
  readonly #options: TraceOptions;
  readonly #limits: TraceLimits;
  readonly #warnings: TraceWarnings;
  readonly #times = new TimeReader();
  #gaps: TraceGaps;
  #header: TraceHeader | null = null;
  #notation: TimeNotation | null = null;
  #previousMs = Number.NEGATIVE_INFINITY;
  #hasDisorder = false;
  /** Of a known node, whatever it counts. */
  #hasKnownNode = false;
  #leftOutCount = 0;
  readonly #timesMs = new Float64ColumnBuilder();
  readonly #nodes = new Uint32ColumnBuilder();
  readonly #counts = new Uint32ColumnBuilder();
  readonly #queries = new Uint16ColumnBuilder();
  readonly #queryNumbers = new Map<string, number>();
  /** Lines of the rows, kept only where sorting may part the two. */
  readonly #lines = new Uint32ColumnBuilder();

  constructor(file: string, options: TraceOptions, limits: TraceLimits) {
    this.#file = file;
    this.#options = options;
    this.#limits = limits;
    this.#warnings = new TraceWarnings(options.strict);
    this.#gaps = this.#newGaps();
  }

  #newGaps(): TraceGaps {
    return new TraceGaps(this.#options.gapTicks * this.#options.tickMs);
  }

  /** One record of the file; the first is its header. */
  add(fields: readonly string[], line: number): void {
    const header = this.#header;
    if (header === null) this.#addHeader(fields, line);
    else this.#addRow(header, fields, line);
  }

  #addHeader(fields: readonly string[], line: number): void {
    const place = { file: this.#file, line };
    this.#header = readTraceHeader(fields, place);
    for (const { name, at } of this.#header.unknown) {
      const expected = 'only the columns time, node, count and query';
      this.#warnings.add('trace.unknown-column', { ...place, column: at + 1 }, expected, () => quote(name));
    }
  }

  #addRow(header: TraceHeader, fields: readonly string[], line: number): void {
    if (fields.length !== header.columnCount) {
      const found = `${fields.length}, beginning with ${quote(fields[0])}`;
      const expected = `${header.columnCount} columns as in the header`;
      throw refusal('input.format', { file: this.#file, line }, { expected, found });
    }
    if (this.#timesMs.length >= this.#limits.rows) {
      const expected = `at most ${this.#limits.rows} rows`;
      throw refusal('limit.rows', { file: this.#file, line }, { expected, found: 'one more' });
    }
    const timeMs = this.#timeOf(fields[header.time]!, header, line);
    const count = header.count === null ? 1 : this.#countOf(fields[header.count]!, header.count, line);
    const node = this.#nodeOf(fields[header.node]!, count, header, line);
    if (header.query !== null) {
      const query = fields[header.query]!;
      const known = node === LEFT_OUT ? 0 : this.#queryNumbers.get(query);
      this.#queries.push(known ?? this.#newQuery(query, header.query, line));
    }
    this.#timesMs.push(timeMs);
    this.#nodes.push(node);
    this.#counts.push(count);
    if (this.#options.sort) this.#lines.push(line);
  }

  #timeOf(text: string, header: TraceHeader, line: number): number {
    const times = this.#times;
    let timeMs = times.read(text);
    if (Number.isNaN(timeMs)) timeMs = times.read(text.trim());
    if (Number.isNaN(timeMs)) {
      const place = this.#cell(line, header.time);
      throw refusal('input.format', place, { expected: TIME_EXPECTED, found: quote(text) });
    }
    if (times.notation !== this.#notation) {
      this.#requireNotation(times.notation, text, header, line);
    }
    if (timeMs < this.#previousMs) this.#stepBack(timeMs, text, header, line);
    else if (this.#gaps.add(timeMs, line)) this.#warnOfGap(this.#gaps);
    this.#previousMs = timeMs;
    if (timeMs > this.#options.nowMs) {
      const expected = `times up to now (${timeText(this.#options.nowMs, times.notation)})`;
      this.#warnings.add('trace.future', this.#cell(line, header.time), expected, () => quote(text));
    }
    return timeMs;
  }

  #requireNotation(found: TimeNotation, text: string, header: TraceHeader, line: number): void {
    if (this.#notation === null) {
      this.#notation = found;
      return;
    }
    const reason = { expected: `times in one notation, ${this.#notation} as in the first row`, found: quote(text) };
    throw refusal('input.format', this.#cell(line, header.time), reason);
  }

  #stepBack(timeMs: number, text: string, header: TraceHeader, line: number): void {
    const backMs = this.#previousMs - timeMs;
    const isClockChange = backMs >= CLOCK_CHANGE_MS.min && backMs <= CLOCK_CHANGE_MS.max;
    const place = this.#cell(line, header.time);
    const before = timeText(this.#previousMs, this.#times.notation);
    const what = `${quote(text)} after ${before}, ${durationText(backMs)} back`;
    const clock = 'as where a clock is set back by up to an hour (the end of daylight saving time, in local times)';
    const found = isClockChange ? `${what}, ${clock}` : what;
    if (!this.#options.sort) {
      const advice = isClockChange
        ? 'write times in UTC or with their zone, or sort them'
        : 'sort the file, or read it with sort';
      throw refusal('input.format', place, { expected: 'times that ascend', found, advice });
    }
    const code = isClockChange ? 'trace.clock-change' : 'trace.unsorted';
    this.#warnings.add(code, place, 'times that ascend', () => found);
    this.#hasDisorder = true;
  }

  #warnOfGap({ longest }: TraceGaps): void {
    if (longest === null) return;
    const place = { file: this.#file, line: longest.line };
    const { gapTicks, tickMs } = this.#options;
    const expected = `no stretch without rows longer than ${durationText(gapTicks * tickMs)}`;
    this.#warnings.add('trace.gap', place, expected, () => this.#gapText(longest));
  }

  #gapText({ fromMs, toMs }: NonNullable<TraceGaps['longest']>): string {
    const from = timeText(fromMs, this.#notation ?? 'seconds');
    return `no rows for ${durationText(toMs - fromMs)} from ${from}`;
  }

  #countOf(text: string, column: number, line: number): number {
    const count = wholeNumber(text);
    if (count <= COUNT_MAX) return count;
    throw refusal('input.format', this.#cell(line, column), { expected: COUNT_EXPECTED, found: quote(text) });
  }

  /** LEFT_OUT for a row that is. */
  #nodeOf(key: string, count: number, header: TraceHeader, line: number): number {
    const node = this.#options.indexOf(key);
    if (node === undefined) {
      const expected = 'nodes of the workspace';
      this.#warnings.add('trace.unknown-node', this.#cell(line, header.node), expected, () => quote(key));
    } else {
      this.#hasKnownNode = true;
      if (count > 0) return node;
      const place = this.#cell(line, header.count ?? 0);
      this.#warnings.add('trace.zero-count', place, 'counts above 0', () => '0');
    }
    this.#leftOutCount++;
    return LEFT_OUT;
  }

  #newQuery(query: string, column: number, line: number): number {
    const { queries, queryLength } = this.#limits;
    const number = this.#queryNumbers.size;
    if (number < queries && query.length <= queryLength) {
      this.#queryNumbers.set(query, number);
      return number;
    }
    const isMany = number >= queries;
    const expected = isMany ? `at most ${queries} different queries` : `a query of at most ${queryLength} characters`;
    const found = isMany ? 'one more' : `${query.length}, beginning with ${quote(query)}`;
    throw refusal('limit.bytes', this.#cell(line, column), { expected, found });
  }

  #cell(line: number, column: number): Place {
    return { file: this.#file, line, column: column + 1 };
  }

  /** Ends the trace; the builder is used up. */
  finish(): Trace {
    const rowCount = this.#timesMs.length;
    if (this.#header === null || rowCount === 0) {
      const found = this.#header === null ? 'no text' : 'a header only';
      throw refusal(
        'input.format',
        { file: this.#file },
        { expected: 'a trace: a header and at least one row', found },
      );
    }
    if (this.#leftOutCount === rowCount) throw this.#nothingLeft(rowCount);
    const timesMs = this.#timesMs.toArray();
    const order = this.#hasDisorder ? timeOrder(timesMs) : null;
    if (order !== null) this.#findGapsAgain(timesMs, order);
    this.#nameLongestGap();
    const nodes = this.#nodes.toArray();
    const counts = this.#counts.toArray();
    const hasQueries = this.#header.query !== null;
    const numbers = hasQueries ? this.#queries.toArray() : new Uint16Array(0);
    const kept = { timesMs, nodes, counts, numbers };
    const columns = order === null && this.#leftOutCount === 0 ? kept : this.#arranged(kept, order);
    return {
      timesMs: columns.timesMs,
      nodes: columns.nodes,
      counts: columns.counts,
      queries: hasQueries ? { numbers: columns.numbers, names: [...this.#queryNumbers.keys()] } : null,
      rowCount,
      warnings: this.#warnings.list(),
    };
  }

  #nothingLeft(rowCount: number) {
    const place = { file: this.#file };
    if (this.#hasKnownNode) {
      const expected = 'a row with a count above 0 and a known node';
      return refusal('input.format', place, { expected, found: `none in ${rowCount} rows` });
    }
    const first = this.#warnings.list().find(({ code }) => code === 'trace.unknown-node')?.first ?? '';
    const advice = 'it may be the trace of another topology';
    const found = `${rowCount} rows and not one of them; the first: ${first}`;
    return refusal('input.format', place, { expected: 'rows of nodes of the workspace', found, advice });
  }

  /** While rows came in disorder, what looked like a gap may have been filled later. */
  #findGapsAgain(timesMs: Float64Array, order: Uint32Array): void {
    this.#gaps = this.#newGaps();
    for (const row of order) this.#gaps.add(timesMs[row]!, this.#lines.at(row));
  }

  #nameLongestGap(): void {
    const { count, longest } = this.#gaps;
    const place = longest === null ? '' : describePlace({ file: this.#file, line: longest.line });
    const which = count > 1 ? 'the longest: ' : '';
    const text = longest === null ? '' : `${which}${place}: ${this.#gapText(longest)}`;
    this.#warnings.replace('trace.gap', count, text);
  }

  /** In order of time, without the rows that are left out. */
  #arranged(
    columns: { timesMs: Float64Array; nodes: Uint32Array; counts: Uint32Array; numbers: Uint16Array },
    order: Uint32Array | null,
  ) {
    const keptCount = columns.nodes.length - this.#leftOutCount;
    const arranged = {
      timesMs: new Float64Array(keptCount),
      nodes: new Uint32Array(keptCount),
      counts: new Uint32Array(keptCount),
      numbers: new Uint16Array(columns.numbers.length === 0 ? 0 : keptCount),
    };
    let at = 0;
    for (let place = 0; place < columns.nodes.length; place++) {
      const row = order === null ? place : order[place]!;
      if (columns.nodes[row] === LEFT_OUT) continue;
      arranged.timesMs[at] = columns.timesMs[row]!;
      arranged.nodes[at] = columns.nodes[row]!;
      arranged.counts[at] = columns.counts[row]!;
      if (columns.numbers.length > 0) arranged.numbers[at] = columns.numbers[row]!;
      at++;
    }
    return arranged;
  }
}

/** NaN for anything but digits, blanks around them apart. */
function wholeNumber(text: string): number {
  return /^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN;
}
