import { Command } from 'commander';
import { planText } from '../../../cluster/plans/plan-document.ts';
import { SHARD_COUNT_MAX } from '../../../model/ids.ts';
import { PLACEMENT_OBJECTIVES } from '../../../model/placement-rules.ts';
import { choiceArgument, integerArgument, numberArgument } from '../arguments.ts';
import { writeText } from '../files.ts';
import { type Output, terminalTask } from '../output.ts';
import { proposalText } from '../report-text.ts';
import { withWorkspace } from '../with-workspace.ts';

interface Options {
  readonly workspace: string;
  readonly shards?: string;
  readonly imbalance: string;
  readonly objective: string;
  readonly from: string;
  readonly preset: string;
  readonly seed: string;
  readonly out?: string;
}

export function placeCommand(output: Output): Command {
  return new Command('place')
    .description('compute where the nodes should live, as a plan; nothing moves until it is applied')
    .requiredOption('--workspace <dir>', 'workspace folder')
    .option('--shards <n>', 'number of shards (default: as many as there are)')
    .option('--imbalance <ratio>', 'by how much a shard may exceed its share of the influence', '0.03')
    .option('--objective <what>', 'closure (rows stored twice), edges, or traffic (measured)', 'closure')
    .option('--from <start>', 'current: weigh the rows that would move; scratch: ignore them', 'scratch')
    .option('--preset <name>', 'fast, default or high: work for fewer rows or edges across shards', 'default')
    .option('--seed <n>', 'the same seed gives the same plan', '1')
    .option('--out <file>', 'write the plan there')
    .action(async (options: Options) => run(output, options));
}

async function run(output: Output, options: Options): Promise<void> {
  const settings = {
    objective: choiceArgument('--objective', options.objective, PLACEMENT_OBJECTIVES),
    imbalance: numberArgument('--imbalance', options.imbalance, 0, 1000),
    from: choiceArgument('--from', options.from, ['current', 'scratch']),
    preset: choiceArgument('--preset', options.preset, ['fast', 'default', 'high']),
    seed: integerArgument('--seed', options.seed, 0, 0xffff_ffff),
  };
  const asked = options.shards === undefined ? null : integerArgument('--shards', options.shards, 1, SHARD_COUNT_MAX);
  const task = terminalTask();
  try {
    const { proposal, text } = await withWorkspace(options.workspace, async (coordinator) => {
      const { placements, columns } = coordinator;
      const proposal = await placements.propose({ ...settings, shards: asked ?? columns.shardCount }, task);
      return { proposal, text: planText(placements.plan(proposal.planId)) };
    });
    task.end();
    if (options.out !== undefined) writeText(options.out, text);
    const { planId, after, before, movedNodes, movedRows, isWithinImbalance, oversized, elapsedMs } = proposal;
    const answer = {
      planId,
      cut: after.cut,
      imbalance: after.imbalance,
      movedNodes,
      movedRows,
      elapsedMs,
      isWithinImbalance,
      oversized: oversized.map(({ node, influence }) => ({ node: node.key, influence })),
      before: { cut: before.cut, imbalance: before.imbalance },
      shards: after.shards,
    };
    output.result(answer, () => proposalText(proposal, options.out ?? null));
  } finally {
    task.end();
  }
}
