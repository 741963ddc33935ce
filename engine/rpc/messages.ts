import { ShardscopeError, type WireError } from '../base/errors.ts';
import type { Progress } from '../base/progress.ts';

/** What a client may say. */
export type ClientMessage =
  | { readonly kind: 'hello'; readonly protocol: number; readonly client: string }
  | { readonly kind: 'request'; readonly id: number; readonly method: string; readonly params: unknown }
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'subscribe'; readonly topic: string; readonly credit: number }
  | { readonly kind: 'credit'; readonly topic: string; readonly credit: number }
  | { readonly kind: 'unsubscribe'; readonly topic: string };

/** What the serving side answers. Every request gets exactly one reply. */
export type ServerMessage =
  /** `isReadOnly` only where it is: the connection may read, and is refused everything else. */
  | {
      readonly kind: 'welcome';
      readonly protocol: number;
      readonly engineVersion: string;
      readonly isReadOnly?: boolean;
    }
  | { readonly kind: 'refused'; readonly error: WireError }
  | { readonly kind: 'reply'; readonly id: number; readonly ok: true; readonly result: unknown }
  | { readonly kind: 'reply'; readonly id: number; readonly ok: false; readonly error: WireError }
  | { readonly kind: 'progress'; readonly id: number; readonly progress: Progress }
  | { readonly kind: 'event'; readonly topic: string; readonly sequence: number; readonly payload: unknown };

const CLIENT_FIELDS: Readonly<Record<ClientMessage['kind'], Readonly<Record<string, 'number' | 'string' | 'any'>>>> = {
  hello: { protocol: 'number', client: 'string' },
  request: { id: 'number', method: 'string', params: 'any' },
  cancel: { id: 'number' },
  subscribe: { topic: 'string', credit: 'number' },
  credit: { topic: 'string', credit: 'number' },
  unsubscribe: { topic: 'string' },
};

/** Checks the envelope of what a client sent; `params` are checked by the method's own schema. Unknown fields are refused. */
export function decodeClientMessage(raw: unknown): ClientMessage {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) throw badMessage('an object', raw);
  const message = raw as Record<string, unknown>;
  const kind = message.kind;
  if (typeof kind !== 'string' || !Object.hasOwn(CLIENT_FIELDS, kind)) throw badMessage('a known kind', kind);
  const fields = CLIENT_FIELDS[kind as ClientMessage['kind']];
  for (const name of Object.keys(message)) {
    if (name !== 'kind' && !Object.hasOwn(fields, name))
      throw badMessage(`no field "${name}" in ${kind}`, message[name]);
  }
  for (const [name, type] of Object.entries(fields)) {
    const value = message[name];
    if (type === 'any') continue;
    if (typeof value !== type || (type === 'number' && !Number.isSafeInteger(value))) {
      throw badMessage(`${kind}.${name}: ${type}`, value);
    }
  }
  return raw as ClientMessage;
}

function badMessage(expected: string, found: unknown): ShardscopeError {
  const type = found === null ? 'null' : Array.isArray(found) ? 'array' : typeof found;
  return new ShardscopeError('usage.params', `message refused: expected ${expected}, found ${type}`, {
    expected,
    found: type,
  });
}
