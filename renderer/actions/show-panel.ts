import { PANEL_PLACES, type PanelId, toFront } from '../state/layout.ts';
import type { Stores } from '../state/stores.ts';

/** Opens a panel, in front of the others of its region. Whoever presents the topology alone has it back beside the panel. */
export function showPanel({ layout, view }: Pick<Stores, 'layout' | 'view'>, id: PanelId): void {
  const panel = PANEL_PLACES.find((place) => place.id === id);
  if (panel === undefined) return;
  layout.update((state) => toFront(state, panel));
  const { isPresenting, [panel.openKey]: isOpen } = view.get();
  if (!isOpen || isPresenting) view.update((state) => ({ ...state, [panel.openKey]: true, isPresenting: false }));
}
