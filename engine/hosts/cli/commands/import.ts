import { Command } from 'commander';
import { createAnalysisPool } from '../../../cluster/analysis/analysis-pool.ts';
import { type ImportOptions, importWorkspace } from '../../../cluster/import-workspace.ts';
import { readTopology } from '../../../io/read-topology.ts';
import { SHARD_COUNT_MAX } from '../../../model/ids.ts';
import { NO_RULES } from '../../../model/placement-rules.ts';
import { choiceArgument, collect, integerArgument, numberArgument, pairArgument } from '../arguments.ts';
import { readRules } from '../files.ts';
import { type Output, terminalTask } from '../output.ts';
import { workspaceText } from '../report-text.ts';

interface Options {
  readonly workspace: string;
  readonly shards: string;
  readonly replicas: string;
  readonly closure: string;
  readonly hierarchy: readonly string[];
  readonly undirected: string;
  readonly strict?: true;
  readonly objective: string;
  readonly imbalance: string;
  readonly rules?: string;
  readonly seed: string;
}

export function importCommand(output: Output): Command {
  return new Command('import')
    .description('read a topology and split it over shards, into a new workspace')
    .argument(
      '<source...>',
      'nodes and edges CSV, edge list, GraphML, GEXF, graphology or node-link JSON, package-lock.json',
    )
    .requiredOption('--workspace <dir>', 'folder to make')
    .option('--shards <n>', 'number of shards', '4')
    .option('--replicas <n>', 'copies of each partition, on another worker: 0 or 1', '0')
    .option('--closure <depth>', 'auto, full, or the largest depth to keep', 'auto')
    .option('--hierarchy <name=relations>', 'a further hierarchy: NAME=relation,relation', collect, [])
    .option('--undirected <how>', 'both: an undirected edge becomes two; refuse: it is an error', 'both')
    .option('--strict', 'refuse what would otherwise be repaired and counted')
    .option('--objective <what>', 'what the placement keeps small: closure (rows stored twice) or edges', 'closure')
    .option('--imbalance <ratio>', 'by how much a shard may exceed its share of the influence', '0.03')
    .option('--rules <file>', 'placement rules as JSON (docs/cli.md)')
    .option('--seed <n>', 'of the size estimate and the placement', '1')
    .action(async (sources: readonly string[], options: Options) => run(output, sources, options));
}

async function run(output: Output, sources: readonly string[], options: Options): Promise<void> {
  const undirected = choiceArgument('--undirected', options.undirected, ['both', 'refuse']);
  const isNamedDepth = options.closure === 'auto' || options.closure === 'full';
  const importOptions: ImportOptions = {
    shardCount: integerArgument('--shards', options.shards, 1, SHARD_COUNT_MAX),
    replicas: integerArgument('--replicas', options.replicas, 0, 1),
    closure: isNamedDepth
      ? (options.closure as 'auto' | 'full')
      : integerArgument('--closure', options.closure, 1, 0xffff),
    hierarchies: options.hierarchy.map((text) => {
      const [name, relations] = pairArgument('--hierarchy', text);
      return { name, relations: relations.split(',') };
    }),
    objective: choiceArgument('--objective', options.objective, ['closure', 'edges']),
    imbalance: numberArgument('--imbalance', options.imbalance, 0, 1000),
    rules: options.rules === undefined ? NO_RULES : readRules(options.rules),
    seed: integerArgument('--seed', options.seed, 0, 0xffff_ffff),
    isDemo: false,
    nowMs: Date.now,
  };
  const task = terminalTask();
  const startedMs = Date.now();
  const pool = createAnalysisPool();
  try {
    const { topology, warnings } = await readTopology(sources, { undirected, strict: options.strict ?? false }, task);
    const report = await importWorkspace(options.workspace, topology, warnings, importOptions, pool, task);
    task.end();
    const whole = { ...report, elapsedMs: Date.now() - startedMs };
    output.result(whole, () => `${workspaceText(whole)}\nimported in ${(whole.elapsedMs / 1000).toFixed(1)} s`);
  } finally {
    task.end();
    await pool.close();
  }
}
