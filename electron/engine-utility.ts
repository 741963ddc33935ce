import { type MessagePortMain, utilityProcess } from 'electron';
import type { EngineCommand } from './engine-child.ts';
import type { EngineProcess } from './engine-link.ts';

/** The engine as an Electron utility process: a window's port goes straight to it, and the main process carries nothing. */
export function startEngineUtility(command: EngineCommand): EngineProcess {
  const child = utilityProcess.fork(command.entry, [...command.args], {
    serviceName: 'Shardscope engine',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout?.on('data', (bytes) => command.onOutput(String(bytes)));
  child.stderr?.on('data', (bytes) => command.onOutput(String(bytes)));
  return {
    handOver: (link, port) => child.postMessage({ kind: 'connect', link }, [port as MessagePortMain]),
    post: (message) => child.postMessage(message),
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => child.once('exit', (status) => listener(`status ${status}`)),
    kill: () => child.kill(),
  };
}
