import { Command } from 'commander';
import { collect, pairArgument } from '../arguments.ts';
import { groupDigits, type Output, table } from '../output.ts';
import { withWorkspace } from '../with-workspace.ts';

export function queryCommand(output: Output): Command {
  return new Command('query')
    .description('ask in openCypher; docs/query-language.md says which part of it')
    .argument('<query>', 'such as: MATCH (a {id:$a})-[*1..]->(b) RETURN DISTINCT b.id')
    .requiredOption('--workspace <dir>', 'workspace folder')
    .option('--param <name=value>', 'value of a $name in the query', collect, [])
    .action(async (query: string, { workspace, param }: { workspace: string; param: readonly string[] }) => {
      const params = Object.fromEntries(param.map((text) => pairArgument('--param', text)));
      const answer = await withWorkspace(workspace, (coordinator) => coordinator.query(query, params));
      const { columns, rows, stats } = answer;
      output.result(answer, () =>
        table(
          columns,
          rows.map((row) => row.map(String)),
        ),
      );
      if (!output.isJson) {
        const shards = stats.shards.length === 0 ? 'no shard' : `shard ${stats.shards.join(', ')}`;
        output.note(`${groupDigits(rows.length)} rows from ${shards} in ${stats.elapsedMs.toFixed(1)} ms`);
      }
    });
}
