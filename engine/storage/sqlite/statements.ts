import type Database from 'better-sqlite3';

/** Every SQL text of a partition, named, in one place. `raw` ones give tuples: no object is made per row. */
export function prepareStatements(db: Database.Database) {
  const raw = (sql: string) => db.prepare(sql).raw(true);
  return {
    node: db.prepare('SELECT id AS "index", key, label, type, attributes, version FROM node WHERE id = ?'),
    everyNode: db.prepare('SELECT id AS "index", key, label, type, attributes, version FROM node ORDER BY id'),
    insertNode: db.prepare('INSERT OR IGNORE INTO node VALUES (?, ?, ?, ?, ?, ?)'),
    // A row that is there already: changed only where it differs, so that the number of changes tells.
    updateNode: db.prepare(
      `UPDATE node SET key = $key, label = $label, type = $type, attributes = $attributes, version = $version
       WHERE id = $index AND (key <> $key OR label <> $label OR type <> $type OR attributes IS NOT $attributes
                              OR version <> $version)`,
    ),
    nodeVersion: db.prepare('SELECT version FROM node WHERE id = ?').pluck(true),
    deleteNode: db.prepare('DELETE FROM node WHERE id = ?'),

    edgesDown: raw(
      'SELECT source, target, relation, attributes, version FROM edge WHERE source = ? ORDER BY target, relation',
    ),
    edgesUp: raw(
      'SELECT source, target, relation, attributes, version FROM edge WHERE target = ? ORDER BY source, relation',
    ),
    everyEdge: db.prepare('SELECT source, target, relation FROM edge ORDER BY source, target, relation'),
    insertEdge: db.prepare('INSERT OR IGNORE INTO edge VALUES (?, ?, ?, ?, ?)'),
    updateEdge: db.prepare(
      `UPDATE edge SET attributes = $attributes, version = $version
       WHERE source = $source AND target = $target AND relation = $relation
         AND (attributes IS NOT $attributes OR version <> $version)`,
    ),
    edgeVersion: db.prepare('SELECT version FROM edge WHERE source = ? AND target = ? AND relation = ?').pluck(true),
    deleteEdge: db.prepare('DELETE FROM edge WHERE source = ? AND target = ? AND relation = ?'),

    descendants: raw(
      'SELECT descendant, depth FROM closure WHERE hierarchy = ? AND ancestor = ? AND depth <= ? ORDER BY descendant',
    ),
    ancestors: raw(
      'SELECT ancestor, depth FROM closure WHERE hierarchy = ? AND descendant = ? AND depth <= ? ORDER BY ancestor',
    ),
    closureDepth: db
      .prepare('SELECT depth FROM closure WHERE hierarchy = ? AND ancestor = ? AND descendant = ?')
      .pluck(true),
    // Every hierarchy of one node in two range scans: a hierarchy is a small number, so IN over all of them seeks.
    closureBelow: raw(
      `SELECT hierarchy, ancestor, descendant, depth FROM closure
       WHERE hierarchy IN (${hierarchyList()}) AND ancestor = ?`,
    ),
    closureAbove: raw(
      `SELECT hierarchy, ancestor, descendant, depth FROM closure INDEXED BY closure_by_descendant
       WHERE hierarchy IN (${hierarchyList()}) AND descendant = ?`,
    ),
    everyClosureRow: db.prepare(
      `SELECT hierarchy, ancestor, descendant, depth, shard_id AS shard FROM closure
       ORDER BY hierarchy, ancestor, descendant`,
    ),
    insertClosure: db.prepare('INSERT OR IGNORE INTO closure VALUES (?, ?, ?, ?, ?)'),
    updateClosure: db.prepare(
      `UPDATE closure SET depth = $depth, shard_id = $shard
       WHERE hierarchy = $hierarchy AND ancestor = $ancestor AND descendant = $descendant
         AND (depth <> $depth OR shard_id <> $shard)`,
    ),
    deleteClosure: db.prepare('DELETE FROM closure WHERE hierarchy = ? AND ancestor = ? AND descendant = ?'),
    rewriteShard: db.prepare(
      `UPDATE closure SET shard_id = $home
       WHERE hierarchy IN (${hierarchyList()}) AND ancestor = $node AND shard_id <> $home`,
    ),

    appliedRevision: db.prepare('SELECT revision FROM applied').pluck(true),
    setAppliedRevision: db.prepare('UPDATE applied SET revision = ?'),

    /** Rows that this connection has added, changed or removed so far. */
    totalChanges: db.prepare('SELECT total_changes()').pluck(true),
    counts: db.prepare(
      `SELECT (SELECT count(*) FROM node) AS nodes, (SELECT count(*) FROM edge) AS edges,
              (SELECT count(*) FROM closure) AS closureRows`,
    ),
    incidentCounts: db.prepare(
      `SELECT (SELECT count(*) FROM edge WHERE source = $index) +
              (SELECT count(*) FROM edge WHERE target = $index AND source <> $index) AS edges,
              (SELECT count(*) FROM closure WHERE hierarchy IN (${hierarchyList()}) AND ancestor = $index) +
              (SELECT count(*) FROM closure INDEXED BY closure_by_descendant
                WHERE hierarchy IN (${hierarchyList()}) AND descendant = $index AND ancestor <> $index) AS closureRows`,
    ),
  };
}

export type Statements = ReturnType<typeof prepareStatements>;

/** The hierarchies a workspace may have (0 is `all`); the bound keeps the IN lists above constant. */
export const HIERARCHY_COUNT_MAX = 8;

function hierarchyList(): string {
  return Array.from({ length: HIERARCHY_COUNT_MAX }, (_, hierarchy) => hierarchy).join(', ');
}
