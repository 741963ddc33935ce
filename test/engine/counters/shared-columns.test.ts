import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHeatWindow } from '../../../engine/counters/heat-window.ts';
import { accessesBetween, publishHomes, sharedColumns } from '../../../engine/counters/shared-columns.ts';

const CACHE_LINE_BYTES = 128;

/** Runs plain JavaScript in a thread over a shared buffer; resolves with what it posts. */
function thread<T>(source: string, data: unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(`const { parentPort, workerData } = require('node:worker_threads');\n${source}`, {
      eval: true,
      workerData: data,
    });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

describe('shared columns', () => {
  it('[SH1] no two columns overlap, and every section and heat stripe starts on a cache line of its own', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 1, max: 64 }), (nodeCount, shardCount) => {
        const { epochs, homes, types, heat, traffic, buffer } = sharedColumns(nodeCount, shardCount);
        const sections = [epochs, homes, types, ...heat, ...traffic];
        expect(heat).toHaveLength(shardCount + 1);
        expect(traffic).toHaveLength(2 * shardCount);
        let end = 0;
        for (const section of sections) {
          expect(section.byteOffset % CACHE_LINE_BYTES).toBe(0);
          expect(section.byteOffset).toBeGreaterThanOrEqual(end);
          end = section.byteOffset + section.byteLength;
        }
        expect(end).toBeLessThanOrEqual(buffer.byteLength);
      }),
    );
  });

  it('[SH1] another thread that lays its columns over the same buffer sees the same rows', () => {
    const mine = sharedColumns(3000, 4);
    mine.homes[2999] = 3;
    mine.types[0] = 7;
    mine.heat[4]![2999] = 11;
    mine.epochs[3] = 5;
    mine.traffic[7]![2] = 9;
    const theirs = sharedColumns(3000, 4, mine.buffer);
    expect([theirs.homes[2999], theirs.types[0], theirs.heat[4]![2999], theirs.epochs[3]]).toEqual([3, 7, 11, 5]);
    expect(theirs.traffic.map((row) => [...row])).toEqual(mine.traffic.map((row) => [...row]));
  });

  it('[SH2] publishing tells the homes, the epoch of every page concerned, and the epoch of the map', () => {
    const columns = sharedColumns(4000, 4);
    publishHomes(columns, Uint32Array.of(0, 1023, 3999), Uint16Array.of(1, 2, 3), 9);
    expect([columns.homes[0], columns.homes[1023], columns.homes[3999]]).toEqual([1, 2, 3]);
    expect([...columns.epochs]).toEqual([9, 9, 0, 0, 9]);
  });

  it('[SH2] a thread that sees the new epoch sees the new home', async () => {
    const columns = sharedColumns(2048, 2);
    const rounds = 20_000;
    const watching = new Int32Array(new SharedArrayBuffer(4));
    const watcher = thread<number>(
      `const epochs = new Int32Array(workerData.epochs.buffer, workerData.epochs.at, 1);
       const homes = new Uint16Array(workerData.homes.buffer, workerData.homes.at, 2048);
       let stale = 0;
       Atomics.store(new Int32Array(workerData.watching), 0, 1);
       for (let epoch = 0; epoch < workerData.rounds; ) {
         epoch = Atomics.load(epochs, 0);
         // Home is the epoch's low bits: a newer epoch may be there meanwhile, an older home may not.
         const home = Atomics.load(homes, 2047);
         if (((home - epoch) & 0xffff) > 0x7fff) stale++;
       }
       parentPort.postMessage(stale);`,
      {
        epochs: { buffer: columns.buffer, at: columns.epochs.byteOffset },
        homes: { buffer: columns.buffer, at: columns.homes.byteOffset },
        rounds,
        watching: watching.buffer,
      },
    );
    while (Atomics.load(watching, 0) === 0) await new Promise((resolve) => setImmediate(resolve));
    for (let epoch = 1; epoch <= rounds; epoch++) {
      publishHomes(columns, Uint32Array.of(2047), Uint16Array.of(epoch & 0xffff), epoch);
    }
    expect(await watcher).toBe(0);
  });

  it('[SH3] the difference of two looks is right across the wrap at 2^32', () => {
    expect(accessesBetween(5, 5)).toBe(0);
    expect(accessesBetween(0xffff_ffff, 0)).toBe(1);
    expect(accessesBetween(0xffff_fff0, 0x10)).toBe(0x20);
    fc.assert(
      fc.property(fc.nat(0xffff_ffff), fc.nat(0xffff_ffff), (start, count) => {
        expect(accessesBetween(start, (start + count) >>> 0)).toBe(count);
      }),
    );
  });

  it('[SH4] no access is lost while threads write their stripes and the window folds them', async () => {
    const writerCount = 3;
    const nodeCount = 64;
    const accessesEach = 400_000;
    const columns = sharedColumns(nodeCount, writerCount);
    for (const stripe of columns.heat) stripe.fill(0xffff_ff00);
    const window = createHeatWindow(columns, 5);
    let running = writerCount;
    const writers = columns.heat.slice(0, writerCount).map((stripe, writer) =>
      thread(
        `const { buffer, at, nodeCount, count, writer } = workerData;
         const stripe = new Uint32Array(buffer, at, nodeCount);
         for (let access = 0; access < count; access++) {
           const node = (access * (writer + 3)) % nodeCount;
           stripe[node] = stripe[node] + 1;
         }
         parentPort.postMessage('done');`,
        { buffer: columns.buffer, at: stripe.byteOffset, nodeCount, count: accessesEach, writer },
      ).finally(() => {
        running--;
      }),
    );
    let folds = 0;
    while (running > 0) {
      window.fold(10);
      folds++;
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(writers);
    window.fold(10);
    expect(folds).toBeGreaterThan(3);
    expect(window.totalAccesses).toBe(writerCount * accessesEach);
  });
});
