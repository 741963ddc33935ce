import type { METHODS, ParamsOf, PlacementRules } from '../../engine/protocol/index.ts';
import { failed, LOADING, ready } from '../state/loadable.ts';
import {
  applyApplied,
  applyApplyFailed,
  applyProposal,
  applyProposalFailed,
  askToApply,
  backToForm,
  beginApply,
  beginProposal,
  changeWish,
  type Placement,
  type PlacementWish,
  withdrawApply,
} from '../state/placement.ts';
import { withPin } from '../state/rules.ts';
import { recordDeed } from '../state/undo.ts';
import { text } from '../text/en.ts';
import { type ActionContext, asShardscopeError, noticeFailure, showNotice } from './context.ts';
import { refreshMoves } from './refresh-moves.ts';

export interface PlacementActions {
  changeWish(change: Partial<PlacementWish>): void;
  /** Asks for a proposal of what is chosen. */
  propose(): Promise<void>;
  cancelProposal(): void;
  askToApply(): void;
  withdrawApply(): void;
  /** Applies the confirmed proposal and follows it to its end. */
  apply(): Promise<void>;
  /** Ends the moves; those that were made stay. */
  cancelApply(): void;
  backToForm(): void;
  /** The plan as a file: its name and its text, as the engine wrote it; null where that failed. */
  document(): Promise<{ readonly name: string; readonly text: string } | null>;
  refreshRules(): Promise<void>;
  /** Pins the node of `key` to `shard`, or unpins it with null. */
  pin(key: string, shard: number | null): Promise<void>;
}

export function createPlacementActions(context: ActionContext): PlacementActions {
  const { stores, jobs } = context;
  const { placement, rules, workspace, view } = stores;
  const update = (change: (state: Placement) => Placement) => placement.update(change);
  const isShown = () => view.get().dialog === 'placement';

  return {
    changeWish: (change) => update((state) => changeWish(state, change)),
    async propose() {
      const { topology, state: opened } = workspace.get();
      if (topology.state !== 'ready' || placement.get().phase === 'proposing') return;
      const { wish } = placement.get();
      const shards = wish.shards ?? topology.value.shardCount;
      update((state) => beginProposal(state, opened?.name ?? null, shards));
      try {
        const proposal = await jobs.run('propose', (signal, onProgress) =>
          context.client().call('placement.propose', { ...wish, shards }, { signal, onProgress }),
        );
        update((state) => applyProposal(state, proposal));
        if (!isShown())
          showNotice(context, { level: 'info', code: 'placement.proposed', message: text.placement.ready });
      } catch (error) {
        update((state) => applyProposalFailed(state, asShardscopeError(error)));
        if (!isShown()) noticeFailure(context, error);
      }
    },
    cancelProposal: () => jobs.cancel('propose'),
    askToApply: () => update(askToApply),
    withdrawApply: () => update(withdrawApply),
    async apply() {
      const { phase, proposal } = placement.get();
      if (phase !== 'confirming' || proposal === null) return;
      const { planId } = proposal;
      update(beginApply);
      try {
        const result = await jobs.run('apply', (signal, onProgress) =>
          context.client().call('placement.apply', { planId }, { signal, onProgress }),
        );
        update((state) => applyApplied(state, result));
        refreshMoves(context).catch((error) => noticeFailure(context, error));
        if (isShown()) return;
        const message = text.placement.done(result.movedNodes, result.movedRows, result.elapsedMs);
        showNotice(context, { level: 'info', code: 'placement.applied', message });
      } catch (error) {
        update((state) => applyApplyFailed(state, asShardscopeError(error)));
        if (!isShown()) noticeFailure(context, error);
      }
    },
    cancelApply: () => jobs.cancel('apply'),
    backToForm: () => update(backToForm),
    async document() {
      const { proposal } = placement.get();
      if (proposal === null) return null;
      try {
        return await context.client().call('placement.document', { planId: proposal.planId });
      } catch (error) {
        update((state) => ({ ...state, error: asShardscopeError(error) }));
        return null;
      }
    },
    async refreshRules() {
      if (rules.get().rules.state !== 'ready') rules.update((state) => ({ ...state, rules: LOADING }));
      try {
        const value = await context.client().call('placement.rules', {});
        rules.update((state) => ({ ...state, rules: ready(value) }));
      } catch (error) {
        // Rules that were told before say more than an error does.
        if (rules.get().rules.state === 'ready') return noticeFailure(context, error);
        rules.update((state) => ({ ...state, rules: failed(asShardscopeError(error)) }));
      }
    },
    async pin(key, shard) {
      rules.update((state) => ({ ...state, isSaving: true, failure: null }));
      try {
        // Read first: others may have written rules since these were shown, and all of them are replaced at once.
        const now = await context.client().call('placement.rules', {});
        const value = await context.client().call('placement.setRules', { rules: asParams(withPin(now, key, shard)) });
        const from = now.pins.find((one) => one.node === key)?.shard ?? null;
        if (from !== shard) stores.undo.update((state) => recordDeed(state, { kind: 'pin', key, from, to: shard }));
        rules.update((state) => ({ ...state, rules: ready(value), isSaving: false }));
      } catch (error) {
        const failure = { node: key, error: asShardscopeError(error) };
        rules.update((state) => ({ ...state, isSaving: false, failure }));
      }
    },
  };
}

/** The method's own params are arrays that it may change; rules are read-only here. */
export function asParams(rules: PlacementRules): ParamsOf<typeof METHODS, 'placement.setRules'>['rules'] {
  return {
    shards: [...rules.shards],
    types: rules.types.map((rule) => ({ ...rule, shards: [...rule.shards] })),
    pins: [...rules.pins],
    apart: rules.apart.map((rule) => ({ ...rule, nodes: [...rule.nodes] })),
    together: [...rules.together],
  };
}
