import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Command } from 'commander';
import { ShardscopeError } from '../../../base/errors.ts';
import type { Coordinator } from '../../../cluster/coordinator.ts';
import { parsePlan } from '../../../cluster/plans/plan-document.ts';
import { SQL_SPELLINGS } from '../../../io/export/plan-sql.ts';
import { parseSqlTable, SQL_TABLE_DEFAULT } from '../../../io/export/sql-table.ts';
import type { Plan } from '../../../protocol/plan-schemas.ts';
import { requireFormat } from '../../export/export-formats.ts';
import { type ExportPart, makeExport } from '../../export/make-export.ts';
import { choiceArgument } from '../arguments.ts';
import { readText } from '../files.ts';
import { groupDigits, type Output, terminalTask } from '../output.ts';
import { type TimeOptions, timeRange } from '../time-range.ts';
import { makeFolder, writeWholeFiles } from '../whole-files.ts';
import { withWorkspace } from '../with-workspace.ts';

interface Options extends Partial<TimeOptions> {
  readonly workspace: string;
  readonly what: string;
  readonly format: string;
  readonly out: string;
  readonly plan?: string;
  readonly sql?: string;
  readonly sqlTable?: string;
}

export function exportCommand(output: Output): Command {
  return new Command('export')
    .description('write a plan, the topology with its placement, heat or history for other programs and people')
    .requiredOption('--workspace <dir>', 'workspace folder')
    .requiredOption('--what <what>', 'plan, topology, heat or history')
    .requiredOption('--format <format>', 'json, csv, sql, md, graphml or gexf; not each of each')
    .requiredOption('--out <file>', 'file to write; two tables make a folder, or with .csv two files')
    .option('--plan <plan>', 'the plan: a file of place or plan --out, or an id')
    .option('--sql <spelling>', `${SQL_SPELLINGS.join(' or ')} (default: generic)`)
    .option('--sql-table <table>', `the table and its columns for key and shard (default: ${SQL_TABLE_DEFAULT})`)
    .option('--last <duration>', 'how far back heat and history go: 90s, 10m, 6h, 30d (default: 1h and 7d)')
    .option('--from <time>', 'from then on (ISO 8601) instead')
    .option('--to <time>', 'until then (ISO 8601); default now')
    .action(async (options: Options) => run(output, options));
}

async function run(output: Output, options: Options): Promise<void> {
  const { what, format } = requireFormat(options.what, options.format, 'usage.arguments');
  requireHeeded(options);
  const nowMs = Date.now();
  const range = timeRange({ ...options, last: options.last ?? (what === 'heat' ? '1h' : '7d') }, nowMs);
  const sql = {
    table: parseSqlTable(options.sqlTable ?? SQL_TABLE_DEFAULT),
    spelling: choiceArgument('--sql', options.sql ?? 'generic', SQL_SPELLINGS),
  };
  const startedMs = performance.now();
  const task = terminalTask();
  try {
    const { parts, files } = await withWorkspace(options.workspace, async (coordinator) => {
      const plan = options.plan === undefined ? null : planOf(coordinator, options.plan);
      const parts = await makeExport(coordinator, { what, format, range, nowMs, plan, sql }, task);
      const names = await fileNames(options.out, format, parts);
      const texts = parts.map(({ chunks }, at) => ({ file: names[at]!, chunks }));
      return { parts, files: await writeWholeFiles(texts, task) };
    });
    task.end();
    const warnings = parts.flatMap((part) => part.warnings.map((warning) => ({ ...warning })));
    const elapsedMs = performance.now() - startedMs;
    output.result({ what, format, files, warnings, elapsedMs }, () =>
      [
        ...files.map(({ file, bytes }) => `${file}: ${groupDigits(bytes)} bytes`),
        ...warnings.map(({ code, count, first }) => `warning: ${code}: ${groupDigits(count)} (first: ${first})`),
      ].join('\n'),
    );
  } finally {
    task.end();
  }
}

/** An option that would not be heeded is a mistake of the caller's, and better told now than looked for in the file. */
function requireHeeded({ what, format, plan, sql, sqlTable, last, from, to }: Options): void {
  const refuse = (message: string): never => {
    throw new ShardscopeError('usage.arguments', message, { what, format });
  };
  if (what === 'plan' && plan === undefined) refuse('--what plan needs --plan FILE or --plan ID');
  if (what !== 'plan' && plan !== undefined) refuse(`--plan is for --what plan, not for ${what}`);
  if (format !== 'sql' && (sql ?? sqlTable) !== undefined)
    refuse(`--sql and --sql-table are for --format sql, not ${format}`);
  const isTimed = what === 'heat' || what === 'history';
  if (!isTimed && (last ?? from ?? to) !== undefined)
    refuse(`--last, --from and --to are for heat and history, not ${what}`);
}

/** A file where there is one; else the id of a plan that the workspace knows. */
function planOf(coordinator: Coordinator, plan: string): Plan {
  const isFile = existsSync(plan) || /[\\/]|\.json$/i.test(plan);
  return isFile ? parsePlan(readText(plan), basename(plan)) : coordinator.planById(plan);
}

/** `out` itself; for two tables `out.nodes.csv` and `out.edges.csv`, or `nodes.csv` and `edges.csv` in the folder `out`. */
async function fileNames(out: string, format: string, parts: readonly ExportPart[]): Promise<readonly string[]> {
  if (parts.length === 1) return [out];
  const suffix = `.${format}`;
  if (out.toLowerCase().endsWith(suffix)) {
    const base = out.slice(0, -suffix.length);
    return parts.map(({ name }) => `${base}.${name}${suffix}`);
  }
  await makeFolder(out);
  return parts.map(({ name }) => join(out, `${name}${suffix}`));
}
