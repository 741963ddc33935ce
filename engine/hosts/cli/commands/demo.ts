import { join } from 'node:path';
import { Command } from 'commander';
import { WORKSPACE_SUFFIX } from '../../../cluster/workspace-files.ts';
import { userDataFolder } from '../../host-options.ts';
import { integerArgument } from '../arguments.ts';
import { type Output, terminalTask } from '../output.ts';
import { type ServeArguments, serveSession } from '../serve-session.ts';

export function demoCommand(_output: Output): Command {
  return new Command('demo')
    .description('make the demo workspace with its live workload, and serve it')
    .option('--workspace <dir>', 'workspace folder; in the data folder by default')
    .option('--nodes <n>', 'size of a new demo topology', '5000')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <n>', '0 lets the system choose', '0')
    .option('--token <text>', 'what clients must show; random by default')
    .option('--viewer-token <text>', 'what clients show that may only look; random by default')
    .action(async (options: Omit<ServeArguments, 'workspace'> & { workspace?: string; nodes: string }) => {
      const nodes = integerArgument('--nodes', options.nodes, 100, 200_000);
      const workspace = options.workspace ?? join(userDataFolder(), `demo${WORKSPACE_SUFFIX}`);
      const task = terminalTask();
      await serveSession({ ...options, workspace }, async (session, folder) => {
        await session.openDemo(folder, nodes, task);
        task.end();
      });
    });
}
