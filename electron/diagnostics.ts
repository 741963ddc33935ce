import { arch, cpus, release, totalmem } from 'node:os';
import { app } from 'electron';
import type { ShellInfo } from '../engine/protocol/shell-api.ts';
import type { LogFile } from './log-file.ts';

/** Text for a bug report: versions, machine, graphics, and the end of the log. No topology data and no keys. */
export function diagnosticsText(info: ShellInfo, engineState: string, log: LogFile): string {
  const lines = [
    `Shardscope ${info.appVersion}`,
    `Electron ${info.electron}, Chromium ${info.chrome}, Node ${process.versions.node}, Node-API ${process.versions.napi}`,
    ...(info.runtimeNote === null ? [] : [info.runtimeNote]),
    `${process.platform} ${release()} ${arch()}, ${cpus().length} CPUs, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    `engine: ${info.engineHost}, ${engineState}`,
    `graphics: ${JSON.stringify(app.getGPUFeatureStatus())}`,
    '',
    ...log.recentLines(),
  ];
  return `${lines.join('\n')}\n`;
}
