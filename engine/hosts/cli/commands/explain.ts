import { Command } from 'commander';
import { SHARD_COUNT_MAX } from '../../../model/ids.ts';
import { collect, integerArgument } from '../arguments.ts';
import { type LookOptions, lookBack } from '../balance-look.ts';
import type { Output } from '../output.ts';
import { explanationText } from '../plan-text.ts';
import { withWorkspace } from '../with-workspace.ts';

interface Options extends LookOptions {
  readonly workspace: string;
}

export function explainCommand(output: Output): Command {
  return new Command('explain')
    .description('why a node is where it is, and why not elsewhere')
    .argument('<node>', 'key of the node')
    .requiredOption('--workspace <dir>', 'workspace folder')
    .option('--to <shard>', 'only about this shard')
    .option('--policy <which>', 'reactive: only measured heat; predictive: the forecast too (default: as it is set)')
    .option('--last <duration>', 'the heat of how long counts: 90s, 10m, 6h', '10m')
    .option('--set <name=value>', 'another setting of the policy; may be given several times', collect, [])
    .action(async (node: string, { to: shard, ...options }: Options) => {
      const asked = shard === undefined ? null : integerArgument('--to', shard, 0, SHARD_COUNT_MAX - 1);
      const { found, hasHeat } = await withWorkspace(options.workspace, async (coordinator) => {
        const index = coordinator.indexOf(node);
        if (asked !== null) coordinator.requireShard(asked);
        // Without heat rules still say why not; with it, what a move would bring.
        const hasHeat = await lookBack(coordinator, options);
        return { found: await coordinator.balancer.explain(index, asked), hasHeat };
      });
      const answer = { ...found, node, hasHeat, together: found.together.map(({ key }) => key) };
      output.result(answer, () => explanationText(found, hasHeat));
    });
}
