/** Whether a command can be run now, and why not: for buttons, menus and the palette alike. */

import { canGo } from '../state/places.ts';
import type { Stores } from '../state/stores.ts';
import { nextRedo, nextUndo } from '../state/undo.ts';
import { commandText } from '../text/command-text.ts';
import { deedTitle } from '../text/undo-text.ts';
import { type Command, type CommandId, commandOf, type Need } from './commands.ts';

/** What is there, and what is not. */
export interface Situation {
  readonly has: Readonly<Record<Need, boolean>>;
  /** What would be undone and done again. */
  readonly undo: string | null;
  readonly redo: string | null;
}

export function situationOf({ workspace, selection, nodeSet, undo, places }: Stores): Situation {
  const { topology } = workspace.get();
  const [toUndo, toRedo] = [nextUndo(undo.get()), nextRedo(undo.get())];
  const isIdle = undo.get().running === null;
  return {
    has: {
      topology: topology.state === 'ready',
      node: selection.get().details.state === 'ready',
      nodes: selection.get().index !== null || nodeSet.get().nodes.length > 0,
      pair: nodeSet.get().nodes.length === 2,
      undo: toUndo !== null && isIdle,
      redo: toRedo !== null && isIdle,
      back: canGo(places.get(), -1),
      forward: canGo(places.get(), 1),
    },
    undo: toUndo === null ? null : deedTitle(toUndo.deed),
    redo: toRedo === null ? null : deedTitle(toRedo.deed),
  };
}

/** Why a command cannot be run now, as a sentence; null where it can. */
export function whyNot({ needs }: Pick<Command, 'needs'>, { has }: Situation): string | null {
  return needs === undefined || has[needs] ? null : commandText.needs[needs];
}

export function whyNotId(id: CommandId, situation: Situation): string | null {
  const command = commandOf(id);
  return command === undefined ? null : whyNot(command, situation);
}

/** The title of a command as it is now: undo says what. */
export function titleOf(command: Command, situation: Situation): string {
  if (command.id === 'undo' && situation.undo !== null) return `${command.title}: ${situation.undo}`;
  if (command.id === 'redo' && situation.redo !== null) return `${command.title}: ${situation.redo}`;
  return command.title;
}
