import { Command } from 'commander';
import type { PlacementRules } from '../../../model/placement-rules.ts';
import { readRules } from '../files.ts';
import type { Output } from '../output.ts';
import { withWorkspace } from '../with-workspace.ts';

export function rulesCommand(output: Output): Command {
  return new Command('rules')
    .description('the placement rules of a workspace')
    .requiredOption('--workspace <dir>', 'workspace folder')
    .option('--set <file>', 'replace them by those of a JSON file (docs/cli.md)')
    .action(async ({ workspace, set }: { workspace: string; set?: string }) => {
      const replacement = set === undefined ? null : readRules(set);
      const rules = await withWorkspace(workspace, async ({ placements }) => {
        if (replacement !== null) await placements.setRules(replacement);
        return placements.rules;
      });
      output.result(rules, () => rulesText(rules));
    });
}

function rulesText({ shards, types, pins, apart, together }: PlacementRules): string {
  const lines = [
    ...shards.map(({ shard, ...bounds }) => {
      const parts = Object.entries(bounds).map(([name, value]) => `${name} ${value}`);
      return `shard ${shard}: ${parts.join(', ')}`;
    }),
    ...types.map(({ type, shards: on }) => `nodes of type ${type}: on shards ${on.join(', ')} only`),
    ...pins.map(({ node, shard }) => `${node}: pinned to shard ${shard}`),
    ...apart.map(({ name, nodes }) => `group ${name}: ${nodes.length} nodes, all on different shards`),
    ...together.map(({ root, hierarchy }) => `${root} and all below it (${hierarchy ?? 'all'}): on one shard`),
  ];
  return lines.length === 0 ? 'no rules' : lines.join('\n');
}
