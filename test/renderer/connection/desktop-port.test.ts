// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest';
import { encodeMessage } from '../../../engine/protocol/index.ts';
import { portOfChannel } from '../../../renderer/connection/desktop-port.ts';

const rest = () => new Promise((resolve) => setTimeout(resolve, 20));

describe('desktop port', () => {
  it('[CO5] carries encoded messages both ways, typed arrays included', async () => {
    const { port1, port2 } = new MessageChannel();
    const port = portOfChannel(port1);
    const received = vi.fn<(message: unknown) => void>();
    port.onMessage(received);
    port2.postMessage(encodeMessage({ homes: new Uint16Array([3, 1]) }));
    const sent = new Promise<unknown>((resolve) => {
      port2.onmessage = (event) => resolve(event.data);
    });
    port.post({ kind: 'hello' });
    expect(await sent).toBe('{"kind":"hello"}');
    await vi.waitFor(() => expect(received).toHaveBeenCalledWith({ homes: new Uint16Array([3, 1]) }));
    port.close();
    port2.close();
  });

  it('[CO5] tells once that it closed, also to a listener that comes late', async () => {
    const { port1, port2 } = new MessageChannel();
    const port = portOfChannel(port1);
    const closed = vi.fn<() => void>();
    port.onClose(closed);
    port.close();
    port.close();
    await rest();
    expect(closed).toHaveBeenCalledTimes(1);
    port.onClose(closed);
    expect(closed).toHaveBeenCalledTimes(2);
    port2.close();
  });

  it('[CO5] a message that cannot be read ends the connection', async () => {
    const { port1, port2 } = new MessageChannel();
    const port = portOfChannel(port1);
    const [closed, received] = [vi.fn<() => void>(), vi.fn<() => void>()];
    const log = vi.spyOn(console, 'error').mockImplementation(() => {});
    port.onClose(closed);
    port.onMessage(received);
    port2.postMessage('{"kind":');
    await vi.waitFor(() => expect(closed).toHaveBeenCalledTimes(1));
    expect(received).not.toHaveBeenCalled();
    log.mockRestore();
    port2.close();
  });
});
