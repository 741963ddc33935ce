import { encodeMessage, type Port } from '../../engine/protocol/index.ts';
import { SHELL_PORT_MESSAGE, type ShellApi, type ShellPortMessage } from '../../engine/protocol/shell-api.ts';
import { createPortListeners } from './port-listeners.ts';

/** Asks the desktop shell for a link to the engine. Rejects when the shell has given the engine up. */
export async function openDesktopPort(shell: ShellApi): Promise<Port> {
  // The port may arrive before `connect` has told its number, so everything that arrives is kept until then.
  const arrived = new Map<number, MessagePort>();
  let wake = () => {};
  const onWindowMessage = (event: MessageEvent<unknown>) => {
    const channel = event.ports[0];
    if (event.source !== window || channel === undefined || !isPortMessage(event.data)) return;
    arrived.set(event.data.link, channel);
    wake();
  };
  window.addEventListener('message', onWindowMessage);
  try {
    const link = await shell.connect();
    while (!arrived.has(link)) await new Promise<void>((resolve) => (wake = resolve));
    const channel = arrived.get(link) as MessagePort;
    return portOfChannel(channel);
  } finally {
    window.removeEventListener('message', onWindowMessage);
  }
}

/** A port over a channel that carries what codec.ts makes. */
export function portOfChannel(channel: MessagePort): Port {
  const close = () => {
    channel.close();
    listeners.closed();
  };
  const listeners = createPortListeners(close);
  channel.addEventListener('message', (event: MessageEvent<unknown>) => listeners.receive(event.data));
  channel.addEventListener('close', () => listeners.closed());
  channel.start();
  return {
    ...listeners.port,
    // A channel between processes copies; a transfer list would only empty the caller's arrays.
    post: (message) => channel.postMessage(encodeMessage(message)),
    close,
    queuedBytes: 0,
  };
}

function isPortMessage(data: unknown): data is ShellPortMessage {
  return typeof data === 'object' && data !== null && 'kind' in data && data.kind === SHELL_PORT_MESSAGE;
}
