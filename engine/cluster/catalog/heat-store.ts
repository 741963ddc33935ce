import { CatalogStore } from './catalog-store.ts';

/** Accesses of a stretch of time. */
export interface HeatSample {
  readonly resolutionMs: number;
  readonly startMs: number;
  /** Of the resolution, how much was watched. */
  readonly durationMs: number;
  /** Accesses by shard. */
  readonly shards: readonly number[];
  /** Accesses by node, encoded; null where they are not kept. */
  readonly nodes: Uint8Array | null;
  /** What went between shards, encoded; null where nobody counted it. */
  readonly traffic: Uint8Array | null;
  /** Queries, accesses, cache hits and microseconds of all queries; null where nobody counted them. */
  readonly queries: readonly number[] | null;
  /** The same by form, encoded; null where it is not kept. */
  readonly forms: Uint8Array | null;
}

/** Heat over time of one workspace, as rows. What is kept for how long is decided by the history. */
export class HeatStore extends CatalogStore {
  /** One transaction for all that `work` asks of this catalog. */
  atomically(work: () => void): void {
    this.guarded(() => this.db.transaction(work)());
  }

  /** Samples that start within [fromMs, toMs), in order; the first `countMax` of them. */
  samples(resolutionMs: number, fromMs: number, toMs: number, countMax = -1): readonly HeatSample[] {
    return this.guarded(() => {
      const rows = this.db
        .prepare(
          `SELECT resolution_ms AS resolutionMs, start_ms AS startMs, duration_ms AS durationMs, shards, nodes, traffic, queries,
                  forms
           FROM heat_sample WHERE resolution_ms = ? AND start_ms >= ? AND start_ms < ? ORDER BY start_ms LIMIT ?`,
        )
        .all(resolutionMs, fromMs, toMs, countMax) as (Omit<HeatSample, 'shards' | 'queries'> & {
        readonly shards: string;
        readonly queries: string | null;
      })[];
      return rows.map((row) => ({
        ...row,
        shards: JSON.parse(row.shards) as number[],
        queries: row.queries === null ? null : (JSON.parse(row.queries) as number[]),
      }));
    });
  }

  /** Start of the latest sample of a resolution, null where there is none. */
  latestMs(resolutionMs: number): number | null {
    return this.guarded(() => {
      const select = this.db.prepare('SELECT max(start_ms) AS startMs FROM heat_sample WHERE resolution_ms = ?');
      return (select.get(resolutionMs) as { startMs: number | null }).startMs;
    });
  }

  /** Start of the oldest kept sample of any resolution, null where there is none. */
  oldestMs(): number | null {
    return this.guarded(
      () => this.db.prepare('SELECT min(start_ms) FROM heat_sample').pluck(true).get() as number | null,
    );
  }

  /** In place of a sample of the same resolution and start. */
  save(sample: HeatSample): void {
    this.guarded(() => {
      const save = this.db.prepare(
        `INSERT OR REPLACE INTO heat_sample (resolution_ms, start_ms, duration_ms, shards, nodes, traffic, queries, forms)
         VALUES ($resolutionMs, $startMs, $durationMs, $shards, $nodes, $traffic, $queries, $forms)`,
      );
      const queries = sample.queries === null ? null : JSON.stringify(sample.queries);
      save.run({ ...sample, shards: JSON.stringify(sample.shards), queries });
    });
  }

  deleteBefore(resolutionMs: number, beforeMs: number): void {
    this.guarded(() => {
      this.db.prepare('DELETE FROM heat_sample WHERE resolution_ms = ? AND start_ms < ?').run(resolutionMs, beforeMs);
    });
  }

  /** Forgets the detail by node, or by form, of the oldest samples, so that what is left takes at most `bytesMax`. */
  dropDetail(resolutionMs: number, bytesMax: number, detail: 'nodes' | 'forms' = 'nodes'): void {
    this.guarded(() => {
      this.db
        .prepare(
          `UPDATE heat_sample SET ${detail} = NULL
           WHERE resolution_ms = $resolutionMs AND ${detail} IS NOT NULL AND start_ms <= (
             SELECT max(start_ms) FROM (
               SELECT start_ms, sum(length(${detail})) OVER (ORDER BY start_ms DESC) AS bytes
               FROM heat_sample WHERE resolution_ms = $resolutionMs AND ${detail} IS NOT NULL
             ) WHERE bytes > $bytesMax
           )`,
        )
        .run({ resolutionMs, bytesMax });
    });
  }
}
