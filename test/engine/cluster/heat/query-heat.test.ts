import { describe, expect, it } from 'vitest';
import { Catalog } from '../../../../engine/cluster/catalog/catalog.ts';
import { HEAT_RESOLUTIONS, HeatHistory } from '../../../../engine/cluster/heat/heat-history.ts';
import { heatReport } from '../../../../engine/cluster/heat/heat-report.ts';
import { addWork, noWork, QueryForms, totalOf } from '../../../../engine/cluster/heat/query-forms.ts';
import { QueryService } from '../../../../engine/cluster/query-service/query-service.ts';
import { catalogFile } from '../../../../engine/cluster/workspace-files.ts';
import { randomTopology, topologyOf } from '../../../support/topologies.ts';
import { virtualClock } from '../../../support/virtual-clock.ts';
import { newWorkspace, openWorkspace } from '../../../support/workspaces.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START_MS = 1_700_000_000_000 - (1_700_000_000_000 % (24 * HOUR));
const BELOW = 'MATCH (a {id: $_})-[*1..]->(b) RETURN DISTINCT b.id';

describe('heat by query form', () => {
  it('[HH13] queries of a workspace are counted by form with their accesses, from the cache too, and outlive a restart', async () => {
    const folder = await newWorkspace(randomTopology(60, 120, 5), { shardCount: 3 });
    const first = await openWorkspace(folder);
    const service = new QueryService(first, virtualClock());
    first.foldHeat();
    const ask = async (text: string, params = {}) => {
      const { signal } = new AbortController();
      const request = { text, params, client: {}, signal, timeoutMs: 1000, isProfile: false, collectsNodes: false };
      const { page } = await service.open(request, 10_000);
      return page.end!.stats;
    };
    for (let node = 0; node < 8; node++) {
      expect(await ask('match (a {id:$a})-[*1..]->(b) return distinct b.id', { a: `n${node}` })).toMatchObject({
        cacheHit: false,
      });
      await ask(`MATCH (a {id:'n${node}'})-[*1..]->(b) RETURN DISTINCT b.id`);
    }
    for (let again = 0; again < 5; again++) {
      expect(await ask("MATCH (a {id:'n1'})-[*1..]->(b) RETURN DISTINCT b.id")).toMatchObject({ cacheHit: true });
    }
    await expect(ask('MATCH (a RETURN')).rejects.toMatchObject({ code: 'query.syntax' });
    // Somebody who asks past the service is counted as well, and who goes away in the middle.
    await first.query('MATCH (n:host) RETURN n.id', {});
    const left = await first.openQuery(
      'MATCH (n) RETURN n.id',
      {},
      { signal: new AbortController().signal, collectsNodes: false },
    );
    await left.batches.next();
    await left.batches.return();
    first.foldHeat();
    const { forms, other, total, durationMs } = first.queryForms.heaviest(10);
    expect(durationMs).toBeGreaterThan(0);
    expect(forms.map(({ form, queries, cacheHits }) => [form, queries, cacheHits])).toEqual(
      expect.arrayContaining([
        [BELOW, 21, 5],
        ['MATCH (n:host) RETURN n.id', 1, 0],
        ['MATCH (n) RETURN n.id', 1, 0],
      ]),
    );
    expect(forms).toHaveLength(3);
    expect(other.queries).toBe(0);
    expect(total.elapsedMs).toBeGreaterThan(0);
    // All reads of these queries are known: what is told by form is the heat.
    expect(total.accesses).toBe(first.heat.totalAccesses);
    expect(forms[0]!.form).toBe(BELOW);
    await service.close();
    await first.close();
    const later = await openWorkspace(folder);
    const range = { fromMs: Date.now() - HOUR, toMs: Date.now() + 1, bucketsMax: 10, nodes: [], topCount: 1 };
    const { queries } = heatReport(later, range);
    expect(queries.total).toEqual(total);
    expect(queries.forms).toEqual([forms[0]]);
    expect(queries.other.queries).toBe(2);
    expect(heatReport(later, { ...range, topCount: 0 }).queries).toMatchObject({ forms: [], other: total, total });
  });

  it('[HH13] sums by form are exact at every resolution, bounded in forms and bytes, and what is put out is in "other"', async () => {
    const folder = await newWorkspace(topologyOf(2, [[0, 1, 0]]), { shardCount: 1 });
    const catalog = Catalog.open(catalogFile(folder));
    const history = new HeatHistory(catalog.heat, 2, 1, { formBytesMax: 4000 });
    const total = noWork();
    const heavy = noWork();
    let now = START_MS;
    for (let step = 0; step < 60 * 36; step++) {
      now += MINUTE;
      const fold = new QueryForms(100);
      const done = { queries: 3, accesses: 100, cacheHits: 1, elapsedUs: 777 };
      fold.add('heavy', done);
      addWork(heavy, done);
      addWork(total, done);
      for (let other = 0; other < 5; other++) {
        const rare = { queries: 1, accesses: other, cacheHits: 0, elapsedUs: step };
        fold.add(`rare ${step} ${other}`, rare);
        addWork(total, rare);
      }
      history.add(new Uint32Array(2), Uint16Array.of(0, 0), MINUTE, now, undefined, fold.heaviest(100));
    }
    for (const { ms } of HEAT_RESOLUTIONS) {
      const samples = catalog.heat.samples(ms, 0, now + HOUR);
      const bytes = samples.reduce((sum, { forms }) => sum + (forms?.length ?? 0), 0);
      expect(bytes, `${ms}`).toBeLessThan(4000 + 60 * 150);
      expect(samples.every(({ queries }) => queries !== null)).toBe(true);
    }
    const hour = catalog.heat.samples(HOUR, 0, now + HOUR).at(-1)!;
    expect(hour.forms).not.toBeNull();
    const ranges = [START_MS, now - 20 * HOUR, now - HOUR / 2];
    for (const fromMs of ranges) {
      const { queries } = history.series({ fromMs, toMs: now + 1, bucketsMax: 100, nodes: [], topCount: 5 });
      expect(queries.forms.length).toBeLessThanOrEqual(5);
      expect(queries.forms[0]!.form).toBe('heavy');
      if (fromMs === START_MS) expect(totalOf(queries)).toEqual(total);
    }
    const whole = history.series({ fromMs: START_MS, toMs: now + 1, bucketsMax: 100, nodes: [], topCount: 5 }).queries;
    expect(whole.forms[0]!.queries).toBeLessThanOrEqual(heavy.queries);
    history.close();
    catalog.close();
  });
});
