import { createHash } from 'node:crypto';
import { ShardscopeError } from '../../base/errors.ts';
import type { PlacementRules } from '../../model/placement-rules.ts';
import { type Plan, PlanSchema } from '../../protocol/plan-schemas.ts';

type BodyOf<P extends Plan> = P extends Plan ? Omit<P, 'format' | 'version' | 'id' | 'hash'> : never;
export type PlanBody = BodyOf<Plan>;

/** What a plan was made from. It is void when any of it has changed. */
export interface PlannedState {
  readonly homes: Uint16Array;
  readonly shardCount: number;
  readonly edgeCount: number;
  readonly rules: PlacementRules;
}

export function stateFingerprint({ homes, shardCount, edgeCount, rules }: PlannedState): string {
  const bytes = Buffer.from(homes.buffer, homes.byteOffset, homes.byteLength);
  return createHash('sha256')
    .update(`${homes.length} nodes, ${edgeCount} edges, ${shardCount} shards\n${JSON.stringify(rules)}\n`)
    .update(bytes)
    .digest('hex');
}

/** The same body always makes the same plan: it carries no time. */
export function planOf<B extends PlanBody>(body: B): Extract<Plan, { kind: B['kind'] }> {
  const ordered = inOrder(body);
  const hash = hashOf(ordered);
  return { ...ordered, id: `${body.kind}-${hash.slice(0, 12)}`, hash } as Extract<Plan, { kind: B['kind'] }>;
}

export const isBalancePlan = (planId: string): boolean => planId.startsWith('balance-');

export const planText = (plan: Plan): string => `${JSON.stringify(plan, null, 1)}\n`;

/**
 * A plan from a file.
 * @throws input.format naming the element that is wrong, or that the plan was changed after it was made
 */
export function parsePlan(text: string, file: string): Plan {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const message = `${file} is no JSON (${(error as Error).message}); expected a plan made by place or plan with --out`;
    throw new ShardscopeError('input.format', message, { file }, error);
  }
  const parsed = PlanSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const element = issue?.path.join('.') ?? '';
    const message = `${file}, ${element || 'the document'}: ${issue?.message ?? 'not a plan'}; expected docs/plan.schema.json`;
    throw new ShardscopeError('input.format', message, { file, element });
  }
  if (hashOf(parsed.data) !== parsed.data.hash) {
    const message = `${file}: the plan was changed after it was made, its hash does not fit; make it again`;
    throw new ShardscopeError('input.format', message, { file, element: 'hash' });
  }
  return parsed.data;
}

const NO_HASH = '0'.repeat(64);

/** Parsing puts the members of all objects in the order of the schema, whatever order they are given in. */
const inOrder = (body: PlanBody): Plan =>
  PlanSchema.parse({ format: 'shardscope-plan', version: 1, id: 'none', hash: NO_HASH, ...body });

/** Of a plan whose members are in order. */
function hashOf(plan: Plan): string {
  const { format: _format, version: _version, id: _id, hash: _hash, ...body } = plan;
  return createHash('sha256').update(JSON.stringify(body)).digest('hex');
}
