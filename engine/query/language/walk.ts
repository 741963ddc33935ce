import type { Expression, PathPattern } from './syntax.ts';

/** The expressions directly inside one, in the order they are written. The one place that knows every kind. */
export function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'literal':
    case 'parameter':
    case 'variable':
      return [];
    case 'list':
      return expression.items;
    case 'map':
      return expression.entries.map(({ value }) => value);
    case 'property':
    case 'hasLabels':
      return [expression.subject];
    case 'index':
      return [expression.subject, expression.index];
    case 'slice':
      return [expression.subject, expression.from, expression.to].filter((part) => part !== null);
    case 'unary':
    case 'isNull':
      return [expression.operand];
    case 'logical':
      return expression.operands;
    case 'binary':
      return [expression.left, expression.right];
    case 'call':
      return expression.args;
    case 'case': {
      const branches = expression.branches.flatMap(({ when, value }) => [when, value]);
      return [expression.subject, ...branches, expression.otherwise].filter((part) => part !== null);
    }
    case 'pattern':
      return expressionsOfPath(expression.path);
  }
}

/** The values of the property maps of a path. */
export function expressionsOfPath(path: PathPattern): readonly Expression[] {
  return path.nodes.flatMap(({ properties }) => properties.map(({ value }) => value));
}

/** Visits an expression and all inside it, outermost first. `visit` returns false to leave the inside out. */
export function walkExpression(expression: Expression, visit: (inner: Expression) => boolean | undefined): void {
  if (visit(expression) === false) return;
  for (const child of childrenOf(expression)) walkExpression(child, visit);
}

/** Names of the variables an expression reads, those of pattern predicates included. */
export function variablesOf(expression: Expression): ReadonlySet<string> {
  const names = new Set<string>();
  walkExpression(expression, (inner) => {
    if (inner.kind === 'variable') names.add(inner.name);
    if (inner.kind === 'pattern') {
      for (const { variable } of [...inner.path.nodes, ...inner.path.relations]) if (variable) names.add(variable.name);
    }
    return true;
  });
  return names;
}

/** Every part of an expression that `isWanted`, outermost only. */
export function findExpressions<Found extends Expression>(
  expression: Expression,
  isWanted: (inner: Expression) => inner is Found,
): readonly Found[] {
  const found: Found[] = [];
  walkExpression(expression, (inner) => {
    if (!isWanted(inner)) return true;
    found.push(inner);
    return false;
  });
  return found;
}
