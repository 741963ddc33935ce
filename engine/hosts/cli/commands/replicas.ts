import { statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { Command } from 'commander';
import type { Coordinator } from '../../../cluster/coordinator.ts';
import { setReplicas } from '../../../cluster/redundancy/set-replicas.ts';
import { replicaFile } from '../../../cluster/workspace-files.ts';
import { integerArgument } from '../arguments.ts';
import { groupDigits, type Output } from '../output.ts';
import { withReopenable } from '../with-workspace.ts';

interface Options {
  readonly workspace: string;
  readonly set?: string;
  readonly actor: string;
}

export function replicasCommand(output: Output): Command {
  return new Command('replicas')
    .description('whether every shard has a replica on another worker; adds or drops them')
    .requiredOption('--workspace <dir>', 'workspace folder; nobody else may have it open')
    .option('--set <n>', '1: make a replica of every shard; 0: remove them')
    .option('--actor <name>', 'who is written down for a change', userInfo().username)
    .action(async ({ workspace, set, actor }: Options) => {
      const wanted = set === undefined ? null : integerArgument('--set', set, 0, 1);
      const report = await withReopenable(workspace, async ({ current, reopen }) => {
        const coordinator = current();
        if (wanted === null || wanted === coordinator.facts.replicas) return reportOf(coordinator);
        // Opening has mended and checked every file, closing seals it: what is copied is whole.
        const change = (folder: string) => setReplicas(folder, wanted, { actor, nowMs: Date.now });
        return reportOf(await reopen(coordinator, change, {}));
      });
      output.result(report, () => {
        const { replicas, shards, replicaBytes } = report;
        if (replicas === 0) return 'no replicas; add them with --set 1';
        return `a replica of each of ${shards} shards: ${groupDigits(replicaBytes)} bytes`;
      });
    });
}

function reportOf({ folder, facts, columns: { shardCount } }: Coordinator) {
  let replicaBytes = 0;
  if (facts.replicas > 0) {
    for (let shard = 0; shard < shardCount; shard++) replicaBytes += statSync(replicaFile(folder, shard)).size;
  }
  return { workspace: folder, replicas: facts.replicas, shards: shardCount, replicaBytes };
}
