/**
 * Grammar of the query language
 * =============================
 *
 * A subset of openCypher, all rules of it in this file, one method each; the words they are made of are in tokens.ts.
 *
 *   query      = { match } return [';']
 *   match      = [OPTIONAL] MATCH path { ',' path } [WHERE expression]
 *   path       = [variable '='] (chain | shortestPath '(' chain ')')
 *   chain      = node { relation node }
 *   node       = '(' [variable] { ':' name } [properties] ')'
 *   relation   = ['<'] '-' ['[' [variable] [':' name { '|' [':'] name }] ['*' [int] ['..' [int]]] ']'] '-' ['>']
 *   properties = '{' [name ':' expression { ',' name ':' expression }] '}'
 *   return     = RETURN [DISTINCT] ('*' | item) { ',' item } [ORDER BY sort { ',' sort }] [SKIP e] [LIMIT e]
 *   item       = expression [AS variable]
 *   sort       = expression [ASC | ASCENDING | DESC | DESCENDING]
 *
 * Operators, loosest first; all of them associate to the left:
 *
 *   OR < XOR < AND < NOT < comparison < (IN, STARTS WITH, ENDS WITH, CONTAINS, IS NULL) < + - < * / % < ^ < unary + -
 *     < .key [index] [from..to] :Label
 *
 * Keywords are written in any case and are reserved as variables; labels, relation types and property keys may be any
 * name, keywords included. A name in backticks may hold anything (a doubled backtick stands for itself).
 *
 * What the parser could have accepted at a place is noted as it goes (`possible`), because the parser itself, being
 * predictive, only knows the one token it could not do without. A refusal lists both.
 *
 * Source   openCypher 9 grammar, M23 (precedence of predicates over comparisons included).
 * Differs  Comparisons do not chain (refused); leading zeros are refused instead of being read as octal.
 * Judge    test/engine/query/language: tables of queries, a formatter for the round trip, and a fuzzer.
 */
import { EmbeddedActionsParser, EOF, type IOrAlt, type IToken, type TokenType, tokenMatcher } from 'chevrotain';
import { syntaxErrorAt, unsupportedAt } from './failures.ts';
import { readFloat, readInteger, readName, readText } from './literals.ts';
import { endOf, refusalOf } from './refusals.ts';
import type * as Syntax from './syntax.ts';
import * as t from './tokens.ts';
import { childrenOf, expressionsOfPath } from './walk.ts';

/**
 * Levels of expressions inside each other, chains of one arithmetic operator included. It keeps every walk of the tree off
 * the end of the stack: a 1 MB stack holds more than twice as many.
 */
export const EXPRESSION_DEPTH_MAX = 64;

/** How tightly a binary operator binds; 0 for what is none. */
const PRECEDENCE: ReadonlyMap<TokenType, number> = new Map<TokenType, number>([
  [t.Or, 1],
  [t.Xor, 2],
  [t.And, 3],
  ...[t.Equal, t.NotEqual, t.Less, t.LessOrEqual, t.Greater, t.GreaterOrEqual, t.Matches].map(
    (type) => [type, 5] as const,
  ),
  ...[t.In, t.Starts, t.Ends, t.Contains, t.Is].map((type) => [type, 6] as const),
  ...[t.Plus, t.Dash].map((type) => [type, 7] as const),
  ...[t.Star, t.Slash, t.Percent].map((type) => [type, 8] as const),
  [t.Caret, 9],
]);
const SINGLE_OPERATORS: readonly TokenType[] = [
  [t.Equal, t.NotEqual, t.Less, t.LessOrEqual, t.Greater, t.GreaterOrEqual, t.Matches],
  [t.Plus, t.Dash, t.Star, t.Slash, t.Percent, t.Caret, t.And, t.Or, t.Xor, t.In, t.Contains],
].flat();
const PRECEDENCE_OF_NOT = 4;
const PRECEDENCE_OF_COMPARISON = 5;

const A_LABEL = 'a label (:name)';

/** Clauses of openCypher that start where a clause may start, but that this language has not. */
const UNSUPPORTED_CLAUSES: ReadonlySet<string> = new Set(
  (
    'WITH UNWIND CREATE MERGE DELETE DETACH NODETACH SET REMOVE CALL UNION FOREACH LOAD USE USING YIELD FINISH INSERT LET ' +
    'FILTER FOR EXPLAIN PROFILE'
  ).split(' '),
);
const QUANTIFIERS: ReadonlySet<string> = new Set(['all', 'any', 'none', 'single', 'filter', 'extract']);

// --- rules ----------------------------------------------------------------------------------------------------------

/** The message of an exception is the phrase for what the parser could not do without. */
const PHRASES = {
  buildMismatchTokenMessage: ({ expected }: { expected: TokenType }) => expected.name,
  buildNotAllInputParsedMessage: () => 'the end of the query',
  buildNoViableAltMessage: ({ customUserDescription }: { customUserDescription?: string }) =>
    customUserDescription ?? '',
  buildEarlyExitMessage: ({ customUserDescription }: { customUserDescription?: string }) => customUserDescription ?? '',
};

class QueryParser extends EmbeddedActionsParser {
  #text = '';
  #depth = 0;
  #notedAt: IToken | null = null;
  #noted: string[] = [];

  constructor() {
    super(t.TOKENS, { recoveryEnabled: false, maxLookahead: 1, errorMessageProvider: PHRASES });
    this.performSelfAnalysis();
  }

  parse(text: string, tokens: IToken[]): Syntax.Query {
    this.#text = text;
    this.#depth = 0;
    this.#notedAt = null;
    this.input = tokens;
    const query = this.query();
    const failure = this.errors[0];
    if (!failure) return query;
    const noted = this.#notedAt === failure.token ? this.#noted : [];
    throw refusalOf(text, failure.token, [...noted, failure.message], endOf(tokens.at(-1)));
  }

  query = this.RULE('query', (): Syntax.Query => {
    const matches: Syntax.MatchClause[] = [];
    this.#clausePlace('MATCH', 'OPTIONAL MATCH');
    this.MANY(() => {
      matches.push(this.SUBRULE(this.match));
      this.#clausePlace('MATCH', 'OPTIONAL MATCH');
    });
    const returning = this.SUBRULE(this.returning);
    this.#clausePlace();
    this.OPTION(() => this.CONSUME(t.Semicolon));
    return { text: this.#text, matches, returning };
  });

  match = this.RULE('match', (): Syntax.MatchClause => {
    const optional = this.OPTION1(() => this.CONSUME(t.Optional));
    const { startOffset } = this.CONSUME(t.Match);
    const paths: Syntax.PathPattern[] = [];
    this.AT_LEAST_ONE_SEP({
      SEP: t.Comma,
      DEF: () => {
        paths.push(this.SUBRULE(this.path));
        this.#possible("','");
      },
      ERR_MSG: "'('",
    });
    this.#possible('WHERE');
    const where = this.OPTION2(() => {
      this.CONSUME(t.Where);
      return this.SUBRULE(this.expression);
    });
    const offset = optional?.startOffset ?? startOffset;
    return { isOptional: optional !== undefined, paths, where: where ?? null, offset };
  });

  path = this.RULE('path', (): Syntax.PathPattern => {
    const { startOffset } = this.LA(1);
    this.#possible('a path variable');
    const variable = this.OPTION({
      GATE: () => this.LA(2).tokenType === t.Equal,
      DEF: () => {
        const name = this.SUBRULE(this.variable);
        this.CONSUME(t.Equal);
        return name;
      },
    });
    this.#possible('shortestPath');
    const chain = this.OR({
      DEF: [{ ALT: () => this.SUBRULE(this.chain) }, { ALT: () => this.SUBRULE(this.shortest) }],
      ERR_MSG: t.Open.name,
    });
    return { ...chain, variable: variable ?? null, offset: startOffset };
  });

  shortest = this.RULE('shortest', (): Syntax.PathPattern => {
    const word = this.CONSUME(t.Name);
    this.ACTION(() => {
      const name = word.image.toLowerCase();
      if (name === 'allshortestpaths') throw this.#unsupported(word.startOffset, word.image);
      if (name !== 'shortestpath') {
        throw refusalOf(this.#text, word, ["a path variable and '='", 'shortestPath', "'('"]);
      }
    });
    this.CONSUME(t.Open);
    const chain = this.SUBRULE(this.chain);
    this.CONSUME(t.Close);
    return { ...chain, isShortest: true };
  });

  /** `isPredicate`: in an expression, where `<` and `-` may also be operators, a relation needs its second mark. */
  chain = this.RULE('chain', (isPredicate = false): Syntax.PathPattern => {
    const { startOffset } = this.LA(1);
    const nodes = [this.SUBRULE1(this.node)];
    const relations: Syntax.RelationPattern[] = [];
    this.#possible('a relationship');
    this.MANY({
      GATE: () => !isPredicate || this.#isRelationAhead(1),
      DEF: () => {
        relations.push(this.SUBRULE(this.relation));
        nodes.push(this.SUBRULE2(this.node));
        this.#possible('a relationship');
      },
    });
    return { variable: null, isShortest: false, nodes, relations, offset: startOffset };
  });

  node = this.RULE('node', (): Syntax.NodePattern => {
    const { startOffset } = this.CONSUME(t.Open);
    this.#possible('a variable');
    const variable = this.OPTION1(() => this.SUBRULE(this.variable)) ?? null;
    this.#possible(A_LABEL);
    const labels = this.OPTION2(() => this.SUBRULE(this.labels)) ?? [];
    this.#possible('properties ({key: value})');
    const properties = this.OPTION3(() => this.SUBRULE(this.properties)) ?? [];
    this.#refuseHere(t.Dollar, 'a parameter as a whole property map');
    this.#refuseHere(t.Where, 'WHERE inside a pattern');
    this.CONSUME(t.Close);
    return { variable, labels, properties, offset: startOffset };
  });

  labels = this.RULE('labels', (): readonly Syntax.Name[] => {
    const labels: Syntax.Name[] = [];
    this.AT_LEAST_ONE(() => {
      this.CONSUME(t.Colon);
      labels.push(this.SUBRULE(this.name));
      this.#refuseHere(t.Bar, 'a choice of labels');
      this.#possible(A_LABEL);
    });
    return labels;
  });

  relation = this.RULE('relation', (): Syntax.RelationPattern => {
    const left = this.OPTION1(() => this.CONSUME(t.Less));
    const { startOffset } = this.CONSUME1(t.Dash);
    this.#possible("'['");
    const detail = this.OPTION2(() => this.SUBRULE(this.relationDetail));
    this.CONSUME2(t.Dash);
    this.#possible("'>'");
    const right = this.OPTION3(() => this.CONSUME(t.Greater));
    const isOneWay = (left === undefined) !== (right === undefined);
    const direction = !isOneWay ? 'either' : left === undefined ? 'down' : 'up';
    const { variable, types, range } = detail ?? { variable: null, types: [], range: null };
    return { variable, types, direction, range, offset: left?.startOffset ?? startOffset };
  });

  relationDetail = this.RULE('relationDetail', (): Pick<Syntax.RelationPattern, 'variable' | 'types' | 'range'> => {
    this.CONSUME(t.OpenBracket);
    this.#possible('a variable');
    const variable = this.OPTION1(() => this.SUBRULE(this.variable)) ?? null;
    const types: Syntax.Name[] = [];
    this.#possible('a relation type (:name)');
    this.OPTION2(() => {
      this.CONSUME1(t.Colon);
      this.AT_LEAST_ONE_SEP({
        SEP: t.Bar,
        DEF: () => {
          this.OPTION3(() => this.CONSUME2(t.Colon));
          types.push(this.SUBRULE(this.name));
          this.#possible('another type (|name)');
        },
        ERR_MSG: 'a name',
      });
    });
    this.#possible('a length (*1..3)');
    const range = this.OPTION4(() => this.SUBRULE(this.range)) ?? null;
    this.#refuseHere(t.OpenBrace, 'a property map on a relation');
    this.#refuseHere(t.Where, 'WHERE inside a pattern');
    this.CONSUME(t.CloseBracket);
    this.ACTION(() => {
      if (variable && range) throw this.#unsupported(variable.offset, 'a variable for a relation of variable length');
    });
    return { variable, types, range };
  });

  range = this.RULE('range', (): Syntax.LengthRange => {
    const { startOffset } = this.CONSUME(t.Star);
    this.#possible('an integer');
    const min = this.OPTION1(() => this.SUBRULE1(this.integer));
    this.#possible("'..'");
    const to = this.OPTION2(() => {
      this.CONSUME(t.Range);
      this.#possible('an integer');
      return { max: this.OPTION3(() => this.SUBRULE2(this.integer)) ?? null };
    });
    return { min: min ?? 1, max: to === undefined ? (min ?? null) : to.max, offset: startOffset };
  });

  integer = this.RULE('integer', (): number => {
    const found = this.CONSUME(t.Integer);
    return this.ACTION(() => readInteger(this.#text, found));
  });

  properties = this.RULE('properties', (): readonly Syntax.PropertyEntry[] => {
    const entries: Syntax.PropertyEntry[] = [];
    this.CONSUME(t.OpenBrace);
    this.#possible('a property name');
    this.MANY_SEP({
      SEP: t.Comma,
      DEF: () => {
        const { name, offset } = this.SUBRULE(this.name);
        this.CONSUME(t.Colon);
        entries.push({ key: name, value: this.SUBRULE(this.expression), offset });
        this.#possible("','");
      },
    });
    this.CONSUME(t.CloseBrace);
    return entries;
  });

  returning = this.RULE('returning', (): Syntax.ReturnClause => {
    const { startOffset } = this.CONSUME(t.Return);
    this.#possible('DISTINCT');
    const distinct = this.OPTION1(() => this.CONSUME(t.Distinct));
    this.#possible("'*'");
    const { isStar, items } = this.SUBRULE(this.items);
    this.#possible('ORDER BY');
    const orderBy = this.OPTION2(() => this.SUBRULE(this.orderBy)) ?? [];
    this.#possible('SKIP');
    const skip = this.OPTION3(() => {
      this.CONSUME(t.Skip);
      return this.SUBRULE1(this.expression);
    });
    this.#possible('LIMIT');
    const limit = this.OPTION4(() => {
      this.CONSUME(t.Limit);
      return this.SUBRULE2(this.expression);
    });
    const page = { skip: skip ?? null, limit: limit ?? null };
    return { isDistinct: distinct !== undefined, isStar, items, orderBy, ...page, offset: startOffset };
  });

  items = this.RULE('items', (): Pick<Syntax.ReturnClause, 'isStar' | 'items'> => {
    const items: Syntax.ReturnItem[] = [];
    const star = () => {
      this.CONSUME(t.Star);
      this.#possible("','");
      this.MANY(() => {
        this.CONSUME(t.Comma);
        items.push(this.SUBRULE1(this.item));
      });
      return true;
    };
    const some = () => {
      this.AT_LEAST_ONE_SEP({
        SEP: t.Comma,
        DEF: () => items.push(this.SUBRULE2(this.item)),
        ERR_MSG: 'an expression',
      });
      return false;
    };
    return { isStar: this.OR({ DEF: [{ ALT: star }, { ALT: some }], ERR_MSG: 'an expression' }), items };
  });

  item = this.RULE('item', (): Syntax.ReturnItem => {
    const { startOffset } = this.LA(1);
    const expression = this.SUBRULE(this.expression);
    const written = this.ACTION(() => this.#text.slice(startOffset, endOf(this.LA(0))));
    this.#possible('AS');
    const alias = this.OPTION(() => {
      this.CONSUME(t.As);
      return this.SUBRULE(this.variable);
    });
    this.#possible("','");
    return { expression, alias: alias ?? null, column: alias?.name ?? written, offset: startOffset };
  });

  orderBy = this.RULE('orderBy', (): readonly Syntax.SortItem[] => {
    const items: Syntax.SortItem[] = [];
    this.CONSUME(t.Order);
    this.CONSUME(t.By);
    this.AT_LEAST_ONE_SEP({
      SEP: t.Comma,
      DEF: () => items.push(this.SUBRULE(this.sort)),
      ERR_MSG: 'an expression',
    });
    return items;
  });

  sort = this.RULE('sort', (): Syntax.SortItem => {
    const { startOffset } = this.LA(1);
    const expression = this.SUBRULE(this.expression);
    this.#possible('ASC', 'DESC');
    const isDescending = this.OPTION(() =>
      this.OR([
        { ALT: () => this.CONSUME(t.Asc) && false },
        { ALT: () => this.CONSUME(t.Ascending) && false },
        { ALT: () => this.CONSUME(t.Desc) && true },
        { ALT: () => this.CONSUME(t.Descending) && true },
      ]),
    );
    this.#possible("','");
    return { expression, isDescending: isDescending === true, offset: startOffset };
  });

  /** Operators that bind at least as tightly as `min`, by precedence climbing. */
  expression = this.RULE('expression', (min = 0): Syntax.Expression => {
    this.ACTION(() => this.#goDeeper());
    const first = this.OR({
      DEF: [
        { GATE: () => min <= PRECEDENCE_OF_NOT, ALT: () => this.SUBRULE(this.negation) },
        { ALT: () => this.SUBRULE(this.unary) },
      ],
      ERR_MSG: 'an expression',
    });
    let chain: Chain = { expression: first, precedence: Number.POSITIVE_INFINITY, operands: [] };
    this.MANY({
      GATE: () => (PRECEDENCE.get(this.LA(1).tokenType) ?? 0) >= Math.max(1, min),
      DEF: () => {
        this.ACTION(() => this.#checkOperator(chain));
        const operation = this.SUBRULE(this.operation);
        chain = this.ACTION(() => operation(chain));
      },
    });
    this.ACTION(() => this.#depth--);
    return this.ACTION(() => chain.expression);
  });

  negation = this.RULE('negation', (): Syntax.Expression => {
    const { startOffset } = this.CONSUME(t.Not);
    const operand = this.SUBRULE(this.expression, { ARGS: [PRECEDENCE_OF_NOT] });
    return { kind: 'unary', operator: 'NOT', operand, offset: startOffset };
  });

  /** One operator and what stands right of it. */
  operation = this.RULE('operation', (): ((chain: Chain) => Chain) => {
    const { tokenType, startOffset } = this.LA(1);
    const precedence = PRECEDENCE.get(tokenType) ?? 0;
    return this.OR<IOrAlt<(chain: Chain) => Chain>[]>([
      {
        ALT: () => {
          const isNegated = this.SUBRULE(this.nullTest);
          return ({ expression: operand }) => {
            return startChain({ kind: 'isNull', operand, isNegated, offset: operand.offset }, precedence);
          };
        },
      },
      {
        ALT: () => {
          const operator = this.SUBRULE(this.binaryOperator);
          const right = this.SUBRULE(this.expression, { ARGS: [precedence + 1] });
          return (chain) => extendChain(chain, operator, startOffset, right, precedence);
        },
      },
    ]);
  });

  nullTest = this.RULE('nullTest', (): boolean => {
    this.CONSUME(t.Is);
    this.#possible('NOT');
    const not = this.OPTION(() => this.CONSUME(t.Not));
    this.CONSUME(t.Null);
    this.#possible('an operator');
    return not !== undefined;
  });

  binaryOperator = this.RULE('binaryOperator', (): string => {
    const word = this.OR([
      ...SINGLE_OPERATORS.map((type) => ({ ALT: () => this.CONSUME(type).image })),
      { ALT: () => `${this.CONSUME(t.Starts).image} ${this.CONSUME1(t.With).image}` },
      { ALT: () => `${this.CONSUME(t.Ends).image} ${this.CONSUME2(t.With).image}` },
    ]);
    return this.ACTION(() => word.toUpperCase());
  });

  unary = this.RULE('unary', (): Syntax.Expression => {
    const signed = (sign: '+' | '-', type: TokenType, occurrence: 1 | 2) => (): Syntax.Expression => {
      const { startOffset } = this.CONSUME(type);
      this.ACTION(() => this.#goDeeper());
      const operand = occurrence === 1 ? this.SUBRULE1(this.unary) : this.SUBRULE2(this.unary);
      this.ACTION(() => this.#depth--);
      return { kind: 'unary', operator: sign, operand, offset: startOffset };
    };
    return this.OR({
      DEF: [
        { ALT: signed('-', t.Dash, 1) },
        { ALT: signed('+', t.Plus, 2) },
        { ALT: () => this.SUBRULE(this.postfix) },
      ],
      ERR_MSG: 'an expression',
    });
  });

  postfix = this.RULE('postfix', (): Syntax.Expression => {
    let subject = this.SUBRULE(this.atom);
    this.#possible('an operator');
    this.MANY(() => {
      const suffix = this.OR([
        { ALT: () => this.SUBRULE(this.propertyOf) },
        { ALT: () => this.SUBRULE(this.elementOf) },
        { ALT: () => this.SUBRULE(this.labelsOf) },
      ]);
      subject = this.ACTION(() => suffix(subject));
      this.#possible('an operator');
    });
    this.#refuseHere(t.OpenBrace, 'a map projection or a subquery');
    return subject;
  });

  propertyOf = this.RULE('propertyOf', (): Suffix => {
    this.CONSUME(t.Dot);
    const { name } = this.SUBRULE(this.name);
    return (subject) => ({ kind: 'property', subject, key: name, offset: subject.offset });
  });

  labelsOf = this.RULE('labelsOf', (): Suffix => {
    const labels = this.SUBRULE(this.labels);
    return (subject) => ({ kind: 'hasLabels', subject, labels, offset: subject.offset });
  });

  /** `[index]` or `[from..to]`. */
  elementOf = this.RULE('elementOf', (): Suffix => {
    this.CONSUME(t.OpenBracket);
    this.#possible('an expression', "'..'");
    const from = this.OPTION1(() => this.SUBRULE1(this.expression)) ?? null;
    this.#possible("'..'");
    const range = this.OPTION2(() => {
      this.CONSUME(t.Range);
      this.#possible('an expression');
      return { to: this.OPTION3(() => this.SUBRULE2(this.expression)) ?? null };
    });
    const close = this.CONSUME(t.CloseBracket);
    return (subject) => {
      if (range) return { kind: 'slice', subject, from, to: range.to, offset: subject.offset };
      if (from) return { kind: 'index', subject, index: from, offset: subject.offset };
      throw refusalOf(this.#text, close, ['an expression', "'..'"]);
    };
  });

  atom = this.RULE('atom', (): Syntax.Expression => {
    return this.OR({
      DEF: [
        { ALT: () => this.SUBRULE(this.literal) },
        { ALT: () => this.SUBRULE(this.parameter) },
        { ALT: () => this.SUBRULE(this.list) },
        { ALT: () => this.SUBRULE(this.map) },
        { ALT: () => this.SUBRULE(this.caseOf) },
        { ALT: () => this.SUBRULE(this.exists) },
        { ALT: () => this.SUBRULE(this.variableOrCall) },
        { GATE: () => this.#isPatternAhead(), ALT: () => this.SUBRULE(this.pattern), IGNORE_AMBIGUITIES: true },
        { ALT: () => this.SUBRULE(this.inParentheses), IGNORE_AMBIGUITIES: true },
      ],
      ERR_MSG: 'an expression',
    });
  });

  literal = this.RULE('literal', (): Syntax.Expression => {
    const found = this.LA(1);
    const offset = found.startOffset;
    const text = this.#text;
    const literal = this.OR<IOrAlt<LiteralValue>[]>([
      { ALT: () => this.CONSUME(t.Null) && { type: 'null', value: null } },
      { ALT: () => this.CONSUME(t.True) && { type: 'boolean', value: true } },
      { ALT: () => this.CONSUME(t.False) && { type: 'boolean', value: false } },
      { ALT: () => ({ type: 'integer', value: this.SUBRULE(this.integer) }) },
      { ALT: () => this.CONSUME(t.Float) && { type: 'float', value: this.ACTION(() => readFloat(text, found)) } },
      { ALT: () => this.CONSUME(t.Text) && { type: 'string', value: this.ACTION(() => readText(text, found)) } },
    ]);
    return { kind: 'literal', ...literal, offset };
  });

  parameter = this.RULE('parameter', (): Syntax.Expression => {
    const { startOffset } = this.CONSUME(t.Dollar);
    const name = this.OR({
      DEF: [{ ALT: () => this.SUBRULE(this.name).name }, { ALT: () => this.CONSUME(t.Integer).image }],
      ERR_MSG: 'the name of a parameter',
    });
    return { kind: 'parameter', name, offset: startOffset };
  });

  list = this.RULE('list', (): Syntax.Expression => {
    const { startOffset } = this.CONSUME(t.OpenBracket);
    this.ACTION(() => {
      if (isWord(this.LA(1)) && this.LA(2).tokenType === t.In) {
        throw this.#unsupported(startOffset, 'a list comprehension');
      }
    });
    const items: Syntax.Expression[] = [];
    this.#possible('an expression');
    this.MANY_SEP({
      SEP: t.Comma,
      DEF: () => {
        items.push(this.SUBRULE(this.expression));
        this.#possible("','");
      },
    });
    this.#refuseHere(t.Bar, 'a comprehension');
    this.CONSUME(t.CloseBracket);
    return { kind: 'list', items, offset: startOffset };
  });

  map = this.RULE('map', (): Syntax.Expression => {
    const { startOffset } = this.LA(1);
    return { kind: 'map', entries: this.SUBRULE(this.properties), offset: startOffset };
  });

  caseOf = this.RULE('caseOf', (): Syntax.Expression => {
    const { startOffset } = this.CONSUME(t.Case);
    this.#possible('an expression');
    const subject = this.OPTION1(() => this.SUBRULE1(this.expression)) ?? null;
    const branches: Syntax.CaseBranch[] = [];
    this.AT_LEAST_ONE({
      DEF: () => {
        const { startOffset: offset } = this.CONSUME(t.When);
        const when = this.SUBRULE2(this.expression);
        this.CONSUME(t.Then);
        branches.push({ when, value: this.SUBRULE3(this.expression), offset });
        this.#possible('WHEN');
      },
      ERR_MSG: 'WHEN',
    });
    this.#possible('ELSE');
    const otherwise = this.OPTION2(() => {
      this.CONSUME(t.Else);
      return this.SUBRULE4(this.expression);
    });
    this.CONSUME(t.End);
    return { kind: 'case', subject, branches, otherwise: otherwise ?? null, offset: startOffset };
  });

  exists = this.RULE('exists', (): Syntax.Expression => {
    const { startOffset } = this.CONSUME(t.Exists);
    this.#possible("'{'");
    return this.OR({
      DEF: [
        { ALT: () => this.SUBRULE(this.existsOf, { ARGS: [startOffset] }) },
        { ALT: () => this.SUBRULE(this.existsBlock, { ARGS: [startOffset] }) },
      ],
      ERR_MSG: "'('",
    });
  });

  /** `exists(pattern)` or `exists(n.key)`. */
  existsOf = this.RULE('existsOf', (offset: number): Syntax.Expression => {
    this.CONSUME(t.Open);
    const operand = this.SUBRULE(this.expression);
    this.CONSUME(t.Close);
    return this.ACTION(() => {
      if (operand.kind === 'pattern') return { ...operand, offset };
      if (operand.kind === 'property') return { kind: 'isNull', operand, isNegated: true, offset };
      throw syntaxErrorAt(this.#text, operand.offset, 'a pattern or a property', 'another expression');
    });
  });

  /** `EXISTS { [MATCH] pattern }`. */
  existsBlock = this.RULE('existsBlock', (offset: number): Syntax.Expression => {
    this.CONSUME(t.OpenBrace);
    this.#possible('MATCH');
    this.OPTION(() => this.CONSUME(t.Match));
    const path = this.SUBRULE(this.chain);
    this.ACTION(() => {
      const next = this.LA(1);
      if (next.tokenType !== t.CloseBrace && (next.tokenType === t.Comma || tokenMatcher(next, t.Keyword))) {
        throw this.#unsupported(next.startOffset, 'anything but one pattern in EXISTS { }');
      }
    });
    this.CONSUME(t.CloseBrace);
    return { kind: 'pattern', path, offset };
  });

  variableOrCall = this.RULE('variableOrCall', (): Syntax.Expression => {
    const { name, offset } = this.SUBRULE(this.variable);
    const call = this.OPTION(() => this.SUBRULE(this.call, { ARGS: [name, offset] }));
    return call ?? { kind: 'variable', name, offset };
  });

  call = this.RULE('call', (name: string, offset: number): Syntax.Expression => {
    this.CONSUME(t.Open);
    this.ACTION(() => {
      if (QUANTIFIERS.has(name.toLowerCase()) && isWord(this.LA(1)) && this.LA(2).tokenType === t.In) {
        throw this.#unsupported(offset, `${name}(… IN …)`);
      }
    });
    this.#possible('an expression', 'DISTINCT');
    const star = this.OPTION1(() => this.CONSUME(t.Star));
    this.ACTION(() => {
      if (star && this.LA(1).tokenType !== t.Close) throw refusalOf(this.#text, this.LA(1), [t.Close.name]);
    });
    const distinct = this.OPTION2(() => this.CONSUME(t.Distinct));
    if (distinct) this.#possible('an expression');
    const args: Syntax.Expression[] = [];
    this.MANY_SEP({
      SEP: t.Comma,
      DEF: () => {
        args.push(this.SUBRULE(this.expression));
        this.#possible("','");
      },
    });
    const close = this.CONSUME(t.Close);
    this.ACTION(() => {
      if (distinct && args.length === 0) throw refusalOf(this.#text, close, ['an expression']);
    });
    return { kind: 'call', name, isDistinct: distinct !== undefined, isStar: star !== undefined, args, offset };
  });

  pattern = this.RULE('pattern', (): Syntax.Expression => {
    const path = this.SUBRULE(this.chain, { ARGS: [true] });
    return { kind: 'pattern', path, offset: path.offset };
  });

  inParentheses = this.RULE('inParentheses', (): Syntax.Expression => {
    this.CONSUME(t.Open);
    const inner = this.SUBRULE(this.expression);
    this.CONSUME(t.Close);
    return inner;
  });

  /** A variable: any name that is no keyword. */
  variable = this.RULE('variable', (): Syntax.Name => {
    const { startOffset } = this.LA(1);
    const image = this.OR({
      DEF: [{ ALT: () => this.CONSUME(t.Name).image }, { ALT: () => this.CONSUME(t.QuotedName).image }],
      ERR_MSG: 'a variable',
    });
    return this.ACTION(() => ({ name: readName(image), offset: startOffset }));
  });

  /** A label, a relation type or a property key: any name, keywords included. */
  name = this.RULE('name', (): Syntax.Name => {
    const { startOffset } = this.LA(1);
    const image = this.OR({
      DEF: [
        { ALT: () => this.CONSUME(t.Name).image },
        { ALT: () => this.CONSUME(t.QuotedName).image },
        { ALT: () => this.CONSUME(t.Keyword).image },
      ],
      ERR_MSG: 'a name',
    });
    return this.ACTION(() => ({ name: readName(image), offset: startOffset }));
  });

  /** Notes what else could stand at the next token, for the message if nothing fits. */
  #possible(...phrases: readonly string[]): void {
    if (this.RECORDING_PHASE) return;
    const next = this.LA(1);
    if (next !== this.#notedAt) [this.#notedAt, this.#noted] = [next, []];
    this.#noted.push(...phrases);
  }

  /** Between clauses: a clause of openCypher that this language lacks is refused by its name. */
  #clausePlace(...phrases: readonly string[]): void {
    if (this.RECORDING_PHASE) return;
    const { image, startOffset } = this.LA(1);
    const word = image.toUpperCase();
    if (UNSUPPORTED_CLAUSES.has(word)) throw this.#unsupported(startOffset, `the clause ${word}`);
    this.#possible(...phrases);
  }

  #refuseHere(type: TokenType, what: string): void {
    if (!this.RECORDING_PHASE && this.LA(1).tokenType === type) throw this.#unsupported(this.LA(1).startOffset, what);
  }

  #checkOperator(chain: Chain): void {
    const { tokenType, startOffset } = this.LA(1);
    if (tokenType === t.Matches) throw this.#unsupported(startOffset, 'the operator =~');
    if (chain.precedence === PRECEDENCE_OF_COMPARISON && tokenMatcher(this.LA(1), t.Comparison)) {
      throw this.#unsupported(startOffset, 'a chain of comparisons (write them apart, joined by AND)');
    }
  }

  #unsupported(offset: number, what: string) {
    return unsupportedAt(this.#text, offset, what);
  }

  #goDeeper(): void {
    if (++this.#depth > EXPRESSION_DEPTH_MAX) throw tooDeep(this.#text, this.LA(1).startOffset);
  }

  /** `-[`, `--`, `<-[` or `<--` at the `at`-th token ahead; a bracket must close and be followed by `-`. */
  #isRelationAhead(at: number): boolean {
    const first = at + (this.LA(at).tokenType === t.Less ? 1 : 0);
    if (this.LA(first).tokenType !== t.Dash) return false;
    if (this.LA(first + 1).tokenType === t.Dash) return true;
    if (this.LA(first + 1).tokenType !== t.OpenBracket) return false;
    return this.LA(this.#skipBracketed(first + 1, t.OpenBracket, t.CloseBracket)).tokenType === t.Dash;
  }

  /** Tells the pattern `(a)-->(b)` from the expression `(a) - b`: a node pattern, then a relation. */
  #isPatternAhead(): boolean {
    if (this.LA(1).tokenType !== t.Open) return false;
    let at = isWord(this.LA(2)) ? 3 : 2;
    while (this.LA(at).tokenType === t.Colon) at += 2;
    if (this.LA(at).tokenType === t.OpenBrace) at = this.#skipBracketed(at, t.OpenBrace, t.CloseBrace);
    return this.LA(at).tokenType === t.Close && this.#isRelationAhead(at + 1);
  }

  /** Number of the token after the bracket that closes the one at `at`. */
  #skipBracketed(at: number, open: TokenType, close: TokenType): number {
    let depth = 0;
    let next = at;
    do {
      const type = this.LA(next++).tokenType;
      depth += type === open ? 1 : type === close ? -1 : 0;
      if (type === EOF) return next;
    } while (depth > 0);
    return next;
  }
}

type LiteralValue =
  | { readonly type: 'integer' | 'float'; readonly value: number }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'null'; readonly value: null };

type Suffix = (subject: Syntax.Expression) => Syntax.Expression;

/** The expression read so far at one level, how tightly its last operator binds, and the operands of AND, OR or XOR. */
interface Chain {
  readonly expression: Syntax.Expression;
  readonly precedence: number;
  readonly operands: Syntax.Expression[];
}

function startChain(expression: Syntax.Expression, precedence: number, operands: Syntax.Expression[] = []): Chain {
  return { expression, precedence, operands };
}

function extendChain(
  chain: Chain,
  operator: string,
  operatorOffset: number,
  right: Syntax.Expression,
  precedence: number,
): Chain {
  const left = chain.expression;
  const { offset } = left;
  if (operator !== 'AND' && operator !== 'OR' && operator !== 'XOR') {
    const named = operator as Syntax.BinaryOperator;
    return startChain({ kind: 'binary', operator: named, left, right, offset, operatorOffset }, precedence);
  }
  if (left.kind === 'logical' && chain.precedence === precedence) {
    chain.operands.push(right);
    return chain;
  }
  const operands = [left, right];
  return startChain({ kind: 'logical', operator, operands, offset }, precedence, operands);
}

// --- entry ----------------------------------------------------------------------------------------------------------

const parser = new QueryParser();

/**
 * Parses one query. Cost: linear in the text; the caller bounds its length.
 * @throws query.syntax (`line`, `column`, `expected`, `found`) or query.unsupported (`line`, `column`)
 */
export function parseQuery(text: string): Syntax.Query {
  const { tokens } = t.lexer.tokenize(text);
  for (const found of tokens) if (found.tokenType === t.Name) checkName(text, found);
  const query = parser.parse(text, tokens);
  checkDepth(query);
  return query;
}

/** The class of characters in `Name` is wider than Unicode's identifiers: it holds symbols and signs of typography. */
function checkName(text: string, found: IToken): void {
  const { image, startOffset } = found;
  if (/^\w+$/.test(image)) return;
  const valid = /^[\p{ID_Start}_][\p{ID_Continue}]*/u.exec(image)?.[0].length ?? 0;
  if (valid === 0) Object.assign(found, { tokenType: t.Stray, tokenTypeIdx: t.Stray.tokenTypeIdx });
  if (valid === 0 || valid === image.length) return;
  const character = String.fromCodePoint(image.codePointAt(valid) ?? 0);
  throw syntaxErrorAt(text, startOffset + valid, 'a letter, a digit or _', JSON.stringify(character));
}

/** Chains of operators grow the tree to the left without any nesting in the text; this walk needs no stack of its own. */
function checkDepth({ text, matches, returning }: Syntax.Query): void {
  let level: readonly Syntax.Expression[] = [
    ...matches.flatMap(({ paths, where }) => [...paths.flatMap(expressionsOfPath), where]),
    ...[...returning.items, ...returning.orderBy].map(({ expression }) => expression),
    returning.skip,
    returning.limit,
  ].filter((expression) => expression !== null);
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > EXPRESSION_DEPTH_MAX) throw tooDeep(text, level[0]?.offset ?? 0);
    level = level.flatMap(childrenOf);
  }
}

function tooDeep(text: string, offset: number) {
  const expected = `at most ${EXPRESSION_DEPTH_MAX} levels of expressions inside each other`;
  return syntaxErrorAt(text, offset, expected, 'one more');
}

const isWord = ({ tokenType }: IToken) => tokenType === t.Name || tokenType === t.QuotedName;
