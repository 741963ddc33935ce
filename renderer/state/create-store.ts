import { useStore as useZustandStore } from 'zustand';
import { createStore as createZustandStore, type StoreApi } from 'zustand/vanilla';

/** A store of one domain. Reads are plain; every write is `update` with a pure function, so writes test without React. */
export interface Store<S> {
  readonly get: () => S;
  readonly update: (change: (state: S) => S) => void;
  readonly subscribe: (listener: (state: S, before: S) => void) => () => void;
  readonly api: StoreApi<S>;
}

export function createStore<S>(initial: S): Store<S> {
  const api = createZustandStore<S>(() => initial);
  return {
    get: api.getState,
    update: (change) => api.setState(change(api.getState()), true),
    subscribe: api.subscribe,
    api,
  };
}

/** Selected part of a store in a component: it renders again only when that part changes (compared by identity). */
export function useStore<S, T>(store: Store<S>, select: (state: S) => T): T {
  return useZustandStore(store.api, select);
}
