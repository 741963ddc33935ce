import { Command } from 'commander';
import type { Output } from '../output.ts';
import { type ServeArguments, serveSession } from '../serve-session.ts';

export function serveCommand(_output: Output): Command {
  return new Command('serve')
    .description('serve the console and the API of a workspace')
    .requiredOption('--workspace <dir>', 'workspace folder')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <n>', '0 lets the system choose', '0')
    .option('--token <text>', 'what clients must show; random by default')
    .option('--viewer-token <text>', 'what clients show that may only look; random by default')
    .action((options: ServeArguments) => serveSession(options, (session, folder) => session.open(folder)));
}
