/**
 * Keeps one engine running: starts it, waits until it is ready, starts it again when it ends by itself (bounded, with
 * growing pauses), and stops it in order. A crash in SQLite or in a worker therefore never takes the window down: its
 * link closes, it asks for a new one, and gets it when the engine is back. Needs no Electron.
 */
import { type EngineToShell, fromWireError, ShardscopeError } from '../engine/protocol/index.ts';
import { type EngineProcess, type LinkPort, parseEngineMessage } from './engine-link.ts';
import { createLinkTable } from './engine-port.ts';
import { createRestartPolicy, type RestartPolicy } from './restart-policy.ts';

export type EngineState = 'starting' | 'ready' | 'waiting' | 'failed' | 'stopped';

export interface OpenTarget {
  readonly path: string | null;
  readonly isDemo: boolean;
}

export interface EngineHostOptions {
  /** Starts a process that opens `target`. */
  launch(target: OpenTarget): EngineProcess;
  readonly target: OpenTarget;
  log(line: string): void;
  onState(state: EngineState): void;
  onWorkspace(name: string | null, path: string | null): void;
  /** It ended without having been asked to; what comes of it, `onState` tells. */
  onCrash(reason: string): void;
  readonly policy?: RestartPolicy;
  readonly readyMsMax?: number;
}

export interface EngineHost {
  readonly state: EngineState;
  /** Resolves when the engine takes calls; rejects with `unavailable.engine` when it was given up or stopped. */
  whenReady(): Promise<void>;
  /** Joins a window's port to the engine, which has to be ready. Returns the link's number. */
  connect(port: LinkPort): number;
  /** Opens a workspace folder that the user chose in a native dialog. Rejects with what the engine says against it. */
  openPath(path: string): Promise<void>;
  /** After it was given up: tries again. */
  retry(): void;
  /** Asks the engine to end, and ends it after `graceMs`. Resolves when it is gone. */
  stop(graceMs?: number): Promise<void>;
}

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

const READY_MS_MAX = 60_000;
const STOP_GRACE_MS = 8000;

export function createEngineHost(options: EngineHostOptions): EngineHost {
  const policy = options.policy ?? createRestartPolicy();
  const waiters = new Set<Waiter>();
  const openings = new Map<number, Waiter>();
  let target = options.target;
  let state: EngineState = 'starting';
  let engine: EngineProcess | null = null;
  let onGone: (() => void) | null = null;
  let timer: NodeJS.Timeout | undefined;
  let lastOpeningId = 0;
  const links = createLinkTable((message) => engine?.post(message), options.log);

  start();

  function setState(next: EngineState): void {
    state = next;
    options.onState(next);
  }

  function settle(error: Error | null): void {
    const waiting = [...waiters];
    waiters.clear();
    for (const waiter of waiting) error === null ? waiter.resolve() : waiter.reject(error);
  }

  function start(): void {
    setState('starting');
    let current: EngineProcess;
    try {
      current = options.launch(target);
    } catch (error) {
      giveUp(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    engine = current;
    timer = setTimeout(() => {
      options.log('engine: not ready in time, ended');
      current.kill();
    }, options.readyMsMax ?? READY_MS_MAX);
    current.onMessage((raw) => {
      const message = parseEngineMessage(raw);
      if (message === null) options.log('engine: sent a message that is not in its protocol; ignored');
      else receive(message);
    });
    current.onExit(afterExit);
  }

  function receive(message: EngineToShell): void {
    if (message.kind === 'ready') {
      clearTimeout(timer);
      options.log(`engine: ready (process ${message.pid})`);
      // It may have got ready while it was being asked to end: a stop stands.
      if (state !== 'starting') return;
      setState('ready');
      settle(null);
    } else if (message.kind === 'workspace') {
      // A restart opens what was open, not what the app was started with.
      target = { path: message.path, isDemo: false };
      options.onWorkspace(message.name, message.path);
    } else if (message.kind === 'opened') {
      const waiter = openings.get(message.id);
      openings.delete(message.id);
      if (message.error === null) waiter?.resolve();
      else waiter?.reject(fromWireError(message.error));
    } else if (message.kind === 'data') links.toWindow(message.link, message.data);
    else links.close(message.link);
  }

  function afterExit(reason: string): void {
    clearTimeout(timer);
    engine = null;
    options.log(`engine: ended (${reason})`);
    links.closeAll();
    const ended = new ShardscopeError('unavailable.engine', `the engine ended (${reason})`);
    for (const waiter of openings.values()) waiter.reject(ended);
    openings.clear();
    if (state === 'stopped') {
      onGone?.();
      return;
    }
    options.onCrash(reason);
    const delayMs = policy.nextDelayMs(Date.now());
    if (delayMs === null) {
      giveUp(ended);
      return;
    }
    options.log(`engine: starting again in ${delayMs} ms`);
    setState('waiting');
    timer = setTimeout(start, delayMs);
  }

  function giveUp(cause: Error): void {
    options.log(`engine: given up (${cause.message})`);
    setState('failed');
    settle(new ShardscopeError('unavailable.engine', `${cause.message}; see Help, Open Logs Folder`, {}, cause));
  }

  function requireReady(): EngineProcess {
    if (engine !== null && state === 'ready') return engine;
    throw new ShardscopeError('unavailable.engine', `the engine is not ready (${state})`);
  }

  return {
    get state() {
      return state;
    },
    whenReady() {
      if (state === 'ready') return Promise.resolve();
      if (state === 'failed' || state === 'stopped') {
        return Promise.reject(new ShardscopeError('unavailable.engine', `the engine is not running (${state})`));
      }
      return new Promise((resolve, reject) => waiters.add({ resolve, reject }));
    },
    connect(port) {
      const { handOver } = requireReady();
      return handOver === null ? links.relay(port) : links.handOver(port, handOver);
    },
    openPath(path) {
      return new Promise((resolve, reject) => {
        const id = ++lastOpeningId;
        requireReady().post({ kind: 'open-path', id, path });
        openings.set(id, { resolve, reject });
      });
    },
    retry() {
      if (state !== 'failed') return;
      policy.reset();
      start();
    },
    stop(graceMs = STOP_GRACE_MS) {
      setState('stopped');
      clearTimeout(timer);
      settle(new ShardscopeError('unavailable.engine', 'the app is closing'));
      const running = engine;
      if (running === null) return Promise.resolve();
      return new Promise((resolve) => {
        const force = setTimeout(() => running.kill(), graceMs);
        onGone = () => {
          clearTimeout(force);
          resolve();
        };
        running.post({ kind: 'shutdown' });
      });
    },
  };
}
