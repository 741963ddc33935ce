import { Command } from 'commander';
import { collect, pairArgument } from '../arguments.ts';
import { groupDigits, type Output, table } from '../output.ts';
import { withWorkspace } from '../with-workspace.ts';

interface Options {
  readonly workspace: string;
  readonly param: readonly string[];
  readonly profile?: true;
}

export function queryCommand(output: Output): Command {
  return new Command('query')
    .description('ask in openCypher; docs/query-language.md says which part of it')
    .argument('<query>', 'such as: MATCH (a {id:$a})-[*1..]->(b) RETURN DISTINCT b.id')
    .requiredOption('--workspace <dir>', 'workspace folder')
    .option('--param <name=value>', 'value of a $name in the query', collect, [])
    .option('--profile', 'show the steps, with their rows and times')
    .action(async (query: string, { workspace, param, profile }: Options) => {
      const params = Object.fromEntries(param.map((text) => pairArgument('--param', text)));
      const answer = await withWorkspace(workspace, (coordinator) => coordinator.query(query, params));
      const { columns, rows, stats, steps, warnings } = answer;
      output.result(answer, () =>
        table(
          columns,
          rows.map((row) => row.map(cellText)),
        ),
      );
      if (!output.isJson) {
        for (const warning of warnings) output.note(`warning: ${warning}`);
        if (profile) {
          const lines = steps.map(({ action, detail, rows: count, elapsedMs }) => {
            return [action, detail, groupDigits(count), elapsedMs.toFixed(2)];
          });
          output.note(table(['step', 'what', 'rows', 'ms'], lines));
        }
        const shards = stats.shards.length === 0 ? 'no shard' : `shard ${stats.shards.join(', ')}`;
        output.note(`${groupDigits(rows.length)} rows from ${shards} in ${stats.elapsedMs.toFixed(1)} ms`);
      }
    });
}

/** Texts as they are, everything else as JSON. */
const cellText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
