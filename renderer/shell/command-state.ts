/** Whether a command can be run now, and why not: for buttons, menus and the palette alike. */

import { canGo } from '../state/places.ts';
import type { Stores } from '../state/stores.ts';
import { nextRedo, nextUndo } from '../state/undo.ts';
import { commandText } from '../text/command-text.ts';
import { momentText } from '../text/moment-text.ts';
import { deedTitle } from '../text/undo-text.ts';
import { type Command, type CommandId, commandOf, type Need } from './commands.ts';

/** What is there, and what is not. */
export interface Situation {
  readonly has: Readonly<Record<Need, boolean>>;
  /** Whoever may only look has no commands that change or open something. */
  readonly isViewer: boolean;
  /** What would be undone and done again. */
  readonly undo: string | null;
  readonly redo: string | null;
}

export function situationOf({ workspace, selection, nodeSet, undo, places, connection }: Stores): Situation {
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
      viewers: connection.get().viewerToken !== null,
    },
    isViewer: connection.get().isViewer,
    undo: toUndo === null ? null : deedTitle(toUndo.deed),
    redo: toRedo === null ? null : deedTitle(toRedo.deed),
  };
}

/** Why a command cannot be run now, as a sentence; null where it can. */
export function whyNot(command: Pick<Command, 'needs' | 'isForOperators'>, situation: Situation): string | null {
  const { needs, isForOperators = false } = command;
  const { has, isViewer } = situation;
  if (isViewer && isForOperators) return momentText.readOnly.viewer;
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
