import { userInfo } from 'node:os';
import { Command } from 'commander';
import { ERROR_CODES } from '../../../base/errors.ts';
import type { MetagraphDocument, MetagraphReport } from '../../../protocol/change-types.ts';
import { readMetagraph } from '../changes-file.ts';
import { writeText } from '../files.ts';
import { groupDigits, type Output, table } from '../output.ts';
import { printable } from '../query-text.ts';
import { withWorkspace } from '../with-workspace.ts';

interface Options {
  readonly workspace: string;
  readonly set?: string;
  readonly check?: boolean;
  readonly out?: string;
  readonly actor: string;
}

export function metagraphCommand(output: Output): Command {
  return new Command('metagraph')
    .description('which types there are and what may connect; inferred at import, edited, checked against the data')
    .requiredOption('--workspace <dir>', 'workspace folder')
    .option('--set <file>', 'replace it by that of a JSON file, as --out writes one')
    .option('--check', 'compare it with all edges; exit status 65 when something does not hold')
    .option('--out <file>', 'write it into a file')
    .option('--actor <name>', 'who is written down for a change', userInfo().username)
    .action(async ({ workspace, set, check, out, actor }: Options) => {
      const replacement = set === undefined ? null : readMetagraph(set);
      const { metagraph, report } = await withWorkspace(workspace, async (coordinator) => {
        if (replacement !== null) await coordinator.metagraphs.replace(replacement, actor);
        return {
          metagraph: coordinator.metagraphs.document(),
          report: check === true ? await coordinator.metagraphs.check() : null,
        };
      });
      if (out !== undefined) writeText(out, `${JSON.stringify(metagraph, null, 2)}\n`);
      output.result(report === null ? metagraph : { ...metagraph, check: report }, () => {
        return [metagraphText(metagraph), ...(report === null ? [] : ['', reportText(report)])].join('\n');
      });
      if (report?.ok === false) process.exitCode = ERROR_CODES['verify.failed'].exit;
    });
}

function metagraphText({ connections, hierarchies }: MetagraphDocument): string {
  return [
    table(
      ['from', 'relation', 'to', 'edges'],
      connections.map(({ from, relation, to, edges }) => {
        return [printable(from), printable(relation), printable(to), groupDigits(edges ?? 0)];
      }),
    ),
    '',
    ...hierarchies.map(({ name, relations, acyclic }) => {
      const of = relations === null ? 'all relations' : relations.map(printable).join(', ');
      return `hierarchy ${printable(name)}: ${of}; ${acyclic ? 'acyclic' : 'cycles are legal'}`;
    }),
  ].join('\n');
}

function reportText({ ok, checked, violations, hierarchies }: MetagraphReport): string {
  return [
    ok ? `holds for all ${groupDigits(checked)} edges` : `does not hold for ${groupDigits(checked)} edges`,
    ...violations.map(({ from, relation, to, edges, counted }) => {
      const said = counted === null ? 'not allowed' : `counted as ${groupDigits(counted)}`;
      return `${printable(from)} -[${printable(relation)}]-> ${printable(to)}: ${groupDigits(edges)} edges, ${said}`;
    }),
    ...hierarchies.map(({ name, acyclic, cycle }) => {
      if (cycle === null)
        return `hierarchy ${printable(name)}: no cycle${acyclic ? '' : '; it may be declared acyclic'}`;
      return `hierarchy ${printable(name)}: has the cycle ${cycle.map(printable).join(' -> ')}`;
    }),
  ].join('\n');
}
