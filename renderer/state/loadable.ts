import type { ShardscopeError } from '../../engine/protocol/index.ts';

/** Something that is fetched: what a panel needs to show its empty, loading, failed and ready faces. */
export type Loadable<T> =
  | { readonly state: 'idle' }
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly value: T }
  | { readonly state: 'failed'; readonly error: ShardscopeError };

export const IDLE: Loadable<never> = { state: 'idle' };
export const LOADING: Loadable<never> = { state: 'loading' };
export const ready = <T>(value: T): Loadable<T> => ({ state: 'ready', value });
export const failed = (error: ShardscopeError): Loadable<never> => ({ state: 'failed', error });
