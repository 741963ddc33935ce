/** A plan in words, for EXPLAIN and PROFILE. */
import type { GraphAccess } from '../graph-access.ts';
import { formatExpression } from '../language/format.ts';
import { type PatternNode, type PatternRelation, UNWRITABLE } from './pattern-graph.ts';
import { inputsOf, type PlanStep, type TableStep } from './plan.ts';
import { walkOf } from './plan-clause.ts';
import { needsAttributes } from './predicates.ts';

/** Where a step gets what it needs. */
export type StepAccess = 'catalog' | 'closure' | 'edges' | 'walk' | 'attributes' | 'rows';

export interface StepDescription {
  /** Position in the list: inputs come first, the last step gives the answer. */
  readonly id: number;
  readonly inputs: readonly number[];
  readonly action: string;
  readonly detail: string;
  readonly access: StepAccess;
  readonly estimatedRows: number;
}

export type Hierarchies = Pick<GraphAccess, 'coveringHierarchy' | 'relationMask'>;

/** A step and what it says. */
export interface DescribedStep {
  readonly step: PlanStep;
  readonly description: StepDescription;
}

/** The steps of a plan, each after the steps it takes its rows from. */
export function describePlan(plan: PlanStep, graph: Hierarchies): readonly DescribedStep[] {
  const described: DescribedStep[] = [];
  const visit = (step: PlanStep): number => {
    const inputs = inputsOf(step).map(visit);
    const id = described.length;
    const estimatedRows = Math.round(step.estimatedRows);
    described.push({ step, description: { id, inputs, ...wordsFor(step, graph), estimatedRows } });
    return id;
  };
  visit(plan);
  return described;
}

function wordsFor(step: PlanStep, graph: Hierarchies): Pick<StepDescription, 'action' | 'detail' | 'access'> {
  const words = (action: string, detail: string, access: StepAccess) => ({ action, detail, access });
  switch (step.kind) {
    case 'unit':
      return words('start', 'one row', 'rows');
    case 'argument':
      return words('start', 'the rows so far', 'rows');
    case 'look up':
      return words('look up', `${nodeText(step.node)} by id`, 'catalog');
    case 'scan':
      return words('scan', `every ${nodeText(step.node)}`, 'catalog');
    case 'check':
      return words('check', step.nodes.map(nodeText).join(', '), 'rows');
    case 'expand':
      return words(step.relation.range === null ? 'expand' : 'reach', ...following(step, graph));
    case 'connect':
      return words('connect', ...following(step, graph));
    case 'join':
      return words('join', ...following(step, graph));
    case 'count':
      return words('count', ...following(step, graph));
    case 'combine':
      return words('combine', 'every row with every row', 'rows');
    case 'filter': {
      const isReading = step.conjuncts.some(({ expression }) => needsAttributes(expression));
      const detail = step.conjuncts.map(({ expression }) => formatExpression(expression)).join(' AND ');
      return words('filter', detail, isReading ? 'attributes' : 'rows');
    }
    case 'select':
      return words('select', formatExpression(step.expression), 'attributes');
    case 'different edges':
      return words('filter', 'relations of a clause are different edges', 'rows');
    case 'paths':
      return words('measure', step.paths.map(({ variable }) => variable).join(', '), 'rows');
    case 'unique':
      return words('distinct', 'rows that came before are dropped', 'rows');
    case 'optional':
      return words('optional', 'each row with its matches, or with nulls', 'rows');
    case 'return': {
      const action = step.isAggregating ? 'aggregate' : step.isDistinct ? 'distinct' : 'return';
      return words(action, step.items.map(({ column }) => column).join(', '), 'rows');
    }
  }
}

function following(
  step: Extract<TableStep, { kind: 'expand' | 'connect' | 'join' | 'count' }>,
  graph: Hierarchies,
): [detail: string, access: StepAccess] {
  const { relation, isBackward } = step;
  const text = relationText(relation);
  if (relation.range === null) return [text, 'edges'];
  const hierarchy = graph.coveringHierarchy(walkOf(relation, isBackward, graph));
  return hierarchy === null ? [text, 'walk'] : [`${text} in the closure of ${hierarchy}`, 'closure'];
}

const shown = (variable: string): string => (variable.startsWith(UNWRITABLE) ? '' : variable);

function nodeText({ variable, labels }: PatternNode): string {
  return `(${shown(variable)}${labels.map((label) => `:${label}`).join('')})`;
}

function relationText({ from, to, types, direction, range }: PatternRelation): string {
  const length = range === null ? '' : `*${range.min}..${range.max ?? ''}`;
  const inside = `[${types.length === 0 ? '' : `:${types.join('|')}`}${length}]`;
  const arrow = { down: `-${inside}->`, up: `<-${inside}-`, either: `-${inside}-` }[direction];
  return `(${shown(from)})${arrow}(${shown(to)})`;
}
