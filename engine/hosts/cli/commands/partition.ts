import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Command } from 'commander';
import { type PartitionOutcome, partitionGraph } from '../../../algorithms/placement/partition/partition-graph.ts';
import { undirectedGraph } from '../../../algorithms/placement/partition/undirected-graph.ts';
import { ShardscopeError } from '../../../base/errors.ts';
import { readMetisGraph } from '../../../io/metis-graph.ts';
import { choiceArgument, integerArgument, numberArgument } from '../arguments.ts';
import { readText } from '../files.ts';
import type { Output } from '../output.ts';

interface Options {
  readonly parts: string;
  readonly imbalance: string;
  readonly seed: string;
  readonly preset: string;
  readonly out: string;
}

/** The placement algorithm alone, on a graph of METIS: for comparison with `gpmetis`. */
export function partitionCommand(output: Output): Command {
  return new Command('partition')
    .description('split a METIS graph into parts of equal weight with few edges between them')
    .argument('<graph>', 'file in the graph format of METIS')
    .requiredOption('--parts <k>', 'number of parts')
    .option('--imbalance <ratio>', 'by how much a part may exceed its share', '0.03')
    .option('--seed <n>', 'the same seed gives the same parts', '1')
    .option('--preset <name>', 'fast, default or high', 'default')
    .requiredOption('--out <file>', 'gets one part number a line')
    .action((file: string, { parts, imbalance, seed, preset, out }: Options) => {
      const partCount = integerArgument('--parts', parts, 1, 65_534);
      const chosen = {
        partCount,
        imbalance: numberArgument('--imbalance', imbalance, 0, 1000),
        seed: integerArgument('--seed', seed, 0, 0xffff_ffff),
        preset: choiceArgument('--preset', preset, ['fast', 'default', 'high']),
      };
      const { vertexCount, sources, targets, edgeWeights, vertexWeights, dimensions } = readMetisGraph(
        readText(file),
        basename(file),
      );
      const graph = undirectedGraph(vertexCount, sources, targets, edgeWeights);
      const startedMs = performance.now();
      const outcome = partitionGraph({ ...chosen, graph, weights: vertexWeights, dimensions });
      const elapsedMs = performance.now() - startedMs;
      const { cut, imbalance: reached, parts: found } = requirePartition(outcome);
      writeFileSync(out, found.length === 0 ? '' : `${found.join('\n')}\n`);
      output.result({ cut, imbalance: reached, elapsedMs }, () => {
        return `cut ${cut}, imbalance ${(100 * reached).toFixed(2)} %, ${elapsedMs.toFixed(0)} ms`;
      });
    });
}

/** Without constraints there is always one: five vertices on four parts are only out of balance. */
function requirePartition(outcome: PartitionOutcome): Extract<PartitionOutcome, { kind: 'partition' }> {
  if (outcome.kind === 'partition') return outcome;
  throw new ShardscopeError('internal.assertion', `no partition was found: ${outcome.kind}`, {});
}
