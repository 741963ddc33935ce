import type Database from 'better-sqlite3';

/** Every SQL text of a partition, named, in one place. `raw` ones give tuples: no object is made per row. */
export function prepareStatements(db: Database.Database) {
  const raw = (sql: string) => db.prepare(sql).raw(true);
  return {
    node: db.prepare('SELECT id AS "index", key, label, type, attributes, version FROM node WHERE id = ?'),
    everyNode: db.prepare('SELECT id AS "index", key, label, type, attributes, version FROM node ORDER BY id'),
    insertNode: db.prepare('INSERT OR IGNORE INTO node VALUES (?, ?, ?, ?, ?, ?)'),
    deleteNode: db.prepare('DELETE FROM node WHERE id = ?'),

    edgesDown: raw(
      'SELECT source, target, relation, attributes, version FROM edge WHERE source = ? ORDER BY target, relation',
    ),
    edgesUp: raw(
      'SELECT source, target, relation, attributes, version FROM edge WHERE target = ? ORDER BY source, relation',
    ),
    everyEdge: db.prepare('SELECT source, target, relation FROM edge ORDER BY source, target, relation'),
    insertEdge: db.prepare('INSERT OR IGNORE INTO edge VALUES (?, ?, ?, ?, ?)'),
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
    deleteClosure: db.prepare('DELETE FROM closure WHERE hierarchy = ? AND ancestor = ? AND descendant = ?'),
    rewriteShard: db.prepare(
      `UPDATE closure SET shard_id = $home
       WHERE hierarchy IN (${hierarchyList()}) AND ancestor = $node AND shard_id <> $home`,
    ),

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

/** The hierarchies a workspace may have (0 is `all`); the bound keeps the IN lists above constant. */
export const HIERARCHY_COUNT_MAX = 8;

function hierarchyList(): string {
  return Array.from({ length: HIERARCHY_COUNT_MAX }, (_, hierarchy) => hierarchy).join(', ');
}
