import { dirname, resolve } from 'node:path';
import { ShardscopeError } from '../../base/errors.ts';
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
  readonly viewerToken?: string;
}

/** Opens a session with `open`, serves it, says where in one line of JSON, and stops cleanly at SIGTERM or Ctrl-C. */
export async function serveSession(
  { workspace, host, port, token = newToken(), viewerToken = newToken() }: ServeArguments,
  open: (session: Session, folder: string) => Promise<unknown>,
): Promise<void> {
  const portNumber = integerArgument('--port', port, 0, 65_535);
  if (token === viewerToken) {
    throw new ShardscopeError(
      'usage.arguments',
      '--viewer-token is the same as --token: viewers could change everything',
    );
  }
  const folder = resolve(workspace);
  const session = new Session(sessionOptions(dirname(folder)));
  try {
    await open(session, folder);
    const server = await serveConsole(session, { host, port: portNumber, token, viewerToken });
    const { url, apiUrl, viewerUrl } = server;
    process.stdout.write(`${JSON.stringify({ url, apiUrl, token, pid: process.pid, viewerUrl })}\n`);
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
