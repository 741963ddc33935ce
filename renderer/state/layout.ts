/**
 * Where the panels of the workbench stand. Which of them are open is in the view (`isShardsOpen` and so on), because much
 * else opens and closes them; here is where each one stands, which one of a region is in front, and how wide regions are.
 */
import { z } from 'zod';
import type { View } from './view.ts';

export const REGIONS = ['left', 'bottom', 'right'] as const;
export type Region = (typeof REGIONS)[number];

type BooleanKey<T> = { [K in keyof T]: T[K] extends boolean ? K : never }[keyof T];

/** What the layout needs to know of a panel; shell/panels.ts has the rest. */
export interface PanelPlace {
  readonly id: string;
  /** Where it stands until it is moved. */
  readonly region: Region;
  /** The field of the view that says whether it is open. */
  readonly openKey: BooleanKey<View>;
  /** The field of the view that says how high it wants to be below the topology. */
  readonly heightKey: 'queryHeightPx' | 'heatHeightPx';
}

/** The panels around the topology. A new one is an entry here, a field of the view, and its face in shell/panels.ts. */
export const PANEL_PLACES = [
  { id: 'shards', region: 'left', openKey: 'isShardsOpen', heightKey: 'queryHeightPx' },
  { id: 'query', region: 'bottom', openKey: 'isQueryOpen', heightKey: 'queryHeightPx' },
  { id: 'heat', region: 'bottom', openKey: 'isHeatOpen', heightKey: 'heatHeightPx' },
  { id: 'queue', region: 'bottom', openKey: 'isQueueOpen', heightKey: 'queryHeightPx' },
  { id: 'inspector', region: 'right', openKey: 'isInspectorOpen', heightKey: 'queryHeightPx' },
] as const satisfies readonly PanelPlace[];
export type PanelId = (typeof PANEL_PLACES)[number]['id'];

export interface Layout {
  /** Panels that were moved, in the order of their moves: a moved panel stands behind those that were there. */
  readonly moved: readonly { readonly id: string; readonly region: Region }[];
  readonly front: Readonly<Partial<Record<Region, string>>>;
  /** In CSS pixels; null: as wide as the window suggests. */
  readonly leftPx: number | null;
  readonly rightPx: number | null;
}

export const INITIAL_LAYOUT: Layout = { moved: [], front: {}, leftPx: null, rightPx: null };

export const SIDE_PX_MIN = 240;
export const SIDE_PX_MAX = 900;
const px = z.number().min(SIDE_PX_MIN).max(SIDE_PX_MAX).nullable();
const region = z.enum(REGIONS);
const panelId = z.string().max(40);

/** What is kept of a layout. Panels that this version does not have are kept too: an older console must not lose them. */
export const layoutSchema: z.ZodType<Layout> = z.strictObject({
  moved: z.array(z.strictObject({ id: panelId, region })).max(40),
  front: z.partialRecord(region, panelId),
  leftPx: px,
  rightPx: px,
});

/** The open panels of each region, in the order of their tabs, and the one that is in front. */
export interface RegionContent {
  readonly region: Region;
  readonly panels: readonly string[];
  readonly front: string | null;
}

export const regionOf = (layout: Layout, panel: PanelPlace): Region =>
  layout.moved.find(({ id }) => id === panel.id)?.region ?? panel.region;

/** What each region shows, in the order of `REGIONS`. Cost: the number of panels squared, of which there are a few. */
export function contentOf(
  layout: Layout,
  view: View,
  panels: readonly PanelPlace[] = PANEL_PLACES,
): readonly [RegionContent, RegionContent, RegionContent] {
  const rank = (id: string) => layout.moved.findIndex((move) => move.id === id);
  const open = panels.filter((panel) => view[panel.openKey]).sort((a, b) => rank(a.id) - rank(b.id));
  const content = (name: Region): RegionContent => {
    const here = open.filter((panel) => regionOf(layout, panel) === name).map(({ id }) => id);
    const wanted = layout.front[name];
    const front = wanted !== undefined && here.includes(wanted) ? wanted : (here[0] ?? null);
    return { region: name, panels: here, front };
  };
  return [content('left'), content('bottom'), content('right')];
}

/** In front of the others in its region; it stays closed if it is. */
export function toFront(layout: Layout, panel: PanelPlace): Layout {
  const at = regionOf(layout, panel);
  return layout.front[at] === panel.id ? layout : { ...layout, front: { ...layout.front, [at]: panel.id } };
}

/** To another region, behind the tabs that are there, and in front of what they show. */
export function movePanel(layout: Layout, panel: PanelPlace, to: Region): Layout {
  if (regionOf(layout, panel) === to) return toFront(layout, panel);
  const moved = [...layout.moved.filter(({ id }) => id !== panel.id), { id: panel.id, region: to }];
  return toFront({ ...layout, moved }, panel);
}

export function resizeSide(layout: Layout, side: 'left' | 'right', widthPx: number | null): Layout {
  const clamped = widthPx === null ? null : Math.round(Math.min(SIDE_PX_MAX, Math.max(SIDE_PX_MIN, widthPx)));
  return side === 'left' ? { ...layout, leftPx: clamped } : { ...layout, rightPx: clamped };
}

/** The view with exactly these panels open. */
export function withOpenPanels(view: View, ids: readonly string[]): View {
  const flags = Object.fromEntries(PANEL_PLACES.map(({ id, openKey }) => [openKey, ids.includes(id)]));
  return { ...view, ...flags };
}

export const openPanelsOf = (view: View): readonly PanelId[] =>
  PANEL_PLACES.filter(({ openKey }) => view[openKey]).map(({ id }) => id);

/** Panels that are open in `after` and were not in `before`. */
export const openedPanels = (before: View, after: View): readonly PanelPlace[] =>
  PANEL_PLACES.filter(({ openKey }) => after[openKey] && !before[openKey]);
