import { Coordinator } from '../../cluster/coordinator.ts';
import { type CoordinatorEvents, noEvents } from '../../cluster/coordinator-events.ts';
import type { OpenWorkspace } from '../../cluster/plans/apply-plan.ts';

/** What an operator should know goes to standard error, whatever the command prints. */
const events: CoordinatorEvents = {
  ...noEvents,
  onNotice: ({ level, message }) => process.stderr.write(`${level}: ${message}\n`),
};

/** Opens a workspace for one command, and closes it whatever happens. */
export async function withWorkspace<T>(folder: string, work: (coordinator: Coordinator) => Promise<T>): Promise<T> {
  const coordinator = await Coordinator.open(folder, Date.now, events);
  try {
    return await work(coordinator);
  } finally {
    await coordinator.close();
  }
}

/** The same for work that may close the workspace for a change of its files and open it again. */
export async function withReopenable<T>(folder: string, work: (workspace: OpenWorkspace) => Promise<T>): Promise<T> {
  let coordinator = await Coordinator.open(folder, Date.now, events);
  /** Nothing is open while it is opened again, nor after that has failed. */
  let isOpen = true;
  const reopen: OpenWorkspace['reopen'] = async (_, change, options = { isPlanUnderWay: true }) => {
    isOpen = false;
    await coordinator.close();
    try {
      change(folder);
    } finally {
      coordinator = await Coordinator.open(folder, Date.now, events, options);
      isOpen = true;
    }
    return coordinator;
  };
  try {
    return await work({ current: () => coordinator, reopen });
  } finally {
    if (isOpen) await coordinator.close();
  }
}
