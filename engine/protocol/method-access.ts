/** What each method does to the engine: one table for viewers, who may only read, and for whatever else has to know. */
import { ShardscopeError } from '../base/errors.ts';
import type { METHODS } from './methods.ts';

/**
 * `reads`: nothing is another afterwards. `changes`: the workspace that is open, its plans, rules, layout or settings.
 * `opens`: another workspace or file in its place, or a run that takes room on the engine's disk or makes writes and moves
 * wait.
 */
export type MethodEffect = 'reads' | 'changes' | 'opens';
type Effect = MethodEffect | ((params: never) => MethodEffect);

/** A method that is added does not compile before it stands here. */
export const METHOD_EFFECTS = {
  'engine.about': 'reads',
  'workspace.state': 'reads',
  'workspace.info': 'reads',
  'workspace.list': 'reads',
  'workspace.open': 'opens',
  'workspace.demo': 'opens',
  'upload.begin': 'opens',
  'upload.append': 'opens',
  'upload.discard': 'opens',
  'import.start': 'opens',
  'download.begin': ({ wish }: { wish: { kind: string } }) => (wish.kind === 'backup' ? 'opens' : 'reads'),
  'download.next': 'reads',
  'download.close': 'reads',
  'backup.restore': 'opens',
  'incident.open': 'opens',
  'incident.about': 'reads',
  'incident.close': 'opens',
  'topology.snapshot': 'reads',
  'nodes.describe': 'reads',
  'nodes.get': 'reads',
  'nodes.search': 'reads',
  'topology.write': ({ isDryRun }: { isDryRun: boolean }) => (isDryRun ? 'reads' : 'changes'),
  'topology.writes': 'reads',
  'metagraph.get': 'reads',
  'metagraph.set': 'changes',
  'metagraph.check': 'reads',
  'shards.status': 'reads',
  'move.preview': 'reads',
  'move.start': 'changes',
  'move.list': 'reads',
  'move.pace': ({ rate }: { rate: unknown }) => (rate === null ? 'reads' : 'changes'),
  'moves.preview': 'reads',
  'moves.start': 'changes',
  'placement.propose': 'changes',
  'placement.apply': 'changes',
  'placement.document': 'reads',
  'placement.rules': 'reads',
  'placement.setRules': 'changes',
  'heat.history': 'reads',
  'heat.map': 'reads',
  'heat.nodes': 'reads',
  'heat.queries': 'reads',
  'history.moment': 'reads',
  'history.timeline': 'reads',
  'history.difference': 'reads',
  'query.open': 'reads',
  'query.next': 'reads',
  'query.close': 'reads',
  'query.explain': 'reads',
  'query.vocabulary': 'reads',
  'layout.run': 'changes',
  'layout.pins': 'reads',
  'layout.pin': 'changes',
  'layout.unpin': 'changes',
  'influence.report': 'reads',
  'influence.run': 'changes',
  'verify.run': ({ repair }: { repair: boolean }) => (repair ? 'changes' : 'opens'),
  'workload.set': 'changes',
  'workload.status': 'reads',
  'balance.status': 'reads',
  'balance.configure': 'changes',
  'balance.propose': 'changes',
  'balance.explain': 'reads',
  'forecast.nodes': 'reads',
  'plans.open': 'changes',
  'plans.list': 'reads',
  'plans.get': 'reads',
  'plans.moves': 'reads',
  'plans.compare': 'reads',
  'plans.edit': 'changes',
  'plans.submit': 'changes',
  'plans.approve': 'changes',
  'plans.refuse': 'changes',
  'plans.run': 'changes',
  'plans.pause': 'changes',
  'plans.abort': 'changes',
  'plans.schedule': 'changes',
  'plans.undo': 'changes',
  'plans.document': 'reads',
  'replay.run': 'opens',
  'audit.list': 'reads',
} as const satisfies Readonly<Record<keyof typeof METHODS, Effect>>;

/** What a call does, by method and params that were checked. A method that is not in the table counts as one that changes. */
export function methodEffect(method: string, params: unknown): MethodEffect {
  if (!Object.hasOwn(METHOD_EFFECTS, method)) return 'changes';
  const effect: Effect = METHOD_EFFECTS[method as keyof typeof METHOD_EFFECTS];
  return typeof effect === 'function' ? effect(params as never) : effect;
}

export const readOnlyRefusal = (what: string): ShardscopeError =>
  new ShardscopeError('access.read-only', `${what} was refused: this access is for looking, and changes nothing`, {
    what,
  });

/** What a viewer is let through with. @throws access.read-only for everything but reading */
export function requireReading(method: string, params: unknown): void {
  if (methodEffect(method, params) !== 'reads') throw readOnlyRefusal(method);
}
