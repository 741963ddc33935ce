import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { WebSocketServer } from 'ws';
import { z } from 'zod';
import { ERROR_CODES, ShardscopeError, toWireError } from '../../base/errors.ts';
import { heatReport } from '../../cluster/heat/heat-report.ts';
import { heatMapJson } from '../../cluster/heat/map/heat-map-json.ts';
import type { Session } from '../../cluster/session.ts';
import { parseWith } from '../../protocol/checked-schema.ts';
import { MESSAGE_BYTES_MAX } from '../../protocol/codec.ts';
import { HEAT_MAP_CELLS_MAX } from '../../protocol/heat-map-methods.ts';
import { readOnlyRefusal } from '../../protocol/method-access.ts';
import { HEAT_BUCKETS_MAX, HEAT_NODES_MAX } from '../../protocol/methods.ts';
import { encodedPort } from '../../transport/encoded-port.ts';
import { websocketChannel } from '../../transport/websocket-channel.ts';
import { type Access, accessOf, requireBearer, requireSameOrigin, type Tokens, tokenOfSubprotocols } from './access.ts';
import { addBackupRoute } from './backup-route.ts';
import { addExportRoute } from './export-route.ts';
import { createMetrics } from './metrics.ts';
import { addQueryRoute } from './query-route.ts';
import { addTopologyRoutes } from './topology-route.ts';

export interface ServeOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly token: string;
  /** Of those who may only look; without it there are none. */
  readonly viewerToken?: string;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A route that only reads though it is no GET: open to viewers. */
    readonly isReading?: boolean;
  }
}

export interface ConsoleServer {
  readonly url: string;
  /** The console for those who may only look; null where there is no token for them. */
  readonly viewerUrl: string | null;
  readonly apiUrl: string;
  close(): Promise<void>;
}

const API_BODY_BYTES_MAX = 4 * 1024 * 1024;
/** Built by Vite: `dist/renderer` of a checkout, beside the bundled engine in a package. */
const CONSOLE_FOLDER = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../../dist/renderer/' : '../renderer/', import.meta.url),
);
const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
    "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

/** Query parameters are text; `node` may be given several times. */
const HeatQuery = z.strictObject({
  from: z.coerce.number().min(0).optional(),
  to: z.coerce.number().min(0).optional(),
  buckets: z.coerce.number().int().min(1).max(HEAT_BUCKETS_MAX).default(60),
  top: z.coerce.number().int().min(0).max(1000).default(10),
  node: z
    .union([z.string(), z.array(z.string()).max(HEAT_NODES_MAX)])
    .default([])
    .transform((keys) => (typeof keys === 'string' ? [keys] : keys)),
});
const cells = z.coerce.number().int().min(1).max(HEAT_MAP_CELLS_MAX).default(100);
const HeatMapQuery = HeatQuery.omit({ buckets: true, top: true }).extend({ columns: cells, rows: cells });
const HeatQueriesQuery = z.strictObject({ top: z.coerce.number().int().min(0).max(1000).default(10) });
const HEAT_DEFAULT_MS = 3_600_000;

const MoveBody = z.strictObject({ node: z.string(), to: z.int().min(0) });

/** Serves the console, its WebSocket and the HTTP API of one session. Loopback unless the caller says otherwise. */
export async function serveConsole(session: Session, options: ServeOptions): Promise<ConsoleServer> {
  const { host, port, token, viewerToken = null } = options;
  const tokens = { token, viewerToken };
  session.viewerToken = viewerToken;
  const app = fastify({
    bodyLimit: API_BODY_BYTES_MAX,
    forceCloseConnections: true,
    // An address that cannot be decoded is refused before any hook runs.
    frameworkErrors: (error, _request, reply) => void refuse(reply.headers(SECURITY_HEADERS), error),
  });
  const allowedHosts: string[] = [];

  app.addHook('onRequest', async (request, reply) => {
    reply.headers(SECURITY_HEADERS);
    requireSameOrigin(request.headers.origin, request.headers.host, allowedHosts);
  });
  app.setErrorHandler((error, _request, reply) => refuse(reply, error));
  app.setNotFoundHandler((request) => {
    throw new ShardscopeError('not-found.file', `there is nothing at ${request.method} ${request.url}`, {});
  });
  app.get('/healthz', async () => ({ status: 'ok', workspace: session.state.name }));
  await app.register(async (api) => {
    // On the routes themselves: the router decodes a path, so a check of its text could be walked around.
    api.addHook('onRequest', async ({ method, headers, routeOptions }) => {
      const isReading = method === 'GET' || method === 'HEAD' || routeOptions.config.isReading === true;
      // A route that is added later is closed to viewers until it says that it only reads.
      if (requireBearer(headers.authorization, tokens) === 'viewer' && !isReading) {
        throw readOnlyRefusal(`${method} ${routeOptions.url}`);
      }
    });
    addApi(api, session);
  });
  if (existsSync(CONSOLE_FOLDER)) await app.register(fastifyStatic, { root: CONSOLE_FOLDER, cacheControl: false });

  await app.listen({ host, port });
  const address = app.server.address() as AddressInfo;
  const hostName = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  for (const name of [hostName, 'localhost', '127.0.0.1']) allowedHosts.push(`${name}:${address.port}`);
  const sockets = acceptSockets(app, session, tokens, allowedHosts);
  const apiUrl = `http://${hostName}:${address.port}`;
  return {
    // In the fragment: it is not sent to any server, and not written to any log.
    url: `${apiUrl}/#token=${token}`,
    viewerUrl: viewerToken === null ? null : `${apiUrl}/#token=${viewerToken}`,
    apiUrl,
    async close() {
      for (const socket of sockets.clients) socket.close(1001);
      await app.close();
    },
  };
}

function refuse(reply: FastifyReply, error: unknown): FastifyReply {
  const wire = toWireError(asOurs(error));
  if (wire.code === 'busy.queries') reply.header('retry-after', '1');
  return reply.status(ERROR_CODES[wire.code].http).send({ error: wire });
}

function addApi(app: FastifyInstance, session: Session): void {
  const metrics = createMetrics(session);
  app.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()));
  app.get('/api/info', () => session.coordinator.info());
  app.get('/api/heat', (request) => {
    const { from, to, buckets, top, node } = parseWith(HeatQuery, request.query, 'query');
    const { coordinator } = session;
    const nodes = node.map((key) => coordinator.indexOf(key));
    const toMs = to ?? session.options.clock.nowMs();
    return heatReport(coordinator, {
      fromMs: from ?? toMs - HEAT_DEFAULT_MS,
      toMs,
      bucketsMax: buckets,
      nodes,
      topCount: top,
    });
  });
  app.get('/api/heat/map', async (request) => {
    const { from, to, columns, rows, node } = parseWith(HeatMapQuery, request.query, 'query');
    const { coordinator } = session;
    const nodes = node.length === 0 ? null : node.map((key) => coordinator.indexOf(key));
    const toMs = to ?? session.options.clock.nowMs();
    const range = { fromMs: from ?? toMs - HEAT_DEFAULT_MS, toMs };
    const wish = { ...range, columnsMax: columns, rowsMax: rows, nodes, like: null };
    // The map is bounded, and so is what it takes: whoever has left does not end it.
    const map = await coordinator.heatMaps.map(wish, new AbortController().signal);
    return heatMapJson(map, (slot) => coordinator.names.keyOf(slot));
  });
  addExportRoute(app, session);
  addBackupRoute(app, session);
  app.get('/api/heat/queries', (request) => {
    return session.coordinator.queryForms.heaviest(parseWith(HeatQueriesQuery, request.query, 'query').top);
  });
  addQueryRoute(app, session, metrics);
  addTopologyRoutes(app, session);
  app.post('/api/move', async (request) => {
    const { node, to } = parseWith(MoveBody, request.body, 'body');
    const { coordinator } = session;
    const { id, state, rows } = await coordinator.move(coordinator.indexOf(node), to);
    return { moveId: id, state, rows };
  });
}

function acceptSockets(app: FastifyInstance, session: Session, tokens: Tokens, allowedHosts: readonly string[]) {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MESSAGE_BYTES_MAX,
    handleProtocols: () => 'shardscope',
  });
  app.server.on('upgrade', (request, socket, head) => {
    // A peer that resets the connection while it is refused must not end the engine.
    socket.on('error', () => socket.destroy());
    let access: Access | null;
    try {
      requireSameOrigin(request.headers.origin, request.headers.host, allowedHosts);
      if (request.url?.split('?')[0] !== '/ws')
        throw new ShardscopeError('usage.method', 'the console talks on /ws', {});
      access = accessOf(tokenOfSubprotocols(request.headers['sec-websocket-protocol']), tokens);
      if (access === null) {
        throw new ShardscopeError('access.token', 'the connection needs the token that serve printed', {});
      }
    } catch (error) {
      const status = ERROR_CODES[toWireError(error).code].http;
      socket.end(`HTTP/1.1 ${status} Refused\r\nconnection: close\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) =>
      session.attach(encodedPort(websocketChannel(webSocket)), access),
    );
  });
  return sockets;
}

/** Fastify's own refusals (a body that is no JSON, or too long) in our terms. */
function asOurs(error: unknown): unknown {
  if (error instanceof ShardscopeError) return error;
  const { statusCode, message } = error as { statusCode?: number; message: string };
  if (statusCode === 413)
    return new ShardscopeError('limit.bytes', `${message}; at most ${API_BODY_BYTES_MAX} bytes`, {});
  if (statusCode !== undefined && statusCode < 500) return new ShardscopeError('usage.params', message, {});
  return error;
}
