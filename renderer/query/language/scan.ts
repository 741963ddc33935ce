/**
 * Tokens of a query as an editor sees them
 * ========================================
 *
 * The engine parses queries and alone decides what is one. An editor has to colour and complete text that is not a query
 * yet, line by line, so this scanner never fails: it knows where names stand (after a colon in a node, in the brackets of
 * a relation, after a dot) and nothing of grammar. One step at a time with a small state, so that CodeMirror can resume it
 * at any line; the rest of the panel runs it over a whole text.
 *
 * Judge: test/renderer/query/language.test.ts (tokens cover the text without gap or overlap, whatever it is).
 */
export type TokenKind =
  | 'keyword'
  | 'label'
  | 'relation'
  | 'property'
  | 'function'
  | 'variable'
  | 'parameter'
  | 'text'
  | 'number'
  | 'comment'
  | 'bracket'
  | 'operator'
  | 'space'
  | 'stray';

export interface Token {
  readonly kind: TokenKind;
  /** Offsets into the text, in UTF-16 units as editors count. */
  readonly from: number;
  readonly to: number;
}

type Opening = '(' | '[' | '{';
type Unclosed = '/*' | "'" | '"' | '`';

/** What the scanner remembers between two tokens. */
export interface ScanState {
  /** Brackets that are open here, innermost last. */
  readonly brackets: readonly Opening[];
  /** Text of the last token that is no space or comment: an operator or bracket as it is, `name` for anything else. */
  readonly previous: string;
  /** A comment, text or quoted name that goes on in the next line. */
  readonly unclosed: Unclosed | null;
}

export const SCAN_START: ScanState = { brackets: [], previous: '', unclosed: null };

/** Letters that a name may have: the same ranges as the engine's grammar. */
const LETTER = 'A-Za-z_\\u00aa-\\u1fff\\u2070-\\u2fff\\u3001-\\ufefe\\uff00-\\uffff';
const NAME = new RegExp(`[${LETTER}][0-9${LETTER}]*`, 'y');
const SPACE = /\s+/y;
const LINE_COMMENT = /\/\/[^\n]*/y;
const NUMBER = /0[xX][\da-fA-F]+|(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const PARAMETER = new RegExp(`\\$(?:[0-9${LETTER}]+)?`, 'y');
const OPERATOR = /<=|>=|<>|=~|\.\.|[-+*/%^=<>:,.|;]/y;
const CALL_FOLLOWS = /\s*\(/y;
const COLON_FOLLOWS = /\s*:/y;
/** From here to the end of each construct that may span lines. */
const REST: Readonly<Record<Unclosed, RegExp>> = {
  '/*': /[\s\S]*?\*\//y,
  "'": /(?:[^'\\]|\\[\s\S])*'/y,
  '"': /(?:[^"\\]|\\[\s\S])*"/y,
  '`': /(?:[^`]|``)*`/y,
};
const CLOSED_BY: Readonly<Record<string, Opening>> = { ')': '(', ']': '[', '}': '{' };

/** Keywords of the language, for colour before the engine's vocabulary is there. */
export const KEYWORDS: ReadonlySet<string> = new Set(
  (
    'MATCH OPTIONAL WHERE RETURN DISTINCT AS ORDER BY SKIP LIMIT ASC ASCENDING DESC DESCENDING AND OR XOR NOT IN ' +
    'STARTS ENDS CONTAINS WITH IS NULL TRUE FALSE CASE WHEN THEN ELSE END EXISTS'
  ).split(' '),
);

function lengthOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex - at : 0;
}

/** The token at `at` and the state behind it. `at` must be inside of `text`; the token is never empty. */
export function scanToken(text: string, at: number, state: ScanState): { token: Token; state: ScanState } {
  const step = (kind: TokenKind, length: number, next: Partial<ScanState> = {}) => ({
    token: { kind, from: at, to: at + length },
    state: { ...state, ...next },
  });
  if (state.unclosed !== null) return scanUnclosed(text, at, at, state.unclosed, state);
  const space = lengthOf(SPACE, text, at);
  if (space > 0) return step('space', space);
  const comment = lengthOf(LINE_COMMENT, text, at);
  if (comment > 0) return step('comment', comment);
  if (text.startsWith('/*', at)) return scanUnclosed(text, at, at + 2, '/*', state);
  const character = text[at]!;
  if (character === "'" || character === '"' || character === '`') {
    return scanUnclosed(text, at, at + 1, character, state);
  }
  const name = lengthOf(NAME, text, at);
  if (name > 0) return step(kindOfName(text, at, name, state), name, { previous: 'name' });
  const parameter = lengthOf(PARAMETER, text, at);
  if (parameter > 0) return step('parameter', parameter, { previous: 'name' });
  const number = lengthOf(NUMBER, text, at);
  if (number > 0) return step('number', number, { previous: 'name' });
  if (character === '(' || character === '[' || character === '{') {
    return step('bracket', 1, { brackets: [...state.brackets, character], previous: character });
  }
  const opening = CLOSED_BY[character];
  if (opening !== undefined) {
    const brackets = state.brackets.at(-1) === opening ? state.brackets.slice(0, -1) : state.brackets;
    return step('bracket', 1, { brackets, previous: character });
  }
  const operator = lengthOf(OPERATOR, text, at);
  if (operator > 0) return step('operator', operator, { previous: text.slice(at, at + operator) });
  return step('stray', 1);
}

function scanUnclosed(text: string, from: number, at: number, opened: Unclosed, state: ScanState) {
  const length = lengthOf(REST[opened], text, at);
  const to = length > 0 ? at + length : text.length;
  // A quoted name is what its place makes it, as a plain one is.
  const kind = opened === '/*' ? 'comment' : opened === '`' ? kindOfPlace(state) : 'text';
  const previous = opened === '/*' ? state.previous : 'name';
  const unclosed = length > 0 ? null : opened;
  return {
    token: { kind, from, to } satisfies Token,
    // A quoted name keeps its place until it ends, so that its second line has the colour of the first.
    state: { ...state, unclosed, previous: unclosed === null ? previous : state.previous },
  };
}

function kindOfName(text: string, at: number, length: number, state: ScanState): TokenKind {
  const place = kindOfPlace(state);
  if (place !== 'variable') return place;
  const isKey = state.brackets.at(-1) === '{' && (state.previous === '{' || state.previous === ',');
  if (isKey && lengthOf(COLON_FOLLOWS, text, at + length) > 0) return 'property';
  if (KEYWORDS.has(text.slice(at, at + length).toUpperCase())) return 'keyword';
  return lengthOf(CALL_FOLLOWS, text, at + length) > 0 ? 'function' : 'variable';
}

/** What a name means by what stands before it. */
export function kindOfPlace({ brackets, previous }: ScanState): 'label' | 'relation' | 'property' | 'variable' {
  const inner = brackets.at(-1);
  if (previous === '.') return 'property';
  if (previous === ':' && inner !== '{') return inner === '[' ? 'relation' : 'label';
  if (previous === '|' && inner === '[') return 'relation';
  return 'variable';
}

/** All tokens of a text, spaces and comments included, and the state at its end. O(length). */
export function scanQuery(text: string): { readonly tokens: readonly Token[]; readonly state: ScanState } {
  const tokens: Token[] = [];
  let state = SCAN_START;
  for (let at = 0; at < text.length; ) {
    const step = scanToken(text, at, state);
    tokens.push(step.token);
    at = step.token.to;
    state = step.state;
  }
  return { tokens, state };
}

const PLAIN_NAME = new RegExp(`^[${LETTER}][0-9${LETTER}]*$`);

/** A name as it is written in a query: in backticks where it would not be read as one. */
export function quoteName(name: string): string {
  const isPlain = PLAIN_NAME.test(name) && !KEYWORDS.has(name.toUpperCase());
  return isPlain ? name : `\`${name.replaceAll('`', '``')}\``;
}
