import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { CATALOG_MIGRATIONS } from '../../../../engine/cluster/catalog/catalog-migrations.ts';
import { PlanStore } from '../../../../engine/cluster/catalog/plan-store.ts';
import { planOf } from '../../../../engine/cluster/plans/plan-document.ts';
import { PlanLedger, type Proposal } from '../../../../engine/cluster/plans/plan-ledger.ts';
import { canBecome, PLAN_STATES, type PlanState } from '../../../../engine/model/plan.ts';
import type { PlanSummary } from '../../../../engine/protocol/balance-types.ts';
import type { PlacementPlan } from '../../../../engine/protocol/plan-schemas.ts';
import { migrate } from '../../../../engine/storage/sqlite/migrate.ts';

const FIGURES = {
  ...{ cut: { edges: 0, closureRows: 0, edgeRatio: 0 }, imbalance: 0, shards: [] },
};

/** Plans differ by their seed. */
const planNumber = (seed: number): PlacementPlan =>
  planOf({
    ...{ kind: 'placement', workspace: 'estate', stateFingerprint: '0'.repeat(64), objective: 'edges', seed },
    ...{ from: 'current', imbalance: 0, shards: { before: 2, after: 2 }, before: FIGURES, after: FIGURES },
    moves: [{ node: 'a', from: 0, to: 1, reason: [{ term: 'rows', value: 1 }], score: 1, rows: 3 }],
  });

const BY_ANN: Proposal = { author: 'ann', isDraft: false, validS: 60, ratioBefore: 1.4, ratioPredicted: 1.1 };

function newLedger() {
  const db = new Database(':memory:');
  migrate(db, CATALOG_MIGRATIONS, 'catalog');
  const told: PlanSummary[] = [];
  const world = { nowMs: 1000, difference: null as string | null };
  const ledger = new PlanLedger({
    store: new PlanStore(db, 'catalog'),
    nowMs: () => world.nowMs,
    staleBecause: () => world.difference,
    onChange: (plan) => told.push(plan),
  });
  return { ledger, told, world };
}

/** Brings a plan into a state by the way that leads there. */
function inState(state: PlanState) {
  const { ledger, told, world } = newLedger();
  const plan = planNumber(1);
  const { id, hash } = plan;
  ledger.add(plan, { ...BY_ANN, isDraft: state === 'draft' });
  const approved = () => ledger.approve(id, hash, 'ben', false);
  const steps: Record<PlanState, () => void> = {
    draft: () => {},
    proposed: () => {},
    approved,
    executing: () => {
      approved();
      ledger.start(id, 'ben');
    },
    paused: () => {
      steps.executing();
      ledger.stopped(id, 'ben', 'stopped');
    },
    done: () => {
      steps.executing();
      ledger.finished(id, 'ben');
    },
    refused: () => ledger.refuse(id, 'ben', 'no'),
    expired: () => {
      world.nowMs += 61_000;
      ledger.expireDue();
    },
    undone: () => {
      steps.done();
      ledger.undone(id, 'ben', 'undo-1');
    },
  };
  steps[state]();
  expect(ledger.summary(id).state).toBe(state);
  return { ledger, told, world, id, hash };
}

/** What somebody may try, and the state it leads to. */
const ATTEMPTS: readonly (readonly [PlanState, (ledger: PlanLedger, id: string, hash: string) => unknown])[] = [
  ['proposed', (ledger, id) => ledger.submit(id, 'cat', 60)],
  ['approved', (ledger, id, hash) => ledger.approve(id, hash, 'cat', false)],
  ['executing', (ledger, id) => ledger.start(id, 'cat')],
  ['paused', (ledger, id) => ledger.stopped(id, 'cat', 'later')],
  ['done', (ledger, id) => ledger.finished(id, 'cat')],
  ['refused', (ledger, id) => ledger.refuse(id, 'cat', 'no')],
  ['undone', (ledger, id) => ledger.undone(id, 'cat', 'undo-1')],
];

describe('ledger of plans', () => {
  it('[LG1] from every state every attempt leads where it may, with an event, or is refused and changes nothing', () => {
    for (const from of PLAN_STATES) {
      for (const [to, attempt] of ATTEMPTS) {
        const { ledger, told, id, hash } = inState(from);
        const events = ledger.events(id, 100);
        told.length = 0;
        if (canBecome(from, to)) {
          attempt(ledger, id, hash);
          expect(ledger.summary(id).state, `${from} to ${to}`).toBe(to);
          expect(ledger.events(id, 100).length).toBe(events.length + 1);
          expect(ledger.events(id, 1)[0]).toMatchObject({ actor: 'cat', state: to, planId: id });
          expect(told.at(-1)).toMatchObject({ planId: id, state: to });
        } else {
          expect(() => attempt(ledger, id, hash), `${from} to ${to}`).toThrow(
            expect.objectContaining({ code: 'conflict.plan', message: expect.stringContaining(`is ${from}`) }),
          );
          expect(ledger.summary(id).state).toBe(from);
          expect(ledger.events(id, 100)).toEqual(events);
          expect(told).toEqual([]);
        }
      }
    }
  });

  it('[LG2] of two who approve, the second is told who was first', () => {
    const { ledger, id, hash } = inState('proposed');
    ledger.approve(id, hash, 'ben', false);
    expect(() => ledger.approve(id, hash, 'cat', false)).toThrow(/is approved by ben/);
    expect(ledger.summary(id)).toMatchObject({ approver: 'ben', state: 'approved', approvedMs: 1000 });
  });

  it('[LG3] an approval names the hash that was seen, and where it must, comes from somebody else than the author', () => {
    const { ledger, id, hash } = inState('proposed');
    expect(() => ledger.approve(id, 'f'.repeat(64), 'ben', false)).toThrow(/another hash/);
    expect(() => ledger.approve(id, hash, 'ann', true)).toThrow(/ann made plan/);
    expect(ledger.summary(id).state).toBe('proposed');
    expect(ledger.approve(id, hash, 'ben', true).approver).toBe('ben');
  });

  it('[LG4] a plan that went stale before its approval, or between approval and execution, expires and says what is different', () => {
    for (const state of ['proposed', 'approved'] as const) {
      const { ledger, world, id, hash } = inState(state);
      world.difference = 'a is not at home on shard 0 any more';
      const attempt = () => (state === 'proposed' ? ledger.approve(id, hash, 'cat', false) : ledger.start(id, 'cat'));
      expect(attempt).toThrow(
        expect.objectContaining({
          code: 'conflict.plan',
          details: expect.objectContaining({ difference: world.difference }),
        }),
      );
      expect(ledger.summary(id)).toMatchObject({ state: 'expired', note: `stale: ${world.difference}` });
      expect(attempt, 'and stays so').toThrow(/is stale|is expired/);
    }
  });

  it('[LG5] a paused plan goes on although its own moves have changed the state', () => {
    const { ledger, world, id } = inState('paused');
    world.difference = 'a is not at home on shard 0 any more';
    ledger.start(id, 'cat');
    expect(ledger.summary(id).state).toBe('executing');
  });

  it('[LG6] proposals and approvals expire when their time is over, or with the state they were made from; nothing else does', () => {
    for (const state of PLAN_STATES) {
      const { ledger, world, id } = inState(state);
      const expires = state === 'proposed' || state === 'approved';
      world.nowMs += 59_000;
      ledger.expireDue();
      expect(ledger.summary(id).state).toBe(state);
      world.nowMs += 1000;
      ledger.expireDue();
      expect(ledger.summary(id).state, state).toBe(expires ? 'expired' : state);
    }
    const { ledger, world, id } = inState('proposed');
    world.difference = 'other rules';
    ledger.expireDue();
    expect(ledger.summary(id)).toMatchObject({ state: 'expired', note: 'other rules' });
  });

  it('[LG7] a submitted draft takes the place of what it was made from', () => {
    const { ledger } = newLedger();
    const [first, second] = [planNumber(1), planNumber(2)];
    ledger.add(first, BY_ANN);
    const draft = planOf({
      ...{ kind: 'balance', workspace: 'estate', stateFingerprint: '0'.repeat(64), basis: 'measured' },
      ...{ basedOn: first.id, shards: first.shards, before: FIGURES, after: FIGURES, moves: [], blocks: [] },
      ...{ loads: { before: [], after: [] }, heatMoved: 0, heatMovedMin: 0, unrelieved: [], oversized: [] },
    });
    ledger.add(second, BY_ANN);
    ledger.add(draft, { ...BY_ANN, isDraft: true });
    expect(ledger.open?.planId).not.toBe(draft.id);
    ledger.submit(draft.id, 'ann', 60);
    expect(ledger.summary(first.id)).toMatchObject({ state: 'refused', note: `replaced by ${draft.id}` });
    expect(ledger.summary(second.id).state).toBe('proposed');
  });

  it('[LG8] the same plan proposed again is one entry, anew when it was closed; an unknown one is not found', () => {
    const { ledger, id } = inState('refused');
    ledger.add(planNumber(1), { ...BY_ANN, author: 'dan' });
    expect(ledger.summary(id)).toMatchObject({ state: 'proposed', author: 'dan', note: null });
    expect(ledger.latest(10).length).toBe(1);
    expect(ledger.events(id, 1)[0]).toMatchObject({ actor: 'dan', action: 'proposed' });
    expect(() => ledger.summary('balance-none')).toThrow(expect.objectContaining({ code: 'not-found.plan' }));
    expect(ledger.plan(id)).toEqual(planNumber(1));
    const executed = inState('done');
    executed.world.difference = 'its own moves';
    executed.ledger.add(planNumber(1), BY_ANN);
    expect(executed.ledger.summary(id).state, 'what was executed stays so, and can be undone').toBe('done');
    executed.world.difference = null;
    executed.ledger.add(planNumber(1), BY_ANN);
    expect(executed.ledger.summary(id).state, 'unless somebody moved everything back').toBe('proposed');
  });

  it('[LG9] what was under way when the engine stopped is paused', () => {
    const { ledger, id } = inState('executing');
    ledger.recover();
    expect(ledger.summary(id)).toMatchObject({ state: 'paused', note: expect.stringContaining('engine stopped') });
    ledger.recover();
    expect(ledger.events(id, 100).filter(({ action }) => action === 'paused').length).toBe(1);
  });

  it('[LG10] of many plans the moves of the oldest closed ones are forgotten; summaries and the audit trail stay', () => {
    const { ledger, world } = newLedger();
    for (let seed = 0; seed < 205; seed++) {
      world.nowMs++;
      const { id } = ledger.add(planNumber(seed), BY_ANN) && planNumber(seed);
      if (seed < 204) ledger.refuse(id, 'ben', 'no');
    }
    expect(ledger.count).toBe(205);
    expect(() => ledger.plan(planNumber(0).id)).toThrow(/not kept any more/);
    expect(ledger.summary(planNumber(0).id)).toMatchObject({ state: 'refused', nodes: 1, rows: 3 });
    expect(ledger.events(planNumber(0).id, 10).length).toBe(2);
    expect(ledger.plan(planNumber(204).id).moves.length).toBe(1);
  });

  it('[WQ11] the audit trail is filtered by who, what, plan and time, a page at a time, newest first', () => {
    const { ledger, world, id, hash } = inState('proposed');
    const { id: otherId } = ledger.add(planNumber(2), { ...BY_ANN, author: 'Anna' }) && planNumber(2);
    world.nowMs += 1000;
    ledger.approve(id, hash, 'ben', false);
    ledger.note('ben', 'mode', 'off to propose');
    const found = (change: object) =>
      ledger
        .wantedEvents({ planId: null, countMax: 10, ...change })
        .map(({ actor, action, planId }) => [actor, action, planId]);
    const all = [
      ['ben', 'mode', null],
      ['ben', 'approved', id],
      ['Anna', 'proposed', otherId],
      ['ann', 'proposed', id],
    ];
    expect(found({})).toEqual(all);
    expect(found({ actor: 'AN' }), 'part of a name').toEqual(all.slice(2));
    expect(found({ actions: ['mode', 'approved'] })).toEqual(all.slice(0, 2));
    expect(found({ actions: [] })).toEqual([]);
    expect(found({ planId: id, actor: 'ben' })).toEqual([all[1]]);
    expect(found({ fromMs: 2000 })).toEqual(all.slice(0, 2));
    expect(found({ toMs: 2000 })).toEqual(all.slice(2));
    expect(found({ node: 0 }), 'no plan has moved it').toEqual([]);
    const [, last] = ledger.wantedEvents({ planId: null, countMax: 2 });
    expect(found({ beforeId: last!.id })).toEqual(all.slice(2));
  });
});
