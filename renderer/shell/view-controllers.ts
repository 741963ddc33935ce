import { useEffect } from 'react';
import type { Console } from '../console.ts';
import { restoredOperator } from '../state/balance.ts';
import { useStore } from '../state/create-store.ts';
import { menuKeysOf } from '../state/keys.ts';
import { restoreScenery, storedScenery } from '../state/scenery.ts';
import { restoreView, storedView, themeOf } from '../state/view.ts';
import { text } from '../text/en.ts';
import { momentText } from '../text/moment-text.ts';
import { useConsole } from './console-context.ts';
import { restoreKept } from './kept-controllers.ts';

const VIEW_KEY = 'shardscope.view';
const SCENERY_KEY = 'shardscope.scenery';
/** Who decides at this screen; asked once. */
const OPERATOR_KEY = 'shardscope.operator';

/**
 * Reads what an earlier visit kept and what the system wants. Runs before the first render, so that the first picture
 * already has the right theme.
 */
export function restoreViewState(theConsole: Console): void {
  const { stores } = theConsole;
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  const readSystem = () => stores.view.update((view) => ({ ...view, systemTheme: dark.matches ? 'dark' : 'light' }));
  readSystem();
  dark.addEventListener('change', readSystem);
  stores.view.update((view) => restoreView(view, localStorage.getItem(VIEW_KEY)));
  stores.scenery.update((scenery) => restoreScenery(scenery, localStorage.getItem(SCENERY_KEY)));
  stores.balance.update((balance) => ({ ...balance, operator: restoredOperator(localStorage.getItem(OPERATOR_KEY)) }));
  document.documentElement.dataset.theme = themeOf(stores.view.get());
  restoreKept(theConsole);
}

/** Keeps the page, the shell and the storage in step with the view. */
export function ViewController(): null {
  const { stores, shell } = useConsole();
  const theme = useStore(stores.view, themeOf);
  const themeChoice = useStore(stores.view, (view) => view.themeChoice);
  const stored = useStore(stores.view, storedView);
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  useEffect(() => shell?.reportTheme(themeChoice), [shell, themeChoice]);
  const keys = useStore(stores.keys, (state) => state);
  useEffect(() => shell?.reportKeys(menuKeysOf(keys)), [shell, keys]);
  useEffect(() => localStorage.setItem(VIEW_KEY, stored), [stored]);
  const scenery = useStore(stores.scenery, storedScenery);
  useEffect(() => localStorage.setItem(SCENERY_KEY, scenery), [scenery]);
  const operator = useStore(stores.balance, (balance) => balance.operator);
  useEffect(() => {
    if (operator !== null) localStorage.setItem(OPERATOR_KEY, operator);
    else localStorage.removeItem(OPERATOR_KEY);
  }, [operator]);
  return null;
}

/** The window's title names the open workspace. */
export function TitleController(): null {
  const name = useStore(useConsole().stores.workspace, ({ state }) => {
    if (state?.state === 'incident') return momentText.incidentTitle(state.name ?? '');
    return state?.state === 'open' ? state.name : null;
  });
  useEffect(() => {
    document.title = name === null ? text.product : `${name} – ${text.product}`;
  }, [name]);
  return null;
}
