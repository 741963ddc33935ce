/** What the palette offers: commands, kept views, plans, other workspaces; nodes come from a search. */
import type { NodeSummary } from '../../engine/protocol/index.ts';
import type { Console } from '../console.ts';
import { commandText } from '../text/command-text.ts';
import { text } from '../text/en.ts';
import { formatMoment } from '../text/format.ts';
import type { IconName } from '../ui/Icon.tsx';
import { situationOf, titleOf, whyNot } from './command-state.ts';
import { COMMANDS, type CommandId } from './commands.ts';

export interface PaletteEntry {
  /** Among recently used ones it is known by this. */
  readonly id: string;
  readonly icon: IconName;
  readonly title: string;
  readonly hint: string;
  /** Why it cannot be chosen now. */
  readonly why: string | null;
  readonly run: () => void;
}

export type PaletteMode = 'all' | 'nodes' | 'plans';

/** `@rack` searches nodes, `#balance` plans; the rest of the text is what to look for. */
export function modeOf(typed: string): { readonly mode: PaletteMode; readonly query: string } {
  if (typed.startsWith('@')) return { mode: 'nodes', query: typed.slice(1) };
  if (typed.startsWith('#')) return { mode: 'plans', query: typed.slice(1) };
  return { mode: 'all', query: typed };
}

export function commandEntries(
  { stores }: Console,
  keysOf: (id: CommandId) => string | undefined,
  run: (id: CommandId) => void,
): readonly PaletteEntry[] {
  const situation = situationOf(stores);
  return COMMANDS.filter(({ id }) => id !== 'palette').map((command) => ({
    ...{ id: command.id, icon: 'command', title: titleOf(command, situation), hint: keysOf(command.id) ?? '' },
    ...{ why: whyNot(command, situation), run: () => run(command.id) },
  }));
}

export function placeEntries({ stores, places, workspaces }: Console): readonly PaletteEntry[] {
  const { state, list } = stores.workspace.get();
  const views = places.named().map(({ name, place }) => ({
    ...{ id: `view:${name}`, icon: 'bookmark' as const, title: commandText.palette.view(name) },
    ...{ hint: commandText.palette.kinds.view, why: null, run: () => void places.open(place) },
  }));
  const others = list.state === 'ready' ? list.value.filter(({ name }) => name !== state?.name) : [];
  return [
    ...views,
    ...others.map(({ name }) => ({
      ...{ id: `workspace:${name}`, icon: 'demo' as const, title: commandText.palette.workspace(name) },
      ...{ hint: commandText.palette.kinds.workspace, why: null, run: () => void workspaces.open(name) },
    })),
  ];
}

export function planEntries({ stores, balances }: Console): readonly PaletteEntry[] {
  const { plans } = stores.balance.get();
  if (plans.state !== 'ready') return [];
  return plans.value.map(({ planId, state, createdMs }) => ({
    ...{ id: `plan:${planId}`, icon: 'balance' as const, title: commandText.palette.plan(planId) },
    ...{ hint: `${text.balance.plan.states[state]} · ${formatMoment(createdMs)}`, why: null },
    run: () => balances.open({ kind: 'plan', planId }),
  }));
}

export const nodeEntries = ({ selects }: Console, nodes: readonly NodeSummary[]): readonly PaletteEntry[] =>
  nodes.map((node) => ({
    ...{ id: `node:${node.key}`, icon: 'target', title: node.label, why: null },
    ...{ hint: `${node.type} · ${text.shard(node.home)}`, run: () => selects.goTo(node.index) },
  }));
