import { COLOR_MODES, type ColorMode } from '../scene/color-mode.ts';
import type { Theme } from '../scene/palette.ts';

export type ThemeChoice = 'system' | Theme;
export type DialogName =
  | 'import'
  | 'verify'
  | 'layout'
  | 'picture'
  | 'influence'
  | 'placement'
  | 'balance'
  | 'metagraph'
  | 'export'
  | 'restore'
  | 'about'
  | 'shortcuts'
  | 'palette'
  | 'settings';

export interface View {
  readonly colorMode: ColorMode;
  readonly themeChoice: ThemeChoice;
  readonly systemTheme: Theme;
  readonly isMotionReduced: boolean;
  /** Live heat stands still. Not kept: who comes back looks at now. */
  readonly isHeatPaused: boolean;
  readonly isShardsOpen: boolean;
  readonly isInspectorOpen: boolean;
  readonly isQueryOpen: boolean;
  readonly isHeatOpen: boolean;
  readonly isQueueOpen: boolean;
  /** The inspector says why a node is where it is. */
  readonly isWhyOpen: boolean;
  /** Heights of the panels below the scene in CSS pixels, and the share of its width that the editor has. */
  readonly queryHeightPx: number;
  readonly heatHeightPx: number;
  readonly queryEditorRatio: number;
  readonly inspectorTab: 'node' | 'selection' | 'moves';
  readonly dialog: DialogName | null;
  /** The topology alone, without bars and panels. */
  readonly isPresenting: boolean;
}

export const INITIAL_VIEW: View = {
  colorMode: 'shard',
  themeChoice: 'system',
  systemTheme: 'light',
  isMotionReduced: false,
  isHeatPaused: false,
  isShardsOpen: true,
  isInspectorOpen: true,
  isQueryOpen: false,
  isHeatOpen: false,
  isQueueOpen: false,
  isWhyOpen: false,
  queryHeightPx: 320,
  heatHeightPx: 440,
  queryEditorRatio: 0.38,
  inspectorTab: 'node',
  dialog: null,
  isPresenting: false,
};

export function themeOf(view: View): Theme {
  return view.themeChoice === 'system' ? view.systemTheme : view.themeChoice;
}

const THEME_CHOICES: readonly ThemeChoice[] = ['system', 'light', 'dark'];
export const NEXT_THEME: Readonly<Record<ThemeChoice, ThemeChoice>> = {
  system: 'light',
  light: 'dark',
  dark: 'system',
};

/** The part of the view that is kept from one visit to the next, as text. */
export function storedView(view: View): string {
  const { colorMode, themeChoice, isShardsOpen, isInspectorOpen, isQueryOpen, isQueueOpen, isHeatOpen, isWhyOpen } =
    view;
  const { queryHeightPx, heatHeightPx, queryEditorRatio } = view;
  return JSON.stringify({
    colorMode,
    themeChoice,
    isShardsOpen,
    isInspectorOpen,
    isQueryOpen,
    isHeatOpen,
    isQueueOpen,
    isWhyOpen,
    queryHeightPx,
    heatHeightPx,
    queryEditorRatio,
  });
}

/** The view with what an earlier visit kept. Anything that is not what `storedView` writes is passed over. */
export function restoreView(view: View, text: string | null): View {
  if (text === null) return view;
  let stored: unknown;
  try {
    stored = JSON.parse(text);
  } catch {
    // Somebody else wrote it, or it was cut off: the defaults are right.
    return view;
  }
  if (typeof stored !== 'object' || stored === null) return view;
  const fields = stored as Readonly<Record<string, unknown>>;
  return {
    ...view,
    colorMode: COLOR_MODES.find((mode) => mode === fields.colorMode) ?? view.colorMode,
    themeChoice: THEME_CHOICES.find((choice) => choice === fields.themeChoice) ?? view.themeChoice,
    isShardsOpen: typeof fields.isShardsOpen === 'boolean' ? fields.isShardsOpen : view.isShardsOpen,
    isInspectorOpen: typeof fields.isInspectorOpen === 'boolean' ? fields.isInspectorOpen : view.isInspectorOpen,
    isQueryOpen: typeof fields.isQueryOpen === 'boolean' ? fields.isQueryOpen : view.isQueryOpen,
    isHeatOpen: typeof fields.isHeatOpen === 'boolean' ? fields.isHeatOpen : view.isHeatOpen,
    isQueueOpen: typeof fields.isQueueOpen === 'boolean' ? fields.isQueueOpen : view.isQueueOpen,
    isWhyOpen: typeof fields.isWhyOpen === 'boolean' ? fields.isWhyOpen : view.isWhyOpen,
    queryHeightPx: clampQueryHeight(numberOr(fields.queryHeightPx, view.queryHeightPx)),
    heatHeightPx: clampQueryHeight(numberOr(fields.heatHeightPx, view.heatHeightPx)),
    queryEditorRatio: clampEditorRatio(numberOr(fields.queryEditorRatio, view.queryEditorRatio)),
  };
}

const numberOr = (value: unknown, otherwise: number): number =>
  typeof value === 'number' && Number.isFinite(value) ? value : otherwise;

export const QUERY_HEIGHT_MIN = 200;
export const QUERY_HEIGHT_MAX = 900;
/** The window may be lower than the height that was chosen on a larger one: the layout sees to that. */
export const clampQueryHeight = (px: number): number =>
  Math.round(Math.min(QUERY_HEIGHT_MAX, Math.max(QUERY_HEIGHT_MIN, px)));

export const EDITOR_RATIO_MIN = 0.22;
export const EDITOR_RATIO_MAX = 0.7;
export const clampEditorRatio = (ratio: number): number =>
  Math.min(EDITOR_RATIO_MAX, Math.max(EDITOR_RATIO_MIN, ratio));
