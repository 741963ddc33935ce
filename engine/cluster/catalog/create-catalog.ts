import Database from 'better-sqlite3';
import type { Metagraph } from '../../model/metagraph.ts';
import type { PlacementRules } from '../../model/placement-rules.ts';
import type { InfluenceInfo } from '../../protocol/types.ts';
import { migrate } from '../../storage/sqlite/migrate.ts';
import { withSqliteErrors } from '../../storage/sqlite/sqlite-errors.ts';
import type { KeptHierarchy, NodeDictionary, WorkspaceFacts } from './catalog.ts';
import { CATALOG_INDEXES, CATALOG_MIGRATIONS } from './catalog-migrations.ts';

export interface CatalogContents {
  readonly facts: WorkspaceFacts;
  readonly metagraph: Metagraph;
  readonly hierarchies: readonly KeptHierarchy[];
  readonly capacities: Float64Array;
  readonly rules: PlacementRules;
  readonly influence: InfluenceInfo;
  readonly nodes: NodeDictionary;
  readonly positions: Float32Array;
}

/** Writes the catalog of a new workspace, epoch 1. The last step of an import: until it is there, there is none. */
export function createCatalog(file: string, contents: CatalogContents): void {
  withSqliteErrors(file, () => {
    const db = new Database(file);
    db.pragma('journal_mode = OFF');
    fillCatalog(db, file, contents);
    db.pragma('journal_mode = WAL');
    db.close();
  });
}

/** All of it into a new database. @param file what errors name */
export function fillCatalog(db: Database.Database, file: string, contents: CatalogContents): void {
  migrate(db, CATALOG_MIGRATIONS, file);
  db.transaction(() => {
    insertFacts(db, contents);
    insertNodes(db, contents.nodes);
  })();
  db.exec(CATALOG_INDEXES);
  db.exec("INSERT INTO node_search (node_search) VALUES ('rebuild')");
}

function insertFacts(db: Database.Database, contents: CatalogContents) {
  const { facts, metagraph, hierarchies, capacities, rules, influence, positions } = contents;
  const setting = db.prepare('INSERT INTO setting VALUES (?, ?)');
  setting.run('facts', JSON.stringify(facts));
  setting.run('epoch', '1');
  setting.run('influence', JSON.stringify(influence));
  setting.run('placement-rules', JSON.stringify(rules));
  const type = db.prepare('INSERT INTO node_type VALUES (?, ?)');
  for (const [id, name] of metagraph.nodeTypes.entries()) type.run(id, name);
  const relation = db.prepare('INSERT INTO relation VALUES (?, ?)');
  for (const [id, name] of metagraph.relations.entries()) relation.run(id, name);
  const rule = db.prepare('INSERT INTO metagraph_rule VALUES (?, ?, ?, ?)');
  for (const { fromType, relation, toType, edgeCount } of metagraph.rules) {
    rule.run(fromType, relation, toType, edgeCount);
  }
  const hierarchy = db.prepare('INSERT INTO hierarchy VALUES (?, ?, ?, ?, ?, ?, ?)');
  hierarchies.forEach(({ name, relations, depth, rows, estimatedRows, isAcyclic }, id) => {
    hierarchy.run(
      id,
      name,
      relations && JSON.stringify(relations),
      depth === 'full' ? null : depth,
      rows,
      estimatedRows,
      isAcyclic ? 1 : 0,
    );
  });
  const shard = db.prepare('INSERT INTO shard VALUES (?, ?)');
  for (const [id, capacity] of capacities.entries()) shard.run(id, capacity);
  const bytes = Buffer.from(positions.buffer, positions.byteOffset, positions.byteLength);
  db.prepare("INSERT INTO layout VALUES ('current', ?)").run(bytes);
}

function insertNodes(db: Database.Database, { keys, labels, types, influence, descendants, homes }: NodeDictionary) {
  const insert = db.prepare('INSERT INTO node VALUES (?, ?, ?, ?, ?, ?, ?)');
  for (let index = 0; index < keys.length; index++) {
    insert.run(index, keys[index], labels[index], types[index], influence[index], descendants[index], homes[index]);
  }
}
