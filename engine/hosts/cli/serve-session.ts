import { dirname, resolve } from 'node:path';
import { Session } from '../../cluster/session.ts';
import { sessionOptions } from '../host-options.ts';
import { newToken } from '../server/access.ts';
import { serveConsole } from '../server/serve-console.ts';
import { integerArgument } from './arguments.ts';

export interface ServeArguments {
  readonly workspace: string;
  readonly host: string;
  readonly port: string;
  readonly token?: string;
}

/** Opens a session with `open`, serves it, says where in one line of JSON, and stops cleanly at SIGTERM or Ctrl-C. */
export async function serveSession(
  { workspace, host, port, token = newToken() }: ServeArguments,
  open: (session: Session, folder: string) => Promise<unknown>,
): Promise<void> {
  const portNumber = integerArgument('--port', port, 0, 65_535);
  const folder = resolve(workspace);
  const session = new Session(sessionOptions(dirname(folder)));
  try {
    await open(session, folder);
    const server = await serveConsole(session, { host, port: portNumber, token });
    process.stdout.write(`${JSON.stringify({ url: server.url, apiUrl: server.apiUrl, token, pid: process.pid })}\n`);
    const signal = await new Promise<string>((stop) => {
      process.once('SIGTERM', () => stop('SIGTERM'));
      process.once('SIGINT', () => stop('SIGINT'));
    });
    await server.close();
    process.exitCode = signal === 'SIGINT' ? 130 : 0;
  } finally {
    await session.close();
  }
}
