import { Command } from 'commander';
import { ShardscopeError } from '../../../base/errors.ts';
import { Incident } from '../../../cluster/incident/incident.ts';
import { readIncident } from '../../../cluster/incident/read-incident.ts';
import { makeIncident } from '../../../cluster/incident/write-incident.ts';
import { withFileErrorsLater } from '../../../cluster/workspace-files.ts';
import { ENGINE_VERSION } from '../../host-options.ts';
import { groupDigits, type Output, terminalTask } from '../output.ts';
import { timeRange } from '../time-range.ts';
import { writeWholeBytes } from '../whole-files.ts';
import { withWorkspace } from '../with-workspace.ts';

interface Options {
  readonly workspace?: string;
  readonly out?: string;
  readonly from?: string;
  readonly to?: string;
  readonly last: string;
  readonly attributes?: boolean;
}

export function incidentCommand(output: Output): Command {
  return new Command('incident')
    .description('write a stretch of history into one file to look at elsewhere, or say what such a file holds')
    .argument('[file]', 'an incident file to say something of')
    .option('--workspace <dir>', 'workspace folder to write an incident of')
    .option('--out <file>', 'file to write; its name should end in .shardscope-incident')
    .option('--last <duration>', 'how far back it goes: 90s, 10m, 6h, 30d', '1h')
    .option('--from <time>', 'from then on (ISO 8601) instead')
    .option('--to <time>', 'until then (ISO 8601); default now')
    .option('--attributes', 'with the attributes of nodes, which may hold secrets')
    .action(async (file: string | undefined, options: Options) => {
      if ((file === undefined) === (options.workspace === undefined)) {
        throw usage('give a FILE to say something of, or --workspace and --out to write one');
      }
      if (file === undefined) await write(output, options);
      else if (options.out !== undefined) throw usage('--out goes with --workspace, not with a FILE');
      else await tell(output, file);
    });
}

const usage = (message: string) => new ShardscopeError('usage.arguments', message, {});

async function write(output: Output, { workspace = '', out, attributes = false, ...times }: Options): Promise<void> {
  if (out === undefined) throw usage('--workspace needs --out FILE');
  const nowMs = Date.now();
  const range = timeRange(times, nowMs);
  const task = terminalTask();
  try {
    const { bytes } = await withWorkspace(workspace, async (coordinator) => {
      const wish = { ...range, attributes, notices: [], engineVersion: ENGINE_VERSION, nowMs };
      const chunks = await makeIncident(coordinator, wish, task);
      return withFileErrorsLater(out, () => writeWholeBytes(out, chunks));
    });
    const { about } = new Incident(await readIncident(out, task));
    const elapsedMs = Date.now() - nowMs;
    task.end();
    output.result(
      { file: out, bytes, ...about, elapsedMs },
      () => `${out}: ${groupDigits(bytes)} bytes\n${said(about)}`,
    );
  } finally {
    task.end();
  }
}

async function tell(output: Output, file: string): Promise<void> {
  const task = terminalTask();
  try {
    const { about } = new Incident(await readIncident(file, task));
    task.end();
    output.result(about, () => said(about));
  } finally {
    task.end();
  }
}

function said(about: Incident['about']): string {
  const iso = (timeMs: number) => new Date(timeMs).toISOString();
  const { workspace, fromMs, toMs, savedMs, engineVersion, hasAttributes, nodes, edges, shards } = about;
  const { moves, writes, plans, events, heatSamples, notices } = about;
  return [
    `incident of ${workspace}, ${iso(fromMs)} to ${iso(toMs)}`,
    `saved ${iso(savedMs)} by Shardscope ${engineVersion}, ${hasAttributes ? 'with' : 'without'} attributes`,
    `${groupDigits(nodes)} nodes, ${groupDigits(edges)} edges, ${shards} shards`,
    `${groupDigits(moves)} moves, ${writes} writes, ${plans} plans, ${events} audit events, ${heatSamples} heat samples, ${notices} notices`,
  ].join('\n');
}
