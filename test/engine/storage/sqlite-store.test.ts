import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { IncidentRows, NodeRow } from '../../../engine/storage/rows.ts';
import { migrate } from '../../../engine/storage/sqlite/migrate.ts';
import { PARTITION_MIGRATIONS } from '../../../engine/storage/sqlite/migrations/partition-migrations.ts';
import { withSqliteErrors } from '../../../engine/storage/sqlite/sqlite-errors.ts';
import { createSqliteLoader } from '../../../engine/storage/sqlite/sqlite-loader.ts';
import { openSqliteStore } from '../../../engine/storage/sqlite/sqlite-store.ts';
import { deltaOf } from '../../support/deltas.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { tamper } from '../../support/workspaces.ts';

const node = (index: number, key: unknown = `n${index}`) =>
  ({ index, key, label: '', type: 0, attributes: null, version: 0 }) as NodeRow;
const rowsOf = (nodes: readonly NodeRow[]): IncidentRows => ({
  nodes,
  edges: {
    sources: Uint32Array.of(0),
    targets: Uint32Array.of(1),
    relations: Uint16Array.of(0),
    attributes: [null],
    versions: Uint32Array.of(0),
  },
  closure: {
    hierarchies: Uint8Array.of(0),
    ancestors: Uint32Array.of(0),
    descendants: Uint32Array.of(1),
    depths: Uint16Array.of(1),
  },
});

function newPartition(): string {
  const file = join(temporaryFolder(), '0.sqlite');
  const loader = createSqliteLoader(file);
  loader.nodes([node(0)]);
  loader.finish();
  return file;
}

describe('SQLite partition', () => {
  it('[ST10] a write that fails half-way changes nothing, and the counts stay right', () => {
    const store = openSqliteStore(newPartition(), 0);
    const homes = Uint16Array.of(0, 0, 0);
    const broken = rowsOf([node(1), node(2, { not: 'a text' })]);
    expect(() => store.insertRows(broken, homes)).toThrow();
    expect(store.counts()).toEqual({ nodes: 1, edges: 0, closureRows: 0 });
    expect([...store.allNodes()].map(({ index }) => index)).toEqual([0]);
    expect(store.insertRows(rowsOf([node(1)]), homes), 'the store goes on').toBe(3);
    store.close();
  });

  it('[ST10] what a write returned for is there when the file is opened again', () => {
    const file = newPartition();
    const store = openSqliteStore(file, 0);
    store.insertRows(rowsOf([node(1)]), Uint16Array.of(0, 0));
    // Another connection stands for a successor of a worker that died without closing.
    const successor = openSqliteStore(file, 0);
    expect(successor.counts()).toEqual({ nodes: 2, edges: 1, closureRows: 1 });
    expect(successor.fileBytes()).toBeGreaterThan(4096);
    successor.close();
    store.close();
  });

  it('[ST10] an iteration that is left early does not block later writes', () => {
    const store = openSqliteStore(newPartition(), 0);
    store.insertRows(rowsOf([node(1)]), Uint16Array.of(0, 0));
    for (const { index } of store.allNodes()) if (index === 0) break;
    expect(store.reconcile(Uint32Array.of(1), Uint16Array.of(0, 1))).toBeGreaterThan(0);
    store.close();
  });

  it('[ST11] only a partition is opened: a missing, an empty and a foreign file are refused, and stay as they are', () => {
    const folder = temporaryFolder();
    const missing = join(folder, 'missing.sqlite');
    expect(() => openSqliteStore(missing, 0)).toThrow(
      expect.objectContaining({ code: 'storage.io', details: expect.objectContaining({ file: missing }) }),
    );
    expect(existsSync(missing)).toBe(false);
    const empty = join(folder, 'empty.sqlite');
    writeFileSync(empty, '');
    expect(() => openSqliteStore(empty, 0)).toThrow(expect.objectContaining({ code: 'storage.corrupt' }));
    const foreign = join(folder, 'foreign.sqlite');
    writeFileSync(foreign, 'x'.repeat(5000));
    expect(() => openSqliteStore(foreign, 0)).toThrow(expect.objectContaining({ code: 'storage.corrupt' }));
  });

  it('[ST12] a newer schema is refused and nothing is changed; an older one is brought up step by step', () => {
    const file = newPartition();
    tamper(file, (db) => db.pragma('user_version = 1000'));
    expect(() => openSqliteStore(file, 0)).toThrow(
      expect.objectContaining({ code: 'incompatible.schema', details: { file, found: 1000, newest: 30 } }),
    );
    const db = new Database(':memory:');
    const steps = [
      { version: 10, sql: 'CREATE TABLE one (x)' },
      { version: 20, sql: 'CREATE TABLE two (x); INSERT INTO one VALUES (1)' },
    ];
    migrate(db, steps.slice(0, 1), 'test');
    migrate(db, steps, 'test');
    migrate(db, steps, 'test');
    expect(db.pragma('user_version', { simple: true })).toBe(20);
    expect(db.prepare('SELECT count(*) AS n FROM one').get(), 'each step once').toEqual({ n: 1 });
    db.close();
  });

  it('[ST12] a step that fails leaves the schema at the step before', () => {
    const db = new Database(':memory:');
    const steps = [
      { version: 10, sql: 'CREATE TABLE one (x)' },
      { version: 20, sql: 'CREATE TABLE two (x); nonsense' },
    ];
    expect(() => migrate(db, steps, 'test')).toThrow(/syntax error/);
    expect(db.pragma('user_version', { simple: true })).toBe(10);
    expect(db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all()).toEqual([{ name: 'one' }]);
    db.close();
  });

  it('[ST12] [ST31] a partition file from before live writes opens with its rows at version 0', () => {
    const file = join(temporaryFolder(), '0.sqlite');
    tamper(file, (db) => {
      migrate(db, PARTITION_MIGRATIONS.slice(0, 1), file);
      db.exec(`INSERT INTO node VALUES (0, 'n0', '', 0, NULL); INSERT INTO edge VALUES (0, 1, 0, '{"a":1}');
               INSERT INTO closure VALUES (0, 0, 1, 1, 0)`);
    });
    const store = openSqliteStore(file, 0);
    expect([...store.allNodes()]).toEqual([node(0)]);
    expect(store.edges(0, 'down')).toMatchObject({ attributes: ['{"a":1}'], versions: Uint32Array.of(0) });
    expect(store.counts()).toEqual({ nodes: 1, edges: 1, closureRows: 1 });
    expect(store.appliedRevision()).toBe(0);
    store.close();
  });

  it('[ST32] a delta that fails half-way changes neither rows nor counts nor the revision', () => {
    const store = openSqliteStore(newPartition(), 0);
    const good = deltaOf(1, { nodes: [[0, 'changed']], edges: [[0, 1, 0, null]], closure: [[0, 0, 1, 1, 0]] });
    const broken = { ...good, edges: { ...good.edges, attributes: [{ not: 'a text' }] as unknown as string[] } };
    expect(() => store.applyDelta(broken)).toThrow();
    expect(store.appliedRevision()).toBe(0);
    expect([...store.allNodes()]).toEqual([node(0)]);
    expect(store.counts()).toEqual({ nodes: 1, edges: 0, closureRows: 0 });
    expect(store.applyDelta(good), 'the same revision, whole').toBe(3);
    store.close();
  });

  it('[ST33] [ST35] of deltas whose process has died without a sync a beginning is there, with its revision', async () => {
    const file = newPartition();
    const store = openSqliteStore(file, 0);
    store.applyDelta(deltaOf(1, { nodes: [[1, 'one']] }));
    await store.sync();
    const last = deltaOf(2, { nodes: [[0, undefined]] });
    store.applyDelta(last);
    const copy = join(temporaryFolder(), 'died.sqlite');
    for (const suffix of ['', '-wal']) copyFileSync(`${file}${suffix}`, `${copy}${suffix}`);
    store.close();
    const successor = openSqliteStore(copy, 0);
    const nodes = () => [...successor.allNodes()].map(({ index, label, version }) => [index, label, version]);
    expect(successor.appliedRevision()).toBe(1);
    expect(nodes()).toContainEqual([1, 'one', 1]);
    expect(successor.applyDelta(deltaOf(1, { nodes: [[5, 'again']] }))).toBe(0);
    expect(successor.applyDelta(last)).toBe(1);
    expect(nodes()).toEqual([[1, 'one', 1]]);
    successor.close();
  });

  it.each([
    ['SQLITE_FULL', 'storage.full'],
    ['SQLITE_READONLY_DBMOVED', 'storage.readonly'],
    ['SQLITE_CANTOPEN', 'storage.io'],
    ['SQLITE_CORRUPT_INDEX', 'storage.corrupt'],
    ['SQLITE_NOTADB', 'storage.corrupt'],
    ['SQLITE_BUSY_SNAPSHOT', 'busy.workspace'],
    ['SQLITE_IOERR_FSYNC', 'storage.io'],
    ['SQLITE_MISUSE', 'internal.unknown'],
  ])('[ST13] %s becomes %s, naming the file and what to do', (sqlite, code) => {
    const fail = () => {
      throw new Database.SqliteError('as SQLite says', sqlite);
    };
    expect(() => withSqliteErrors('/w/3.sqlite', fail)).toThrow(
      expect.objectContaining({
        code,
        message: expect.stringContaining('/w/3.sqlite: as SQLite says'),
        details: { file: '/w/3.sqlite', sqlite },
      }),
    );
  });

  it('[ST13] what is not of SQLite passes unchanged', () => {
    const bug = new TypeError('a bug');
    expect(() =>
      withSqliteErrors('x', () => {
        throw bug;
      }),
    ).toThrow(bug);
  });
});
