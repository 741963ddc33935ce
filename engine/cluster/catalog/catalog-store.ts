import type Database from 'better-sqlite3';
import { withSqliteErrors } from '../../storage/sqlite/sqlite-errors.ts';

/** A part of the catalog over the catalog's one connection: what it reads and writes names the file in its errors. */
export abstract class CatalogStore {
  protected readonly db: Database.Database;
  protected readonly file: string;
  readonly #onFailure: (error: unknown) => void;

  /** @param onFailure told what could not be read or written, before it is thrown */
  constructor(db: Database.Database, file: string, onFailure: (error: unknown) => void = () => {}) {
    this.db = db;
    this.file = file;
    this.#onFailure = onFailure;
  }

  protected guarded<T>(work: () => T): T {
    return withSqliteErrors(this.file, work, this.#onFailure);
  }
}
