import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { startEngineChild } from '../../electron/engine-child.ts';
import { createEngineHost, type EngineHost, type OpenTarget } from '../../electron/engine-host.ts';
import type { LinkPort } from '../../electron/engine-link.ts';
import { createRestartPolicy } from '../../electron/restart-policy.ts';

const ENTRY = fileURLToPath(new URL('fixtures/echo-engine.mjs', import.meta.url));
const running: EngineHost[] = [];
afterEach(() => Promise.all(running.splice(0).map((host) => host.stop(200))));

interface Supervised {
  readonly host: EngineHost;
  readonly states: string[];
  readonly targets: OpenTarget[];
  readonly lines: string[];
  readonly crashes: string[];
}

function supervise(
  arguments_: readonly string[],
  options: { delaysMs?: number[]; readyMsMax?: number } = {},
): Supervised {
  const supervised = {
    states: [] as string[],
    targets: [] as OpenTarget[],
    lines: [] as string[],
    crashes: [] as string[],
  };
  const host = createEngineHost({
    launch(target) {
      supervised.targets.push(target);
      const command = { entry: ENTRY, args: arguments_, onOutput: (text: string) => supervised.lines.push(text) };
      return startEngineChild(process.execPath, command);
    },
    target: { path: null, isDemo: true },
    log: (line) => supervised.lines.push(line),
    onState: (state) => supervised.states.push(state),
    onWorkspace: () => {},
    onCrash: (reason) => supervised.crashes.push(reason),
    policy: createRestartPolicy(options.delaysMs ?? [1, 1, 1]),
    readyMsMax: options.readyMsMax ?? 20_000,
  });
  running.push(host);
  return { host, ...supervised };
}

/** The window's end of a link: what it gets, and whether it was closed. `send` plays the window. */
function windowPort() {
  const received: unknown[] = [];
  const listeners: { message: ((event: { data: unknown }) => void)[]; close: (() => void)[] } = {
    message: [],
    close: [],
  };
  let onChange = () => {};
  const end = { received, isClosed: false };
  const port: LinkPort = {
    postMessage: (message) => {
      received.push(message);
      onChange();
    },
    on(event: 'message' | 'close', listener: (event: { data: unknown }) => void) {
      if (event === 'message') listeners.message.push(listener);
      else listeners.close.push(() => listener({ data: null }));
    },
    start: () => {},
    close: () => {
      end.isClosed = true;
      for (const listener of listeners.close) listener();
      onChange();
    },
  };
  const until = (isDone: () => boolean) =>
    new Promise<void>((resolve) => {
      onChange = () => isDone() && resolve();
      onChange();
    });
  const send = (data: unknown) => {
    for (const listener of listeners.message) listener({ data });
  };
  return { port, end, received, until, send };
}

describe('[DE9] an engine that ends by itself is started again', () => {
  test('[DE9] its links close, a new one works, and what was open is opened again', async () => {
    const { host, targets, states, crashes } = supervise([]);
    await host.whenReady();
    const window = windowPort();
    host.connect(window.port);
    window.send('die');
    await window.until(() => window.end.isClosed);
    await host.whenReady();
    const next = windowPort();
    host.connect(next.port);
    next.send('still there?');
    await next.until(() => next.received.length > 0);
    expect(next.received).toEqual(['still there?']);
    expect(targets).toEqual([
      { path: null, isDemo: true },
      { path: '/somewhere', isDemo: false },
    ]);
    expect(states).toEqual(['starting', 'ready', 'waiting', 'starting', 'ready']);
    // Once, and not again when it is asked to end.
    await host.stop();
    expect(crashes).toHaveLength(1);
  });

  test('[DE9] one that does not get ready in time is ended and counts as a failure', async () => {
    const { host, targets } = supervise(['never-ready'], { delaysMs: [1], readyMsMax: 150 });
    await expect(host.whenReady()).rejects.toThrow(/SIGKILL/);
    expect([host.state, targets.length]).toEqual(['failed', 2]);
  });
});

describe('[DE10] after the last try the engine is given up, until a person asks again', () => {
  test('[DE10] who waits is told, and so is who comes later', async () => {
    const { host, states } = supervise(['fails'], { delaysMs: [1, 1] });
    await expect(host.whenReady()).rejects.toMatchObject({ code: 'unavailable.engine' });
    await expect(host.whenReady()).rejects.toMatchObject({ code: 'unavailable.engine' });
    expect(states).toEqual(['starting', 'waiting', 'starting', 'waiting', 'starting', 'failed']);
    host.retry();
    expect(host.state).toBe('starting');
    await expect(host.whenReady()).rejects.toThrow(/status 9/);
  });

  test('[DE10] a program that cannot be started is given up like one that ends', async () => {
    const states: string[] = [];
    const host = createEngineHost({
      launch: () => startEngineChild('/nowhere/node', { entry: ENTRY, args: [], onOutput: () => {} }),
      target: { path: null, isDemo: false },
      log: () => {},
      onState: (state) => states.push(state),
      onWorkspace: () => {},
      onCrash: () => {},
      policy: createRestartPolicy([]),
    });
    await expect(host.whenReady()).rejects.toThrow(/ENOENT/);
    expect(states).toEqual(['starting', 'failed']);
  });
});

describe('[DE11] the engine is asked to end, and ended if it does not', () => {
  test('[DE11] it ends by itself and is not started again', async () => {
    const { host, lines, targets } = supervise([]);
    await host.whenReady();
    await host.stop();
    expect(lines.at(-1)).toBe('engine: ended (status 0)');
    expect([host.state, targets.length]).toEqual(['stopped', 1]);
    await expect(host.whenReady()).rejects.toMatchObject({ code: 'unavailable.engine' });
  });

  test('[DE11] one that gets ready while it is being asked to end stays ended', async () => {
    const { host, targets } = supervise([]);
    await host.stop();
    expect([host.state, targets.length]).toEqual(['stopped', 1]);
  });

  test('[DE11] one that does not listen is killed after the grace period', async () => {
    const { host, lines } = supervise(['stubborn']);
    await host.whenReady();
    await host.stop(50);
    expect(lines.at(-1)).toBe('engine: ended (signal SIGKILL)');
  });
});

describe('[DE12] the relay carries messages unopened and closes with either side', () => {
  test('[DE12] text and bytes come back as they went, each to its own link', async () => {
    const { host } = supervise([]);
    await host.whenReady();
    const [a, b] = [windowPort(), windowPort()];
    host.connect(a.port);
    host.connect(b.port);
    a.send('{"not": even json');
    a.send(new Uint8Array([0, 255, 7]));
    b.send('for b');
    await Promise.all([a.until(() => a.received.length === 2), b.until(() => b.received.length === 1)]);
    expect(a.received[0]).toBe('{"not": even json');
    expect(Uint8Array.from(a.received[1] as Uint8Array)).toEqual(new Uint8Array([0, 255, 7]));
    expect(b.received).toEqual(['for b']);
  });

  test('[DE12] what is neither text nor bytes closes that link, and the engine lives on', async () => {
    const { host } = supervise([]);
    await host.whenReady();
    const window = windowPort();
    host.connect(window.port);
    window.send({ kind: 'shutdown' });
    expect(window.end.isClosed).toBe(true);
    expect(host.state).toBe('ready');
  });

  test('[DE12] a link that the engine hangs up is closed, and a message outside of the protocol is ignored', async () => {
    const { host, lines } = supervise([]);
    await host.whenReady();
    const window = windowPort();
    host.connect(window.port);
    window.send('babble');
    window.send('hang-up');
    await window.until(() => window.end.isClosed);
    expect(lines.some((line) => line.includes('not in its protocol'))).toBe(true);
    expect(host.state).toBe('ready');
  });
});

test('[DE13] opening a folder resolves or rejects with what the engine says, and with its death', async () => {
  const { host } = supervise([]);
  await expect(host.openPath('/good')).rejects.toMatchObject({ code: 'unavailable.engine' });
  await host.whenReady();
  await host.openPath('/good');
  await expect(host.openPath('/bad')).rejects.toThrow('no workspace in /bad');
  const window = windowPort();
  host.connect(window.port);
  window.send('die');
  await expect(host.openPath('/good')).rejects.toMatchObject({ code: 'unavailable.engine' });
});
