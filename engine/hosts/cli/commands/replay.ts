import { basename } from 'node:path';
import { Command } from 'commander';
import { ShardscopeError } from '../../../base/errors.ts';
import { type ReplayReport, replayReports } from '../../../cluster/replay/replay-report.ts';
import type { GivenSettings } from '../../../cluster/replay/replay-settings.ts';
import { replayWorkspace } from '../../../cluster/replay/replay-workspace.ts';
import { readTrace } from '../../../io/trace/read-trace.ts';
import type { Trace } from '../../../io/trace/trace.ts';
import { TIME_EXPECTED, TimeReader } from '../../../io/trace/trace-times.ts';
import { POLICY_RANGES, type PolicySetting } from '../../../model/policy.ts';
import { REPLAY_FORMS, REPLAY_STRATEGIES, type ReplayStrategy } from '../../../model/replay.ts';
import { choiceArgument, collect, numberArgument, pairArgument } from '../arguments.ts';
import { writeText } from '../files.ts';
import { RATE_HELP, rateArgument } from '../move-rate.ts';
import { type Output, terminalTask } from '../output.ts';
import { replayCsv } from '../replay-csv.ts';
import { replayText } from '../replay-text.ts';

interface Options {
  readonly workspace: string;
  readonly trace: string;
  readonly policy: readonly string[];
  readonly tick?: string;
  readonly window?: string;
  readonly horizon?: string;
  readonly set: readonly string[];
  readonly form: string;
  readonly until?: string;
  readonly inPlace?: true;
  readonly rowsPerSecond?: string;
  readonly sort?: true;
  readonly strict?: true;
  readonly out?: string;
}

export function replayCommand(output: Output): Command {
  return new Command('replay')
    .description('run a recorded trace against balancing policies, on virtual time and a scratch copy')
    .requiredOption('--workspace <dir>', 'workspace folder')
    .requiredOption('--trace <file>', 'CSV with the header time,node[,count][,query], gzip allowed')
    .option(
      '--policy <name>',
      `${REPLAY_STRATEGIES.join(', ')}, or all; may be given several times (default: predictive)`,
      collect,
      [],
    )
    .option('--tick <seconds>', 'time between two looks (default: one that makes at most 10,000)')
    .option('--window <seconds>', 'measured heat is the mean of so long (default: a tick)')
    .option('--horizon <seconds>', 'how far ahead to look (default: about an hour)')
    .option('--set <name=value>', 'a setting of the policy (docs/cli.md); may be given several times', collect, [])
    .option('--form <form>', 'what an access reads: point (the node), descendants or ancestors with it', 'point')
    .option('--until <time>', 'leave out what comes from then on (ISO 8601, or seconds as in the trace)')
    .option('--in-place', 'make the moves in the workspace itself, and leave them')
    .option('--rows-per-second <rate>', `in place: ${RATE_HELP}`)
    .option('--sort', 'put rows of the trace in order instead of refusing those that are not')
    .option('--strict', 'refuse what would otherwise be left out and counted')
    .option('--out <file>', 'write the ticks there: .json or .csv')
    .action(async (options: Options) => run(output, options));
}

async function run(output: Output, options: Options): Promise<void> {
  const strategies = chosenStrategies(options.policy);
  const settings = givenSettings(options);
  const form = choiceArgument('--form', options.form, REPLAY_FORMS);
  const untilMs = options.until === undefined ? null : timeArgument('--until', options.until);
  const outKind = options.out === undefined ? null : outKindOf(options.out);
  const task = terminalTask();
  try {
    let trace: Trace | null = null;
    const outcome = await replayWorkspace(
      {
        ...{ folder: options.workspace, strategies, form, untilMs, settings, nowMs: Date.now },
        isInPlace: options.inPlace === true,
        rate: rateArgument(options.rowsPerSecond),
        readTrace: async (indexOf) => {
          trace = await readTrace(options.trace, traceOptions(options, indexOf), task);
          return trace;
        },
      },
      task,
    );
    task.end();
    const warnings = (trace as Trace | null)?.warnings ?? [];
    const reports = replayReports(outcome, warnings);
    const answer = answerOf(reports);
    if (options.out !== undefined) {
      writeText(options.out, outKind === 'csv' ? replayCsv(reports) : `${JSON.stringify(answer)}\n`);
    }
    for (const { code, count, first } of [...reports.values()][0]!.summary.warnings) {
      output.note(`warning: ${code}: ${count} (first: ${first})`);
    }
    output.result(answer, () => replayText(reports));
  } finally {
    task.end();
  }
}

/** Of one policy the contract's document; of several one a policy. */
function answerOf(reports: ReadonlyMap<ReplayStrategy, ReplayReport>): object {
  const [first, ...others] = reports.values();
  return others.length === 0 ? first! : { runs: Object.fromEntries(reports) };
}

/** In the order of the list, so that `off` is what the others are compared with. */
function chosenStrategies(names: readonly string[]): readonly ReplayStrategy[] {
  const asked = names.map((name) => choiceArgument('--policy', name, [...REPLAY_STRATEGIES, 'all']));
  if (asked.length === 0) return ['predictive'];
  return REPLAY_STRATEGIES.filter((strategy) => asked.includes(strategy) || asked.includes('all'));
}

function givenSettings({ set, tick, window, horizon }: Options): GivenSettings {
  const given: GivenSettings = {};
  const add = (option: string, name: string, text: string): void => {
    const setting = choiceArgument(option, name, Object.keys(POLICY_RANGES) as PolicySetting[]);
    if (given[setting] !== undefined) {
      throw new ShardscopeError('usage.arguments', `${setting} is given twice; leave one out`, { setting });
    }
    const { min, max } = POLICY_RANGES[setting];
    given[setting] = numberArgument(option === '--set' ? `--set ${setting}` : option, text, min, max);
  };
  for (const [option, setting, text] of [
    ['--tick', 'tickS', tick],
    ['--window', 'windowS', window],
    ['--horizon', 'horizonS', horizon],
  ] as const) {
    if (text !== undefined) add(option, setting, text);
  }
  for (const pair of set) add('--set', ...pairArgument('--set', pair));
  return given;
}

/** A tick that is not given is chosen when the trace is known; a day without a row is a gap then. */
const GAP = { tickMs: 3_600_000, gapTicks: 24 } as const;

function traceOptions({ sort, strict }: Options, indexOf: (key: string) => number | undefined) {
  return { indexOf, nowMs: Date.now(), ...GAP, sort: sort === true, strict: strict === true };
}

function timeArgument(name: string, text: string): number {
  const timeMs = new TimeReader().read(text.trim());
  if (!Number.isNaN(timeMs)) return timeMs;
  throw new ShardscopeError('usage.arguments', `${name}: expected ${TIME_EXPECTED}, found "${text}"`, {
    ...{ argument: name, found: text },
  });
}

function outKindOf(file: string): 'json' | 'csv' {
  const kind = /\.(json|csv)$/i.exec(file)?.[1]?.toLowerCase();
  if (kind === 'json' || kind === 'csv') return kind;
  const message = `--out: expected a name that ends in .json or .csv, found "${basename(file)}"`;
  throw new ShardscopeError('usage.arguments', message, { argument: '--out', found: file });
}
