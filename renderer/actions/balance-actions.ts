import type {
  BalanceMode,
  BalanceSettings,
  METHODS,
  ParamsOf,
  PlanDetails,
  PlanFormat,
  ProgressListener,
} from '../../engine/protocol/index.ts';
import {
  applyOriginal,
  applyPlan,
  type Balance,
  type BalanceDeed,
  type BalancePage,
  type BalanceQuestion,
  changeTrim,
  isActingMode,
  isSamePage,
  NO_TRIM,
  type PlanTrim,
  restoredOperator,
  showPage,
  takeMade,
  togglePick,
} from '../state/balance.ts';
import { applyExplanation } from '../state/explanation.ts';
import { failed, LOADING, ready } from '../state/loadable.ts';
import { text } from '../text/en.ts';
import { type ActionContext, asShardscopeError, noticeFailure, showNotice, workspaceOfNow } from './context.ts';
import { refreshAudit, refreshBalance, refreshSheet } from './refresh-balance.ts';
import { refreshMoves } from './refresh-moves.ts';

export interface BalanceActions {
  /** Opens the Balance view, at a page or where it was. */
  open(page?: BalancePage): void;
  show(page: BalancePage): void;
  refresh(): Promise<void>;
  refreshAudit(): Promise<void>;
  refreshSheet(): Promise<void>;
  /** A mode that acts by itself is asked about first. */
  setMode(mode: BalanceMode): Promise<void>;
  /** Changes settings on screen; the engine hears of them when they are saved. */
  changeSettings(change: (settings: BalanceSettings) => BalanceSettings): void;
  forgetSettings(): void;
  saveSettings(): Promise<void>;
  propose(): Promise<void>;
  /** Changes what the open plan is to be without; nothing is asked of the engine. */
  trim(change: (trim: PlanTrim) => PlanTrim): void;
  resetTrim(): void;
  /** A draft of the open plan as it was trimmed. */
  scoreAgain(): Promise<void>;
  submit(planId: string): Promise<void>;
  ask(question: BalanceQuestion): void;
  withdraw(): void;
  /** What was asked is to be done. */
  confirm(answer?: BalanceAnswer): Promise<void>;
  run(planId: string): Promise<void>;
  pause(planId: string): Promise<void>;
  /** Of a run: at the next batch. Of an undoing: likewise, and what was moved by then stays moved. */
  cancelRun(): void;
  cancelUndo(): void;
  pick(planId: string): void;
  compare(): Promise<void>;
  /** A plan as a file: its name and its text, as the engine wrote it; null where that failed. */
  document(planId: string, format: PlanFormat): Promise<{ readonly name: string; readonly text: string } | null>;
  /** Answers the question for a name; null for no answer. */
  answerName(name: string | null): void;
  rename(name: string): void;
  explain(node: number): Promise<void>;
}

/** What is said beside yes. */
export interface BalanceAnswer {
  readonly note?: string;
  /** Of a plan that is aborted: what becomes of what it has moved. */
  readonly moved?: 'back' | 'stays';
}

type Update = (change: (state: Balance) => Balance) => void;

/** The workspace that something was asked of. */
interface Asked {
  readonly isOpen: () => boolean;
  /** Changes the state as long as it is open. */
  readonly update: Update;
}

export function createBalanceActions(context: ActionContext): BalanceActions {
  const { stores, jobs, operator } = context;
  const { balance, explanation, view } = stores;
  let running: string | null = null;

  function askedNow(): Asked {
    const isOpen = workspaceOfNow(context);
    const update: Update = (change) => {
      if (isOpen()) balance.update(change);
    };
    return { isOpen, update };
  }

  /** For what may have its workspace opened again on its way; what became of it is told then too. */
  function namedNow(): () => boolean {
    const name = stores.workspace.get().state?.name;
    return () => [name, null].includes(stores.workspace.get().state?.name);
  }

  /** One thing at a time; what was asked beside it is not done, and must not seem to be. */
  function tellBusy(): void {
    showNotice(context, { level: 'warning', code: 'balance.busy', message: text.balance.busy });
  }

  /** Something that the engine answers at once; false where it was not done. */
  async function deed(name: BalanceDeed, work: (actor: string, update: Update) => Promise<void>): Promise<boolean> {
    const actor = await operator.name();
    if (actor === null) return false;
    if (balance.get().doing !== null) {
      tellBusy();
      return false;
    }
    const { isOpen, update } = askedNow();
    update((state) => ({ ...state, doing: name, failure: null, foundNothing: false }));
    try {
      await work(actor, update);
      update((state) => ({ ...state, doing: null }));
      return true;
    } catch (error) {
      fail(name, error, isOpen);
      return false;
    }
  }

  /** What failed in a workspace that is not open any more says nothing about the one that is. */
  function fail(name: BalanceDeed, error: unknown, isOpen: () => boolean): void {
    if (!isOpen()) return;
    const failure = { deed: name, error: asShardscopeError(error) };
    const isCancelled = failure.error.code === 'cancelled.caller';
    balance.update((state) => ({
      ...state,
      doing: state.doing === name ? null : state.doing,
      failure: isCancelled ? null : failure,
    }));
    if (view.get().dialog !== 'balance') noticeFailure(context, error);
    // The plan is not what it was thought to be: then it is shown as it is.
    if (failure.error.code === 'conflict.plan' || failure.error.code === 'not-found.plan') void refreshSheet(context);
  }

  function show(page: BalancePage): void {
    balance.update((state) => showPage(state, page));
    if (page.kind === 'plan') void loadSheet(page.planId);
    if (page.kind === 'audit') void refreshAudit(context);
  }

  async function loadSheet(planId: string): Promise<void> {
    await refreshSheet(context);
    const { sheet } = balance.get();
    if (sheet?.planId !== planId || sheet.details.state !== 'ready' || sheet.original.state === 'ready') return;
    const { basedOn, state } = sheet.details.value.plan;
    if (basedOn === null || state !== 'draft') return;
    const { update } = askedNow();
    try {
      const original = await context.client().call('plans.get', { planId: basedOn });
      update((state) => applyOriginal(state, planId, ready(original)));
    } catch (error) {
      // The draft says everything itself; only the comparison is missing.
      update((state) => applyOriginal(state, planId, failed(asShardscopeError(error))));
    }
  }

  const configure = (settings: BalanceSettings): Promise<boolean> =>
    deed('configure', async (actor, update) => {
      const params: ParamsOf<typeof METHODS, 'balance.configure'>['settings'] = settings;
      const status = await context.client().call('balance.configure', { settings: params, actor });
      update((state) => ({ ...state, status: ready(status) }));
    });

  async function changeMode(mode: BalanceMode): Promise<void> {
    const { status } = balance.get();
    if (status.state === 'ready') await configure({ ...status.value.settings, mode });
  }

  async function run(planId: string): Promise<void> {
    const actor = await operator.name();
    if (actor === null || running === planId) return;
    if (running !== null) return tellBusy();
    running = planId;
    const isNamed = namedNow();
    const { update } = askedNow();
    update((state) => ({ ...state, failure: null }));
    try {
      const plan = await jobs.run('run', (signal, onProgress) =>
        context.client().call('plans.run', { planId, actor }, { signal, onProgress }),
      );
      update((state) => applyPlan(state, plan));
      if (view.get().dialog !== 'balance') {
        const message = text.balance.ended(plan);
        showNotice(context, { level: plan.state === 'done' ? 'info' : 'warning', code: 'plan.ended', message });
      }
    } catch (error) {
      fail('run', error, isNamed);
    } finally {
      running = null;
      afterMoves();
    }
  }

  async function undo(planId: string): Promise<void> {
    const actor = await operator.name();
    if (actor === null) return;
    const isNamed = namedNow();
    const { update } = askedNow();
    update((state) => ({ ...state, failure: null }));
    try {
      const plan = await jobs.run('undo', (signal, onProgress) =>
        context.client().call('plans.undo', { planId, actor }, { signal, onProgress }),
      );
      update((state) => applyPlan(state, plan));
      showNotice(context, { level: 'info', code: 'plan.undone', message: text.balance.undone(plan.movedNodes) });
    } catch (error) {
      fail('undo', error, isNamed);
    } finally {
      afterMoves();
    }
  }

  async function abort(planId: string, moved: 'back' | 'stays'): Promise<void> {
    const actor = await operator.name();
    if (actor === null) return;
    const isNamed = namedNow();
    const { update } = askedNow();
    update((state) => ({ ...state, failure: null }));
    try {
      const call = (signal?: AbortSignal, onProgress?: ProgressListener) =>
        context
          .client()
          .call(
            'plans.abort',
            { planId, actor, moved },
            signal === undefined || onProgress === undefined ? {} : { signal, onProgress },
          );
      const plan = moved === 'back' ? await jobs.run('undo', call) : await call();
      update((state) => applyPlan(state, plan));
      showNotice(context, { level: 'info', code: 'plan.aborted', message: text.balance.aborted(plan) });
    } catch (error) {
      fail('abort', error, isNamed);
    } finally {
      afterMoves();
    }
  }

  /** The moves of a plan are not told one by one. */
  function afterMoves(): void {
    refreshMoves(context).catch((error) => noticeFailure(context, error));
    void refreshSheet(context);
    void refreshBalance(context);
  }

  /** Waits for nothing else that is being done: every batch until then moves more. */
  async function pause(planId: string): Promise<void> {
    const actor = await operator.name();
    if (actor === null) return;
    const { isOpen, update } = askedNow();
    update((state) => ({ ...state, failure: null }));
    try {
      await context.client().call('plans.pause', { planId, actor });
    } catch (error) {
      fail('pause', error, isOpen);
    }
  }

  const openDetails = (): PlanDetails | null => {
    const { sheet } = balance.get();
    return sheet?.details.state === 'ready' ? sheet.details.value : null;
  };

  return {
    open(page) {
      view.update((state) => ({ ...state, dialog: 'balance' }));
      show(page ?? balance.get().page);
    },
    show,
    refresh: () => refreshBalance(context),
    refreshAudit: () => refreshAudit(context),
    refreshSheet: () => refreshSheet(context),
    async setMode(mode) {
      if (isActingMode(mode)) balance.update((state) => ({ ...state, question: { kind: 'mode', mode } }));
      else await changeMode(mode);
    },
    changeSettings(change) {
      balance.update((state) => {
        const from = state.draft ?? (state.status.state === 'ready' ? state.status.value.settings : null);
        return from === null ? state : { ...state, draft: change(from) };
      });
    },
    forgetSettings: () => balance.update((state) => ({ ...state, draft: null })),
    async saveSettings() {
      const { draft, status } = balance.get();
      if (draft === null || status.state !== 'ready') return;
      // The mode has its own switch, and may have been changed since.
      const isSaved = await configure({ ...draft, mode: status.value.settings.mode });
      if (!isSaved) return;
      balance.update((state) => ({
        ...(state.page.kind === 'settings' ? showPage(state, { kind: 'now' }) : state),
        draft: null,
      }));
    },
    async propose() {
      await deed('propose', async (actor, update) => {
        const { page } = balance.get();
        const details = await context.client().call('balance.propose', { actor });
        if (details !== null) return update((state) => takeMade(state, details, null, page));
        update((state) =>
          isSamePage(state.page, page) ? { ...showPage(state, { kind: 'now' }), foundNothing: true } : state,
        );
        await refreshBalance(context);
      });
    },
    trim: (change) => balance.update((state) => changeTrim(state, change)),
    resetTrim: () => balance.update((state) => changeTrim(state, () => NO_TRIM)),
    async scoreAgain() {
      const { sheet } = balance.get();
      const before = openDetails();
      if (sheet === null || before === null) return;
      const { dropBlocks, dropNodes, retarget } = sheet.trim;
      await deed('edit', async (actor, update) => {
        const { page } = balance.get();
        const draft = await context.client().call('plans.edit', {
          planId: sheet.planId,
          dropBlocks: [...dropBlocks],
          dropNodes: [...dropNodes],
          retarget: [...retarget],
          actor,
        });
        update((state) => takeMade(state, draft, before, page));
      });
    },
    async submit(planId) {
      await deed('submit', async (actor, update) => {
        const { page } = balance.get();
        const details = await context.client().call('plans.submit', { planId, actor });
        update((state) => takeMade(state, details, null, page));
      });
    },
    ask: (question) => balance.update((state) => ({ ...state, question })),
    withdraw: () => balance.update((state) => ({ ...state, question: null })),
    async confirm({ note = '', moved = 'stays' } = {}) {
      const { question } = balance.get();
      balance.update((state) => ({ ...state, question: null }));
      // A time is set by its own form.
      if (question === null || question.kind === 'schedule') return;
      if (question.kind === 'mode') return changeMode(question.mode);
      const { planId, hash } = question.plan;
      if (question.kind === 'undo') return undo(planId);
      if (question.kind === 'abort') return abort(planId, moved);
      await deed(question.kind, async (actor, update) => {
        const plan =
          question.kind === 'approve'
            ? await context.client().call('plans.approve', { planId, hash, actor })
            : await context.client().call('plans.refuse', { planId, actor, note });
        update((state) => applyPlan(state, plan));
        void refreshSheet(context);
      });
    },
    run,
    pause,
    cancelRun() {
      if (running !== null) void pause(running);
    },
    cancelUndo: () => jobs.cancel('undo'),
    pick: (planId) => balance.update((state) => togglePick(state, planId)),
    async compare() {
      const [first, second] = balance.get().picked;
      if (first === undefined || second === undefined) return;
      const { update } = askedNow();
      update((state) => ({ ...showPage(state, { kind: 'compare' }), comparison: LOADING }));
      try {
        const comparison = await context.client().call('plans.compare', { first, second });
        update((state) => ({ ...state, comparison: ready(comparison) }));
      } catch (error) {
        update((state) => ({ ...state, comparison: failed(asShardscopeError(error)) }));
      }
    },
    async document(planId, format) {
      const { isOpen } = askedNow();
      try {
        return await context.client().call('plans.document', { planId, format });
      } catch (error) {
        fail('save', error, isOpen);
        return null;
      }
    },
    answerName: operator.answer,
    rename(name) {
      const renamed = restoredOperator(name);
      if (renamed !== null) balance.update((state) => ({ ...state, operator: renamed }));
    },
    async explain(node) {
      explanation.update((state) =>
        // Asked again about the same node, what is shown stays until the answer is there.
        state.index === node && state.answer.state === 'ready' ? state : { index: node, answer: LOADING },
      );
      const { isOpen } = askedNow();
      try {
        const answer = await context.client().call('balance.explain', { node, to: null });
        if (isOpen()) explanation.update((state) => applyExplanation(state, node, ready(answer)));
      } catch (error) {
        if (!isOpen()) return;
        explanation.update((state) => applyExplanation(state, node, failed(asShardscopeError(error))));
      }
    },
  };
}
