/** What a format cannot hold, or a reader of it would take otherwise: counted, with its first place. */
export interface ExportWarning {
  readonly code: /** Lists and objects as values; written as JSON text. */
    | 'export.nested'
    /** Texts that a reader takes for numbers or booleans, or the other way round. */
    | 'export.retyped'
    /** Empty or blank values; read as none. */
    | 'export.blank'
    /** Characters that the format cannot hold; replaced by U+FFFD. */
    | 'export.characters'
    /** Labels with blanks around them; read without. */
    | 'export.label'
    /** Attribute names that are read otherwise, or not at all. */
    | 'export.name'
    /** A header that is read otherwise than it was meant. */
    | 'export.header'
    /** Texts that a spreadsheet would take for a formula. */
    | 'export.formula'
    /** Stretches of time whose detail by node is not kept any more: what was counted in them is missing. */
    | 'export.partial';
  readonly count: number;
  readonly first: string;
}

/** An export that is ready to be written. Its text is made while it is read, so that it is never in memory as a whole. */
export interface WrittenExport {
  readonly warnings: readonly ExportWarning[];
  readonly chunks: Iterable<string>;
}

export class ExportWarnings {
  readonly #byCode = new Map<ExportWarning['code'], { count: number; readonly first: string }>();

  add(code: ExportWarning['code'], place: () => string, count = 1): void {
    if (count === 0) return;
    const counted = this.#byCode.get(code);
    if (counted !== undefined) counted.count += count;
    else this.#byCode.set(code, { count, first: place() });
  }

  list(): readonly ExportWarning[] {
    return [...this.#byCode].map(([code, { count, first }]) => ({ code, count, first }));
  }
}

/** UTF-16 units: a write to a disk or a socket costs more than its bytes. */
const CHUNK_LENGTH = 64 * 1024;

/** The same text in pieces of some 64 KiB. */
export function* inChunks(parts: Iterable<string>): Generator<string> {
  let chunk = '';
  for (const part of parts) {
    chunk += part;
    if (chunk.length < CHUNK_LENGTH) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}
