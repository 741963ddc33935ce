import { afterEach, describe, expect, it, vi } from 'vitest';
import { ShardscopeError, UPLOAD_CHUNK_BYTES_MAX } from '../../../engine/protocol/index.ts';
import { type Console, createConsole } from '../../../renderer/console.ts';
import { createEnginePeer, type EnginePeer } from '../support/engine-peer.ts';

let running: Console | null = null;
afterEach(() => running?.close());

async function start(peer: EnginePeer): Promise<Console> {
  running = createConsole({ open: peer.open, shell: null, nowMs: () => Date.now() });
  const { stores } = running;
  await vi.waitFor(() => expect(stores.connection.get().link.phase).toBe('ready'));
  return running;
}

describe('import', () => {
  it('[CO21] uploads in chunks that the engine accepts, in order and complete, then imports by upload id', async () => {
    const peer = createEnginePeer();
    const { imports, stores } = await start(peer);
    const bytes = new Uint8Array(UPLOAD_CHUNK_BYTES_MAX * 2 + 5).map((_, i) => i % 251);
    imports.open([new File([bytes], 'big.csv'), new File([], 'empty.csv')]);
    imports.changeSettings({ name: 'shop', shards: 3, strict: true });
    await imports.start();
    expect(stores.importFlow.get()).toMatchObject({ phase: 'done', report: { workspace: 'shop' } });
    expect(peer.callsOf('upload.begin')).toEqual([
      { name: 'big.csv', bytes: bytes.length },
      { name: 'empty.csv', bytes: 0 },
    ]);
    const chunks = peer.callsOf('upload.append').map((params) => (params as { bytes: Uint8Array }).bytes);
    expect(chunks.map((chunk) => chunk.byteLength)).toEqual([UPLOAD_CHUNK_BYTES_MAX, UPLOAD_CHUNK_BYTES_MAX, 5]);
    expect(Buffer.concat(chunks).equals(Buffer.from(bytes))).toBe(true);
    expect(peer.callsOf('import.start')).toEqual([
      { uploadIds: [expect.any(String), expect.any(String)], name: 'shop', shards: 3, strict: true, replicas: 0 },
    ]);
    expect(stores.jobs.get().running).toEqual([]);
  });

  it('[CO22] a cancelled upload is discarded, and nothing is imported', async () => {
    const stuck = Promise.withResolvers<{ received: number }>();
    const peer = createEnginePeer({ 'upload.append': () => stuck.promise });
    const { imports, stores } = await start(peer);
    imports.addFiles([new File(['a'], 'a.csv')]);
    const importing = imports.start();
    await vi.waitFor(() => expect(peer.callsOf('upload.append')).toHaveLength(1));
    expect(stores.jobs.get().running).toMatchObject([{ kind: 'import' }]);
    imports.cancel();
    await importing;
    await vi.waitFor(() => expect(peer.callsOf('upload.discard')).toHaveLength(1));
    expect(peer.callsOf('import.start')).toEqual([]);
    expect(stores.importFlow.get()).toMatchObject({ phase: 'choosing', error: null });
    expect(stores.jobs.get().running).toEqual([]);
    stuck.resolve({ received: 1 });
  });

  it('[CO22] an import that ends while its dialog is closed is told; a refusal brings the dialog back', async () => {
    const peer = createEnginePeer();
    const { imports, stores } = await start(peer);
    imports.addFiles([new File(['a'], 'a.csv')]);
    await imports.start();
    expect(stores.notices.get().list[0]?.message).toContain('Imported shop');
    expect(stores.importFlow.get().files).toEqual([]);
    const refusing = createEnginePeer({
      'import.start': () => {
        throw new ShardscopeError('input.format', 'bad');
      },
    });
    running?.close();
    const second = await start(refusing);
    second.imports.addFiles([new File(['a'], 'a.csv')]);
    await second.imports.start();
    expect(second.stores.view.get().dialog).toBe('import');
    expect(second.stores.notices.get().list).toEqual([]);
  });

  it('[CO22] a refusal keeps the files and shows code and place', async () => {
    const peer = createEnginePeer({
      'import.start': () => {
        throw new ShardscopeError('input.format', 'a.csv line 3: bad', { file: 'a.csv', line: 3 });
      },
    });
    const { imports, stores } = await start(peer);
    imports.addFiles([new File(['a'], 'a.csv')]);
    await imports.start();
    const { phase, error, files } = stores.importFlow.get();
    expect([phase, files.length]).toEqual(['failed', 1]);
    expect(error).toMatchObject({ code: 'input.format', details: { file: 'a.csv', line: 3 } });
  });
});
