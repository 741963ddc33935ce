import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ShardscopeError } from '../../../../engine/base/errors.ts';
import { createPrng } from '../../../../engine/base/prng.ts';
import { Catalog } from '../../../../engine/cluster/catalog/catalog.ts';
import type { HeatStore } from '../../../../engine/cluster/catalog/heat-store.ts';
import { bucketResolutionMs } from '../../../../engine/cluster/heat/bucket-resolution.ts';
import { HEAT_RESOLUTIONS, HeatHistory } from '../../../../engine/cluster/heat/heat-history.ts';
import { heatReport } from '../../../../engine/cluster/heat/heat-report.ts';
import { encodeNodeCounts } from '../../../../engine/cluster/heat/node-counts.ts';
import { catalogFile } from '../../../../engine/cluster/workspace-files.ts';
import { topologyOf } from '../../../support/topologies.ts';
import { newWorkspace, openWorkspace, tamperCatalog } from '../../../support/workspaces.ts';

const NODES = 6;
const SHARDS = 2;
const HOMES = Uint16Array.of(0, 0, 0, 1, 1, 1);
const START_MS = 1_700_000_000_000 - (1_700_000_000_000 % 86_400_000);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

async function openCatalog() {
  const folder = await newWorkspace(topologyOf(NODES, [[0, 1, 0]]), { shardCount: SHARDS });
  const catalog = Catalog.open(catalogFile(folder));
  onTestFinished(() => catalog.close());
  return { catalog, folder };
}

/** Keeps every fold, and sums by the time at which it ended. */
function naiveHistory() {
  const folds: { endMs: number; elapsedMs: number; accesses: Uint32Array; traffic: Uint32Array }[] = [];
  return {
    folds,
    sums(fromMs: number, toMs: number) {
      const inside = folds.filter(({ endMs }) => endMs >= fromMs && endMs < toMs);
      const nodes = Array.from({ length: NODES }, (_, node) =>
        inside.reduce((sum, { accesses }) => sum + accesses[node]!, 0),
      );
      const traffic = Array.from({ length: SHARDS }, (_, from) =>
        Array.from({ length: SHARDS }, (_cell, to) =>
          inside.reduce((sum, fold) => sum + fold.traffic[from * SHARDS + to]!, 0),
        ),
      );
      return { nodes, traffic, durationMs: inside.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0) };
    },
  };
}

/** The store on a disk that is full while `isFull`. */
function onFullDisk(store: HeatStore) {
  const disk = { isFull: false, tries: 0 };
  const failing = new Proxy(store, {
    get(target, name: keyof HeatStore) {
      if (name === 'save' && disk.isFull) {
        return () => {
          disk.tries++;
          throw new ShardscopeError('storage.full', 'the disk is full', {});
        };
      }
      const member = target[name];
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
  return { disk, failing };
}

const everything = { bucketsMax: 1500, nodes: [0, 1, 2, 3, 4, 5], topCount: NODES };

describe('heat history', () => {
  it('[HH2] over days, restarts and every resolution the sums by shard, by node and between shards are exact', async () => {
    const { catalog } = await openCatalog();
    const judge = naiveHistory();
    const prng = createPrng(4);
    let history = new HeatHistory(catalog.heat, NODES, SHARDS);
    let now = START_MS + 1234;
    while (now < START_MS + 2 * DAY + 5 * HOUR) {
      // Bursts of folds, long pauses between them, and now and then a restart in the middle of a sample.
      for (let burst = prng.below(60); burst >= 0; burst--) {
        const elapsedMs = 400 + prng.below(3000);
        now += elapsedMs;
        const accesses = Uint32Array.from({ length: NODES }, () => (prng.below(3) === 0 ? prng.below(50) : 0));
        const traffic = Uint32Array.of(0, prng.below(0xffff_ffff), prng.below(5), 0);
        judge.folds.push({ endMs: now, elapsedMs, accesses, traffic });
        history.add(accesses, HOMES, elapsedMs, now, traffic);
      }
      if (prng.below(4) === 0) {
        history.close();
        history = new HeatHistory(catalog.heat, NODES, SHARDS);
      }
      now += prng.below(40 * MINUTE);
    }
    expect(history.series({ ...everything, fromMs: START_MS, toMs: now + 1 }).buckets.length).toBeGreaterThan(20);
    const ranges = [HOUR / 2, HOUR, 5 * HOUR, 40 * HOUR, 3 * DAY].map((ms) => [now - ms, now + 1] as const);
    for (const [fromMs, toMs] of ranges) {
      const { resolutionMs, buckets, top, traffic } = history.series({ ...everything, fromMs, toMs });
      const total = new Array<number>(NODES).fill(0);
      for (const { startMs, durationMs, shards, nodes, crossings } of buckets) {
        // The first bucket begins where its samples do.
        const sampleMs = HEAT_RESOLUTIONS.findLast(({ ms }) => resolutionMs % ms === 0)!.ms;
        const firstMs = Math.max(startMs, fromMs - (fromMs % sampleMs));
        const expected = judge.sums(firstMs, Math.min(startMs + resolutionMs, toMs));
        expect(startMs % resolutionMs).toBe(0);
        expect(nodes).toEqual(expected.nodes);
        expect(durationMs).toBe(expected.durationMs);
        expect(crossings).toBe(expected.traffic.flat().reduce((a, b) => a + b, 0));
        expect([shards[0] ?? 0, shards[1] ?? 0]).toEqual([
          expected.nodes.slice(0, 3).reduce((a, b) => a + b, 0),
          expected.nodes.slice(3).reduce((a, b) => a + b, 0),
        ]);
        nodes!.forEach((count, node) => {
          total[node]! += count;
        });
      }
      const levelMs = HEAT_RESOLUTIONS.findLast(({ ms }) => resolutionMs % ms === 0)!.ms;
      const whole = judge.sums(fromMs - (fromMs % levelMs), toMs);
      expect(total).toEqual(whole.nodes);
      expect(traffic).toEqual(whole.traffic);
      expect(buckets.length).toBeLessThanOrEqual(1500);
      expect(top).toEqual(
        total
          .map((accesses, node) => ({ node, accesses }))
          .filter(({ accesses }) => accesses > 0)
          .sort((a, b) => b.accesses - a.accesses || a.node - b.node),
      );
    }
  });

  it('[HH3] each resolution keeps its time and no more, and coarser ones outlive finer ones', async () => {
    const { catalog } = await openCatalog();
    const history = new HeatHistory(catalog.heat, NODES, SHARDS);
    const one = Uint32Array.of(1, 0, 0, 0, 0, 2);
    const steps = 9 * 24 * 6;
    for (let step = 1; step <= steps; step++) history.add(one, HOMES, 10 * MINUTE, START_MS + step * 10 * MINUTE);
    const now = START_MS + steps * 10 * MINUTE;
    for (const { ms, keptMs } of HEAT_RESOLUTIONS) {
      const [oldest] = catalog.heat.samples(ms, 0, now + DAY);
      expect(oldest!.startMs).toBeGreaterThanOrEqual(now - keptMs - ms);
    }
    const ofHours = history.series({ ...everything, bucketsMax: 1500, fromMs: START_MS, toMs: now + 1 });
    expect(ofHours.resolutionMs).toBe(HOUR);
    expect(ofHours.buckets.reduce((sum, { shards }) => sum + shards[0]!, 0)).toBe(steps);
    const few = history.series({ ...everything, bucketsMax: 7, fromMs: START_MS, toMs: now + 1 });
    expect(few.buckets.length).toBeLessThanOrEqual(7);
    expect(few.buckets.reduce((sum, { nodes }) => sum + nodes![5]!, 0)).toBe(2 * steps);
  });

  it('[HH3] the detail by node is bounded at every resolution, the last one too, and no sum is lost by it', async () => {
    const { catalog } = await openCatalog();
    const nodeBytesMax = 300;
    const history = new HeatHistory(catalog.heat, NODES, SHARDS, { nodeBytesMax });
    const steps = 4 * 24 * 6;
    for (let step = 1; step <= steps; step++) {
      history.add(Uint32Array.of(step, 0, 3, 0, 0, 2), HOMES, 10 * MINUTE, START_MS + step * 10 * MINUTE);
    }
    const now = START_MS + steps * 10 * MINUTE;
    for (const { ms } of HEAT_RESOLUTIONS) {
      const samples = catalog.heat.samples(ms, 0, now + DAY);
      const bytes = samples.reduce((sum, { nodes }) => sum + (nodes?.length ?? 0), 0);
      // Between two times at which it is dropped some samples come: those of an hour.
      expect(bytes, `${ms}`).toBeLessThanOrEqual(nodeBytesMax + 6 * 20);
      expect(samples.at(-1)!.nodes, `${ms}: the newest stays`).not.toBeNull();
    }
    expect(catalog.heat.samples(HOUR, 0, now + DAY)[0]!.nodes).toBeNull();
    const { buckets } = history.series({ ...everything, nodes: [], fromMs: START_MS, toMs: now + 1 });
    expect(buckets.reduce((sum, { shards }) => sum + shards[1]!, 0)).toBe(2 * steps);
  });

  it('[HH8] a range has at most as many buckets as asked for, of a round length, and nothing outside of it', () => {
    const time = fc.integer({ min: 0, max: 400 * DAY });
    const sample = fc.constantFrom(...HEAT_RESOLUTIONS.map(({ ms }) => ms));
    fc.assert(
      fc.property(time, time, sample, fc.integer({ min: 1, max: 1500 }), (one, other, sampleMs, bucketsMax) => {
        const [fromMs, toMs] = [START_MS + Math.min(one, other), START_MS + Math.max(one, other) + 1];
        const ms = bucketResolutionMs(fromMs, toMs, sampleMs, bucketsMax);
        expect(ms % sampleMs).toBe(0);
        expect(Math.ceil(toMs / ms) - Math.floor(fromMs / ms)).toBeLessThanOrEqual(bucketsMax);
        // A day is a whole number of buckets, or a bucket of days.
        expect(Math.min(DAY % ms, ms % DAY)).toBe(0);
        // No coarser than has to be: steps between round lengths are at most 2, and alignment takes one bucket.
        const touched = Math.ceil(toMs / ms) - Math.floor(fromMs / ms);
        expect(ms === sampleMs || touched >= (bucketsMax - 1) / 2).toBe(true);
      }),
    );
    // An hour that touches thirteen buckets of five minutes.
    expect(bucketResolutionMs(START_MS + 1, START_MS + HOUR + 1, 10_000, 12)).toBe(6 * MINUTE);
    expect(bucketResolutionMs(0, 1e14, HOUR, 1)).toBeGreaterThanOrEqual(1e14);
  });

  it('[HH4] detail that is dropped or damaged is said, and the sums by shard stay', async () => {
    const { catalog, folder } = await openCatalog();
    const history = new HeatHistory(catalog.heat, NODES, SHARDS);
    for (let step = 0; step < 12; step++) {
      history.add(Uint32Array.of(step, 0, 0, 1, 0, 0), HOMES, 1000, START_MS + step * 10_000);
    }
    catalog.heat.dropDetail(10_000, 40);
    const kept = catalog.heat.samples(10_000, 0, START_MS + DAY).filter(({ nodes }) => nodes !== null);
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.reduce((sum, { nodes }) => sum + nodes!.length, 0)).toBeLessThanOrEqual(40);
    expect(kept.at(-1)!.startMs, 'the newest stays').toBe(START_MS + 10 * 10_000);
    const { buckets } = history.series({ ...everything, fromMs: START_MS, toMs: START_MS + 120_000 });
    expect(buckets.map(({ shards }) => shards[0])).toEqual(Array.from({ length: 12 }, (_, step) => step));
    expect(buckets[0]!.nodes).toBeNull();
    expect(buckets.at(-1)!.nodes).toEqual([11, 0, 0, 1, 0, 0]);
    catalog.close();
    tamperCatalog(folder, (db) => db.exec("UPDATE heat_sample SET nodes = x'0102' WHERE nodes IS NOT NULL"));
    const again = Catalog.open(catalogFile(folder));
    onTestFinished(() => again.close());
    const after = new HeatHistory(again.heat, NODES, SHARDS);
    const damaged = after.series({ ...everything, fromMs: START_MS, toMs: START_MS + 120_000 });
    expect(damaged.buckets.every(({ nodes }) => nodes === null)).toBe(true);
    expect(damaged.buckets.map(({ shards }) => shards[0])).toEqual(Array.from({ length: 11 }, (_, step) => step));
    // It goes on, and sums what it can when a minute is over.
    for (let step = 12; step < 20; step++) {
      after.add(Uint32Array.of(1, 0, 0, 0, 0, 0), HOMES, 1000, START_MS + step * 10_000);
    }
    expect(again.heat.samples(MINUTE, 0, START_MS + DAY).map(({ shards }) => shards[0])).toEqual([15, 40, 6]);
  });

  it('[HH14] as a trace it has every access that is kept by node once, and says what is not', async () => {
    const { catalog } = await openCatalog();
    const history = new HeatHistory(catalog.heat, NODES, SHARDS);
    const prng = createPrng(14);
    const sums = new Array<number>(NODES).fill(0);
    for (let step = 0; step < 700; step++) {
      const accesses = Uint32Array.from({ length: NODES }, () => prng.below(4));
      accesses.forEach((count, node) => {
        sums[node]! += count;
      });
      history.add(accesses, HOMES, 10_000, START_MS + step * 10_000);
    }
    const range = [START_MS, START_MS + DAY] as const;
    const whole = history.traceBetween(...range);
    // Older than an hour, so by the minute.
    expect(whole).toMatchObject({ resolutionMs: MINUTE, leftOut: 0 });
    expect([...whole.timesMs]).toEqual([...whole.timesMs].sort((a, b) => a - b));
    const traced = new Array<number>(NODES).fill(0);
    whole.nodes.forEach((node, row) => {
      traced[node]! += whole.counts[row]!;
    });
    expect(traced).toEqual(sums);
    const late = history.traceBetween(START_MS + 6500 * 1000, START_MS + DAY);
    expect(late.resolutionMs).toBe(10_000);
    expect(history.traceBetween(0, 1)).toMatchObject({ timesMs: new Float64Array(0), leftOut: 0 });
    catalog.heat.dropDetail(MINUTE, 100, 'nodes');
    expect(history.traceBetween(...range).leftOut).toBeGreaterThan(50);
    expect(history.heatsBetween(0, 1)).toBeNull();
    // The mean is 1.5 accesses in 10 s, however much detail is gone.
    const mean = history.heatsBetween(...range)!.reduce((sum, heat) => sum + heat, 0) / NODES;
    expect(mean).toBeGreaterThan(0.12);
    expect(mean).toBeLessThan(0.18);
    const heats = history.heatsBetween(START_MS + 6900 * 1000, START_MS + 7000 * 1000)!;
    const { buckets } = history.series({
      ...everything,
      bucketsMax: 1,
      fromMs: START_MS + 6900 * 1000,
      toMs: START_MS + 7000 * 1000,
    });
    expect([...heats]).toEqual(buckets[0]!.nodes!.map((count) => (1000 * count) / buckets[0]!.durationMs));
  });

  it('[HH5] a clock that is set back counts on, and nothing is counted twice', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: -20_000, max: 30_000 }), { maxLength: 20 }), async (steps) => {
        const { catalog } = await openCatalog();
        const history = new HeatHistory(catalog.heat, NODES, SHARDS);
        let now = START_MS + DAY;
        for (const step of steps) {
          now += step;
          history.add(Uint32Array.of(1, 0, 0, 0, 0, 0), HOMES, 500, now);
        }
        const { buckets } = history.series({ ...everything, fromMs: START_MS, toMs: START_MS + 3 * DAY });
        expect(buckets.reduce((sum, { shards }) => sum + (shards[0] ?? 0), 0)).toBe(steps.length);
      }),
      { numRuns: 8 },
    ));

  it('[HH7] while samples cannot be stored nothing is lost, and it is told once, and again after it worked', async () => {
    const { catalog } = await openCatalog();
    const { disk, failing } = onFullDisk(catalog.heat);
    const told: [string, boolean][] = [];
    const history = new HeatHistory(failing, NODES, SHARDS, {
      onUnstored: (error, isLost) => told.push([(error as ShardscopeError).code, isLost]),
    });
    let added = 0;
    let now = START_MS;
    const tick = (count: number) => {
      for (let step = 0; step < count; step++) {
        now += 2500;
        history.add(Uint32Array.of(1, 0, 0, 0, 2, 0), HOMES, 2500, now);
        added++;
      }
    };
    const sums = () => {
      const { buckets, top } = history.series({ ...everything, fromMs: START_MS, toMs: now + 1 });
      const of = (at: number) => buckets.reduce((sum, { shards }) => sum + (shards[at] ?? 0), 0);
      const ofNode = buckets.reduce((sum, { nodes }) => sum + nodes![4]!, 0);
      return [of(0), of(1), ofNode, top[0]!.accesses, buckets.reduce((sum, { durationMs }) => sum + durationMs, 0)];
    };
    const expected = () => [added, 2 * added, 2 * added, 2 * added, 2500 * added];
    tick(10);
    disk.isFull = true;
    // Longer than samples wait one by one.
    tick(4 * 6 * 15);
    expect(disk.tries).toBeGreaterThan(60);
    expect(told).toEqual([['storage.full', false]]);
    expect(sums()).toEqual(expected());
    disk.isFull = false;
    tick(4);
    expect(sums()).toEqual(expected());
    const stored = catalog.heat.samples(10_000, 0, now + DAY).reduce((sum, { shards }) => sum + shards[0]!, 0);
    expect(stored).toBeGreaterThan(added - 5);
    disk.isFull = true;
    tick(12);
    expect(told).toEqual([
      ['storage.full', false],
      ['storage.full', false],
    ]);
    expect(sums()).toEqual(expected());
    history.close();
    expect(told.at(-1)).toEqual(['storage.full', true]);
    expect(told).toHaveLength(3);
  });

  it('[HH9] a workspace whose heat knows no causes yet opens, keeps its sums, and counts on', async () => {
    const { catalog, folder } = await openCatalog();
    catalog.close();
    tamperCatalog(folder, (db) => {
      db.exec('DROP TABLE write; DROP TABLE removed_node; ALTER TABLE hierarchy DROP COLUMN is_acyclic');
      db.exec('DROP TABLE plan; DROP TABLE audit_event; DROP INDEX move_by_plan; ALTER TABLE move DROP COLUMN plan');
      for (const column of ['traffic', 'queries', 'forms']) db.exec(`ALTER TABLE heat_sample DROP COLUMN ${column}`);
      const nodes = encodeNodeCounts(Uint32Array.of(3, 0, 0, 0, 0, 4));
      const insert = db.prepare('INSERT INTO heat_sample VALUES (?, ?, ?, ?, ?)');
      insert.run(10_000, START_MS, 10_000, '[3,4]', nodes);
      db.pragma('user_version = 20');
    });
    const again = Catalog.open(catalogFile(folder));
    onTestFinished(() => again.close());
    const history = new HeatHistory(again.heat, NODES, SHARDS);
    for (const atMs of [START_MS + 20_000, START_MS + MINUTE, START_MS + 2 * MINUTE]) {
      history.add(Uint32Array.of(1, 0, 0, 0, 0, 0), HOMES, 500, atMs);
    }
    const { buckets } = history.series({ ...everything, bucketsMax: 1, fromMs: START_MS, toMs: START_MS + HOUR });
    expect(buckets).toMatchObject([{ shards: [6, 4], nodes: [6, 0, 0, 0, 0, 4], crossings: null }]);
    expect(again.heat.samples(MINUTE, 0, START_MS + DAY)).toMatchObject([{ shards: [4, 4] }, { shards: [1, 0] }]);
  });

  it('[HH6] a workspace counts what it is asked, keeps it over a restart, and one that never counted opens as before', async () => {
    const folder = await newWorkspace(
      topologyOf(NODES, [
        [0, 1, 0],
        [1, 2, 0],
      ]),
      { shardCount: SHARDS },
    );
    const first = await openWorkspace(folder);
    const range = () => ({ fromMs: Date.now() - HOUR, toMs: Date.now() + 1, bucketsMax: 10, nodes: [0], topCount: 3 });
    expect(heatReport(first, range())).toMatchObject({ buckets: [], top: [], total: 0 });
    first.foldHeat();
    for (let i = 0; i < 5; i++) await first.query('MATCH (a {id:$a})-[*1..]->(b) RETURN b.id', { a: 'n0' });
    const counted = first.columns.heat.reduce((sum, stripe) => sum + stripe.reduce((a, b) => a + b, 0), 0);
    expect(counted).toBeGreaterThan(0);
    await first.close();
    const again = await openWorkspace(folder);
    const { total, top } = heatReport(again, range());
    expect(total).toBe(counted);
    expect(top[0]).toMatchObject({ node: { key: expect.stringMatching(/^n/) }, accesses: expect.any(Number) });
    expect(() => heatReport(again, { ...range(), nodes: [99] })).toThrow(
      expect.objectContaining({ code: 'not-found.node' }),
    );
    expect(() => heatReport(again, { ...range(), fromMs: 10, toMs: 10 })).toThrow(
      expect.objectContaining({ code: 'usage.params' }),
    );
  });
});
