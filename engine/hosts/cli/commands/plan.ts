import { userInfo } from 'node:os';
import { Command } from 'commander';
import { ShardscopeError } from '../../../base/errors.ts';
import { planDetails } from '../../../cluster/plans/plan-details.ts';
import { planText } from '../../../cluster/plans/plan-document.ts';
import { collect, integerArgument } from '../arguments.ts';
import { type LookOptions, lookBack } from '../balance-look.ts';
import { writeText } from '../files.ts';
import type { Output } from '../output.ts';
import { planDetailsText } from '../plan-text.ts';
import { withWorkspace } from '../with-workspace.ts';

interface Options extends LookOptions {
  readonly workspace: string;
  readonly budget?: string;
  readonly out?: string;
  readonly as: string;
}

export function planCommand(output: Output): Command {
  return new Command('plan')
    .description('plan moves off overloaded shards, by the heat that was counted; nothing moves until it is applied')
    .requiredOption('--workspace <dir>', 'workspace folder')
    .option('--policy <which>', 'reactive: only measured heat; predictive: the forecast too (default: as it is set)')
    .option('--budget <n>', 'nodes that may move at most (default: what the policy leaves)')
    .option('--last <duration>', 'the heat of how long counts: 90s, 10m, 6h', '10m')
    .option('--from <time>', 'from then on (ISO 8601) instead')
    .option('--to <time>', 'until then (ISO 8601); default now')
    .option(
      '--set <name=value>',
      'another setting of the policy, for this plan; may be given several times',
      collect,
      [],
    )
    .option('--as <name>', 'who proposes it', userInfo().username)
    .option('--out <file>', 'write the plan there')
    .action(async (options: Options) => run(output, options));
}

async function run(output: Output, options: Options): Promise<void> {
  const nodesMax = options.budget === undefined ? undefined : integerArgument('--budget', options.budget, 1, 1e9);
  const { details, text, status } = await withWorkspace(options.workspace, async (coordinator) => {
    if (!(await lookBack(coordinator, options))) {
      const message = `no heat was counted in that time; serve the workspace and ask it, or look further back with --last`;
      throw new ShardscopeError('unavailable.heat', message, {});
    }
    const planId = await coordinator.balancer.propose(options.as, nodesMax);
    const status = coordinator.balancer.status();
    if (planId === null) return { details: null, text: null, status };
    return { details: planDetails(coordinator, planId), text: planText(coordinator.plans.plan(planId)), status };
  });
  if (options.out !== undefined && text !== null) writeText(options.out, text);
  const { look, unrelieved, oversized } = status;
  const found = { basis: look?.basis ?? 'measured', fallback: look?.fallback ?? null };
  const shown = oversized.map(({ node, heat, share }) => ({ node: node.key, heat, share }));
  const plan = details?.plan ?? null;
  const answer = {
    ...{ planId: plan?.planId ?? null, ...found },
    ...{ movedNodes: plan?.nodes ?? 0, movedRows: plan?.rows ?? 0 },
    ...{ ratioBefore: plan?.ratioBefore ?? worst(look), ratioPredicted: plan?.ratioPredicted ?? worst(look) },
    ...{ heatMoved: details?.heatMoved ?? 0, heatMovedMin: details?.heatMovedMin ?? 0 },
    ...{ blocks: details?.blocks.length ?? 0, oversized: shown },
    unrelieved: details?.unrelieved ?? unrelieved,
  };
  output.result(answer, () => planDetailsText(details, status, options.out ?? null));
}

type Look = { readonly shards: readonly { readonly ratio: number }[] } | null;
const worst = (look: Look): number => Math.max(0, ...(look?.shards ?? []).map(({ ratio }) => ratio));
