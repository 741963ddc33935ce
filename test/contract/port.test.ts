import type { AddressInfo } from 'node:net';
import { MessageChannel } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { encodedPort, QUEUED_BYTES_MAX } from '../../engine/transport/encoded-port.ts';
import { websocketChannel } from '../../engine/transport/websocket-channel.ts';
import { workerPort } from '../../engine/transport/worker-port.ts';
import { channelPair, memoryPortPair } from '../support/port-pairs.ts';
import { type PortPair, portContract } from './port.contract.ts';

const nothingToRelease = async () => {};

portContract('memory', async () => ({ ports: memoryPortPair(), release: nothingToRelease }));

portContract('worker message port', async () => {
  const { port1, port2 } = new MessageChannel();
  return { ports: [workerPort(port1), workerPort(port2)], release: nothingToRelease };
});

portContract('encoded channel', async () => {
  const [left, right] = channelPair();
  return { ports: [encodedPort(left), encodedPort(right)], release: nothingToRelease };
});

portContract('WebSocket', connectWebSocket);

async function connectWebSocket(): Promise<PortPair> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await new Promise((resolve) => server.once('listening', resolve));
  const accepted = new Promise<WebSocket>((resolve) => server.once('connection', resolve));
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await new Promise((resolve) => client.once('open', resolve));
  return {
    ports: [encodedPort(websocketChannel(client)), encodedPort(websocketChannel(await accepted))],
    release: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

describe('transports', () => {
  it('[RP3] what cannot be decoded reaches the listener as an error, and the port goes on', () => {
    const [left, right] = channelPair();
    const arrived: unknown[] = [];
    encodedPort(right).onMessage((message) => arrived.push(message));
    left.send('{"broken":');
    left.send(Uint8Array.of(255, 255, 255, 255, 1));
    left.send('{"kind":"fine"}');
    queueMicrotask(() => {
      expect(arrived).toMatchObject([{ code: 'usage.params' }, { code: 'usage.params' }, { kind: 'fine' }]);
    });
    return new Promise((resolve) => setTimeout(resolve, 5)).then(() => expect(arrived).toHaveLength(3));
  });

  it.each([
    [QUEUED_BYTES_MAX, false],
    [QUEUED_BYTES_MAX + 1, true],
  ])('[RP3] a peer with %i bytes waiting is cut off: %s', (queuedBytes, isCutOff) => {
    const sent: unknown[] = [];
    let isClosed = false;
    const port = encodedPort({
      send: (data) => void sent.push(data),
      onData: () => {},
      onClose: () => {},
      close: () => {
        isClosed = true;
      },
      queuedBytes,
    });
    port.post({ kind: 'event' });
    expect(isClosed).toBe(isCutOff);
    expect(sent).toHaveLength(isCutOff ? 0 : 1);
  });

  it('[RP3] messages of the mesh pass beside the RPC of a worker port', async () => {
    const { port1, port2 } = new MessageChannel();
    const arrived: unknown[] = [];
    workerPort(port2).onMessage((message) => arrived.push(message));
    port1.postMessage({ kind: 'mesh', peer: 1 });
    port1.postMessage([{ kind: 'reply', id: 1 }]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(arrived).toEqual([{ kind: 'reply', id: 1 }]);
    port1.close();
  });

  it('[RP3] a broken or too long WebSocket frame ends that connection only', async () => {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0, maxPayload: 1000 });
    await new Promise((resolve) => server.once('listening', resolve));
    const accepted = new Promise<WebSocket>((resolve) => server.once('connection', resolve));
    const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await new Promise((resolve) => client.once('open', resolve));
    const channel = websocketChannel(await accepted);
    const closed = new Promise<void>((resolve) => channel.onClose(resolve));
    client.on('error', () => {});
    client.send('x'.repeat(2000));
    await closed;
    expect(() => channel.send('too late')).not.toThrow();
    await new Promise((resolve) => server.close(resolve));
  });
});
