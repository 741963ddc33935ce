/**
 * Parser of the query language
 * ============================
 *
 * A subset of openCypher, in one grammar:
 *
 *   query    = MATCH node relation node RETURN [DISTINCT] variable '.' name [AS name]
 *   node     = '(' [variable] [':' name] ['{' name ':' value '}'] ')'
 *   relation = ['<'] '-' '[' [':' name {'|' name}] ['*' [number] ['..' [number]]] ']' '-' ['>']
 *   value    = '$' name | string
 *
 * Names may be quoted with backticks (a doubled one stands for itself). Keywords in any case. A refusal names line and
 * column, shows the line with a caret, and says what was expected.
 */
import { createToken, EmbeddedActionsParser, type IToken, Lexer, type TokenType } from 'chevrotain';
import { ShardscopeError } from '../base/errors.ts';
import type { NodePattern, QuerySyntax, RelationPattern } from './syntax.ts';

const Name = createToken({ name: 'a name', pattern: /[A-Za-z_][A-Za-z0-9_]*/ });
const QuotedName = createToken({ name: 'a quoted name', pattern: /`(?:[^`]|``)*`/, line_breaks: true });
const keyword = (word: string) => createToken({ name: word, pattern: new RegExp(word, 'i'), longer_alt: Name });
const Match = keyword('MATCH');
const Return = keyword('RETURN');
const Distinct = keyword('DISTINCT');
const As = keyword('AS');
const symbol = (name: string, text: string) => createToken({ name, pattern: text });
const Text = createToken({ name: 'a text', pattern: /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/, line_breaks: true });
const Integer = createToken({ name: 'a number', pattern: /\d+/ });
const Range = symbol("'..'", '..');
const [Open, Close] = [symbol("'('", '('), symbol("')'", ')')];
const [OpenBracket, CloseBracket] = [symbol("'['", '['), symbol("']'", ']')];
const [OpenBrace, CloseBrace] = [symbol("'{'", '{'), symbol("'}'", '}')];
const [Dash, Less, Greater] = [symbol("'-'", '-'), symbol("'<'", '<'), symbol("'>'", '>')];
const [Colon, Dot, Dollar, Star, Bar] = [
  symbol("':'", ':'),
  symbol("'.'", '.'),
  symbol("'$'", '$'),
  symbol("'*'", '*'),
  symbol("'|'", '|'),
];
const Space = createToken({ name: 'space', pattern: /\s+|\/\/[^\n]*/, group: Lexer.SKIPPED, line_breaks: true });

const TOKENS: TokenType[] = [
  Space,
  Match,
  Return,
  Distinct,
  As,
  Name,
  QuotedName,
  Text,
  Integer,
  Range,
  Open,
  Close,
  OpenBracket,
  CloseBracket,
  OpenBrace,
  CloseBrace,
  Dash,
  Less,
  Greater,
  Colon,
  Dot,
  Dollar,
  Star,
  Bar,
];
const lexer = new Lexer(TOKENS, { positionTracking: 'full' });

class QueryParser extends EmbeddedActionsParser {
  constructor() {
    super(TOKENS, { recoveryEnabled: false });
    this.performSelfAnalysis();
  }

  query = this.RULE('query', (): QuerySyntax => {
    this.CONSUME(Match);
    const from = this.SUBRULE1(this.node);
    const relation = this.SUBRULE(this.relation);
    const to = this.SUBRULE2(this.node);
    this.CONSUME(Return);
    const isDistinct = this.OPTION1(() => this.CONSUME(Distinct)) !== undefined;
    const first = this.CONSUME(Name);
    this.CONSUME(Dot);
    const property = this.SUBRULE1(this.name);
    const alias = this.OPTION2(() => {
      this.CONSUME(As);
      return this.SUBRULE2(this.name);
    });
    const text = `${first.image}.${property}`;
    const returned = { variable: first.image, property, alias: alias ?? text, offset: first.startOffset };
    return { from, relation, to, isDistinct, returned };
  });

  node = this.RULE('node', (): NodePattern => {
    const { startOffset } = this.CONSUME(Open);
    const variable = this.OPTION1(() => this.CONSUME(Name).image) ?? null;
    const label =
      this.OPTION2(() => {
        this.CONSUME1(Colon);
        return this.SUBRULE(this.name);
      }) ?? null;
    const id =
      this.OPTION3(() => {
        this.CONSUME(OpenBrace);
        const property = this.CONSUME2(Name);
        this.ACTION(() => {
          if (property.image !== 'id') throw unsupported(property, 'a property other than id in a pattern');
        });
        this.CONSUME2(Colon);
        const value = this.SUBRULE(this.value);
        this.CONSUME(CloseBrace);
        return value;
      }) ?? null;
    this.CONSUME(Close);
    return { variable, label, id, offset: startOffset };
  });

  value = this.RULE('value', (): NonNullable<NodePattern['id']> => {
    return this.OR([
      {
        ALT: () => {
          this.CONSUME(Dollar);
          return { parameter: this.CONSUME(Name).image } as const;
        },
      },
      { ALT: () => ({ literal: unescapeText(this.CONSUME(Text).image) }) },
    ]);
  });

  relation = this.RULE('relation', (): RelationPattern => {
    const left = this.OPTION1(() => this.CONSUME(Less));
    const dash = this.CONSUME1(Dash);
    this.CONSUME(OpenBracket);
    const types: string[] = [];
    this.OPTION2(() => {
      this.CONSUME(Colon);
      this.AT_LEAST_ONE_SEP({ SEP: Bar, DEF: () => types.push(this.SUBRULE(this.name)) });
    });
    const range = this.OPTION3(() => this.SUBRULE(this.range)) ?? null;
    this.CONSUME(CloseBracket);
    this.CONSUME2(Dash);
    const right = this.OPTION4(() => this.CONSUME(Greater));
    this.ACTION(() => {
      if ((left === undefined) === (right === undefined)) throw unsupported(dash, 'a relation without one direction');
    });
    return { types, direction: left === undefined ? 'down' : 'up', range, offset: dash.startOffset };
  });

  range = this.RULE('range', (): { min: number; max: number | null } => {
    this.CONSUME(Star);
    const first = this.OPTION1(() => Number(this.CONSUME1(Integer).image));
    const second = this.OPTION2(() => {
      this.CONSUME(Range);
      return { max: this.OPTION3(() => Number(this.CONSUME2(Integer).image)) ?? null };
    });
    return { min: first ?? 1, max: second === undefined ? (first ?? null) : second.max };
  });

  name = this.RULE('name', (): string =>
    this.OR([
      { ALT: () => this.CONSUME(Name).image },
      { ALT: () => this.CONSUME(QuotedName).image.slice(1, -1).replaceAll('``', '`') },
    ]),
  );
}

const parser = new QueryParser();
let parsedText = '';

/** @throws query.syntax or query.unsupported, with `line`, `column` and a caret under the place */
export function parseQuery(text: string): QuerySyntax {
  parsedText = text;
  const { tokens, errors } = lexer.tokenize(text);
  const bad = errors[0];
  if (bad) throw syntaxError(text, bad.offset, 'a token of the query language', JSON.stringify(text[bad.offset] ?? ''));
  parser.input = tokens;
  const syntax = parser.query();
  const failure = parser.errors[0];
  if (failure) {
    const token: IToken = failure.token;
    const isEnd = !(token.startOffset >= 0);
    const expected = /[Ee]xpecting(?: token of type)?:?\s*(?:-->)?\s*(.*?)\s*(?:<--)?(?: but found|$)/.exec(
      failure.message,
    );
    const found = isEnd ? 'the end of the query' : JSON.stringify(token.image);
    throw syntaxError(
      text,
      isEnd ? text.trimEnd().length : token.startOffset,
      (expected?.[1] ?? 'EOF').replace('EOF', 'the end of the query'),
      found,
    );
  }
  return syntax;
}

/** Line and column of an offset, 1-based, and the line with a caret under it. */
export function placeIn(text: string, offset: number): { line: number; column: number; excerpt: string } {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  const column = offset - before.lastIndexOf('\n');
  const whole = text.split('\n')[line - 1] ?? '';
  return { line, column, excerpt: `${whole}\n${' '.repeat(column - 1)}^` };
}

function syntaxError(text: string, offset: number, expected: string, found: string): ShardscopeError {
  const { line, column, excerpt } = placeIn(text, offset);
  const message = `query line ${line}, column ${column}: expected ${expected}, found ${found}\n${excerpt}`;
  return new ShardscopeError('query.syntax', message, { line, column, expected, found });
}

function unsupported(token: IToken, what: string): ShardscopeError {
  return unsupportedAt(parsedText, token.startOffset, what);
}

/** The query is well-formed openCypher, but this version cannot run it. */
export function unsupportedAt(text: string, offset: number, what: string): ShardscopeError {
  const { line, column, excerpt } = placeIn(text, offset);
  const message = `query line ${line}, column ${column}: ${what} is not supported yet; see docs/query-language.md\n${excerpt}`;
  return new ShardscopeError('query.unsupported', message, { line, column });
}

function unescapeText(image: string): string {
  return image.slice(1, -1).replaceAll(/\\(.)/gs, (_whole, character: string) => {
    return character === 'n' ? '\n' : character === 't' ? '\t' : character;
  });
}
