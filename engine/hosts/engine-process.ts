/**
 * The engine as a process of the desktop: started by Electron main as a utility process or as a child of a Node
 * executable. Arguments: --home DIR, and --open PATH or --demo. What is said is protocol/shell-link.ts.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { MessagePort } from 'node:worker_threads';
import { toWireError } from '../base/errors.ts';
import { Session } from '../cluster/session.ts';
import { WORKSPACE_SUFFIX } from '../cluster/workspace-files.ts';
import type { EngineToShell, ShellToEngine } from '../protocol/shell-link.ts';
import { type Channel, encodedPort } from '../transport/encoded-port.ts';
import { sessionOptions, userDataFolder } from './host-options.ts';

const DEMO_NODES = 5000;

/** The part of Electron's process.parentPort that is used here; plain Node has none. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown; ports: ElectronPort[] }) => void): void;
}
/** A MessagePortMain: Node's events under Electron's names. */
type ElectronPort = Pick<MessagePort, 'postMessage' | 'close'> & {
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
  on(event: 'close', listener: () => void): void;
  start(): void;
};

interface RelayedLink {
  onData: (data: string | Uint8Array) => void;
  onClose: () => void;
}

const { values } = parseArgs({
  options: { home: { type: 'string' }, open: { type: 'string' }, demo: { type: 'boolean', default: false } },
});
const home = values.home ?? userDataFolder();
const parentPort = (process as { parentPort?: ParentPort }).parentPort;
const links = new Map<number, RelayedLink>();

const post = (message: EngineToShell) => {
  if (parentPort) parentPort.postMessage(message);
  else if (process.connected) process.send?.(message);
};
const session = new Session({
  ...sessionOptions(home),
  onWorkspace: (name, folder) => post({ kind: 'workspace', name, path: folder }),
});

function receive(message: ShellToEngine, ports: readonly ElectronPort[]): void {
  if (message.kind === 'connect') {
    const port = ports[0];
    session.attach(encodedPort(port ? portChannel(port) : relayedChannel(message.link)));
  } else if (message.kind === 'data') {
    links.get(message.link)?.onData(message.data);
  } else if (message.kind === 'disconnect') {
    links.get(message.link)?.onClose();
    links.delete(message.link);
  } else if (message.kind === 'open-path') {
    session.open(message.path).then(
      () => post({ kind: 'opened', id: message.id, error: null }),
      (error) => post({ kind: 'opened', id: message.id, error: toWireError(error) }),
    );
  } else {
    void stop(0);
  }
}

function portChannel(port: ElectronPort): Channel {
  return {
    send: (data) => port.postMessage(data),
    onData: (listener) => {
      port.on('message', ({ data }) => listener(data as string | Uint8Array));
      port.start();
    },
    onClose: (listener) => port.on('close', listener),
    close: () => port.close(),
    queuedBytes: 0,
  };
}

function relayedChannel(link: number): Channel {
  const relayed: RelayedLink = { onData: () => {}, onClose: () => {} };
  links.set(link, relayed);
  return {
    send: (data) => post({ kind: 'data', link, data }),
    onData: (listener) => {
      relayed.onData = listener;
    },
    onClose: (listener) => {
      const earlier = relayed.onClose;
      relayed.onClose = () => {
        earlier();
        listener();
      };
    },
    close: () => {
      links.delete(link);
      post({ kind: 'disconnect', link });
      relayed.onClose();
    },
    queuedBytes: 0,
  };
}

async function stop(status: number): Promise<void> {
  try {
    await session.close();
  } finally {
    process.exit(status);
  }
}

if (parentPort) parentPort.on('message', ({ data, ports }) => receive(data as ShellToEngine, ports));
else process.on('message', (data) => receive(data as ShellToEngine, []));
// Without the shell nobody can see or stop this process.
process.on('disconnect', () => void stop(0));
process.on('SIGTERM', () => void stop(0));

post({ kind: 'ready', pid: process.pid });
const opening =
  values.open !== undefined
    ? session.open(values.open)
    : values.demo
      ? session.openDemo(join(home, `demo${WORKSPACE_SUFFIX}`), DEMO_NODES)
      : Promise.resolve();
opening.catch((error) => {
  const { code, message } = toWireError(error);
  process.stderr.write(`shardscope: ${code}: ${message}\n`);
});
