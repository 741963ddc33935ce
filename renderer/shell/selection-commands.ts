/** Commands that select nodes, filter them and go from one to the next: their part of the registry's table. */
import { showPanel } from '../actions/show-panel.ts';
import type { Console } from '../console.ts';
import { showSelectedInHeatMap } from '../heat-map/show-in-heat-map.ts';
import { pinOf } from '../state/rules.ts';
import { text } from '../text/en.ts';
import { saveFile } from '../ui/save-file.ts';
import type { CommandId } from './commands.ts';
import type { FocusTargets } from './console-context.ts';
import { leavePresentation } from './presenting.ts';

type Run = (console: Console, focus: FocusTargets) => void;

/** For what opens beside the topology, in what a presentation leaves out. */
const withSurroundings =
  (run: Run): Run =>
  (console, focus) => {
    leavePresentation(console);
    run(console, focus);
  };

/** None of them does anything without a topology. */
const withTopology =
  (run: Run): Run =>
  (console, focus) => {
    if (console.stores.workspace.get().topology.state === 'ready') run(console, focus);
  };

async function saveSelection({ stores, selects, sets }: Console): Promise<void> {
  const nodes = selects.selected();
  if (nodes.length === 0) return;
  const csv = await sets.csvOf(nodes);
  const name = stores.workspace.get().state?.name ?? text.product;
  if (csv !== null) saveFile(text.selection.fileName(name), 'text/csv;charset=utf-8', csv);
}

/** Types or shards of what is selected. */
const distinct = <T>({ selects }: Console, of: (node: number) => T): readonly T[] => [
  ...new Set(Array.from(selects.selected(), of)),
];

export const RUN_SELECTION = {
  inspect: withTopology(({ stores }, { inspector }) => {
    showPanel(stores, 'inspector');
    stores.view.update((view) => ({ ...view, inspectorTab: 'node' }));
    // The panel may only just have been opened: it can take the focus once it is there.
    requestAnimationFrame(() => inspector.current?.focus());
  }),
  pin: withTopology(({ stores, placements }) => {
    const { details } = stores.selection.get();
    if (details.state !== 'ready') return;
    const { key, home } = details.value;
    void placements.refreshRules().then(() => {
      const isPinned = pinOf(stores.rules.get(), key) !== null;
      void placements.pin(key, isPinned ? null : home);
    });
  }),
  'pin-details': withTopology(({ cards }) => cards.toggle()),
  hottest: withTopology(({ sets }) => sets.goToHottest()),
  colder: withTopology(({ sets }) => sets.stepByHeat(1, false)),
  hotter: withTopology(({ sets }) => sets.stepByHeat(-1, false)),
  lasso: withTopology(({ stores, sets }, { scene }) => {
    const isOn = stores.nodeSet.get().tool === 'lasso';
    sets.setTool(isOn ? null : 'lasso');
    scene.current?.focus();
  }),
  'select-by': withTopology(withSurroundings(({ sets }) => sets.setPickerOpen(true))),
  'select-all': withTopology(({ sets }) => sets.selectAll()),
  'select-none': withTopology(({ sets }) => sets.selectNone()),
  'select-invert': withTopology(({ sets }) => sets.selectInvert()),
  'select-neighbours': withTopology(({ sets }) => sets.selectNeighbours()),
  'show-path': withTopology(({ paths }) => paths.show()),
  'select-shard': withTopology((console) => {
    for (const shard of distinct(console, console.live.homeOf)) {
      if (shard !== null) console.sets.selectShard(shard, 'add');
    }
  }),
  'select-type': withTopology((console) => {
    for (const type of distinct(console, console.live.typeOf)) console.sets.selectType(type, 'add');
  }),
  'fit-selection': withTopology(({ sets }) => sets.fitSelected()),
  'show-in-heat': withTopology(showSelectedInHeatMap),
  'copy-keys': withTopology(({ sets }) => void sets.copyKeys()),
  'save-selection': withTopology((console) => void saveSelection(console)),
  focus: withTopology(({ filters }) => filters.focusOnSelected()),
  'leave-focus': withTopology(({ filters }) => filters.leaveFocus(0)),
  filter: withTopology(withSurroundings(({ filters }) => filters.change({ isOpen: true }))),
  'filter-type': withTopology(({ filters }) => filters.filterToTypes()),
  'filter-shard': withTopology(({ filters }) => filters.filterToShards()),
  collapse: withTopology(({ collapses }) => void collapses.toggle()),
  'collapse-type': withTopology(({ collapses }) => collapses.toggleTypes()),
  'expand-all': withTopology(({ collapses }) => collapses.expandAll()),
  'filter-clear': withTopology(({ filters }) => filters.clear()),
} satisfies Partial<Readonly<Record<CommandId, Run>>>;
