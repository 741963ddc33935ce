import { resolve } from 'node:path';

export interface LaunchOptions {
  /** A workspace folder to open, absolute, else null. */
  readonly workspacePath: string | null;
  readonly isDemo: boolean;
}

/**
 * Reads what the user typed: `shardscope [--demo] [--open PATH | PATH]`. `args` come after the executable (and after the
 * app's path in a checkout). Switches of Chromium and Node pass through here as well, so unknown ones are not errors.
 */
export function parseLaunchOptions(args: readonly string[], workingFolder: string): LaunchOptions {
  const openIndex = args.indexOf('--open');
  const named = openIndex >= 0 ? args[openIndex + 1] : args.find((arg) => arg.endsWith('.shardscope'));
  const isPath = named !== undefined && named !== '' && !named.startsWith('-');
  return { workspacePath: isPath ? resolve(workingFolder, named) : null, isDemo: args.includes('--demo') };
}
