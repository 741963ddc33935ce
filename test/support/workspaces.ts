import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serialize } from 'node:v8';
import Database from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import { silentTask, type Task } from '../../engine/base/progress.ts';
import { type AnalysisPool, createAnalysisPool } from '../../engine/cluster/analysis/analysis-pool.ts';
import { Coordinator } from '../../engine/cluster/coordinator.ts';
import { type CoordinatorEvents, noEvents } from '../../engine/cluster/coordinator-events.ts';
import { DEFAULT_PLACEMENT, type ImportOptions, importWorkspace } from '../../engine/cluster/import-workspace.ts';
import { catalogFile, replicaFile, shardFile } from '../../engine/cluster/workspace-files.ts';
import type { Topology } from '../../engine/model/topology.ts';
import type { QueryResult } from '../../engine/protocol/types.ts';
import { sealFile } from '../../engine/storage/sqlite/seal.ts';
import { temporaryFolder } from './temporary-folder.ts';

const DEFAULTS: ImportOptions = {
  shardCount: 4,
  closure: 'full',
  hierarchies: [],
  seed: 1,
  ...DEFAULT_PLACEMENT,
  isDemo: false,
  nowMs: Date.now,
};

let pool: AnalysisPool | null = null;

/** Imports into a folder that does not exist yet. Its pool is kept for the next one; it keeps no process alive. */
export async function importTopology(
  folder: string,
  topology: Topology,
  options: Partial<ImportOptions> = {},
  task: Task = silentTask,
) {
  pool ??= createAnalysisPool();
  return importWorkspace(folder, topology, [], { ...DEFAULTS, ...options }, pool, task);
}

/** A workspace in a temporary folder, imported for this test alone; both are gone when the test ends. */
export async function importedWorkspace(topology: Topology, options: Partial<ImportOptions> = {}): Promise<string> {
  const folder = join(temporaryFolder(), 'test.shardscope');
  await importTopology(folder, topology, options);
  return folder;
}

/** Imported workspaces, never opened, by what they were imported from. */
const originals = new Map<string, Promise<string>>();

/** The same, as a copy where this process has imported the same topology before: for tests that are not about importing. */
export async function newWorkspace(topology: Topology, options: Partial<ImportOptions> = {}): Promise<string> {
  const { nowMs, ...rest } = options;
  if (nowMs !== undefined) return importedWorkspace(topology, options);
  const key = createHash('sha256').update(serialize({ topology, rest })).digest('hex');
  let original = originals.get(key);
  if (original === undefined) {
    const folder = join(originalsFolder(), key);
    original = importTopology(folder, topology, options).then(() => folder);
    originals.set(key, original);
  }
  const folder = join(temporaryFolder(), 'test.shardscope');
  cpSync(await original, folder, { recursive: true });
  return folder;
}

let originalsAt = '';
function originalsFolder(): string {
  if (originalsAt === '') {
    originalsAt = mkdtempSync(join(tmpdir(), 'shardscope-test-'));
    process.on('exit', () => rmSync(originalsAt, { recursive: true, force: true }));
  }
  return originalsAt;
}

/** Opens a workspace until the test ends. */
export async function openWorkspace(folder: string, events: Partial<CoordinatorEvents> = {}): Promise<Coordinator> {
  const coordinator = await Coordinator.open(folder, Date.now, { ...noEvents, ...events });
  onTestFinished(() => coordinator.close().catch(() => {}));
  return coordinator;
}

/** The first column of a result, sorted. */
export const column = ({ rows }: QueryResult): readonly string[] => rows.map(([value]) => String(value)).sort();

export interface Tables {
  readonly node: readonly unknown[];
  readonly edge: readonly unknown[];
  readonly closure: readonly unknown[];
}

/** Every row of one partition file, ordered, without the engine. */
export function dumpPartition(folder: string, shard: number): Tables {
  return dumpFile(shardFile(folder, shard));
}

/** The same of a replica. */
export const dumpReplica = (folder: string, shard: number): Tables => dumpFile(replicaFile(folder, shard));

function dumpFile(file: string): Tables {
  const db = new Database(file, { readonly: true });
  try {
    return {
      node: db.prepare('SELECT * FROM node ORDER BY id').raw(true).all(),
      edge: db.prepare('SELECT * FROM edge ORDER BY source, target, relation').raw(true).all(),
      closure: db.prepare('SELECT * FROM closure ORDER BY hierarchy, ancestor, descendant').raw(true).all(),
    };
  } finally {
    db.close();
  }
}

export function dumpPartitions(folder: string, shardCount: number): readonly Tables[] {
  return Array.from({ length: shardCount }, (_, shard) => dumpPartition(folder, shard));
}

/** Changes a closed workspace behind the engine's back, as a crash would: nothing proves any more what the file holds. */
export function tamper(file: string, change: (db: Database.Database) => void): void {
  rmSync(sealFile(file), { force: true });
  const db = new Database(file);
  try {
    change(db);
  } finally {
    db.close();
  }
}
export const tamperCatalog = (folder: string, change: (db: Database.Database) => void) =>
  tamper(catalogFile(folder), change);
export const tamperShard = (folder: string, shard: number, change: (db: Database.Database) => void) =>
  tamper(shardFile(folder, shard), change);
