import type { Migration } from '../../storage/sqlite/migrate.ts';

const TABLES = `
  CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

  CREATE TABLE node_type (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
  CREATE TABLE relation (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
  CREATE TABLE metagraph_rule (
    from_type INTEGER NOT NULL REFERENCES node_type, relation INTEGER NOT NULL REFERENCES relation,
    to_type INTEGER NOT NULL REFERENCES node_type, edges INTEGER NOT NULL,
    PRIMARY KEY (from_type, relation, to_type)
  ) WITHOUT ROWID;
  CREATE TABLE hierarchy (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, relations TEXT, depth INTEGER,
    rows INTEGER NOT NULL, estimated_rows INTEGER NOT NULL
  );

  CREATE TABLE shard (id INTEGER PRIMARY KEY, capacity REAL NOT NULL);
  CREATE TABLE node (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL, label TEXT NOT NULL, type INTEGER NOT NULL REFERENCES node_type,
    influence REAL NOT NULL, descendants INTEGER NOT NULL, home INTEGER NOT NULL REFERENCES shard
  );
  CREATE TABLE layout (name TEXT PRIMARY KEY, positions BLOB NOT NULL) WITHOUT ROWID;

  CREATE TABLE move (
    id INTEGER PRIMARY KEY, node INTEGER NOT NULL, source INTEGER NOT NULL, target INTEGER NOT NULL,
    state TEXT NOT NULL, rows INTEGER NOT NULL, started_ms INTEGER NOT NULL, finished_ms INTEGER, error TEXT
  );
  CREATE INDEX move_unfinished ON move (state) WHERE state IN ('copying', 'switched', 'cleaning');
`;

/** Made after the bulk insert of an import. Trigrams find any part of a key or label, in any script. */
export const CATALOG_INDEXES = `
  CREATE UNIQUE INDEX IF NOT EXISTS node_by_key ON node (key);
  CREATE VIRTUAL TABLE IF NOT EXISTS node_search USING fts5(
    key, label, content='node', content_rowid='id', tokenize='trigram'
  );
`;

/** `shards` is JSON, `nodes` the work of cluster/heat/node-counts.ts or NULL. */
const HEAT_HISTORY = `
  CREATE TABLE heat_sample (
    resolution_ms INTEGER NOT NULL, start_ms INTEGER NOT NULL, duration_ms INTEGER NOT NULL, shards TEXT NOT NULL,
    nodes BLOB, PRIMARY KEY (resolution_ms, start_ms)
  );
`;

/**
 * NULL in samples of before. `traffic` is the work of cluster/heat/node-counts.ts on cells of the matrix of shards,
 * `queries` JSON of sums over all queries, `forms` the work of cluster/heat/query-forms.ts or NULL.
 */
const HEAT_CAUSES = `
  ALTER TABLE heat_sample ADD COLUMN traffic BLOB;
  ALTER TABLE heat_sample ADD COLUMN queries TEXT;
  ALTER TABLE heat_sample ADD COLUMN forms BLOB;
`;

/**
 * The ledger of plans and the audit trail. `document` is the plan file; `move.plan` says which plan made a move. Events are
 * only ever added.
 */
const PLANS = `
  CREATE TABLE plan (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, state TEXT NOT NULL, hash TEXT NOT NULL, author TEXT NOT NULL,
    created_ms INTEGER NOT NULL, expires_ms INTEGER, approver TEXT, approved_ms INTEGER, finished_ms INTEGER,
    based_on TEXT, undo_of TEXT, nodes INTEGER NOT NULL, rows INTEGER NOT NULL, ratio_before REAL, ratio_predicted REAL,
    observed TEXT, note TEXT, document TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX plan_by_time ON plan (created_ms);
  CREATE TABLE audit_event (
    id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, plan TEXT, state TEXT,
    detail TEXT NOT NULL
  );
  CREATE INDEX audit_event_by_plan ON audit_event (plan, id);
  ALTER TABLE move ADD COLUMN plan TEXT;
  CREATE INDEX move_by_plan ON move (plan) WHERE plan IS NOT NULL;
  CREATE INDEX IF NOT EXISTS move_by_node ON move (node);
`;

/**
 * Writes to the topology: a row is the commit point of one, `delta` the work of cluster/writes/write-record.ts until every
 * partition has it, NULL from then on. What names removed nodes (moves, heat of the past) still finds their keys.
 */
const WRITES = `
  CREATE TABLE write (
    revision INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, actor TEXT NOT NULL, summary TEXT NOT NULL, delta BLOB
  );
  CREATE INDEX write_unapplied ON write (revision) WHERE delta IS NOT NULL;
  CREATE TABLE removed_node (id INTEGER PRIMARY KEY, key TEXT NOT NULL, label TEXT NOT NULL, revision INTEGER NOT NULL);
  ALTER TABLE hierarchy ADD COLUMN is_acyclic INTEGER NOT NULL DEFAULT 0;
`;

/** `schedule` is JSON (PlanSchedule); `expected_ms` how long the plan was thought to take when it was started. */
const PLAN_TIMES = `
  ALTER TABLE plan ADD COLUMN schedule TEXT;
  ALTER TABLE plan ADD COLUMN started_ms INTEGER;
  ALTER TABLE plan ADD COLUMN expected_ms INTEGER;
`;

export const CATALOG_MIGRATIONS: readonly Migration[] = [
  { version: 10, sql: TABLES },
  { version: 20, sql: HEAT_HISTORY },
  { version: 30, sql: HEAT_CAUSES },
  { version: 40, sql: PLANS },
  { version: 50, sql: WRITES },
  { version: 60, sql: PLAN_TIMES },
];
