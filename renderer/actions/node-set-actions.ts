/** Ways to select many nodes, what can be done with them, and steps from node to node by heat. */
import { DESCRIBE_COUNT_MAX, type NodeName } from '../../engine/protocol/index.ts';
import { toCsv } from '../query/result/delimited.ts';
import { onesOf } from '../scene/node-flags.ts';
import { reachOf } from '../scene/reach.ts';
import type { SceneTool } from '../scene/scene.ts';
import { byteOfHeat } from '../state/filters.ts';
import { besideInHeat, heatRank, hottestOf } from '../state/heat-order.ts';
import type { SelectMode } from '../state/node-set.ts';
import { text } from '../text/en.ts';
import { type ActionContext, noticeFailure, showNotice } from './context.ts';
import type { SelectActions } from './select-actions.ts';

export interface NodeSetActions {
  selectAll(): void;
  selectInvert(): void;
  /** Nothing is selected any more, neither many nor one. */
  selectNone(): void;
  /** All nodes one edge away join in. */
  selectNeighbours(): void;
  selectShard(shard: number, mode: SelectMode): void;
  selectType(type: string, mode: SelectMode): void;
  /** Nodes of at least `rate` accesses/s in the latest frame. */
  selectHot(rate: number, mode: SelectMode): void;
  setTool(tool: SceneTool): void;
  setPickerOpen(isPickerOpen: boolean): void;
  /** Brings what is selected into view. */
  fitSelected(): void;
  /** Keys into the clipboard, one a line. */
  copyKeys(): Promise<void>;
  /** A row for each selected node: names, type, shard, heat now, influence. Null where the names could not be read. */
  csvOf(nodes: Uint32Array): Promise<string | null>;
  /** Names of any number of nodes, in the order given; nodes that are gone are left out. */
  namesOfAll(nodes: Iterable<number>, signal?: AbortSignal): Promise<readonly NodeName[]>;
  goToHottest(): void;
  /** To the next colder (1) or next hotter (-1) node, of the same shard alone where wished for. */
  stepByHeat(step: 1 | -1, isSameShard: boolean): void;
  /** Place of a node by its heat among those that are shown, 1 first; 0 where it is not read. O(nodes). */
  heatRankOf(index: number): number;
}

export function createNodeSetActions(context: ActionContext, selects: SelectActions): NodeSetActions {
  const { stores, live } = context;

  /** Slots that filters let through and `accepts` too. O(slots). */
  function shownWhere(accepts: (node: number) => boolean): Uint32Array {
    const slots = new Uint8Array(live.snapshot?.nodeCount ?? 0);
    for (let node = 0; node < slots.length; node++) if (live.isShown(node) && accepts(node)) slots[node] = 1;
    return onesOf(slots);
  }

  async function namesOfAll(nodes: Iterable<number>, signal?: AbortSignal): Promise<readonly NodeName[]> {
    const indexes = [...nodes];
    const names: NodeName[] = [];
    for (let at = 0; at < indexes.length; at += DESCRIBE_COUNT_MAX) {
      const part = indexes.slice(at, at + DESCRIBE_COUNT_MAX);
      names.push(...(await context.client().call('nodes.describe', { indexes: part }, signal && { signal })));
    }
    return names;
  }

  async function copyKeys(): Promise<void> {
    const nodes = selects.selected();
    if (nodes.length === 0) return;
    try {
      const names = await namesOfAll(nodes);
      await navigator.clipboard.writeText(names.map(({ key }) => key).join('\n'));
      const message = text.selection.copied(names.length);
      showNotice(context, { level: 'info', code: 'selection.copied', message });
    } catch (error) {
      noticeFailure(context, error);
    }
  }

  async function csvOf(nodes: Uint32Array): Promise<string | null> {
    try {
      const { columns } = text.selection;
      const names = await namesOfAll(nodes);
      const rows = names.map(({ index, key, label }) => [
        ...[key, label, live.typeOf(index), live.homeOf(index)],
        ...[live.heatOf(index), live.snapshot?.influence[index] ?? null],
      ]);
      const heads = ['key', 'label', 'type', 'shard', 'heat', 'influence'] as const;
      return toCsv(
        heads.map((head) => columns[head].file),
        rows,
      );
    } catch (error) {
      noticeFailure(context, error);
      return null;
    }
  }

  const heat = (): Uint8Array => live.frame?.nodeHeat ?? new Uint8Array(0);

  return {
    selectAll: () =>
      selects.selectMany(
        shownWhere(() => true),
        'replace',
      ),
    selectInvert() {
      const isIn = new Set(selects.selected());
      selects.selectMany(
        shownWhere((node) => !isIn.has(node)),
        'replace',
      );
    },
    selectNone() {
      selects.selectMany([], 'replace');
      selects.select(null);
    },
    selectNeighbours() {
      const { snapshot } = live;
      if (snapshot === null) return;
      const reached = reachOf(selects.selected(), 1, snapshot.edges, live.adjacency(), live.isShown);
      selects.selectMany(onesOf(reached), 'replace');
    },
    selectShard(shard, mode) {
      selects.selectMany(
        shownWhere((node) => live.homeOf(node) === shard),
        mode,
      );
    },
    selectType(type, mode) {
      const number = live.snapshot?.nodeTypes.indexOf(type) ?? -1;
      selects.selectMany(
        shownWhere((node) => live.snapshot?.types[node] === number),
        mode,
      );
    },
    selectHot(rate, mode) {
      const { frame } = live;
      if (frame === null) return;
      const least = byteOfHeat(rate, frame.heatMax);
      selects.selectMany(
        shownWhere((node) => (frame.nodeHeat[node] ?? 0) >= least),
        mode,
      );
    },
    setTool(tool) {
      stores.nodeSet.update((set) => ({ ...set, tool }));
      live.scene?.setTool(tool);
    },
    setPickerOpen: (isPickerOpen) => stores.nodeSet.update((set) => ({ ...set, isPickerOpen })),
    fitSelected: () => live.scene?.fitNodes(selects.selected()),
    copyKeys,
    csvOf,
    namesOfAll,
    goToHottest() {
      const hottest = hottestOf(heat(), live.isShown);
      if (hottest !== null) selects.goTo(hottest);
    },
    stepByHeat(step, isSameShard) {
      const { index } = stores.selection.get();
      if (index === null) {
        const hottest = hottestOf(heat(), live.isShown);
        if (hottest !== null) selects.goTo(hottest);
        return;
      }
      const home = live.homeOf(index);
      const accepts = (node: number) => live.isShown(node) && (!isSameShard || live.homeOf(node) === home);
      const next = besideInHeat(heat(), index, step, accepts);
      if (next !== null) selects.goTo(next);
    },
    heatRankOf: (index) => heatRank(heat(), index, live.isShown),
  };
}
