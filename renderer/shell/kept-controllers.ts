/** What this machine keeps: read before the first picture, written as it changes. Every text is checked as it is read. */
import { useEffect } from 'react';
import type { z } from 'zod';
import type { Console } from '../console.ts';
import { type Store, useStore } from '../state/create-store.ts';
import { readKept, type TextStorage, writeKept } from '../state/kept.ts';
import { keysSchema } from '../state/keys.ts';
import { layoutSchema, openedPanels, toFront } from '../state/layout.ts';
import { noticesSchema } from '../state/notices.ts';
import { openedSchema, withOpened } from '../state/opened-workspaces.ts';
import { namedSchema, readHash } from '../state/places.ts';
import { recentSchema } from '../state/recent-commands.ts';
import { isContrastMore, isMotionReduced, type SystemWishes, settingsSchema } from '../state/settings.ts';
import { setFormatChoice } from '../text/format.ts';
import { useConsole } from './console-context.ts';

export function systemWishes(): SystemWishes {
  const asks = (query: string) => window.matchMedia(query).matches;
  return {
    isContrastMore: asks('(prefers-contrast: more)') || asks('(forced-colors: active)'),
    isMotionReduced: asks('(prefers-reduced-motion: reduce)'),
  };
}
const WISHES = ['(prefers-contrast: more)', '(forced-colors: active)', '(prefers-reduced-motion: reduce)'];

interface Kept<S> {
  readonly key: string;
  readonly storage: () => TextStorage;
  readonly schema: z.ZodType<S>;
}
const local = (): TextStorage => localStorage;

/** Reads what was kept into `store`, and keeps every change of the part from then on. */
function keep<S, P>(store: Store<S>, { key, storage, schema }: Kept<P>, part: (state: S) => P, put: (s: S, p: P) => S) {
  const kept = readKept(storage(), key, schema);
  if (kept !== null) store.update((state) => put(state, kept));
  store.subscribe((state, before) => {
    if (part(state) !== part(before)) writeKept(storage(), key, part(state));
  });
}
const all = <S>(state: S): S => state;
const replaced = <S>(_state: S, kept: S): S => kept;

/** Once, before the first render. */
export function restoreKept({ stores, places, system }: Console): void {
  keep(stores.settings, { key: 'shardscope.settings', storage: local, schema: settingsSchema }, all, replaced);
  keep(stores.layout, { key: 'shardscope.layout', storage: local, schema: layoutSchema }, all, replaced);
  keep(stores.keys, { key: 'shardscope.keys', storage: local, schema: keysSchema }, all, replaced);
  keep(stores.opened, { key: 'shardscope.opened', storage: local, schema: openedSchema }, all, replaced);
  keep(stores.recent, { key: 'shardscope.commands', storage: local, schema: recentSchema }, all, replaced);
  keep(
    stores.places,
    { key: 'shardscope.views', storage: local, schema: namedSchema },
    ({ named }) => named,
    (state, named) => ({ ...state, named }),
  );
  const notices = readKept(sessionStorage, 'shardscope.notices', noticesSchema);
  if (notices !== null) stores.notices.update((state) => ({ ...state, ...notices }));
  stores.notices.subscribe(({ list, lastId }, before) => {
    if (list !== before.list) writeKept(sessionStorage, 'shardscope.notices', { list, lastId });
  });

  const follow = () => applySettings(stores, system());
  follow();
  for (const wish of WISHES) window.matchMedia(wish).addEventListener('change', follow);
  stores.settings.subscribe(follow);

  const followHash = () => {
    const link = readHash(window.location.hash);
    if (link === null) return;
    // Taken out of the address: a reload shows what is looked at then, and what is shared is always a fresh link.
    window.history.replaceState(null, '', window.location.pathname + window.location.search);
    places.openLink(link);
  };
  followHash();
  window.addEventListener('hashchange', followHash);
}

function applySettings({ settings, view }: Console['stores'], system: SystemWishes): void {
  const now = settings.get();
  setFormatChoice(now);
  const isReduced = isMotionReduced(now, system);
  const { dataset } = document.documentElement;
  dataset.contrast = isContrastMore(now, system) ? 'more' : 'normal';
  dataset.motion = isReduced ? 'reduced' : 'full';
  dataset.text = now.textSize;
  view.update((state) => (state.isMotionReduced === isReduced ? state : { ...state, isMotionReduced: isReduced }));
}

/** A panel that is opened is to be seen, whoever opened it; a workspace that is opened is remembered. */
export function KeptController(): null {
  const { stores, nowMs } = useConsole();
  const name = useStore(stores.workspace, ({ state }) => (state?.state === 'open' ? state.name : null));
  useEffect(() => {
    if (name !== null) stores.opened.update((opened) => withOpened(opened, name, nowMs()));
  }, [stores, nowMs, name]);
  useEffect(
    () =>
      stores.view.subscribe((view, before) => {
        for (const panel of openedPanels(before, view)) stores.layout.update((layout) => toFront(layout, panel));
      }),
    [stores],
  );
  return null;
}
