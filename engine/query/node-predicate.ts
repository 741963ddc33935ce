import { compilePredicate } from './language/evaluate.ts';
import type { Expression } from './language/syntax.ts';
import type { EntityReader } from './language/values.ts';

/**
 * A predicate on one node that can be decided where the node lives: it reads only the node's key, label, type and
 * attributes, and never fails (`mayBePushed` in the planner). Plain data, so it can be sent to a shard.
 */
export interface NodePredicate {
  /** The one variable that `expression` names. */
  readonly variable: string;
  readonly expression: Expression;
  /** Of the whole query. */
  readonly text: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export type NodeReader = Pick<EntityReader, 'key' | 'label' | 'type' | 'properties'>;

/** Whether a node meets the predicate, by the rules of WHERE: true only where it is true. */
export function compileNodePredicate(
  { variable, expression, text, params }: NodePredicate,
  reader: NodeReader,
): (node: number) => boolean {
  const elsewhere = (): never => {
    throw new TypeError('a pushed predicate read what only the coordinator knows');
  };
  const passes = compilePredicate(expression, {
    text,
    params,
    slots: new Map([[variable, 0]]),
    reader: { ...reader, shard: elsewhere, heat: elsewhere, influence: elsewhere, relationType: elsewhere },
  });
  return (node) => passes([{ kind: 'node', index: node }]);
}
