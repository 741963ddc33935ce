import { homedir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { systemClock } from '../base/clock.ts';
import type { SessionOptions } from '../cluster/session.ts';
import { readTopology } from '../io/read-topology.ts';

export const ENGINE_VERSION = '0.1.0';

/** The user's data folder by the platform's custom; SHARDSCOPE_HOME overrides it. */
export function dataFolder(): string {
  const { SHARDSCOPE_HOME, XDG_DATA_HOME, APPDATA } = process.env;
  if (SHARDSCOPE_HOME) return SHARDSCOPE_HOME;
  if (process.platform === 'win32') return join(APPDATA ?? homedir(), 'Shardscope');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Shardscope');
  return join(XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'shardscope');
}

/** What every program around the engine gives its session. */
export function sessionOptions(workspacesFolder: string): SessionOptions {
  return {
    workspacesFolder,
    clock: systemClock,
    readTopology,
    about: {
      engineVersion: ENGINE_VERSION,
      node: process.versions.node,
      sqlite: sqliteVersion(),
      platform: `${process.platform} ${process.arch}`,
    },
  };
}

function sqliteVersion(): string {
  const db = new Database(':memory:');
  const { version } = db.prepare('SELECT sqlite_version() AS version').get() as { version: string };
  db.close();
  return version;
}
