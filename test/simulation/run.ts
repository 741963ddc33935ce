/**
 * `npm run sim -- [--seed N] [--runs N] [--from N] [--profile lite|swarm] [--crash-everywhere] [--replay NAME] [--save]`
 *
 * One seed, or many from one on. A failure prints what it takes to see it again, and the shortest run that still fails; with
 * `--save` that is kept for the tests. Status 1 where a run failed.
 */
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { optionsOf, type SimulationOptions } from './options.ts';
import { regressions, saveRegression } from './regressions.ts';
import { type Counts, type Outcome, Simulation, simulate } from './simulation.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    from: { type: 'string', default: '1' },
    runs: { type: 'string', default: '1' },
    profile: { type: 'string', default: 'swarm' },
    replay: { type: 'string' },
    operations: { type: 'string' },
    'crash-everywhere': { type: 'boolean', default: false },
    save: { type: 'boolean', default: false },
    trace: { type: 'boolean', default: false },
  },
});
const FAILURES_MAX = 5;

const number = (name: string, text: string, least: number): number => {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least) return value;
  process.stderr.write(`--${name} ${text} is not a number from ${least}\n`);
  process.exit(64);
};
const { profile } = values;
if (profile !== 'lite' && profile !== 'swarm') {
  process.stderr.write(`--profile ${profile}: choose lite or swarm\n`);
  process.exit(64);
}
const isOne = values.seed !== undefined || values.replay !== undefined;
const runs = isOne ? 1 : number('runs', values.runs, 1);
const from = number('seed', values.seed ?? values.from, 0);
const commit = commitOf();
const startedMs = performance.now();
const sum: Counts & { steps: number } = {
  ...{ operations: 0, processCrashes: 0, workerCrashes: 0, diskFaults: 0, writes: 0, moves: 0, steps: 0 },
  disksLost: 0,
};
let [done, failures, points] = [0, 0, 0];

for (let seed = from; seed < from + runs && failures < FAILURES_MAX; seed++) {
  const options = optionsAt(seed);
  if (values.trace) await traced(options);
  else if (values['crash-everywhere']) await everywhere(options);
  else await once(options);
  if (!isOne && (seed - from) % 1000 === 999) process.stderr.write(`${seed - from + 1} of ${runs} runs\n`);
}

const seconds = (performance.now() - startedMs) / 1000;
process.stdout.write(
  [
    `simulation ${profile}, seeds ${from} to ${from + runs - 1}: ${done} runs, ${failures} failed`,
    `${sum.operations} operations, ${sum.writes} writes committed, ${sum.moves} moves made, ${sum.processCrashes} crashes of the process`,
    `${sum.workerCrashes} of workers, ${sum.diskFaults} writes to disks refused or torn, ${sum.disksLost} disks lost, ${sum.steps} steps`,
    `${(done / seconds).toFixed(1)} runs a second (${seconds.toFixed(0)} s)\n`,
  ].join('; '),
);
process.exitCode = failures === 0 ? 0 : 1;

function optionsAt(seed: number): SimulationOptions {
  if (values.replay !== undefined) {
    const kept = regressions().find(({ name }) => name === values.replay);
    if (kept !== undefined) return kept.options;
    process.stderr.write(`there is no regression ${values.replay}\n`);
    process.exit(64);
  }
  const options = optionsOf(profile as 'lite' | 'swarm', seed);
  if (values.operations === undefined) return options;
  return { ...options, operations: number('operations', values.operations, 1) };
}

async function once(options: SimulationOptions): Promise<void> {
  const outcome = await simulate(options);
  count(outcome);
  if (isOne) process.stdout.write(`${JSON.stringify(outcome, null, 2)}\n`);
  if (outcome.problems.length > 0) await failed(outcome);
}

/** The process ends at each point of a run, one after the other. */
async function everywhere(options: SimulationOptions): Promise<void> {
  const whole = await simulate(options);
  count(whole);
  if (whole.problems.length > 0) return failed(whole);
  for (let crashPoint = 1; crashPoint <= whole.points && failures < FAILURES_MAX; crashPoint++) {
    const outcome = await simulate({ ...options, crashPoint });
    count(outcome);
    points++;
    if (outcome.problems.length > 0) await failed(outcome);
  }
  process.stderr.write(`seed ${options.seed}: ${points} points\n`);
}

async function traced(options: SimulationOptions): Promise<void> {
  const simulation = new Simulation(options);
  simulation.world.trace.lines = [];
  const outcome = await simulation.run();
  count(outcome);
  process.stdout.write(`${simulation.world.trace.lines.join('\n')}\n`);
  if (outcome.problems.length > 0) await failed(outcome);
}

function count({ counts, steps }: Outcome): void {
  done++;
  for (const name of Object.keys(counts) as (keyof Counts)[]) sum[name] += counts[name];
  sum.steps += steps;
}

async function failed(outcome: Outcome): Promise<void> {
  failures++;
  const shortest = await shorter(outcome);
  const { seed, crashPoint } = outcome.options;
  const { operations } = shortest.options;
  const replay = `npm run sim -- --profile ${profile} --seed ${seed} --operations ${operations} --trace`;
  process.stdout.write(
    [
      `seed ${seed} FAILED at commit ${commit}: ${outcome.problems[0]}`,
      ...outcome.problems.slice(1, 4),
      `options: ${JSON.stringify(outcome.options)}`,
      `the shortest that fails has ${operations} of ${outcome.options.operations} operations: ${shortest.problems[0]}`,
      crashPoint === null ? `see it again: ${replay}` : `it ends at point ${crashPoint}; keep it with --save`,
      '',
    ].join('\n'),
  );
  if (!values.save) return;
  const name = crashPoint === null ? `seed-${seed}` : `seed-${seed}-point-${crashPoint}`;
  const file = saveRegression(name, shortest.problems[0]!, shortest.options);
  process.stdout.write(`kept in ${file}\n`);
}

/** The same run with as few operations as still fail. */
async function shorter(outcome: Outcome): Promise<Outcome> {
  for (let operations = 1; operations < outcome.options.operations; operations++) {
    const attempt = await simulate({ ...outcome.options, operations });
    if (attempt.problems.length > 0) return attempt;
  }
  return outcome;
}

function commitOf(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}
