import { execFileSync } from 'node:child_process';
import { createReadStream, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createPrng } from '../../../../engine/base/prng.ts';
import { readTar, TAR_END, tarHeader, tarPadding } from '../../../../engine/cluster/backup/tar.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const prng = createPrng(9);
const FILES = [0, 1, 511, 512, 513, 5000].map((bytes, at) => {
  return [`shards/${at}.sqlite`, Buffer.from(Array.from({ length: bytes }, () => prng.below(256)))] as const;
});
const archive = Buffer.concat([
  ...FILES.flatMap(([name, content]) => [
    tarHeader({ name, bytes: content.length }, 1_700_000_000_000),
    content,
    tarPadding(content.length),
  ]),
  TAR_END,
]);

async function entriesOf(chunks: AsyncIterable<Buffer>): Promise<readonly (readonly [string, Buffer])[]> {
  const entries: [string, Buffer][] = [];
  await readTar(chunks, {
    begin: ({ name }) => entries.push([name, Buffer.alloc(0)]),
    content: (chunk) => {
      const last = entries.at(-1)!;
      last[1] = Buffer.concat([last[1], chunk]);
    },
    end: () => {},
  });
  return entries;
}
async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe('tar', () => {
  it("[RD14] the system's tar unpacks what is written, byte for byte", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a.tar'), archive);
    execFileSync('tar', ['-xf', 'a.tar'], { cwd: folder });
    for (const [name, content] of FILES) expect(readFileSync(join(folder, name))).toEqual(content);
  });

  it('[RD14] what the system packs as ustar is read', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'shards'));
    for (const [name, content] of FILES) writeFileSync(join(folder, name), content);
    const names = FILES.map(([name]) => name);
    execFileSync('tar', ['--format=ustar', '-cf', 'b.tar', ...names], { cwd: folder });
    expect(await entriesOf(createReadStream(join(folder, 'b.tar')) as AsyncIterable<Buffer>)).toEqual(FILES);
  });

  it.each([1, 7, 512, 100_000])('[RD14] chunks of %i bytes give the same entries', async (size) => {
    expect(await entriesOf(inChunks(archive, size))).toEqual(FILES);
  });

  it('[RD14] sizes from 8 GiB on are written and read', async () => {
    const bytes = 3 * 8 ** 11 + 5;
    const sizes: number[] = [];
    const sink = { begin: (entry: { bytes: number }) => sizes.push(entry.bytes), content: () => {}, end: () => {} };
    await expect(readTar(inChunks(tarHeader({ name: 'large', bytes }, 0), 512), sink)).rejects.toThrow('too early');
    expect(sizes).toEqual([bytes]);
  });

  it('[RD14] an archive that is cut off, or is none, is refused', async () => {
    for (const length of [0, 100, 512, 700, archive.length - 2000]) {
      await expect(entriesOf(inChunks(archive.subarray(0, length), 64))).rejects.toMatchObject({
        code: 'input.format',
      });
    }
    await expect(entriesOf(inChunks(Buffer.alloc(2000, 'text'), 64))).rejects.toMatchObject({ code: 'input.format' });
  });
});
