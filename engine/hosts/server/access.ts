import { randomBytes, timingSafeEqual } from 'node:crypto';
import { ShardscopeError } from '../../base/errors.ts';

export const newToken = (): string => randomBytes(24).toString('base64url');

/** Compares in constant time, so that the token cannot be guessed byte by byte. */
export function isToken(given: string | undefined, token: string): boolean {
  if (given === undefined) return false;
  const [left, right] = [Buffer.from(given), Buffer.from(token)];
  return left.length === right.length && timingSafeEqual(left, right);
}

export interface Tokens {
  /** May do everything. */
  readonly token: string;
  /** May only read; null: there is none. */
  readonly viewerToken: string | null;
}

export type Access = 'full' | 'viewer';

/** What a token may do; null: nothing. Both are compared always, so that time tells nothing either. */
export function accessOf(given: string | undefined, { token, viewerToken }: Tokens): Access | null {
  const isFull = isToken(given, token);
  const isViewer = viewerToken !== null && isToken(given, viewerToken);
  return isFull ? 'full' : isViewer ? 'viewer' : null;
}

/** @throws access.token unless the header is `Bearer TOKEN` with one of them */
export function requireBearer(authorization: string | undefined, tokens: Tokens): Access {
  const access = accessOf(/^Bearer (.+)$/.exec(authorization ?? '')?.[1], tokens);
  if (access !== null) return access;
  throw new ShardscopeError(
    'access.token',
    'the request needs the header "Authorization: Bearer TOKEN" with the token that serve printed',
    {},
  );
}

/**
 * A page of another site may send requests to a loopback address. So a request that says where it comes from must come
 * from this server, and it must have been sent to the name this server is known by (no DNS rebinding).
 * @throws access.origin
 */
export function requireSameOrigin(
  origin: string | undefined,
  host: string | undefined,
  allowedHosts: readonly string[],
): void {
  const isHostKnown = host !== undefined && allowedHosts.includes(host);
  const isOriginOurs = origin === undefined || (host !== undefined && origin === `http://${host}`);
  if (isHostKnown && isOriginOurs) return;
  throw new ShardscopeError('access.origin', `requests from ${origin ?? 'another name'} are not accepted`, {
    origin: origin ?? null,
    host: host ?? null,
  });
}

/** The token of a WebSocket: browsers cannot set headers, but they can offer subprotocols. */
export function tokenOfSubprotocols(header: string | undefined): string | undefined {
  const offered = (header ?? '').split(',').map((item) => item.trim());
  return offered.find((item) => item.startsWith('token.'))?.slice('token.'.length);
}
