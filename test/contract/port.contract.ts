/** What RPC relies on in every transport. Knows no transport: a suite is a function of a factory. */
import { describe, expect, it } from 'vitest';
import type { Port } from '../../engine/rpc/port.ts';

export interface PortPair {
  readonly ports: readonly [Port, Port];
  /** Frees what the pair stands on (a server, a thread). */
  release(): Promise<void>;
}

export function portContract(name: string, connect: () => Promise<PortPair>) {
  /** Collects what arrives at the right end until the text 'end' does. */
  const sendAll = async (messages: readonly unknown[]): Promise<readonly unknown[]> => {
    const { ports, release } = await connect();
    const [left, right] = ports;
    try {
      return await new Promise((resolve) => {
        const arrived: unknown[] = [];
        right.onMessage((message) => {
          if ((message as { kind: string }).kind === 'end') resolve(arrived);
          else arrived.push(message);
        });
        for (const message of messages) left.post(message);
        left.post({ kind: 'end' });
      });
    } finally {
      left.close();
      await release();
    }
  };

  describe(`port: ${name}`, () => {
    it('[RP1] messages arrive in the order they were posted, text and binary mixed', async () => {
      const messages = Array.from({ length: 200 }, (_, at) => ({
        kind: 'event',
        at,
        payload: at % 3 === 0 ? Uint32Array.of(at, at + 1) : `text ${at}`,
      }));
      expect(await sendAll(messages)).toEqual(messages);
    });

    it('[RP1] plain data and typed arrays arrive as they were, unicode and empty arrays included', async () => {
      const message = {
        kind: 'reply',
        text: 'naïve ☃ 𝕏 \u0000 "quoted"',
        nested: { list: [1, null, true, { deep: [] }], 'odd key \n': -0.5 },
        columns: [Uint8Array.of(1), Uint16Array.of(2, 3, 65535), Float64Array.of(Math.PI, Number.NaN, -0)],
        empty: new Uint32Array(0),
        floats: Float32Array.of(1.5, Number.POSITIVE_INFINITY),
        signed: Int32Array.of(-1),
      };
      expect(await sendAll([message])).toEqual([message]);
    });

    it('[RP1] what arrives is a copy: changing it changes nothing at the other side', async () => {
      const { ports, release } = await connect();
      const [left, right] = ports;
      const arrived = new Promise((resolve) => right.onMessage(resolve));
      const list = [1, 2, 3];
      left.post({ kind: 'event', list });
      const message = (await arrived) as { list: number[] };
      expect(message).toEqual({ kind: 'event', list: [1, 2, 3] });
      message.list.push(4);
      expect(list).toEqual([1, 2, 3]);
      left.close();
      await release();
    });

    it('[RP2] closing one end tells both ends, once', async () => {
      const { ports, release } = await connect();
      const counts = [0, 0];
      const closed = ports.map((port, end) => {
        return new Promise<void>((resolve) =>
          port.onClose(() => {
            counts[end]!++;
            resolve();
          }),
        );
      });
      ports[0].close();
      ports[0].close();
      await Promise.all(closed);
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(counts).toEqual([1, 1]);
      await release();
    });

    it('[RP2] posting to a closed port does not throw', async () => {
      const { ports, release } = await connect();
      const closed = new Promise<void>((resolve) => ports[1].onClose(resolve));
      ports[0].close();
      await closed;
      expect(() => ports[0].post({ kind: 'event' })).not.toThrow();
      expect(() => ports[1].post({ kind: 'event' })).not.toThrow();
      await release();
    });

    it('[RP2] what waits to be sent is a number of bytes, never negative', async () => {
      const { ports, release } = await connect();
      ports[0].post({ kind: 'event', payload: 'x'.repeat(10_000) });
      expect(ports[0].queuedBytes).toBeGreaterThanOrEqual(0);
      expect(ports[1].queuedBytes).toBeGreaterThanOrEqual(0);
      ports[0].close();
      await release();
    });
  });
}
