import { dirname } from 'node:path';
import type Database from 'better-sqlite3';
import { ShardscopeError } from '../../base/errors.ts';
import type { BalanceSettings } from '../../model/balance-settings.ts';
import { NO_SHARD, NO_TYPE } from '../../model/ids.ts';
import type { ClosureDepth, Hierarchy, Metagraph } from '../../model/metagraph.ts';
import type { Move, MoveRate, MoveState } from '../../model/move.ts';
import { NO_RULES, type PlacementRules } from '../../model/placement-rules.ts';
import type { ImportWarning } from '../../model/topology.ts';
import type { InfluenceInfo } from '../../protocol/types.ts';
import { migrate } from '../../storage/sqlite/migrate.ts';
import { openDatabase, withSqliteErrors } from '../../storage/sqlite/sqlite-errors.ts';
import { CATALOG_MIGRATIONS } from './catalog-migrations.ts';
import { type NewEvent, PlanStore, SWITCHED } from './plan-store.ts';
import { forgetHolder, namingHolder, noteHolder } from './workspace-lock.ts';
import { WriteStore } from './write-store.ts';

/** A hierarchy with what its closure holds. */
export interface KeptHierarchy extends Hierarchy {
  readonly depth: ClosureDepth;
  readonly rows: number;
  readonly estimatedRows: number;
}

/** Columns of the node dictionary, index = NodeIndex; as long as the highest slot that was ever taken needs. */
export interface NodeDictionary {
  /** Of removed nodes too. */
  readonly keys: readonly string[];
  readonly labels: readonly string[];
  /** `NO_TYPE` at vacant slots, as `NO_SHARD` of `homes`. */
  readonly types: Uint16Array;
  readonly influence: Float64Array;
  /** Closure rows of hierarchy `all` and all others whose ancestor the node is. */
  readonly descendants: Uint32Array;
  readonly homes: Uint16Array;
}

/** A move with the plan that made it, null where none did. */
export interface JournaledMove extends Move {
  readonly planId: string | null;
}

/** Accesses of a stretch of time. */
export interface HeatSample {
  readonly resolutionMs: number;
  readonly startMs: number;
  /** Of the resolution, how much was watched. */
  readonly durationMs: number;
  /** Accesses by shard. */
  readonly shards: readonly number[];
  /** Accesses by node, encoded; null where they are not kept. */
  readonly nodes: Uint8Array | null;
  /** What went between shards, encoded; null where nobody counted it. */
  readonly traffic: Uint8Array | null;
  /** Queries, accesses, cache hits and microseconds of all queries; null where nobody counted them. */
  readonly queries: readonly number[] | null;
  /** The same by form, encoded; null where it is not kept. */
  readonly forms: Uint8Array | null;
}

/** `islands`: one disc a shard; `force`: by edges alone. */
export type LayoutKind = 'islands' | 'layers' | 'force';

export interface WorkspaceFacts {
  readonly shardCount: number;
  readonly replicas: number;
  readonly edges: number;
  readonly warnings: readonly ImportWarning[];
  readonly isDemo: boolean;
  readonly createdMs: number;
}

/** What the scores are of where nothing says so: imports computed nothing else before they wrote it down. */
const UNSAID_INFLUENCE: InfluenceInfo = { measure: 'pagerank', direction: 'down', damping: 0.85, seed: 1, error: null };

/**
 * The catalog of a workspace: what is true for all shards together. One connection, exclusive: a second program that
 * opens the same workspace is refused by SQLite's own lock, which a crash releases. `synchronous = FULL`: the home of
 * a node and the journal of moves are on disk when a call returns.
 */
export class Catalog {
  readonly #db: Database.Database;
  readonly #file: string;
  readonly plans: PlanStore;
  readonly writes: WriteStore;
  /** Told what could not be read or written. */
  onFailure: (error: unknown) => void = () => {};

  private constructor(db: Database.Database, file: string) {
    this.#db = db;
    this.#file = file;
    this.plans = new PlanStore(db, file, (error) => this.onFailure(error));
    this.writes = new WriteStore(db, file);
  }

  /** @throws busy.workspace when another program has it open, storage.* for a damaged or missing file */
  static open(file: string): Catalog {
    const folder = dirname(file);
    try {
      const db = openDatabase(file, { fileMustExist: true, timeout: 250 }, (opened) => {
        opened.pragma('locking_mode = EXCLUSIVE');
        opened.pragma('journal_mode = WAL');
        opened.pragma('synchronous = FULL');
        migrate(opened, CATALOG_MIGRATIONS, file);
        // The exclusive lock is taken by the first write; without one two readers would both get in.
        opened.exec('BEGIN IMMEDIATE; COMMIT;');
      });
      noteHolder(folder, Date.now());
      return new Catalog(db, file);
    } catch (error) {
      throw namingHolder(folder, error);
    }
  }

  /** Over a database that is open, prepared and nobody else's already. @param file what errors name */
  static over(db: Database.Database, file: string): Catalog {
    return new Catalog(db, file);
  }

  #guarded<T>(work: () => T): T {
    return withSqliteErrors(this.#file, work, this.onFailure);
  }

  facts(): WorkspaceFacts {
    return this.#setting('facts');
  }

  epoch(): number {
    return this.#setting('epoch');
  }

  /** What the influence of the nodes was measured by. */
  influence(): InfluenceInfo {
    const { revision: _, ...info } = this.#keptInfluence();
    return info;
  }

  /** Of the topology that all scores were computed of. */
  influenceRevision(): number {
    return this.#keptInfluence().revision ?? 0;
  }

  #keptInfluence(): InfluenceInfo & { readonly revision?: number } {
    return this.#optionalSetting('influence') ?? UNSAID_INFLUENCE;
  }

  /** New scores, what they were measured by and of which topology, in one transaction. */
  saveInfluence(scores: Float64Array, info: InfluenceInfo, revision: number): void {
    this.#guarded(() =>
      this.#db.transaction(() => {
        const setScore = this.#db.prepare('UPDATE node SET influence = ? WHERE id = ?');
        for (let node = 0; node < scores.length; node++) setScore.run(scores[node], node);
        this.#db
          .prepare("INSERT OR REPLACE INTO setting VALUES ('influence', ?)")
          .run(JSON.stringify({ ...info, revision }));
      })(),
    );
  }

  #setting<T>(name: string): T {
    const value = this.#optionalSetting<T>(name);
    if (value !== null) return value;
    const message = `${this.#file}: holds no setting "${name}"; restore the workspace or import it again`;
    throw new ShardscopeError('storage.corrupt', message, { file: this.#file });
  }

  #optionalSetting<T>(name: string): T | null {
    return this.#guarded(() => {
      const row = this.#db.prepare('SELECT value FROM setting WHERE name = ?').get(name) as
        | { value: string }
        | undefined;
      return row === undefined ? null : (JSON.parse(row.value) as T);
    });
  }

  /** Those of workspaces that never had any are none. */
  placementRules(): PlacementRules {
    return this.#guarded(() => {
      const row = this.#db.prepare("SELECT value FROM setting WHERE name = 'placement-rules'").get() as
        | { value: string }
        | undefined;
      return row === undefined ? NO_RULES : (JSON.parse(row.value) as PlacementRules);
    });
  }

  /** Rules and the capacities that follow from them, together. */
  savePlacementRules(rules: PlacementRules, capacities: Float64Array): void {
    this.#guarded(() =>
      this.#db.transaction(() => {
        this.#db.prepare("INSERT OR REPLACE INTO setting VALUES ('placement-rules', ?)").run(JSON.stringify(rules));
        this.#saveShards(capacities);
      })(),
    );
  }

  /** Another number of shards. Their partitions are there when it grows; no node is at home on those that go. */
  saveShardCount(capacities: Float64Array): void {
    this.#guarded(() =>
      this.#db.transaction(() => {
        const facts: WorkspaceFacts = { ...this.facts(), shardCount: capacities.length };
        this.#db.prepare("UPDATE setting SET value = ? WHERE name = 'facts'").run(JSON.stringify(facts));
        this.#saveShards(capacities);
      })(),
    );
  }

  /** Their files are there when there are to be some. `event` is noted with it, or neither is. */
  saveReplicas(replicas: number, event: NewEvent | null = null): void {
    this.#guarded(() =>
      this.#db.transaction(() => {
        const facts: WorkspaceFacts = { ...this.facts(), replicas };
        this.#db.prepare("UPDATE setting SET value = ? WHERE name = 'facts'").run(JSON.stringify(facts));
        if (event !== null) this.plans.addEvent(event);
      })(),
    );
  }

  #saveShards(capacities: Float64Array): void {
    this.#db.prepare('DELETE FROM shard WHERE id >= ?').run(capacities.length);
    const save = this.#db.prepare(
      'INSERT INTO shard VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET capacity = excluded.capacity',
    );
    for (const [shard, capacity] of capacities.entries()) save.run(shard, capacity);
  }

  /** Null where nobody has set any. */
  balanceSettings(): BalanceSettings | null {
    return this.#optionalSetting('balance');
  }

  saveBalanceSettings(settings: BalanceSettings): void {
    this.#guarded(() => {
      this.#db.prepare("INSERT OR REPLACE INTO setting VALUES ('balance', ?)").run(JSON.stringify(settings));
    });
  }

  metagraph(): Metagraph {
    return this.#guarded(() => {
      const names = (table: string) => {
        return (this.#db.prepare(`SELECT name FROM ${table} ORDER BY id`).all() as { name: string }[]).map(
          (row) => row.name,
        );
      };
      const rules = this.#db
        .prepare('SELECT from_type AS fromType, relation, to_type AS toType, edges AS edgeCount FROM metagraph_rule')
        .all() as Metagraph['rules'];
      return { nodeTypes: names('node_type'), relations: names('relation'), rules };
    });
  }

  /** Types and relations that are new, what may connect, and which hierarchies are acyclic, together. */
  saveMetagraph({ nodeTypes, relations, rules }: Metagraph, hierarchies: readonly KeptHierarchy[]): void {
    this.#guarded(() =>
      this.#db.transaction(() => {
        const type = this.#db.prepare('INSERT OR IGNORE INTO node_type VALUES (?, ?)');
        for (const [id, name] of nodeTypes.entries()) type.run(id, name);
        const relation = this.#db.prepare('INSERT OR IGNORE INTO relation VALUES (?, ?)');
        for (const [id, name] of relations.entries()) relation.run(id, name);
        this.#db.exec('DELETE FROM metagraph_rule');
        const rule = this.#db.prepare('INSERT INTO metagraph_rule VALUES (?, ?, ?, ?)');
        for (const of of rules) rule.run(of.fromType, of.relation, of.toType, of.edgeCount);
        const acyclic = this.#db.prepare('UPDATE hierarchy SET is_acyclic = ? WHERE id = ?');
        for (const [id, { isAcyclic }] of hierarchies.entries()) acyclic.run(isAcyclic ? 1 : 0, id);
      })(),
    );
  }

  hierarchies(): readonly KeptHierarchy[] {
    return this.#guarded(() => {
      const rows = this.#db
        .prepare(
          'SELECT name, relations, depth, rows, estimated_rows AS estimatedRows, is_acyclic AS isAcyclic FROM hierarchy ORDER BY id',
        )
        .all() as {
        name: string;
        relations: string | null;
        depth: number | null;
        rows: number;
        estimatedRows: number;
        isAcyclic: number;
      }[];
      return rows.map((row) => ({
        ...row,
        relations: row.relations === null ? null : (JSON.parse(row.relations) as number[]),
        depth: row.depth ?? 'full',
        isAcyclic: row.isAcyclic === 1,
      }));
    });
  }

  capacities(): Float64Array {
    return this.#guarded(() => {
      const rows = this.#db.prepare('SELECT capacity FROM shard ORDER BY id').all() as { capacity: number }[];
      return Float64Array.from(rows, (row) => row.capacity);
    });
  }

  nodes(): NodeDictionary {
    return this.#guarded(() => {
      const { count } = this.#db
        .prepare(
          'SELECT 1 + max((SELECT ifnull(max(id), -1) FROM node), (SELECT ifnull(max(id), -1) FROM removed_node)) AS count',
        )
        .get() as { count: number };
      const keys: string[] = new Array(count).fill('');
      const labels: string[] = new Array(count).fill('');
      const [types, homes] = [new Uint16Array(count).fill(NO_TYPE), new Uint16Array(count).fill(NO_SHARD)];
      const [influence, descendants] = [new Float64Array(count), new Uint32Array(count)];
      const select = this.#db
        .prepare('SELECT id, key, label, type, influence, descendants, home FROM node ORDER BY id')
        .raw(true);
      type Row = [number, string, string, number, number, number, number];
      for (const [slot, ...row] of select.iterate() as IterableIterator<Row>) {
        [keys[slot], labels[slot], types[slot], influence[slot], descendants[slot], homes[slot]] = row;
      }
      const removed = this.#db.prepare('SELECT id, key, label FROM removed_node').raw(true);
      for (const [slot, key, label] of removed.iterate() as IterableIterator<[number, string, string]>) {
        [keys[slot], labels[slot]] = [key, label];
      }
      for (const [slot, rows] of this.writes.unsettledDescendants()) descendants[slot] = rows;
      return { keys, labels, types, influence, descendants, homes };
    });
  }

  /** Indexes of nodes whose key or label holds `text`: exact and leading matches first, then by influence. */
  search(text: string, countMax: number): readonly number[] {
    // SQLite reads a full-text query only up to a NUL, and would miss its closing quote; no key holds one.
    if (text.includes('\0')) return [];
    return this.#guarded(() => {
      // Trigrams cannot find less than three characters; a prefix of the key index can.
      const source =
        [...text].length >= 3
          ? { from: 'node_search JOIN node ON node.id = node_search.rowid', where: 'node_search MATCH $match' }
          : { from: 'node', where: "node.key LIKE $prefix ESCAPE '\\' OR node.label LIKE $prefix ESCAPE '\\'" };
      const select = this.#db.prepare(
        `SELECT node.id FROM ${source.from} WHERE ${source.where}
         ORDER BY node.key = $text OR node.label = $text DESC,
                  node.key LIKE $prefix ESCAPE '\\' OR node.label LIKE $prefix ESCAPE '\\' DESC, node.influence DESC
         LIMIT $countMax`,
      );
      const prefix = `${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
      const found = select.all({
        text,
        prefix,
        countMax,
        ...(source.where.includes('$match') ? { match: `"${text.replaceAll('"', '""')}"` } : {}),
      });
      return (found as { id: number }[]).map((row) => row.id);
    });
  }

  positions(): Float32Array | null {
    return this.#guarded(() => {
      const row = this.#db.prepare("SELECT positions FROM layout WHERE name = 'current'").get() as
        | { positions: Buffer }
        | undefined;
      if (row === undefined) return null;
      const { buffer, byteOffset, byteLength } = row.positions;
      return new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer);
    });
  }

  savePositions(positions: Float32Array, kind: LayoutKind): void {
    this.#guarded(() =>
      this.#db.transaction(() => {
        const bytes = Buffer.from(positions.buffer, positions.byteOffset, positions.byteLength);
        this.#db.prepare("INSERT OR REPLACE INTO layout VALUES ('current', ?)").run(bytes);
        this.#db.prepare("INSERT OR REPLACE INTO setting VALUES ('layout-kind', ?)").run(JSON.stringify(kind));
      })(),
    );
  }

  /** What the positions were laid out as; imports make islands. */
  layoutKind(): LayoutKind {
    return this.#guarded(() => {
      const row = this.#db.prepare("SELECT value FROM setting WHERE name = 'layout-kind'").get() as
        | { value: string }
        | undefined;
      return row === undefined ? 'islands' : (JSON.parse(row.value) as LayoutKind);
    });
  }

  /** Slots whose nodes somebody has placed by hand: no layout moves them. */
  pinnedSlots(): readonly number[] {
    return this.#guarded(() => {
      const row = this.#db.prepare("SELECT value FROM setting WHERE name = 'layout-pins'").get() as
        | { value: string }
        | undefined;
      return row === undefined ? [] : (JSON.parse(row.value) as number[]);
    });
  }

  savePinnedSlots(slots: readonly number[]): void {
    this.#guarded(() =>
      this.#db.prepare("INSERT OR REPLACE INTO setting VALUES ('layout-pins', ?)").run(JSON.stringify(slots)),
    );
  }

  // ---- heat over time ----------------------------------------------------------------------------------------------

  /** One transaction for all that `work` asks of this catalog. */
  atomically(work: () => void): void {
    this.#guarded(() => this.#db.transaction(work)());
  }

  /** Samples that start within [fromMs, toMs), in order; the first `countMax` of them. */
  heatSamples(resolutionMs: number, fromMs: number, toMs: number, countMax = -1): readonly HeatSample[] {
    return this.#guarded(() => {
      const rows = this.#db
        .prepare(
          `SELECT resolution_ms AS resolutionMs, start_ms AS startMs, duration_ms AS durationMs, shards, nodes, traffic, queries,
                  forms
           FROM heat_sample WHERE resolution_ms = ? AND start_ms >= ? AND start_ms < ? ORDER BY start_ms LIMIT ?`,
        )
        .all(resolutionMs, fromMs, toMs, countMax) as (Omit<HeatSample, 'shards' | 'queries'> & {
        readonly shards: string;
        readonly queries: string | null;
      })[];
      return rows.map((row) => ({
        ...row,
        shards: JSON.parse(row.shards) as number[],
        queries: row.queries === null ? null : (JSON.parse(row.queries) as number[]),
      }));
    });
  }

  /** Start of the earliest sample of any resolution, null where there is none. */
  earliestHeatSampleMs(): number | null {
    return this.#guarded(() => {
      const select = this.#db.prepare('SELECT min(start_ms) AS startMs FROM heat_sample');
      return (select.get() as { startMs: number | null }).startMs;
    });
  }

  /** Start of the latest sample, null where there is none. */
  latestHeatSampleMs(resolutionMs: number): number | null {
    return this.#guarded(() => {
      const select = this.#db.prepare('SELECT max(start_ms) AS startMs FROM heat_sample WHERE resolution_ms = ?');
      return (select.get(resolutionMs) as { startMs: number | null }).startMs;
    });
  }

  /** Start of the oldest kept sample of any resolution, null where there is none. */
  oldestHeatSampleMs(): number | null {
    return this.#guarded(
      () => this.#db.prepare('SELECT min(start_ms) FROM heat_sample').pluck(true).get() as number | null,
    );
  }

  /** In place of a sample of the same resolution and start. */
  saveHeatSample(sample: HeatSample): void {
    this.#guarded(() => {
      const save = this.#db.prepare(
        `INSERT OR REPLACE INTO heat_sample (resolution_ms, start_ms, duration_ms, shards, nodes, traffic, queries, forms)
         VALUES ($resolutionMs, $startMs, $durationMs, $shards, $nodes, $traffic, $queries, $forms)`,
      );
      const queries = sample.queries === null ? null : JSON.stringify(sample.queries);
      save.run({ ...sample, shards: JSON.stringify(sample.shards), queries });
    });
  }

  deleteHeatSamples(resolutionMs: number, beforeMs: number): void {
    this.#guarded(() => {
      this.#db.prepare('DELETE FROM heat_sample WHERE resolution_ms = ? AND start_ms < ?').run(resolutionMs, beforeMs);
    });
  }

  /** Forgets the detail by node, or by form, of the oldest samples, so that what is left takes at most `bytesMax`. */
  dropHeatDetail(resolutionMs: number, bytesMax: number, detail: 'nodes' | 'forms' = 'nodes'): void {
    this.#guarded(() => {
      this.#db
        .prepare(
          `UPDATE heat_sample SET ${detail} = NULL
           WHERE resolution_ms = $resolutionMs AND ${detail} IS NOT NULL AND start_ms <= (
             SELECT max(start_ms) FROM (
               SELECT start_ms, sum(length(${detail})) OVER (ORDER BY start_ms DESC) AS bytes
               FROM heat_sample WHERE resolution_ms = $resolutionMs AND ${detail} IS NOT NULL
             ) WHERE bytes > $bytesMax
           )`,
        )
        .run({ resolutionMs, bytesMax });
    });
  }

  // ---- moves -------------------------------------------------------------------------------------------------------

  /** As many as reads can bear, where nobody said otherwise. */
  moveRate(): MoveRate {
    return this.#guarded(() => {
      const row = this.#db.prepare("SELECT value FROM setting WHERE name = 'move-rate'").get() as
        | { value: string }
        | undefined;
      return row === undefined ? 'auto' : (JSON.parse(row.value) as MoveRate);
    });
  }

  saveMoveRate(rate: MoveRate): void {
    this.#guarded(() => {
      this.#db.prepare("INSERT OR REPLACE INTO setting VALUES ('move-rate', ?)").run(JSON.stringify(rate));
    });
  }

  // ---- the journal of moves ----------------------------------------------------------------------------------------

  /** Writes the intent of some moves before anything is copied; returns their ids. */
  beginMoves(
    moves: readonly (Pick<Move, 'node' | 'from' | 'to'> & { readonly planId: string | null })[],
    startedMs: number,
  ): readonly number[] {
    return this.#guarded(() => {
      const insert = this.#db.prepare(
        "INSERT INTO move (node, source, target, state, rows, started_ms, plan) VALUES (?, ?, ?, 'copying', 0, ?, ?)",
      );
      return this.#db.transaction(() =>
        moves.map(({ node, from, to, planId }) => {
          return Number(insert.run(node, from, to, startedMs, planId).lastInsertRowid);
        }),
      )();
    });
  }

  /** The commit point of moves: their nodes' new homes, the next epoch and the journal, in one transaction. */
  switchMoves(moves: readonly { readonly id: number; readonly node: number; readonly to: number }[]): number {
    return this.#guarded(() =>
      this.#db.transaction(() => {
        const setHome = this.#db.prepare('UPDATE node SET home = ? WHERE id = ?');
        const setState = this.#db.prepare("UPDATE move SET state = 'switched' WHERE id = ?");
        const epoch = this.epoch() + 1;
        for (const { id, node, to } of moves) {
          setHome.run(to, node);
          setState.run(id);
        }
        this.#db.prepare("UPDATE setting SET value = ? WHERE name = 'epoch'").run(String(epoch));
        return epoch;
      })(),
    );
  }

  /**
   * Ends moves alike, in one transaction. It waits for no disk: after a power failure the clean-up of what ended last is
   * repeated, and changes nothing.
   */
  endMoves(moves: readonly Pick<Move, 'id' | 'rows'>[], state: MoveState, finishedMs: number, error: string | null) {
    this.#guarded(() => {
      const end = this.#db.prepare('UPDATE move SET state = ?, rows = ?, finished_ms = ?, error = ? WHERE id = ?');
      this.#db.pragma('synchronous = NORMAL');
      try {
        this.#db.transaction(() => {
          for (const { id, rows } of moves) end.run(state, rows, finishedMs, error, id);
        })();
      } finally {
        this.#db.pragma('synchronous = FULL');
      }
    });
  }

  /** Moves that a crash left in the middle. */
  unfinishedMoves(): readonly Move[] {
    return this.#selectMoves("WHERE state IN ('copying', 'switched', 'cleaning') ORDER BY id");
  }

  /** What a plan has moved since it was approved, in the order of its moves. */
  movesOfPlan(planId: string): readonly Move[] {
    const approved = '(SELECT approved_ms FROM plan WHERE plan.id = move.plan)';
    return this.#selectMoves(`WHERE plan = ? AND ${SWITCHED} AND started_ms >= ${approved} ORDER BY id`, planId);
  }

  /** The last plan of the ledger that moved a node, null where none did. Replays in place are in no ledger. */
  lastPlanOf(node: number): { readonly planId: string; readonly finishedMs: number | null } | null {
    return this.#guarded(() => {
      const select = this.#db.prepare(
        `SELECT plan AS planId, finished_ms AS finishedMs FROM move
         WHERE node = ? AND ${SWITCHED} AND plan IN (SELECT id FROM plan) ORDER BY id DESC LIMIT 1`,
      );
      return (select.get(node) as { planId: string; finishedMs: number | null } | undefined) ?? null;
    });
  }

  latestMoves(countMax: number): readonly Move[] {
    return this.#selectMoves(`ORDER BY id DESC LIMIT ${Math.trunc(countMax)}`);
  }

  /** The next moves after one, oldest first: the whole journal in pieces. */
  movesAfter(id: number, countMax: number): readonly Move[] {
    return this.#selectMoves(`WHERE id > ${Math.trunc(id)} ORDER BY id LIMIT ${Math.trunc(countMax)}`);
  }

  /** Node and source, alternating, of the moves that ended after a time or have not ended yet, oldest first. */
  sourcesOfMovesAfter(atMs: number): Uint32Array {
    return this.#guarded(() => {
      const rows = this.#db
        .prepare(`SELECT node, source FROM move WHERE ${SWITCHED} AND ifnull(finished_ms, ?) > ? ORDER BY id`)
        .raw(true)
        .all(atMs + 1, atMs) as [number, number][];
      const flat = new Uint32Array(2 * rows.length);
      for (const [at, row] of rows.entries()) flat.set(row, 2 * at);
      return flat;
    });
  }

  /** Moves that were begun by then and ended later, or have not. */
  movesUnderWayAt(atMs: number): number {
    return this.#guarded(() => {
      const count = this.#db
        .prepare('SELECT count(*) FROM move WHERE started_ms <= ? AND (finished_ms IS NULL OR finished_ms > ?)')
        .pluck(true);
      return count.get(atMs, atMs) as number;
    });
  }

  /** Moves of any outcome that were under way at some time of a range, in the order of the journal. */
  movesWithin(fromMs: number, toMs: number, countMax: number): readonly JournaledMove[] {
    return this.#guarded(() => {
      const select = this.#db.prepare(
        `SELECT id, node, source AS "from", target AS "to", state, rows, started_ms AS startedMs,
                finished_ms AS finishedMs, error, plan AS planId FROM move
         WHERE started_ms <= ? AND (finished_ms IS NULL OR finished_ms >= ?) ORDER BY id LIMIT ?`,
      );
      return select.all(toMs, fromMs, countMax) as JournaledMove[];
    });
  }

  /** Moves that ended at the same time for the same plan, oldest first; the latest where there are more. */
  endedMoves(fromMs: number, toMs: number, countMax: number): { atMs: number; nodes: number; planId: string | null }[] {
    return this.#guarded(() => {
      const select = this.#db.prepare(
        `SELECT finished_ms AS atMs, count(*) AS nodes, plan AS planId FROM move
         WHERE ${SWITCHED} AND finished_ms >= ? AND finished_ms <= ?
         GROUP BY finished_ms, plan ORDER BY finished_ms DESC LIMIT ?`,
      );
      return (select.all(fromMs, toMs, countMax) as { atMs: number; nodes: number; planId: string | null }[]).reverse();
    });
  }

  /** When the last move ended from or to a shard that is there no more; null where none did. */
  lastMoveBeyond(shardCount: number): number | null {
    return this.#guarded(() => {
      const select = this.#db.prepare(
        `SELECT max(finished_ms) FROM move WHERE ${SWITCHED} AND max(source, target) >= ?`,
      );
      return select.pluck(true).get(shardCount) as number | null;
    });
  }

  moveCount(): number {
    return this.#guarded(
      () => (this.#db.prepare('SELECT count(*) AS count FROM move').get() as { count: number }).count,
    );
  }

  #selectMoves(clause: string, ...params: readonly string[]): readonly Move[] {
    return this.#guarded(
      () =>
        this.#db
          .prepare(
            `SELECT id, node, source AS "from", target AS "to", state, rows, started_ms AS startedMs,
                    finished_ms AS finishedMs, error FROM move ${clause}`,
          )
          .all(...params) as Move[],
    );
  }

  /** Writes all of it into a new file. Meanwhile, and after, nobody else can open it. @throws storage.* */
  async copyTo(file: string): Promise<void> {
    try {
      await this.#db.backup(file);
    } catch (error) {
      withSqliteErrors(file, () => {
        throw error;
      });
    }
  }

  close(): void {
    if (this.#db.open) forgetHolder(dirname(this.#file));
    this.#guarded(() => this.#db.close());
  }
}
