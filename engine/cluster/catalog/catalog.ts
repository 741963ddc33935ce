import { dirname } from 'node:path';
import type Database from 'better-sqlite3';
import type { BalanceSettings } from '../../model/balance-settings.ts';
import { NO_SHARD, NO_TYPE } from '../../model/ids.ts';
import type { ClosureDepth, Hierarchy, Metagraph } from '../../model/metagraph.ts';
import { NO_RULES, type PlacementRules } from '../../model/placement-rules.ts';
import type { ImportWarning } from '../../model/topology.ts';
import type { InfluenceInfo } from '../../protocol/types.ts';
import { migrate } from '../../storage/sqlite/migrate.ts';
import { openDatabase, withSqliteErrors } from '../../storage/sqlite/sqlite-errors.ts';
import { CATALOG_MIGRATIONS } from './catalog-migrations.ts';
import { HeatStore } from './heat-store.ts';
import { MoveJournal } from './move-journal.ts';
import { type NewEvent, PlanStore } from './plan-store.ts';
import { SettingStore } from './setting-store.ts';
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
  readonly #settings: SettingStore;
  readonly plans: PlanStore;
  readonly writes: WriteStore;
  readonly moves: MoveJournal;
  readonly heat: HeatStore;
  /** Told what could not be read or written. */
  onFailure: (error: unknown) => void = () => {};

  private constructor(db: Database.Database, file: string) {
    this.#db = db;
    this.#file = file;
    const onFailure = (error: unknown) => this.onFailure(error);
    this.#settings = new SettingStore(db, file, onFailure);
    this.plans = new PlanStore(db, file, onFailure);
    this.writes = new WriteStore(db, file);
    this.moves = new MoveJournal(db, file, this.#settings, onFailure);
    this.heat = new HeatStore(db, file, onFailure);
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
    return this.#settings.get('facts');
  }

  epoch(): number {
    return this.#settings.get('epoch');
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
    return this.#settings.find('influence') ?? UNSAID_INFLUENCE;
  }

  /** New scores, what they were measured by and of which topology, in one transaction. */
  saveInfluence(scores: Float64Array, info: InfluenceInfo, revision: number): void {
    this.#guarded(() =>
      this.#db.transaction(() => {
        const setScore = this.#db.prepare('UPDATE node SET influence = ? WHERE id = ?');
        for (let node = 0; node < scores.length; node++) setScore.run(scores[node], node);
        this.#settings.set('influence', { ...info, revision });
      })(),
    );
  }

  /** Those of workspaces that never had any are none. */
  placementRules(): PlacementRules {
    return this.#settings.find('placement-rules') ?? NO_RULES;
  }

  /** Rules and the capacities that follow from them, together. */
  savePlacementRules(rules: PlacementRules, capacities: Float64Array): void {
    this.#guarded(() =>
      this.#db.transaction(() => {
        this.#settings.set('placement-rules', rules);
        this.#saveShards(capacities);
      })(),
    );
  }

  /** Another number of shards. Their partitions are there when it grows; no node is at home on those that go. */
  saveShardCount(capacities: Float64Array): void {
    this.#guarded(() =>
      this.#db.transaction(() => {
        const facts: WorkspaceFacts = { ...this.facts(), shardCount: capacities.length };
        this.#settings.set('facts', facts);
        this.#saveShards(capacities);
      })(),
    );
  }

  /** Their files are there when there are to be some. `event` is noted with it, or neither is. */
  saveReplicas(replicas: number, event: NewEvent | null = null): void {
    this.#guarded(() =>
      this.#db.transaction(() => {
        const facts: WorkspaceFacts = { ...this.facts(), replicas };
        this.#settings.set('facts', facts);
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
    return this.#settings.find('balance');
  }

  saveBalanceSettings(settings: BalanceSettings): void {
    this.#settings.set('balance', settings);
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
        this.#settings.set('layout-kind', kind);
      })(),
    );
  }

  /** What the positions were laid out as; imports make islands. */
  layoutKind(): LayoutKind {
    return this.#settings.find('layout-kind') ?? 'islands';
  }

  /** Slots whose nodes somebody has placed by hand: no layout moves them. */
  pinnedSlots(): readonly number[] {
    return this.#settings.find('layout-pins') ?? [];
  }

  savePinnedSlots(slots: readonly number[]): void {
    this.#settings.set('layout-pins', slots);
  }

  /** One transaction for all that `work` asks of this catalog. */
  atomically(work: () => void): void {
    this.#guarded(() => this.#db.transaction(work)());
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
