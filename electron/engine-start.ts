import { ShardscopeError } from '../engine/protocol/index.ts';
import type { ShellInfo } from '../engine/protocol/shell-api.ts';
import { startEngineChild } from './engine-child.ts';
import type { OpenTarget } from './engine-host.ts';
import type { EngineProcess } from './engine-link.ts';
import { startEngineUtility } from './engine-utility.ts';
import type { ShellPaths } from './shell-paths.ts';

/** Starts the engine in the way this runtime allows; its output goes to the log. */
export function startEngine(
  host: ShellInfo['engineHost'],
  paths: ShellPaths,
  target: OpenTarget,
  log: (line: string) => void,
): EngineProcess {
  const command = { entry: paths.engineEntry, args: engineArguments(paths.home, target), onOutput: log };
  if (host === 'utility-process') return startEngineUtility(command);
  if (paths.nodeExecutable !== null) return startEngineChild(paths.nodeExecutable, command);
  throw new ShardscopeError(
    'unavailable.engine',
    'this Electron is too old to run the engine itself, and no Node 24 was found to run it; "npm start" brings one',
  );
}

export function engineArguments(home: string, { path, isDemo }: OpenTarget): string[] {
  if (path !== null) return ['--home', home, '--open', path];
  return isDemo ? ['--home', home, '--demo'] : ['--home', home];
}
