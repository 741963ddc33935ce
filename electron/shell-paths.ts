import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { app } from 'electron';
import { z } from 'zod';
import { dataFolder } from '../engine/base/data-folder.ts';

export interface ShellPaths {
  /** Where the workspaces are. */
  readonly home: string;
  /** The shell's own files. */
  readonly userData: string;
  readonly logs: string;
  readonly renderer: string;
  readonly preload: string;
  readonly engineEntry: string;
  /** A Node 24, for an Electron that cannot run the engine itself; null where there is none. */
  readonly nodeExecutable: string | null;
}

/** Settles where everything lies. Runs before the app is ready, since Chromium opens its profile there. */
export function preparePaths(): ShellPaths {
  // A home of its own is a profile of its own: two of them (a test and the user's) can run side by side.
  const ownHome = process.env.SHARDSCOPE_HOME;
  if (ownHome) app.setPath('userData', join(ownHome, 'desktop'));
  const userData = app.getPath('userData');
  const appPath = app.getAppPath();
  const executable = process.platform === 'win32' ? 'node.exe' : 'node';
  const nodeCandidates = app.isPackaged
    ? [join(process.resourcesPath, 'node', executable)]
    : [join(appPath, 'node_modules', 'node', 'bin', executable)];
  return {
    home: dataFolder(process.env, process.platform, homedir()),
    userData,
    logs: join(userData, 'logs'),
    renderer: join(appPath, 'dist', 'renderer'),
    preload: join(appPath, 'dist', 'electron', 'preload.cjs'),
    // Unpacked, because a process of plain Node cannot read Electron's archive.
    engineEntry: app.isPackaged
      ? join(process.resourcesPath, 'app.asar.unpacked', 'dist', 'engine', 'engine-process.js')
      : join(appPath, 'engine', 'hosts', 'engine-process.ts'),
    nodeExecutable: nodeCandidates.find((path) => existsSync(path)) ?? null,
  };
}

const manifestSchema = z.object({ runtimeNote: z.string().optional() });

/** What `npm run package` wrote into the package about its runtime, else null. */
export function packagedRuntimeNote(appPath: string): string | null {
  const manifest: unknown = JSON.parse(readFileSync(join(appPath, 'package.json'), 'utf8'));
  return manifestSchema.parse(manifest).runtimeNote ?? null;
}
