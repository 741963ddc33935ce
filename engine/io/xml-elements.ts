import sax from 'sax';
import { ShardscopeError } from '../base/errors.ts';
import type { ImportContext } from './import-context.ts';
import { doctypeRefusal, quote, refusal } from './refusal.ts';
import { readUtf8, type SourceFile } from './source-stream.ts';

/** An element as it opens. Names are local where the prefix is the root's, so `<g:node>` is `node` and `<y:node>` is not. */
export interface XmlElement {
  readonly name: string;
  /** The name of the element around it, '' for the root. */
  readonly parent: string;
  /** Where its tag began. */
  readonly line: number;
  readonly attribute: (name: string) => string | undefined;
}

export interface XmlHandler {
  open(element: XmlElement): void;
  text(text: string): void;
  close(name: string, parent: string): void;
}

/** sax's own state for a DOCTYPE: filled while it is being read, long before the event. */
type ParserState = sax.SAXParser & { readonly doctype?: string | true; readonly entity?: string };

/**
 * Streams the elements of an XML document to `handler`. Strict, and hostile-proof: no DOCTYPE, hence no entities of the
 * document's own and no external files (only &lt; &gt; &amp; &quot; &apos; and numeric ones), bounded depth, and no name that
 * JavaScript gives a meaning. Memory: one chunk, and the depth.
 *
 * Errors: `input.hostile`, `input.format` (not well-formed), `limit.depth`, `limit.bytes` (a tag, name or value above
 * 64 KiB); whatever the handler throws.
 */
export async function readXml(source: SourceFile, handler: XmlHandler, context: ImportContext): Promise<void> {
  const parser: ParserState = sax.parser(true, PARSER_OPTIONS);
  const names: string[] = [];
  let rootPrefix = '';
  let tagLine = 1;
  const local = (name: string) => (name.startsWith(rootPrefix) ? name.slice(rootPrefix.length) : name);
  const line = () => parser.line + 1;

  parser.onerror = (error) => {
    throw toRefusal(error, parser, source, line());
  };
  parser.ondoctype = () => {
    throw doctypeRefusal(source.name, line());
  };
  parser.onsgmldeclaration = () => {
    throw refusal('input.hostile', { file: source.name, line: line() }, DECLARATION_REASON);
  };
  parser.onattribute = ({ name }) => {
    // sax keeps attributes in a plain object and calls its hasOwnProperty.
    if (!(name in Object.prototype)) return;
    const expected = 'attribute names that are no built-in names of JavaScript';
    throw refusal('input.hostile', { file: source.name, line: line() }, { expected, found: quote(name) });
  };
  parser.onopentagstart = () => {
    tagLine = line();
  };
  parser.onopentag = ({ name, attributes }) => {
    // sax lets elements out of a DTD that it is still inside of: `<!DOCTYPE g [<graph>`.
    if (parser.doctype !== undefined && parser.doctype !== '') throw doctypeRefusal(source.name, line());
    if (names.length === 0) rootPrefix = name.slice(0, name.indexOf(':') + 1);
    if (names.length >= context.limits.xmlDepth) {
      const expected = `elements nested at most ${context.limits.xmlDepth} deep`;
      throw refusal('limit.depth', { file: source.name, line: tagLine }, { expected, found: `<${name}> below that` });
    }
    const parent = names.at(-1) ?? '';
    names.push(local(name));
    const attribute = (wanted: string) => {
      const value = Object.hasOwn(attributes, wanted) ? attributes[wanted] : undefined;
      return typeof value === 'string' ? value : undefined;
    };
    handler.open({ name: local(name), parent, line: tagLine, attribute });
  };
  parser.onclosetag = () => {
    const name = names.pop() ?? '';
    handler.close(name, names.at(-1) ?? '');
  };
  parser.ontext = (text) => handler.text(text);
  parser.oncdata = (text) => handler.text(text);

  for await (const chunk of readUtf8(source, context.limits, context.task)) {
    for (let at = 0; at < chunk.length; ) {
      const end = wholeCharacterEnd(chunk, at + PIECE_BYTES);
      parser.write(chunk.toString('utf8', at, end));
      at = end;
    }
  }
  parser.close();
}

const PARSER_OPTIONS = { position: true, strictEntities: true };
const DECLARATION_REASON = { expected: 'elements and comments', found: 'a markup declaration (<!…>)' };

/** What sax holds of one name, value or comment before it gives up: its MAX_BUFFER_LENGTH. */
const VALUE_LENGTH_MAX = 64 * 1024;
/** sax checks its own bounds once a write, so writes are small. */
const PIECE_BYTES = 16 * 1024;

function wholeCharacterEnd(chunk: Buffer, wanted: number): number {
  let end = Math.min(wanted, chunk.length);
  // 0b10xxxxxx continues a character.
  while (end < chunk.length && (chunk[end]! & 0xc0) === 0x80) end++;
  return end;
}

function toRefusal(error: Error, parser: ParserState, source: SourceFile, line: number): ShardscopeError {
  if (error instanceof ShardscopeError) return error;
  const problem = error.message.split('\n', 1)[0] ?? '';
  const place = { file: source.name, line, column: parser.column };
  if (problem.includes('doctype')) return doctypeRefusal(source.name, line);
  if (problem.startsWith('Max buffer length')) {
    const expected = `tags, names, values and comments of at most ${VALUE_LENGTH_MAX} characters`;
    return refusal('limit.bytes', place, { expected, found: `a longer ${problem.split(': ')[1] ?? 'one'}` }, error);
  }
  if (problem === 'Invalid character entity' && !parser.entity?.startsWith('#')) {
    const expected = 'only the five predefined entities and numeric ones';
    return refusal('input.hostile', place, { expected, found: `&${parser.entity ?? ''};` }, error);
  }
  return refusal('input.format', place, { expected: 'well-formed XML', found: quote(problem) }, error);
}
