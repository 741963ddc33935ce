import { Coordinator } from '../../cluster/coordinator.ts';

/** Opens a workspace for one command, and closes it whatever happens. */
export async function withWorkspace<T>(folder: string, work: (coordinator: Coordinator) => Promise<T>): Promise<T> {
  const coordinator = await Coordinator.open(folder, Date.now);
  try {
    return await work(coordinator);
  } finally {
    await coordinator.close();
  }
}
