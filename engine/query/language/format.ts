/**
 * Canonical text of a syntax tree: one spelling for every tree, with the fewest parentheses that keep its meaning.
 * `parseQuery(formatQuery(query))` is the same tree but for offsets and the names of unaliased columns.
 */
import type * as Syntax from './syntax.ts';
import { KEYWORD_NAMES } from './tokens.ts';

/** One line, clauses apart by one space, keywords in capitals, no comments. */
export function formatQuery({ matches, returning }: Syntax.Query): string {
  return [...matches.map(formatMatch), formatReturn(returning)].join(' ');
}

function formatMatch({ isOptional, paths, where }: Syntax.MatchClause): string {
  const filter = where === null ? '' : ` WHERE ${formatExpression(where)}`;
  return `${isOptional ? 'OPTIONAL ' : ''}MATCH ${paths.map(formatPath).join(', ')}${filter}`;
}

export function formatPath({ variable, isShortest, nodes, relations }: Syntax.PathPattern): string {
  const parts = nodes.map((node, index) => {
    const relation = relations[index];
    return formatNode(node) + (relation ? formatRelation(relation) : '');
  });
  const chain = parts.join('');
  return `${variable ? `${quoteVariable(variable.name)} = ` : ''}${isShortest ? `shortestPath(${chain})` : chain}`;
}

function formatNode({ variable, labels, properties }: Syntax.NodePattern): string {
  const name = variable ? quoteVariable(variable.name) : '';
  const map = properties.length > 0 ? formatEntries(properties) : '';
  const head = name + formatLabels(labels);
  return `(${head}${head && map ? ' ' : ''}${map})`;
}

const formatLabels = (labels: readonly Syntax.Name[]): string =>
  labels.map(({ name }) => `:${quoteName(name)}`).join('');

function formatRelation({ variable, types, direction, range }: Syntax.RelationPattern): string {
  const name = variable ? quoteVariable(variable.name) : '';
  const choice = types.length > 0 ? `:${types.map((type) => quoteName(type.name)).join('|')}` : '';
  const detail = name + choice + (range ? formatRange(range) : '');
  const inside = detail === '' ? '' : `[${detail}]`;
  return `${direction === 'up' ? '<' : ''}-${inside}-${direction === 'down' ? '>' : ''}`;
}

function formatRange({ min, max }: Syntax.LengthRange): string {
  return min === max ? `*${min}` : `*${min}..${max ?? ''}`;
}

function formatReturn({ isDistinct, isStar, items, orderBy, skip, limit }: Syntax.ReturnClause): string {
  const columns = items.map(({ expression, alias }) => {
    return formatExpression(expression) + (alias ? ` AS ${quoteVariable(alias.name)}` : '');
  });
  const sorts = orderBy.map(({ expression, isDescending }) => {
    return formatExpression(expression) + (isDescending ? ' DESC' : '');
  });
  return [
    `RETURN ${isDistinct ? 'DISTINCT ' : ''}${[...(isStar ? ['*'] : []), ...columns].join(', ')}`,
    ...(sorts.length > 0 ? [`ORDER BY ${sorts.join(', ')}`] : []),
    ...(skip ? [`SKIP ${formatExpression(skip)}`] : []),
    ...(limit ? [`LIMIT ${formatExpression(limit)}`] : []),
  ].join(' ');
}

/** How tightly the outermost operator of an expression binds, on the scale of the grammar; 11 needs no parentheses. */
function precedenceOf(expression: Syntax.Expression): number {
  switch (expression.kind) {
    case 'logical':
      return expression.operator === 'OR' ? 1 : expression.operator === 'XOR' ? 2 : 3;
    case 'unary':
      return expression.operator === 'NOT' ? 4 : 10;
    case 'binary':
      return BINARY_PRECEDENCES[expression.operator];
    case 'isNull':
      return 6;
    case 'pattern':
      // A pattern swallows what could continue it: `(a)-->(b) - 1`.
      return 5;
    default:
      return 11;
  }
}

const BINARY_PRECEDENCES: Readonly<Record<Syntax.BinaryOperator, number>> = {
  '=': 5,
  '<>': 5,
  '<': 5,
  '<=': 5,
  '>': 5,
  '>=': 5,
  IN: 6,
  'STARTS WITH': 6,
  'ENDS WITH': 6,
  CONTAINS: 6,
  '+': 7,
  '-': 7,
  '*': 8,
  '/': 8,
  '%': 8,
  '^': 9,
};

/** An expression that stands where operators looser than `min` would be cut off. */
function formatInside(expression: Syntax.Expression, min: number): string {
  const text = formatExpression(expression);
  return precedenceOf(expression) < min ? `(${text})` : text;
}

/** Two expressions mean the same by their form exactly when their canonical texts are equal. */
export function formatExpression(expression: Syntax.Expression): string {
  switch (expression.kind) {
    case 'literal':
      return formatLiteral(expression);
    case 'list':
      return formatList(expression);
    case 'map':
      return formatEntries(expression.entries);
    case 'parameter':
      return `$${/^\d+$/.test(expression.name) ? expression.name : quoteName(expression.name)}`;
    case 'variable':
      return quoteVariable(expression.name);
    case 'property':
      return `${formatInside(expression.subject, 11)}.${quoteName(expression.key)}`;
    case 'index':
      return `${formatInside(expression.subject, 11)}[${formatExpression(expression.index)}]`;
    case 'slice': {
      const [from, to] = [expression.from, expression.to].map((part) => (part ? formatExpression(part) : ''));
      return `${formatInside(expression.subject, 11)}[${from}..${to}]`;
    }
    case 'hasLabels':
      // Labels in a row are one predicate: those of an inner one stay apart only in parentheses.
      return (
        formatInside(expression.subject, expression.subject.kind === 'hasLabels' ? 12 : 11) +
        formatLabels(expression.labels)
      );
    case 'unary':
      return formatUnary(expression);
    case 'logical':
      return expression.operands
        .map((operand) => formatInside(operand, precedenceOf(expression) + 1))
        .join(` ${expression.operator} `);
    case 'binary': {
      const own = precedenceOf(expression);
      // Comparisons do not chain, so their left side needs parentheses where others would simply go on.
      const left = formatInside(expression.left, own === 5 ? 6 : own);
      return `${left} ${expression.operator} ${formatInside(expression.right, own + 1)}`;
    }
    case 'isNull':
      return `${formatInside(expression.operand, 6)} IS ${expression.isNegated ? 'NOT ' : ''}NULL`;
    case 'call': {
      const args = expression.isStar ? '*' : expression.args.map(formatExpression).join(', ');
      return `${quoteVariable(expression.name)}(${expression.isDistinct ? 'DISTINCT ' : ''}${args})`;
    }
    case 'case':
      return formatCase(expression);
    case 'pattern':
      return formatPattern(expression);
  }
}

/** `[x IN …` would be read as the start of a comprehension. */
function formatList({ items }: Syntax.ListExpression): string {
  const texts = items.map(formatExpression);
  const [first] = items;
  if (first && startsWithIn(first)) texts[0] = `(${texts[0]})`;
  return `[${texts.join(', ')}]`;
}

function startsWithIn(expression: Syntax.Expression): boolean {
  if (expression.kind === 'isNull') return startsWithIn(expression.operand);
  if (expression.kind === 'logical') return expression.operands.slice(0, 1).some(startsWithIn);
  if (expression.kind !== 'binary') return false;
  return (expression.operator === 'IN' && expression.left.kind === 'variable') || startsWithIn(expression.left);
}

/** A lone node would be read as a variable in parentheses, so it is spelt as a block. */
function formatPattern({ path }: Syntax.PatternExpression): string {
  return path.relations.length > 0 ? formatPath(path) : `EXISTS { ${formatPath(path)} }`;
}

function formatUnary({ operator, operand }: Syntax.UnaryExpression): string {
  if (operator === 'NOT') return `NOT ${formatInside(operand, 4)}`;
  return operator + formatInside(operand, 10);
}

function formatCase({ subject, branches, otherwise }: Syntax.CaseExpression): string {
  const cases = branches.map(({ when, value }) => `WHEN ${formatExpression(when)} THEN ${formatExpression(value)}`);
  const last = otherwise ? [`ELSE ${formatExpression(otherwise)}`] : [];
  return ['CASE', ...(subject ? [formatExpression(subject)] : []), ...cases, ...last, 'END'].join(' ');
}

const formatEntries = (entries: readonly Syntax.PropertyEntry[]): string =>
  `{${entries.map(({ key, value }) => `${quoteName(key)}: ${formatExpression(value)}`).join(', ')}}`;

function formatLiteral(literal: Syntax.LiteralExpression): string {
  switch (literal.type) {
    case 'null':
      return 'NULL';
    case 'boolean':
      return literal.value ? 'TRUE' : 'FALSE';
    case 'string':
      return `'${literal.value.replaceAll(/[\\']/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}'`;
    case 'integer':
      return String(literal.value);
    case 'float': {
      const text = String(literal.value);
      return /[.e]/.test(text) ? text : `${text}.0`;
    }
  }
}

/** Keywords are names too where labels, relation types and keys stand. */
function quoteName(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : `\`${name.replaceAll('`', '``')}\``;
}

function quoteVariable(name: string): string {
  return KEYWORD_NAMES.has(name.toUpperCase()) ? `\`${name}\`` : quoteName(name);
}
