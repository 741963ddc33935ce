import type Database from 'better-sqlite3';
import type { Move, MoveRate, MoveState } from '../../model/move.ts';
import { CatalogStore } from './catalog-store.ts';
import { SWITCHED } from './plan-store.ts';
import type { SettingStore } from './setting-store.ts';

/** A move with the plan that made it, null where none did. */
export interface JournaledMove extends Move {
  readonly planId: string | null;
}

/**
 * The journal of moves of one workspace, and the homes that they switch. Who moves what is decided by the migrator; what
 * stands here is on disk when a call returns, but for the ends of moves.
 */
export class MoveJournal extends CatalogStore {
  readonly #settings: SettingStore;

  constructor(db: Database.Database, file: string, settings: SettingStore, onFailure: (error: unknown) => void) {
    super(db, file, onFailure);
    this.#settings = settings;
  }

  /** Writes the intent of some moves before anything is copied; returns their ids. */
  begin(
    moves: readonly (Pick<Move, 'node' | 'from' | 'to'> & { readonly planId: string | null })[],
    startedMs: number,
  ): readonly number[] {
    return this.guarded(() => {
      const insert = this.db.prepare(
        "INSERT INTO move (node, source, target, state, rows, started_ms, plan) VALUES (?, ?, ?, 'copying', 0, ?, ?)",
      );
      return this.db.transaction(() =>
        moves.map(({ node, from, to, planId }) => {
          return Number(insert.run(node, from, to, startedMs, planId).lastInsertRowid);
        }),
      )();
    });
  }

  /** The commit point of moves: their nodes' new homes, the next epoch and the journal, in one transaction. */
  switchHomes(moves: readonly { readonly id: number; readonly node: number; readonly to: number }[]): number {
    return this.guarded(() =>
      this.db.transaction(() => {
        const setHome = this.db.prepare('UPDATE node SET home = ? WHERE id = ?');
        const setState = this.db.prepare("UPDATE move SET state = 'switched' WHERE id = ?");
        const epoch = this.#settings.get<number>('epoch') + 1;
        for (const { id, node, to } of moves) {
          setHome.run(to, node);
          setState.run(id);
        }
        this.#settings.set('epoch', epoch);
        return epoch;
      })(),
    );
  }

  /**
   * Ends moves alike, in one transaction. It waits for no disk: after a power failure the clean-up of what ended last is
   * repeated, and changes nothing.
   */
  end(moves: readonly Pick<Move, 'id' | 'rows'>[], state: MoveState, finishedMs: number, error: string | null) {
    this.guarded(() => {
      const end = this.db.prepare('UPDATE move SET state = ?, rows = ?, finished_ms = ?, error = ? WHERE id = ?');
      this.db.pragma('synchronous = NORMAL');
      try {
        this.db.transaction(() => {
          for (const { id, rows } of moves) end.run(state, rows, finishedMs, error, id);
        })();
      } finally {
        this.db.pragma('synchronous = FULL');
      }
    });
  }

  /** Moves that a crash left in the middle. */
  unfinished(): readonly Move[] {
    return this.#select("WHERE state IN ('copying', 'switched', 'cleaning') ORDER BY id");
  }

  /** What a plan has moved since it was approved, in the order of its moves. */
  ofPlan(planId: string): readonly Move[] {
    const approved = '(SELECT approved_ms FROM plan WHERE plan.id = move.plan)';
    return this.#select(`WHERE plan = ? AND ${SWITCHED} AND started_ms >= ${approved} ORDER BY id`, planId);
  }

  /** The last plan of the ledger that moved a node, null where none did. Replays in place are in no ledger. */
  lastPlanOf(node: number): { readonly planId: string; readonly finishedMs: number | null } | null {
    return this.guarded(() => {
      const select = this.db.prepare(
        `SELECT plan AS planId, finished_ms AS finishedMs FROM move
         WHERE node = ? AND ${SWITCHED} AND plan IN (SELECT id FROM plan) ORDER BY id DESC LIMIT 1`,
      );
      return (select.get(node) as { planId: string; finishedMs: number | null } | undefined) ?? null;
    });
  }

  latest(countMax: number): readonly Move[] {
    return this.#select(`ORDER BY id DESC LIMIT ${Math.trunc(countMax)}`);
  }

  /** The next moves after one, oldest first: the whole journal in pieces. */
  after(id: number, countMax: number): readonly Move[] {
    return this.#select(`WHERE id > ${Math.trunc(id)} ORDER BY id LIMIT ${Math.trunc(countMax)}`);
  }

  /** Node and source, alternating, of the moves that ended after a time or have not ended yet, oldest first. */
  sourcesAfter(atMs: number): Uint32Array {
    return this.guarded(() => {
      const rows = this.db
        .prepare(`SELECT node, source FROM move WHERE ${SWITCHED} AND ifnull(finished_ms, ?) > ? ORDER BY id`)
        .raw(true)
        .all(atMs + 1, atMs) as [number, number][];
      const flat = new Uint32Array(2 * rows.length);
      for (const [at, row] of rows.entries()) flat.set(row, 2 * at);
      return flat;
    });
  }

  /** Moves that were begun by then and ended later, or have not. */
  underWayAt(atMs: number): number {
    return this.guarded(() => {
      const count = this.db
        .prepare('SELECT count(*) FROM move WHERE started_ms <= ? AND (finished_ms IS NULL OR finished_ms > ?)')
        .pluck(true);
      return count.get(atMs, atMs) as number;
    });
  }

  /** Moves of any outcome that were under way at some time of a range, in the order of the journal. */
  within(fromMs: number, toMs: number, countMax: number): readonly JournaledMove[] {
    return this.guarded(() => {
      const select = this.db.prepare(
        `SELECT id, node, source AS "from", target AS "to", state, rows, started_ms AS startedMs,
                finished_ms AS finishedMs, error, plan AS planId FROM move
         WHERE started_ms <= ? AND (finished_ms IS NULL OR finished_ms >= ?) ORDER BY id LIMIT ?`,
      );
      return select.all(toMs, fromMs, countMax) as JournaledMove[];
    });
  }

  /** Moves that ended at the same time for the same plan, oldest first; the latest where there are more. */
  ended(fromMs: number, toMs: number, countMax: number): { atMs: number; nodes: number; planId: string | null }[] {
    return this.guarded(() => {
      const select = this.db.prepare(
        `SELECT finished_ms AS atMs, count(*) AS nodes, plan AS planId FROM move
         WHERE ${SWITCHED} AND finished_ms >= ? AND finished_ms <= ?
         GROUP BY finished_ms, plan ORDER BY finished_ms DESC LIMIT ?`,
      );
      return (select.all(fromMs, toMs, countMax) as { atMs: number; nodes: number; planId: string | null }[]).reverse();
    });
  }

  /** When the last move ended from or to a shard that is there no more; null where none did. */
  lastBeyondMs(shardCount: number): number | null {
    return this.guarded(() => {
      const select = this.db.prepare(
        `SELECT max(finished_ms) FROM move WHERE ${SWITCHED} AND max(source, target) >= ?`,
      );
      return select.pluck(true).get(shardCount) as number | null;
    });
  }

  count(): number {
    return this.guarded(() => (this.db.prepare('SELECT count(*) AS count FROM move').get() as { count: number }).count);
  }

  #select(clause: string, ...params: readonly string[]): readonly Move[] {
    return this.guarded(
      () =>
        this.db
          .prepare(
            `SELECT id, node, source AS "from", target AS "to", state, rows, started_ms AS startedMs,
                    finished_ms AS finishedMs, error FROM move ${clause}`,
          )
          .all(...params) as Move[],
    );
  }

  /** As many as reads can bear, where nobody said otherwise. */
  rate(): MoveRate {
    return this.#settings.find('move-rate') ?? 'auto';
  }

  saveRate(rate: MoveRate): void {
    this.#settings.set('move-rate', rate);
  }
}
