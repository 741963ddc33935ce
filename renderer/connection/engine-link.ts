import {
  createClient,
  type EngineClient,
  type METHODS,
  type Port,
  ShardscopeError,
} from '../../engine/protocol/index.ts';
import type { ConnectionState } from '../state/connection.ts';
import { retryDelayMs } from './backoff.ts';
import { greet } from './handshake.ts';

const GREETING_MS_MAX = 10_000;
/** Failures that trying again cannot cure: somebody has to do something first. */
const FINAL_CODES = new Set(['access.token', 'access.origin', 'incompatible.protocol']);

export interface EngineLink {
  /** The client of the connection that stands now. Throws `unavailable.engine` while there is none. */
  client(): EngineClient;
  /** Tries now instead of waiting for the next attempt. */
  retryNow(): void;
  close(): void;
}

export interface EngineLinkOptions {
  readonly open: () => Promise<Port>;
  readonly onState: (state: ConnectionState) => void;
  /** Called after each successful greeting: subscribe, load. The connection's client is a new one each time. */
  readonly onReady: (client: EngineClient) => void;
}

/**
 * Keeps a connection to the engine: opens, greets, watches, and opens again with growing delays when it closes.
 * A refusal that retrying cannot cure (token, origin, protocol) ends the attempts until `retryNow`.
 */
export function createEngineLink({ open, onState, onReady }: EngineLinkOptions): EngineLink {
  let client: EngineClient | null = null;
  let attempt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isClosed = false;
  let isConnecting = false;

  async function connect(): Promise<void> {
    if (isClosed || isConnecting || client !== null) return;
    isConnecting = true;
    clearTimeout(timer);
    onState({ phase: 'connecting', attempt });
    try {
      const port = await open();
      if (isClosed) return port.close();
      const welcome = await withDeadline(greet(port), () => port.close());
      const opened = createClient<typeof METHODS>(port);
      client = opened;
      attempt = 0;
      onState({ phase: 'ready', ...welcome });
      port.onClose(() => {
        if (client !== opened) return;
        client = null;
        waitAndRetry(new ShardscopeError('unavailable.engine', 'the connection to the engine closed'));
      });
      onReady(opened);
    } catch (error) {
      if (isClosed) return;
      const failure =
        error instanceof ShardscopeError ? error : new ShardscopeError('unavailable.engine', String(error));
      if (FINAL_CODES.has(failure.code)) {
        onState({ phase: 'refused', code: failure.code, message: failure.message });
      } else waitAndRetry(failure);
    } finally {
      isConnecting = false;
    }
  }

  function waitAndRetry(error: ShardscopeError): void {
    if (isClosed) return;
    attempt += 1;
    const delayMs = retryDelayMs(attempt);
    onState({ phase: 'waiting', attempt, delayMs, message: error.message });
    timer = setTimeout(() => void connect(), delayMs);
  }

  void connect();

  return {
    client() {
      if (client === null) throw new ShardscopeError('unavailable.engine', 'there is no connection to the engine');
      return client;
    },
    retryNow() {
      attempt = 0;
      void connect();
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
      client?.close();
      client = null;
    },
  };
}

async function withDeadline<T>(promise: Promise<T>, onLate: () => void): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      onLate();
      reject(new ShardscopeError('unavailable.engine', 'the engine did not answer the greeting'));
    }, GREETING_MS_MAX);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
