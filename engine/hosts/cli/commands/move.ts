import { Command } from 'commander';
import { SHARD_COUNT_MAX } from '../../../model/ids.ts';
import { integerArgument } from '../arguments.ts';
import { groupDigits, type Output } from '../output.ts';
import { withWorkspace } from '../with-workspace.ts';

export function moveCommand(output: Output): Command {
  return new Command('move')
    .description('move one node to another shard')
    .argument('<node>', 'key of the node')
    .requiredOption('--workspace <dir>', 'workspace folder')
    .requiredOption('--to <shard>', 'number of the shard')
    .action(async (node: string, { workspace, to }: { workspace: string; to: string }) => {
      const target = integerArgument('--to', to, 0, SHARD_COUNT_MAX - 1);
      const move = await withWorkspace(workspace, (coordinator) => coordinator.move(coordinator.indexOf(node), target));
      const answer = { moveId: move.id, node, from: move.from, to: move.to, state: move.state, rows: move.rows };
      output.result(answer, () => {
        if (move.from === move.to) return `${node} is at home on shard ${move.to} already`;
        return `${node} moved from shard ${move.from} to ${move.to}: ${groupDigits(move.rows)} rows copied`;
      });
    });
}
