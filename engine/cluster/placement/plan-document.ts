import { createHash } from 'node:crypto';
import { ShardscopeError } from '../../base/errors.ts';
import type { PlacementRules } from '../../model/placement-rules.ts';
import { type Plan, PlanSchema } from '../../protocol/placement-schemas.ts';

export type PlanBody = Omit<Plan, 'format' | 'version' | 'id' | 'hash'>;

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
export function planOf(body: PlanBody): Plan {
  const hash = hashOf(body);
  return { format: 'shardscope-plan', version: 1, id: `${body.kind}-${hash.slice(0, 12)}`, hash, ...body };
}

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
    const message = `${file} is no JSON (${(error as Error).message}); expected a plan made by place --out`;
    throw new ShardscopeError('input.format', message, { file }, error);
  }
  const parsed = PlanSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const element = issue?.path.join('.') ?? '';
    const message = `${file}, ${element || 'the document'}: ${issue?.message ?? 'not a plan'}; expected docs/plan.schema.json`;
    throw new ShardscopeError('input.format', message, { file, element });
  }
  const { format: _format, version: _version, id: _id, hash, ...body } = parsed.data;
  if (hashOf(body) !== hash) {
    const message = `${file}: the plan was changed after it was made, its hash does not fit; make it again with place`;
    throw new ShardscopeError('input.format', message, { file, element: 'hash' });
  }
  return parsed.data;
}

const PlanBodySchema = PlanSchema.omit({ format: true, version: true, id: true, hash: true });

/** Parsing puts the members of all objects in the order of the schema, whatever order a file has them in. */
function hashOf(body: PlanBody): string {
  return createHash('sha256')
    .update(JSON.stringify(PlanBodySchema.parse(body)))
    .digest('hex');
}
