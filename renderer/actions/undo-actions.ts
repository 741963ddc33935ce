/**
 * Takes back what was done in this console, and does it again. Nothing is taken back blindly: a move as the engine undoes a
 * plan, which refuses where nodes have moved on, a write only while nobody has changed the same since (the engine compares versions), a pin only while
 * it is as it was set. Otherwise the operator is told, and the entry goes.
 */
import type { METHODS, ParamsOf, TopologyChange } from '../../engine/protocol/index.ts';
import { applyPlan } from '../state/balance.ts';
import { ready } from '../state/loadable.ts';
import type { NodeLink } from '../state/notices.ts';
import { withPin } from '../state/rules.ts';
import {
  applyRedone,
  applyUndone,
  type Deed,
  dropEntry,
  INITIAL_UNDO,
  ifUnchangedSince,
  nextRedo,
  nextUndo,
} from '../state/undo.ts';
import { isSameWorkspace } from '../state/workspace.ts';
import { deedTitle, undoText } from '../text/undo-text.ts';
import { type ActionContext, asShardscopeError, noticeFailure, showNotice } from './context.ts';
import { asParams } from './placement-actions.ts';

export interface UndoActions {
  /** Takes the latest deed back. One at a time. */
  undo(): Promise<void>;
  redo(): Promise<void>;
  stop(): void;
}

/** The world went on: `message` says how. */
class WentOnError extends Error {}

type MoveDeed = Extract<Deed, { readonly kind: 'move' }>;
type Changes = ParamsOf<typeof METHODS, 'topology.write'>['changes'];

/** What makes a refusal final: the state that the deed was about is not there any more. */
const isWentOn = (code: string): boolean => /^(conflict|not-found)\./.test(code) && code !== 'conflict.move';

export function createUndoActions(context: ActionContext): UndoActions {
  const { stores, operator, jobs } = context;
  const { undo, workspace } = stores;
  // Deeds are of one workspace, and slots are numbers of one.
  const stop = workspace.subscribe(({ state }, before) => {
    const isOther = state !== null && before.state !== null && !isSameWorkspace(before.state, state);
    if (isOther) undo.update(() => INITIAL_UNDO);
  });

  /** Resolves to the plan that moved the nodes, or took them back; null where nobody wants to say who does it. */
  async function move(deed: MoveDeed, isBack: boolean): Promise<string | null> {
    const actor = await operator.name();
    if (actor === null) return null;
    const plan = await jobs.run('undo', (signal, onProgress) =>
      isBack
        ? context.client().call('plans.undo', { planId: deed.planId, actor }, { signal, onProgress })
        : context.client().call('moves.start', { nodes: [...deed.nodes], to: deed.to, actor }, { signal, onProgress }),
    );
    stores.balance.update((state) => applyPlan(state, plan));
    return isBack ? deed.planId : plan.planId;
  }

  /** Resolves to the revision of the write; null where nobody wants to say who writes. */
  async function write(changes: readonly TopologyChange[], revision: number): Promise<number | null> {
    const actor = await operator.name();
    if (actor === null) return null;
    const params = ifUnchangedSince(changes, revision) as unknown as Changes;
    const written = await context
      .client()
      .call('topology.write', { changes: params, actor, ifRevision: null, isDryRun: false });
    return written.revision;
  }

  async function pin(key: string, from: number | null, to: number | null): Promise<void> {
    const now = await context.client().call('placement.rules', {});
    const pinned = now.pins.find((one) => one.node === key)?.shard ?? null;
    if (pinned !== from) throw new WentOnError(undoText.pinnedOn(key, pinned));
    const value = await context.client().call('placement.setRules', { rules: asParams(withPin(now, key, to)) });
    stores.rules.update((state) => ({ ...state, rules: ready(value) }));
  }

  /** Resolves to the deed as it is now, or null where nothing was done. */
  async function perform(deed: Deed, way: 'undo' | 'redo'): Promise<Deed | null> {
    const isBack = way === 'undo';
    switch (deed.kind) {
      case 'final':
        throw new WentOnError(undoText.final(deed.title, deed.why));
      case 'move': {
        const planId = await move(deed, isBack);
        return planId === null ? null : { ...deed, planId };
      }
      case 'pin':
        await pin(deed.key, isBack ? deed.to : deed.from, isBack ? deed.from : deed.to);
        return deed;
      case 'write': {
        const revision = await write(isBack ? deed.back : deed.forth, deed.revision);
        return revision === null ? null : { ...deed, revision };
      }
    }
  }

  async function go(way: 'undo' | 'redo'): Promise<void> {
    const entry = way === 'undo' ? nextUndo(undo.get()) : nextRedo(undo.get());
    if (entry === null || undo.get().running !== null) return;
    const isStill = () => [...undo.get().done, ...undo.get().undone].some(({ id }) => id === entry.id);
    undo.update((state) => ({ ...state, running: way }));
    try {
      const deed = await perform(entry.deed, way);
      if (deed === null) return;
      const apply = way === 'undo' ? applyUndone : applyRedone;
      undo.update((state) => apply(state, entry.id, deed));
      const message = undoText.did[way](deedTitle(entry.deed));
      showNotice(context, { level: 'info', code: `console.${way}`, message, link: linkOf(deed) });
    } catch (error) {
      const failure = asShardscopeError(error);
      const hasWentOn = error instanceof WentOnError || isWentOn(failure.code);
      if (!hasWentOn) return noticeFailure(context, failure);
      if (isStill()) undo.update((state) => dropEntry(state, entry.id));
      const message = undoText.wentOn[way](deedTitle(entry.deed), failure.message);
      showNotice(context, { level: 'warning', code: `console.${way}-refused`, message });
    } finally {
      undo.update((state) => ({ ...state, running: null }));
    }
  }

  return { undo: () => go('undo'), redo: () => go('redo'), stop };
}

/** The nodes that were moved, or that the write which took it back was about. */
function linkOf(deed: Deed): NodeLink | undefined {
  if (deed.kind === 'move') return { kind: 'nodes', nodes: deed.nodes };
  return deed.kind === 'write' ? { kind: 'write', revision: deed.revision } : undefined;
}
