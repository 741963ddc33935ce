import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createPrng } from '../../../../engine/base/prng.ts';
import { silentTask } from '../../../../engine/base/progress.ts';
import { Coordinator } from '../../../../engine/cluster/coordinator.ts';
import { momentOf } from '../../../../engine/cluster/history/kept-history.ts';
import { Incident } from '../../../../engine/cluster/incident/incident.ts';
import { readIncident } from '../../../../engine/cluster/incident/read-incident.ts';
import { makeIncident } from '../../../../engine/cluster/incident/write-incident.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { newWorkspace } from '../../../support/workspaces.ts';
import { ModelTopology, randomChanges } from '../writes/model.ts';
import { BY, start } from '../writes/support.ts';

vi.setConfig({ testTimeout: 60_000 });
const SHARDS = 3;
const NOTICE = { level: 'warning', code: 'shard.restarted', message: 'shard 1 was restarted' } as const;

/** A workspace in which something happens every second, and queries are counted. */
async function pastOf(seed: number) {
  const topology = start();
  const folder = await newWorkspace(topology, { shardCount: SHARDS });
  let nowMs = Math.ceil((Date.now() + 60_000) / 10_000) * 10_000;
  const coordinator = await Coordinator.open(folder, () => nowMs);
  onTestFinished(() => coordinator.close());
  const [prng, model] = [createPrng(seed), new ModelTopology(topology)];
  const times: number[] = [];
  coordinator.foldHeat();
  for (let step = 0; step < 40; step++) {
    nowMs += 1000;
    times.push(nowMs);
    if (prng.below(3) === 0) await coordinator.write(randomChanges(model, prng, step), BY);
    else {
      const slots = Array.from({ length: coordinator.names.slotEnd }, (_, slot) => slot);
      const there = slots.filter((slot) => coordinator.isNode(slot));
      const node = there[prng.below(there.length)]!;
      await coordinator.move(node, (coordinator.columns.homes[node]! + 1) % SHARDS);
    }
    await coordinator.query('MATCH (a)-->(b) RETURN a.id LIMIT 20', {});
    coordinator.foldHeat();
  }
  return { coordinator, times, now: () => nowMs };
}

async function saved(coordinator: Coordinator, fromMs: number, toMs: number, nowMs: number, attributes = false) {
  const file = join(temporaryFolder(), 'test.shardscope-incident');
  const notices = [
    { ...NOTICE, atMs: fromMs + 1 },
    { ...NOTICE, atMs: fromMs - 1 },
  ];
  const wish = { fromMs, toMs, attributes, notices, engineVersion: '9.9.9', nowMs };
  const chunks = await makeIncident(coordinator, wish, silentTask);
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(chunk as Buffer);
  writeFileSync(file, Buffer.concat(parts));
  return file;
}

describe('incident files', () => {
  it('[IX5] every moment of its window is told as the workspace told it: homes, shards, plans and heat', async () => {
    for (const seed of [1, 2]) {
      const { coordinator, times, now } = await pastOf(seed);
      const [fromMs, toMs] = [times[5]!, times[30]!];
      const file = await saved(coordinator, fromMs, toMs, now());
      const incident = new Incident(await readIncident(file, silentTask));
      expect(incident.about).toMatchObject({ fromMs, toMs, hasAttributes: false, engineVersion: '9.9.9', notices: 1 });
      for (const atMs of times.filter((at) => at >= fromMs && at <= toMs)) {
        const [there, here] = [await coordinator.history.moment(atMs), momentOf(incident.kept, atMs)];
        const { slots } = incident.contents.manifest;
        expect([...here.homes], `at ${atMs}`).toEqual([...there.homes.subarray(0, slots)]);
        expect(here.shards.map(({ nodes }) => nodes)).toEqual(there.shards.map(({ nodes }) => nodes));
        expect(here.slotEnd).toBe(there.slotEnd);
        // The stretch that is being counted is in no file.
        if (Math.floor(atMs / 10_000) === Math.floor(now() / 10_000)) continue;
        expect(here.heat?.startMs).toBe(there.heat?.startMs);
        expect([...(here.heat?.nodes ?? [])]).toEqual([...(there.heat?.nodes?.subarray(0, slots) ?? [])]);
      }
      const [whole, part] = [coordinator.history.timeline(fromMs, toMs, 100), incident.timeline(fromMs, toMs, 100)];
      expect(part.writes).toEqual(whole.writes);
      expect(part.moves.length).toBe(whole.moves.length);
      expect(() => momentOf(incident.kept, fromMs - 1)).toThrow(expect.objectContaining({ code: 'usage.params' }));
      expect(() => momentOf(incident.kept, toMs + 1)).toThrow(expect.objectContaining({ code: 'usage.params' }));
    }
  });

  it('[IX6] holds no attributes unless they are asked for, no queries and no path', async () => {
    const { coordinator, times, now } = await pastOf(3);
    await coordinator.write([{ op: 'add-node', key: 'safe', type: 'host', attributes: { pin: 'S3CRET-7' } }], BY);
    const range = [times[0]!, now()] as const;
    const text = (file: string) => gunzipSync(readFileSync(file)).toString('latin1');
    const without = text(await saved(coordinator, ...range, now()));
    expect(without).toContain('safe');
    for (const secret of ['S3CRET-7', 'MATCH', coordinator.folder]) expect(without).not.toContain(secret);
    expect(text(await saved(coordinator, ...range, now(), true))).toContain('S3CRET-7');
  });

  it('[IX7] what is cut off, changed or no incident is refused with what is wrong, and never half opened', async () => {
    const { coordinator, times, now } = await pastOf(4);
    const file = await saved(coordinator, times[0]!, now(), now());
    const bytes = readFileSync(file);
    const read = async (content: Buffer) => {
      const other = join(temporaryFolder(), 'other.shardscope-incident');
      writeFileSync(other, content);
      return new Incident(await readIncident(other, silentTask));
    };
    await expect(read(Buffer.from('no archive'))).rejects.toMatchObject({ code: 'input.format' });
    await expect(read(gzipSync('no tar, but long enough '.repeat(40)))).rejects.toMatchObject({ code: 'input.format' });
    for (const ratio of [0.2, 0.6, 0.95]) {
      const cut = bytes.subarray(0, Math.floor(bytes.length * ratio));
      await expect(read(cut), `cut off at ${ratio}`).rejects.toMatchObject({
        code: expect.stringMatching(/storage.corrupt|input.format/),
      });
    }
    const raw = gunzipSync(bytes);
    const changed = (find: string, replacement: string) => {
      const at = raw.indexOf(find);
      expect(at).toBeGreaterThan(0);
      const copy = Buffer.from(raw);
      copy.write(replacement, at, 'latin1');
      return gzipSync(copy);
    };
    await expect(read(changed('"version":1', '"version":7'))).rejects.toMatchObject({ code: 'input.format' });
    await expect(read(changed('"keys":["n0"', '"kexs":["n0"'))).rejects.toMatchObject({ code: 'storage.corrupt' });
    // A journal that does not lead from the first homes to the last: one home of the beginning is another.
    const entry = raw.indexOf('homes-start.u16') + 512;
    const forged = Buffer.from(raw);
    forged[entry] = (forged[entry]! + 1) % SHARDS;
    await expect(read(gzipSync(forged))).rejects.toMatchObject({ code: 'storage.corrupt' });
  });
});
