import { Command } from 'commander';
import { ShardscopeError } from '../../../base/errors.ts';
import type { InfluenceRequest } from '../../../cluster/influence.ts';
import {
  DAMPING_MAX,
  DEFAULT_INFLUENCE,
  INFLUENCE_DIRECTIONS,
  INFLUENCE_MEASURES,
  type InfluenceReport,
} from '../../../protocol/index.ts';
import { choiceArgument, integerArgument, numberArgument } from '../arguments.ts';
import { influenceText } from '../influence-text.ts';
import { type Output, terminalTask } from '../output.ts';
import { withWorkspace } from '../with-workspace.ts';

/** What may be chosen; all undefined where nothing was. */
interface Choices {
  readonly measure?: string;
  readonly direction?: string;
  readonly damping?: string;
  readonly seed?: string;
}

interface Options extends Choices {
  readonly workspace: string;
  readonly top: string;
  readonly show?: true;
}

export function influenceCommand(output: Output): Command {
  const { measure, direction, damping, seed } = DEFAULT_INFLUENCE;
  return new Command('influence')
    .description('compute the influence of all nodes anew, or show it as it is')
    .requiredOption('--workspace <dir>', 'workspace folder')
    .option('--measure <name>', `${INFLUENCE_MEASURES.join(', ')} (default: ${measure})`)
    .option(
      '--direction <way>',
      `where from a node gathers: ${INFLUENCE_DIRECTIONS.join(', ')} (default: ${direction})`,
    )
    .option('--damping <ratio>', `of pagerank, 0 to ${DAMPING_MAX} (default: ${damping})`)
    .option('--seed <n>', `of what is drawn at random (default: ${seed})`)
    .option('--top <n>', 'leading nodes to print', '10')
    .option('--show', 'compute nothing')
    .action(async (options: Options) => run(output, options));
}

async function run(output: Output, { workspace, top, show, ...choices }: Options): Promise<void> {
  const topCount = integerArgument('--top', top, 0, 1000);
  const request = show ? nothingChosen(choices) : requestOf(choices);
  const task = terminalTask();
  try {
    const { report, elapsedMs } = await withWorkspace(workspace, async (coordinator) => {
      const done = request === null ? null : await coordinator.recomputeInfluence(request, task);
      return { report: coordinator.influenceReport(topCount), elapsedMs: done?.elapsedMs ?? null };
    });
    task.end();
    output.result(influenceJson(report, elapsedMs), () => influenceText(report, elapsedMs));
  } finally {
    task.end();
  }
}

function requestOf(choices: Choices): InfluenceRequest {
  const { measure, direction, damping, seed } = { ...DEFAULT_INFLUENCE, ...choices };
  const request = {
    measure: choiceArgument('--measure', measure, INFLUENCE_MEASURES),
    direction: choiceArgument('--direction', direction, INFLUENCE_DIRECTIONS),
    damping: numberArgument('--damping', String(damping), 0, DAMPING_MAX),
    seed: integerArgument('--seed', String(seed), 0, 0xffff_ffff),
  };
  if (request.measure === 'pagerank' || choices.damping === undefined) return request;
  const message = `--damping: only pagerank has one, ${request.measure} has none; leave it out`;
  throw new ShardscopeError('usage.arguments', message, { argument: '--damping' });
}

function nothingChosen(choices: Choices): null {
  const names = ['measure', 'direction', 'damping', 'seed'] as const;
  const chosen = names.find((name) => choices[name] !== undefined);
  if (chosen === undefined) return null;
  const message = `--${chosen}: --show computes nothing; leave out one of the two`;
  throw new ShardscopeError('usage.arguments', message, { argument: `--${chosen}` });
}

function influenceJson({ info, freshness, top, histogram }: InfluenceReport, elapsedMs: number | null) {
  const { error, ...settings } = info;
  const leaders = top.map(({ key, type, influence, rank, home }) => ({
    node: key,
    type,
    influence,
    rank,
    shard: home,
  }));
  return { settings, error, freshness, top: leaders, histogram, elapsedMs };
}
