import { Command } from 'commander';
import { settingsText } from '../influence-text.ts';
import type { Output } from '../output.ts';
import { workspaceText } from '../report-text.ts';
import { withWorkspace } from '../with-workspace.ts';

export function infoCommand(output: Output): Command {
  return new Command('info')
    .description('what a workspace holds')
    .requiredOption('--workspace <dir>', 'workspace folder')
    .action(async ({ workspace }: { workspace: string }) => {
      const info = await withWorkspace(workspace, (coordinator) => coordinator.info());
      output.result(
        info,
        () =>
          `${workspaceText(info)}\ninfluence: ${settingsText(info.influence)}\nepoch ${info.epoch}, ${info.moves} moves, ${info.plans} plans, ${info.revision} writes`,
      );
    });
}
