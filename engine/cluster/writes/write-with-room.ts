import { ShardscopeError } from '../../base/errors.ts';
import type { TopologyChange } from '../../model/changes.ts';
import type { OpenWorkspace } from '../plans/apply-plan.ts';
import type { WriteOptions, WriteOutcome } from './topology-writer.ts';

/**
 * Changes the topology. Where there is no room for its new nodes, the workspace is opened again with more first.
 * @throws as `Coordinator.write`, but for limit.slots
 */
export async function writeWithRoom(
  workspace: OpenWorkspace,
  changes: readonly TopologyChange[],
  options: WriteOptions,
): Promise<WriteOutcome> {
  for (;;) {
    const coordinator = workspace.current();
    try {
      return await coordinator.write(changes, options);
    } catch (error) {
      // Again and again where others take the room that was made.
      if (!(error instanceof ShardscopeError) || error.code !== 'limit.slots') throw error;
      await workspace.reopen(coordinator, () => {}, { spareSlotsMin: Number(error.details.wanted) });
    }
  }
}
