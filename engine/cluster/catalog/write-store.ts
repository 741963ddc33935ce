import { deserialize, serialize } from 'node:v8';
import type Database from 'better-sqlite3';
import type { TouchedNodes, WriteSummary } from '../../model/changes.ts';
import type { Metagraph } from '../../model/metagraph.ts';
import { CatalogStore } from './catalog-store.ts';

export type PackedDeltas = ReadonlyMap<number, Uint8Array>;

/** What is kept of a write until every partition has it on disk. */
interface KeptWrite {
  readonly deltas: PackedDeltas;
  /** Node and number, alternating. The dictionary gets them when the write is settled: many writes change the same ones. */
  readonly descendants: Uint32Array;
}

/** All that a write changes, beside what it does to partitions. */
export interface CommittedWrite {
  readonly revision: number;
  readonly atMs: number;
  readonly actor: string;
  readonly summary: WriteSummary;
  readonly touched: TouchedNodes;
  /** By shard, packed (storage/packed-delta.ts). */
  readonly deltas: PackedDeltas;
  readonly addedNodes: readonly DictionaryNode[];
  readonly changedNodes: readonly Omit<DictionaryNode, 'home' | 'key'>[];
  readonly removedSlots: readonly number[];
  /** Closure rows whose ancestor each of these nodes is now. */
  readonly descendants: ReadonlyMap<number, number>;
  /** Those whose number of edges is another. */
  readonly rules: Metagraph['rules'];
  /** Closure rows by hierarchy. */
  readonly hierarchyRows: readonly number[];
  readonly edgeCount: number;
  /** Of the shard map; what is kept of older ones holds no more. */
  readonly epoch: number;
}

export interface DictionaryNode {
  readonly slot: number;
  readonly key: string;
  readonly label: string;
  readonly type: number;
  readonly home: number;
}

/** A write that some partition may not have yet. */
export interface UnappliedWrite {
  readonly revision: number;
  readonly deltas: PackedDeltas;
}

export interface WriteRecord {
  readonly revision: number;
  readonly atMs: number;
  readonly actor: string;
  readonly summary: WriteSummary;
}

/** With the nodes that it was about; none are known of writes by a Shardscope that did not keep them. */
export interface WriteRecordWithNodes extends WriteRecord {
  readonly touched: TouchedNodes;
}

type KeptSummary = WriteSummary & { readonly touched?: TouchedNodes };
const NONE_KNOWN: TouchedNodes = { nodes: [], count: 0 };

/** Writes to the topology, in the catalog: the row of one is its commit point, and what partitions are repaired from. */
export class WriteStore extends CatalogStore {
  #prepared: ReturnType<typeof prepare> | null = null;
  /** At the first use: a file that is no catalog is refused by what reads it first. */
  get #sql(): ReturnType<typeof prepare> {
    this.#prepared ??= prepare(this.db);
    return this.#prepared;
  }

  /** Number of the last write; 0 after an import. */
  revision(): number {
    return this.guarded(() => this.#sql.revision.get() as number);
  }

  /** The commit point: everything or nothing, on disk when it returns. @throws storage.* */
  commit(write: CommittedWrite): void {
    this.guarded(() => {
      const sql = this.#sql;
      this.db
        .transaction(() => {
          const { revision, atMs, actor, deltas } = write;
          // Beside the summary: a column of its own would be another schema for what no query asks for.
          const summary: KeptSummary = { ...write.summary, touched: write.touched };
          const kept: KeptWrite = { deltas, descendants: Uint32Array.from([...write.descendants].flat()) };
          sql.insertWrite.run(revision, atMs, actor, JSON.stringify(summary), serialize(kept));
          for (const slot of write.removedSlots) {
            sql.keepRemoved.run(revision, slot);
            sql.forgetSearch.run(slot);
            sql.deleteNode.run(slot);
          }
          for (const { slot, key, label, type, home } of write.addedNodes) {
            sql.insertNode.run(slot, key, label, type, home);
            sql.findable.run(slot);
          }
          for (const { slot, label, type } of write.changedNodes) {
            sql.forgetSearch.run(slot);
            sql.changeNode.run(label, type, slot);
            sql.findable.run(slot);
          }
          for (const { fromType, relation, toType, edgeCount } of write.rules) {
            sql.setRule.run(edgeCount, fromType, relation, toType);
          }
          for (const [id, rows] of write.hierarchyRows.entries()) sql.setHierarchyRows.run(rows, id);
          sql.setEdges.run(write.edgeCount);
          sql.setEpoch.run(String(write.epoch));
        })
        .immediate();
    });
  }

  /** In order. */
  unapplied(): readonly UnappliedWrite[] {
    return this.guarded(() =>
      (this.#sql.unapplied.all() as { revision: number; delta: Buffer }[]).map(({ revision, delta }) => {
        return { revision, deltas: (deserialize(delta) as KeptWrite).deltas };
      }),
    );
  }

  /** Up to which revision every partition has all writes on disk; 0 where there was none. Later ones are all `unapplied`. */
  settledRevision(): number {
    return this.guarded(() => this.#sql.settledRevision.get() as number);
  }

  /** Every partition has the writes up to `revision` on disk: what they did need not be kept any more. */
  settled(revision: number): void {
    this.guarded(() =>
      this.db.transaction(() => {
        for (const [slot, rows] of this.unsettledDescendants()) this.#sql.setDescendants.run(rows, slot);
        this.#sql.settled.run(revision);
      })(),
    );
  }

  /** Closure rows whose ancestor nodes are, where the dictionary does not say so yet. */
  unsettledDescendants(): ReadonlyMap<number, number> {
    return this.guarded(() => {
      const latest = new Map<number, number>();
      for (const { delta } of this.#sql.unapplied.all() as { delta: Buffer }[]) {
        const { descendants } = deserialize(delta) as KeptWrite;
        for (let at = 0; at < descendants.length; at += 2) latest.set(descendants[at]!, descendants[at + 1]!);
      }
      return latest;
    });
  }

  /** The last write that was made by then; 0 where none was. */
  revisionAt(atMs: number): number {
    return this.guarded(() => this.#sql.revisionAt.get(atMs) as number);
  }

  /** What later writes have added, in all. */
  addedSince(revision: number): { readonly writes: number; readonly nodes: number } {
    return this.guarded(() => this.#sql.addedSince.get(revision) as { writes: number; nodes: number });
  }

  /** Nodes in the slots before `slotEnd` that later writes have removed. */
  removedSince(revision: number, slotEnd: number): number {
    return this.guarded(() => this.#sql.removedSince.get(revision, slotEnd) as number);
  }

  /** Slot and revision of the nodes that later writes have removed. */
  removedAfter(revision: number): readonly (readonly [number, number])[] {
    return this.guarded(() => this.#sql.removedAfter.all(revision) as [number, number][]);
  }

  /** Oldest first; the latest of them where there are more. */
  between(fromMs: number, toMs: number, countMax: number): readonly WriteRecord[] {
    return this.guarded(() =>
      this.#records(this.#sql.between.all(fromMs, toMs, countMax))
        .map(({ touched: _, ...record }) => record)
        .reverse(),
    );
  }

  #records(rows: readonly unknown[]): WriteRecordWithNodes[] {
    return (rows as readonly (Omit<WriteRecord, 'summary'> & { summary: string })[]).map((row) => {
      const { touched = NONE_KNOWN, ...summary } = JSON.parse(row.summary) as KeptSummary;
      return { ...row, summary, touched };
    });
  }

  /** Newest first. */
  latest(countMax: number): readonly WriteRecordWithNodes[] {
    return this.guarded(() => this.#records(this.#sql.latest.all(countMax)));
  }
}

function prepare(db: Database.Database) {
  return {
    revision: db.prepare('SELECT ifnull(max(revision), 0) FROM write').pluck(true),
    insertWrite: db.prepare('INSERT INTO write VALUES (?, ?, ?, ?, ?)'),
    keepRemoved: db.prepare('INSERT INTO removed_node SELECT id, key, label, ? FROM node WHERE id = ?'),
    deleteNode: db.prepare('DELETE FROM node WHERE id = ?'),
    insertNode: db.prepare('INSERT INTO node VALUES (?, ?, ?, ?, 0, 0, ?)'),
    changeNode: db.prepare('UPDATE node SET label = ?, type = ? WHERE id = ?'),
    // The index of searches has no content of its own: it must be told what a row was before that changes.
    forgetSearch: db.prepare(
      "INSERT INTO node_search (node_search, rowid, key, label) SELECT 'delete', id, key, label FROM node WHERE id = ?",
    ),
    findable: db.prepare('INSERT INTO node_search (rowid, key, label) SELECT id, key, label FROM node WHERE id = ?'),
    setDescendants: db.prepare('UPDATE node SET descendants = ? WHERE id = ?'),
    setRule: db.prepare('UPDATE metagraph_rule SET edges = ? WHERE from_type = ? AND relation = ? AND to_type = ?'),
    setHierarchyRows: db.prepare('UPDATE hierarchy SET rows = ? WHERE id = ?'),
    setEdges: db.prepare("UPDATE setting SET value = json_set(value, '$.edges', ?) WHERE name = 'facts'"),
    setEpoch: db.prepare("UPDATE setting SET value = ? WHERE name = 'epoch'"),
    unapplied: db.prepare('SELECT revision, delta FROM write WHERE delta IS NOT NULL ORDER BY revision'),
    settledRevision: db
      .prepare(
        'SELECT ifnull((SELECT min(revision) - 1 FROM write WHERE delta IS NOT NULL), ifnull(max(revision), 0)) FROM write',
      )
      .pluck(true),
    settled: db.prepare('UPDATE write SET delta = NULL WHERE delta IS NOT NULL AND revision <= ?'),
    // Of the first later one: a clock that is set back does not change the order of writes.
    revisionAt: db
      .prepare(
        'SELECT ifnull((SELECT min(revision) - 1 FROM write WHERE at_ms > ?), ifnull(max(revision), 0)) FROM write',
      )
      .pluck(true),
    addedSince: db.prepare(
      "SELECT count(*) AS writes, total(summary ->> '$.nodes.added') AS nodes FROM write WHERE revision > ?",
    ),
    removedSince: db.prepare('SELECT count(*) FROM removed_node WHERE revision > ? AND id < ?').pluck(true),
    removedAfter: db.prepare('SELECT id, revision FROM removed_node WHERE revision > ? ORDER BY id').raw(true),
    between: db.prepare(
      `SELECT revision, at_ms AS atMs, actor, summary FROM write
       WHERE at_ms >= ? AND at_ms <= ? ORDER BY revision DESC LIMIT ?`,
    ),
    latest: db.prepare('SELECT revision, at_ms AS atMs, actor, summary FROM write ORDER BY revision DESC LIMIT ?'),
  };
}
