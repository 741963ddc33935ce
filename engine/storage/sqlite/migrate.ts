import type Database from 'better-sqlite3';
import { ShardscopeError } from '../../base/errors.ts';

/** One step of a schema. Numbered with gaps; never edited once released: a change is a new step. */
export interface Migration {
  readonly version: number;
  readonly sql: string;
}

/** Brings a file to the newest schema, one transaction a step. A file of a newer program is refused, not guessed at. */
export function migrate(db: Database.Database, migrations: readonly Migration[], file: string): void {
  const found = db.pragma('user_version', { simple: true }) as number;
  const newest = migrations.at(-1)!.version;
  if (found > newest) {
    throw new ShardscopeError(
      'incompatible.schema',
      `${file}: schema ${found} is newer than this program knows (${newest}); open it with a newer Shardscope`,
      { file, found, newest },
    );
  }
  for (const { version, sql } of migrations) {
    if (version <= found) continue;
    db.transaction(() => {
      db.exec(sql);
      db.pragma(`user_version = ${version}`);
    })();
  }
}
