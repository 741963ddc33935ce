import type { Migration } from '../migrate.ts';

/**
 * The tables of one partition. Both orders of an edge and of a closure row can be range-scanned: the primary key
 * serves "below", the index serves "above", and the index carries every column so that it never looks back.
 */
const TABLES = `
  CREATE TABLE node (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL, label TEXT NOT NULL, type INTEGER NOT NULL, attributes TEXT
  );
  CREATE TABLE edge (
    source INTEGER NOT NULL, target INTEGER NOT NULL, relation INTEGER NOT NULL, attributes TEXT,
    PRIMARY KEY (source, target, relation)
  ) WITHOUT ROWID;
  CREATE TABLE closure (
    hierarchy INTEGER NOT NULL, ancestor INTEGER NOT NULL, descendant INTEGER NOT NULL, depth INTEGER NOT NULL,
    shard_id INTEGER NOT NULL,
    PRIMARY KEY (hierarchy, ancestor, descendant)
  ) WITHOUT ROWID;
`;

/** Made after a bulk load: sorting once is several times faster than keeping the order row by row. */
export const PARTITION_INDEXES = `
  CREATE INDEX IF NOT EXISTS edge_by_target ON edge (target, source, relation);
  CREATE INDEX IF NOT EXISTS closure_by_descendant ON closure (hierarchy, descendant, ancestor, depth);
`;

/** Live writes: the revision that changed a row last, the last one whose delta is in this file. */
const VERSIONS = `
  ALTER TABLE node ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE edge ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
  CREATE TABLE applied (id INTEGER PRIMARY KEY CHECK (id = 0), revision INTEGER NOT NULL, synced INTEGER NOT NULL, syncs INTEGER NOT NULL);
  INSERT INTO applied VALUES (0, 0, 0, 0);
`;

/** What is durable is the log that was synced; the file need not say so. */
const NO_SYNC_NOTES = `
  ALTER TABLE applied DROP COLUMN synced;
  ALTER TABLE applied DROP COLUMN syncs;
`;

export const PARTITION_MIGRATIONS: readonly Migration[] = [
  { version: 10, sql: TABLES },
  { version: 20, sql: VERSIONS },
  { version: 30, sql: NO_SYNC_NOTES },
];
