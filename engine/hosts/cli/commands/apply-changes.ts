import { userInfo } from 'node:os';
import { Command } from 'commander';
import { ShardscopeError, toWireError } from '../../../base/errors.ts';
import { writeWithRoom } from '../../../cluster/writes/write-with-room.ts';
import type { WriteSummary } from '../../../model/changes.ts';
import { CHANGES_A_WRITE_MAX } from '../../../protocol/change-schemas.ts';
import { integerArgument } from '../arguments.ts';
import { readChanges } from '../changes-file.ts';
import { groupDigits, type Output, terminalTask } from '../output.ts';
import { withReopenable } from '../with-workspace.ts';

interface Options {
  readonly workspace: string;
  readonly batch?: string;
  readonly ifRevision?: string;
  readonly dryRun?: boolean;
  readonly actor: string;
}

export function applyChangesCommand(output: Output): Command {
  return new Command('apply-changes')
    .description('add, change, remove and move nodes and edges, all of them or none')
    .argument('<file>', 'changes, as a JSON array or one JSON object a line (docs/cli.md)')
    .requiredOption('--workspace <dir>', 'workspace folder')
    .option('--batch <n>', 'write them n at a time; each batch holds as a whole, and one that is refused is the last')
    .option('--if-revision <n>', 'refuse when anything was written since that revision')
    .option('--dry-run', 'look at what they would do, and write nothing')
    .option('--actor <name>', 'who is written down for it', userInfo().username)
    .action(async (file: string, options: Options) => {
      const number = (name: string, text: string | undefined, min: number, max: number) =>
        text === undefined ? undefined : integerArgument(name, text, min, max);
      const batch = number('--batch', options.batch, 1, CHANGES_A_WRITE_MAX);
      const ifRevision = number('--if-revision', options.ifRevision, 0, Number.MAX_SAFE_INTEGER);
      const isDryRun = options.dryRun === true;
      const changes = readChanges(file);
      refuseUnfit(changes.length, batch, isDryRun);
      const size = batch ?? changes.length;
      const startedMs = performance.now();
      const task = terminalTask();
      let revision = 0;
      const sum = await withReopenable(options.workspace, async (workspace) => {
        let whole: WriteSummary | null = null;
        for (let first = 0; first < changes.length; first += size) {
          const wanted = first === 0 ? ifRevision : undefined;
          try {
            const some = changes.slice(first, first + size);
            const written = await writeWithRoom(workspace, some, {
              actor: options.actor,
              ifRevision: wanted,
              isDryRun,
            });
            revision = written.revision;
            whole = whole === null ? written.summary : added(whole, written.summary);
          } catch (error) {
            if (first === 0) throw error;
            const { code, message, details } = toWireError(error);
            const advice = `the ${first} changes before this batch were made; go on from there`;
            throw new ShardscopeError(code, `${message}; ${advice}`, { ...details, applied: first }, error);
          }
          task.report({
            phase: 'writing',
            done: Math.min(first + size, changes.length),
            total: changes.length,
            unit: 'changes',
          });
        }
        return whole!;
      }).finally(() => task.end());
      const elapsedMs = performance.now() - startedMs;
      output.result({ revision, dryRun: isDryRun, ...sum, elapsedMs }, () => {
        const head = isDryRun ? 'would be made; nothing was written' : `made, revision ${revision}`;
        return `${groupDigits(sum.changes)} changes ${head}\n${summaryText(sum)}`;
      });
    });
}

/** @throws usage.arguments, input.format, limit.rows */
function refuseUnfit(count: number, batch: number | undefined, isDryRun: boolean): void {
  if (count === 0) throw new ShardscopeError('input.format', 'the file holds no changes', {});
  if (batch !== undefined && isDryRun && count > batch) {
    const message = '--dry-run looks at one write only, because later batches build on earlier ones; leave --batch out';
    throw new ShardscopeError('usage.arguments', message, {});
  }
  if ((batch ?? count) <= CHANGES_A_WRITE_MAX) return;
  const message = `the file holds ${count} changes, and one write takes ${CHANGES_A_WRITE_MAX} at most; give --batch`;
  throw new ShardscopeError('limit.rows', message, { changes: count });
}

function added(one: WriteSummary, other: WriteSummary): WriteSummary {
  const sum = (part: 'nodes' | 'edges' | 'closureRows') => ({
    added: one[part].added + other[part].added,
    changed: one[part].changed + other[part].changed,
    removed: one[part].removed + other[part].removed,
  });
  return {
    changes: one.changes + other.changes,
    nodes: sum('nodes'),
    edges: sum('edges'),
    closureRows: sum('closureRows'),
  };
}

function summaryText(summary: WriteSummary): string {
  const line = (name: string, part: WriteSummary['nodes']) =>
    `${name}: ${groupDigits(part.added)} added, ${groupDigits(part.changed)} changed, ${groupDigits(part.removed)} removed`;
  return [line('nodes', summary.nodes), line('edges', summary.edges), line('closure rows', summary.closureRows)].join(
    '\n',
  );
}
