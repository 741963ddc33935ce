import { homedir } from 'node:os';
import Database from 'better-sqlite3';
import { systemClock } from '../base/clock.ts';
import { dataFolder } from '../base/data-folder.ts';
import type { SessionOptions } from '../cluster/session.ts';
import { readTopology } from '../io/read-topology.ts';
import { readTrace } from '../io/trace/read-trace.ts';
import { exportMaker } from './export/export-maker.ts';
import { planChunks } from './export/plan-chunks.ts';

export const ENGINE_VERSION = '0.1.0';

/** The data folder of the user who runs this program. */
export const userDataFolder = (): string => dataFolder(process.env, process.platform, homedir());

/** A day without a row is a gap; rows out of order are sorted, and counted. */
const TRACE_OPTIONS = { tickMs: 3_600_000, gapTicks: 24, sort: true, strict: false } as const;

/** What every program around the engine gives its session. */
export function sessionOptions(workspacesFolder: string): SessionOptions {
  return {
    workspacesFolder,
    clock: systemClock,
    readTopology,
    exports: exportMaker,
    planText: (plan, format, notes) => [...planChunks(plan, format, notes)].join(''),
    readTrace: (path, indexOf, task) =>
      readTrace(path, { ...TRACE_OPTIONS, indexOf, nowMs: systemClock.nowMs() }, task),
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
