/**
 * Tokens of the query language, in the order in which the lexer tries them. The rules are in grammar.ts.
 *
 * A token's name is the phrase that a refusal uses for it ("expected a name or ')'").
 */
import { createToken, Lexer, type TokenType } from 'chevrotain';

/** In the order of their declaration below; keywords follow, longest first, so that ASC never hides ASCENDING. */
const declared: TokenType[] = [];
const keywords: TokenType[] = [];

function category(name: string): TokenType {
  const type = createToken({ name, pattern: Lexer.NA });
  declared.push(type);
  return type;
}

function token(name: string, pattern: RegExp | string, ...categories: readonly TokenType[]): TokenType {
  const type = createToken({ name, pattern, categories: [...categories], line_breaks: pattern instanceof RegExp });
  declared.push(type);
  return type;
}

function keyword(word: string): TokenType {
  const type = createToken({ name: word, pattern: new RegExp(word, 'i'), longer_alt: Name, categories: [Keyword] });
  keywords.push(type);
  return type;
}

export const Keyword = category('a keyword');
export const Comparison = category('a comparison');

const Space = createToken({
  name: 'space',
  pattern: /\s+|\/\/[^\n]*|\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\//,
  group: Lexer.SKIPPED,
  line_breaks: true,
});

/** Any letter of Unicode may be in a name; `parseQuery` looks closer, because this class is kept simple for speed. */
export const Name = token(
  'a name',
  /[A-Za-z_\u00aa-\u1fff\u2070-\u2fff\u3001-\ufefe\uff00-\uffff][\w\u00aa-\u1fff\u2070-\u2fff\u3001-\ufefe\uff00-\uffff]*/,
);
export const Match = keyword('MATCH');
export const Optional = keyword('OPTIONAL');
export const Where = keyword('WHERE');
export const Return = keyword('RETURN');
export const Distinct = keyword('DISTINCT');
export const As = keyword('AS');
export const Order = keyword('ORDER');
export const By = keyword('BY');
export const Skip = keyword('SKIP');
export const Limit = keyword('LIMIT');
export const Ascending = keyword('ASCENDING');
export const Asc = keyword('ASC');
export const Descending = keyword('DESCENDING');
export const Desc = keyword('DESC');
export const And = keyword('AND');
export const Or = keyword('OR');
export const Xor = keyword('XOR');
export const Not = keyword('NOT');
export const In = keyword('IN');
export const Starts = keyword('STARTS');
export const Ends = keyword('ENDS');
export const Contains = keyword('CONTAINS');
export const With = keyword('WITH');
export const Is = keyword('IS');
export const Null = keyword('NULL');
export const True = keyword('TRUE');
export const False = keyword('FALSE');
export const Case = keyword('CASE');
export const When = keyword('WHEN');
export const Then = keyword('THEN');
export const Else = keyword('ELSE');
export const End = keyword('END');
export const Exists = keyword('EXISTS');

export const QuotedName = token('a name in backticks', /`(?:[^`]|``)*`/);
export const Text = token('a text', /'[^'\\]*(?:\\[\s\S][^'\\]*)*'|"[^"\\]*(?:\\[\s\S][^"\\]*)*"/);
export const Float = token('a number', /(?:\d+\.\d+|\.\d+)(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+/);
export const Integer = token('an integer', /0[xX][\da-fA-F]+|\d+/);
/** Of a comment that never ends; a whole one is space. */
export const OpenComment = token('a comment', '/*');
export const Range = token("'..'", '..');
export const LessOrEqual = token("'<='", '<=', Comparison);
export const GreaterOrEqual = token("'>='", '>=', Comparison);
export const NotEqual = token("'<>'", '<>', Comparison);
export const Matches = token("'=~'", '=~', Comparison);
export const Equal = token("'='", '=', Comparison);
export const Less = token("'<'", '<', Comparison);
export const Greater = token("'>'", '>', Comparison);
export const Plus = token("'+'", '+');
export const Dash = token("'-'", '-');
export const Star = token("'*'", '*');
export const Slash = token("'/'", '/');
export const Percent = token("'%'", '%');
export const Caret = token("'^'", '^');
export const Open = token("'('", '(');
export const Close = token("')'", ')');
export const OpenBracket = token("'['", '[');
export const CloseBracket = token("']'", ']');
export const OpenBrace = token("'{'", '{');
export const CloseBrace = token("'}'", '}');
export const Colon = token("':'", ':');
export const Comma = token("','", ',');
export const Dot = token("'.'", '.');
export const Dollar = token("'$'", '$');
export const Bar = token("'|'", '|');
export const Semicolon = token("';'", ';');
/** What no other token starts with. The parser refuses it wherever it stands and can say what was expected there. */
export const Stray = token('a character outside the language', /[\0-\uffff]/);

export const TOKENS: TokenType[] = [
  Space,
  ...keywords.sort((one, other) => other.name.length - one.name.length),
  ...declared,
];
export const lexer = new Lexer(TOKENS, { positionTracking: 'onlyOffset' });

/** In capitals. A variable with such a name needs backticks. */
export const KEYWORD_NAMES: ReadonlySet<string> = new Set(keywords.map(({ name }) => name));
