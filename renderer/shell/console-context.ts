import { createContext, type RefObject, useContext } from 'react';
import type { Console } from '../console.ts';
import type { Theme } from '../scene/palette.ts';
import { useStore } from '../state/create-store.ts';
import { themeOf } from '../state/view.ts';

/** Places that commands move the focus to. */
export interface FocusTargets {
  readonly search: RefObject<HTMLInputElement | null>;
  readonly scene: RefObject<HTMLElement | null>;
  readonly inspector: RefObject<HTMLElement | null>;
  /** The text of the query editor, while the panel is open. */
  readonly query: RefObject<HTMLElement | null>;
  /** The heat panel, while it is open; its cells take the focus over. */
  readonly heat: RefObject<HTMLElement | null>;
}

export interface ConsoleSurroundings {
  readonly console: Console;
  readonly focus: FocusTargets;
}

export const ConsoleContext = createContext<ConsoleSurroundings | null>(null);

function useSurroundings(): ConsoleSurroundings {
  const surroundings = useContext(ConsoleContext);
  if (surroundings === null) throw new Error('a component of the console was rendered outside of ConsoleContext');
  return surroundings;
}

export const useConsole = (): Console => useSurroundings().console;
export const useFocusTargets = (): FocusTargets => useSurroundings().focus;
export const useTheme = (): Theme => useStore(useConsole().stores.view, themeOf);
