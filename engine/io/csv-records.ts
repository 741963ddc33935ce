import { pipeline } from 'node:stream/promises';
import { CsvError, type Options, Parser } from 'csv-parse';
import type { ShardscopeError } from '../base/errors.ts';
import type { ImportContext } from './import-context.ts';
import { quote, refusal } from './refusal.ts';
import { readUtf8, type SourceFile } from './source-stream.ts';

/** `space` is any run of blanks and tabs, without quoting: the plain edge lists of network research. */
export type Delimiter = ',' | '\t' | ';' | 'space';

export interface RecordFormat {
  readonly delimiter: Delimiter;
  /** Where lines that start with # or % are comments: in an edge list anywhere, in a table only before the header. */
  readonly comments: 'leading' | 'anywhere';
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const QUOTE = 0x22;
const HASH = 0x23;
const PERCENT = 0x25;

/**
 * Streams the records of a delimited text (RFC 4180: quotes strict, LF or CRLF, empty lines skipped) to `onRecord`, with
 * the line on which each begins. Memory: one chunk and one record, however long the file.
 *
 * Errors: `input.format` for a stray or unclosed quote, naming line and column; `limit.bytes` for a record above
 * `recordBytes`; whatever `onRecord` throws.
 */
export async function readRecords(
  source: SourceFile,
  format: RecordFormat,
  context: Pick<ImportContext, 'limits' | 'task'>,
  onRecord: (fields: string[], line: number) => void,
): Promise<void> {
  const { limits, task } = context;
  const isSpaced = format.delimiter === 'space';
  let linesInFields = 0;
  let records = 0;
  // csv-parse counts a CRLF inside quotes twice, so the line is counted here: one a record, skipped lines, line feeds in fields.
  const lineOfNext = () => 1 + records + linesInFields + parser.info.empty_lines;
  const options: Options = {
    delimiter: format.delimiter === 'space' ? [' ', '\t'] : format.delimiter,
    quote: isSpaced ? null : '"',
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: limits.recordBytes,
    on_record: (fields: string[]) => {
      const line = lineOfNext();
      records++;
      let length = 0;
      for (const field of fields) {
        length += field.length;
        if (field.includes('\n')) linesInFields += field.split('\n').length - 1;
      }
      // csv-parse looks at its limit only between two characters of a field; UTF-8 takes at most three bytes a unit.
      if (length * 3 > limits.recordBytes && Buffer.byteLength(fields.join('')) > limits.recordBytes) {
        throw recordTooLong(source, limits.recordBytes, line);
      }
      const filled = isSpaced ? fields.filter((field) => field !== '') : fields;
      if (filled.length > 0) onRecord(filled, line);
      // Nothing is pushed: the caller has it already.
      return null;
    },
  };
  const parser = new Parser(options);

  async function* chunks(): AsyncGenerator<Buffer, void, void> {
    let progress = -1;
    let bytesSinceProgress = 0;
    const text = readUtf8(source, limits, task);
    for await (const chunk of withoutComments(text, format.comments, !isSpaced)) {
      yield chunk;
      // Empty fields have no bytes for csv-parse's own limit: a line of commas alone is stopped here.
      const { records: read, empty_lines: empty } = parser.info;
      bytesSinceProgress = read + empty === progress ? bytesSinceProgress + chunk.length : 0;
      progress = read + empty;
      if (bytesSinceProgress > limits.recordBytes) throw recordTooLong(source, limits.recordBytes, lineOfNext());
    }
  }
  try {
    await pipeline(chunks, parser, async (left) => {
      for await (const _ of left);
    });
  } catch (error) {
    throw error instanceof CsvError ? toRefusal(error, source, limits.recordBytes, lineOfNext()) : error;
  }
}

/** Turns comment lines into empty ones, so that line numbers stay. Quotes are followed, because a field may hold lines. */
async function* withoutComments(
  chunks: AsyncIterable<Buffer>,
  comments: RecordFormat['comments'],
  hasQuotes: boolean,
): AsyncGenerator<Buffer, void, void> {
  let isLineStart = true;
  let isComment = false;
  let isQuoted = false;
  let isActive = true;
  for await (const chunk of chunks) {
    if (!isActive) {
      yield chunk;
      continue;
    }
    let keptFrom = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (isComment) {
        if (byte !== LINE_FEED) continue;
        isComment = false;
        keptFrom = at;
      } else if (isLineStart && !isQuoted && (byte === HASH || byte === PERCENT)) {
        if (at > keptFrom) yield chunk.subarray(keptFrom, at);
        isComment = true;
        continue;
      } else if (byte === QUOTE && hasQuotes) isQuoted = !isQuoted;
      isLineStart = byte === LINE_FEED;
      if (comments === 'leading' && !isLineStart && byte !== CARRIAGE_RETURN) {
        isActive = false;
        break;
      }
    }
    if (!isComment && keptFrom < chunk.length) yield chunk.subarray(keptFrom);
  }
}

function recordTooLong(source: SourceFile, bytesMax: number, line: number): ShardscopeError {
  const expected = `a record of at most ${bytesMax} bytes`;
  const advice = 'look for a quote that is never closed';
  return refusal('limit.bytes', { file: source.name, line }, { expected, found: 'a longer one', advice });
}

function toRefusal(error: CsvError, source: SourceFile, bytesMax: number, line: number): ShardscopeError {
  if (error.code === 'CSV_MAX_RECORD_SIZE') return recordTooLong(source, bytesMax, line);
  const column = typeof error.column === 'number' ? error.column + 1 : 1;
  const place = { file: source.name, line, column };
  switch (error.code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return refusal('input.format', place, { expected: 'a closing quote', found: 'the end of the file' }, error);
    case 'CSV_INVALID_CLOSING_QUOTE': {
      const expected = 'a delimiter or the end of the line after a closing quote';
      const advice = 'write a quote inside a quoted field twice';
      return refusal('input.format', place, { expected, found: 'more text', advice }, error);
    }
    case 'INVALID_OPENING_QUOTE': {
      const expected = 'a quote only at the beginning of a field';
      const advice = 'put the whole field in quotes and write each quote in it twice';
      return refusal('input.format', place, { expected, found: 'one in the middle', advice }, error);
    }
    default:
      return refusal('input.format', place, { expected: 'RFC 4180 text', found: quote(error.message) }, error);
  }
}
