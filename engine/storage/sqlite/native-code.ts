import Database from 'better-sqlite3';

/**
 * Loads the native code now instead of at the first file. A thread that is ended while it loads aborts the whole process;
 * one that is ended anywhere later does not.
 */
export function loadNativeCode(): void {
  new Database(':memory:').close();
}

/** Stays inside one statement for so many steps: a drill, because nothing but their number ends it. */
export function spendSteps(count: number): void {
  const db = new Database(':memory:');
  try {
    db.prepare(
      'WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < ?) SELECT count(*) FROM c',
    ).get(count);
  } finally {
    db.close();
  }
}
