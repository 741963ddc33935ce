import type { SqliteStore } from './sqlite/sqlite-store.ts';

/** Where a partition, or a replica of one, lies. Synchronous, as the store. */
export interface PartitionPlace {
  readonly file: string;
  /** Where a copy that shall replace the file is written. */
  readonly restoring: string;
  /**
   * `isProven`: every byte is known to be what was closed; otherwise only the structure was checked.
   * @throws storage.*, incompatible.schema
   */
  open(): { readonly store: SqliteStore; readonly isProven: boolean };
  /** Whether a refusal to open, read or write means that the content is lost or wrong. */
  isDamage(error: unknown): boolean;
  /** Closes what was opened and seals the file. */
  close(store: SqliteStore): void;
  /** Seals a file that is whole, durable and not open. */
  seal(): void;
  prepareRestore(): void;
  /** Sets the damaged file aside and puts the copy in its place. The store is closed, the copy durable. */
  putRestored(): void;
}
