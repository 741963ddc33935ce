/**
 * The faces of the panels in `PANEL_PLACES`: from both come the regions, their tabs, the palette and the keys that go from
 * panel to panel.
 */
import type { ComponentType } from 'react';
import { showPanel } from '../actions/show-panel.ts';
import type { Console } from '../console.ts';
import { HeatPanel } from '../heat-map/HeatPanel.tsx';
import { Inspector } from '../panels/Inspector.tsx';
import { ShardsPanel } from '../panels/ShardsPanel.tsx';
import { QueryPanel } from '../query/panel/QueryPanel.tsx';
import { QueuePanel } from '../queue/QueuePanel.tsx';
import {
  contentOf,
  INITIAL_LAYOUT,
  PANEL_PLACES,
  type PanelId,
  type PanelPlace,
  withOpenPanels,
} from '../state/layout.ts';
import { text } from '../text/en.ts';
import type { CommandId } from './commands.ts';

interface PanelFace {
  readonly title: string;
  readonly component: ComponentType;
  /** Shows it, and closes it where it is in front. */
  readonly command: CommandId;
}

export interface PanelSpec extends PanelPlace, PanelFace {}

const FACES: Readonly<Record<PanelId, PanelFace>> = {
  shards: { title: text.shards.title, component: ShardsPanel, command: 'toggle-shards' },
  query: { title: text.query.title, component: QueryPanel, command: 'toggle-query' },
  heat: { title: text.heatMap.title, component: HeatPanel, command: 'toggle-heat' },
  queue: { title: text.queue.title, component: QueuePanel, command: 'toggle-queue' },
  inspector: { title: text.inspector.title, component: Inspector, command: 'toggle-inspector' },
};

/** Which panels a preset opens; one that this version does not have is passed over. */
export const PRESETS = {
  watch: ['shards', 'heat'],
  plan: ['shards', 'inspector', 'queue'],
  reset: ['shards', 'inspector'],
} as const satisfies Record<string, readonly string[]>;

export function panelOf(id: string): PanelSpec | undefined {
  const place = PANEL_PLACES.find((panel) => panel.id === id);
  return place === undefined ? undefined : { ...place, ...FACES[place.id] };
}

export function closePanel({ stores }: Console, id: string): void {
  const panel = panelOf(id);
  if (panel !== undefined) stores.view.update((view) => ({ ...view, [panel.openKey]: false }));
}

export function isInFront({ stores }: Console, id: PanelId): boolean {
  const view = stores.view.get();
  return !view.isPresenting && contentOf(stores.layout.get(), view).some(({ front }) => front === id);
}

/** Shows a panel that is closed or behind another, and closes one that is seen. */
export function togglePanel(console: Console, id: PanelId): void {
  if (isInFront(console, id)) closePanel(console, id);
  else showPanel(console.stores, id);
}

/** Everything where it comes from, with the panels of a preset open. */
export function applyPreset({ stores }: Console, preset: keyof typeof PRESETS): void {
  stores.layout.update(() => INITIAL_LAYOUT);
  stores.view.update((view) => ({ ...withOpenPanels(view, PRESETS[preset]), isPresenting: false }));
}

/** Gives the focus to the next (1) or former (-1) panel: left, topology, below, right, and around. */
export function stepPanel(step: -1 | 1): void {
  const panels = [...document.querySelectorAll<HTMLElement>('main [data-panel]')];
  const at = panels.findIndex((panel) => panel.contains(document.activeElement));
  const from = at < 0 ? (step > 0 ? -1 : 0) : at;
  const next = panels[(from + step + panels.length) % Math.max(1, panels.length)];
  // The topology is an application of its own, which has to have the focus itself to hear its keys.
  (next?.querySelector<HTMLElement>('[role="application"]') ?? next)?.focus();
}
