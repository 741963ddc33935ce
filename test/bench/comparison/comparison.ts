import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { silentTask } from '../../../engine/base/progress.ts';
import { Coordinator } from '../../../engine/cluster/coordinator.ts';
import { demoTopology } from '../../../engine/cluster/demo-topology.ts';
import { readTopology } from '../../../engine/io/read-topology.ts';
import type { Topology } from '../../../engine/model/topology.ts';
import { type Bench, median } from '../bench.ts';
import { importForQueries } from '../query-workspace.ts';
import { checkAnswers } from './check-answers.ts';
import { type ComparisonLine, comparisonLine, comparisonMarkdown } from './comparison-line.ts';
import { QuestionSource } from './draw-questions.ts';
import { type Engine, FORM_NAMES, type FormName } from './forms.ts';
import { type GraphFacts, graphFacts } from './graph-facts.ts';
import { graphologyEngine } from './graphology-engine.ts';
import { measureEngines, type QuestionSets } from './measure-engines.ts';
import { postgresEngines } from './postgres-engines.ts';
import { startPostgres } from './postgres-server.ts';
import { LANE_COUNT, shardscopeEngine } from './shardscope-engine.ts';

const NODE_COUNT = 50_000;
const SHARD_COUNT = 4;
const QUESTIONS = { warmUp: 100, single: 200, together: 100 } as const;

/**
 * The forms of questions a topology is asked, with the same answers, by four ways of keeping it. Every answer is
 * compared first. No goals: an engine in the asking thread, one behind a socket and one over worker threads differ in
 * more than speed, and the table says which is best at what.
 */
export const comparisonBench: Bench<ComparisonLine> = {
  name: 'comparison',
  about: `the query forms of a topology over ${SHARD_COUNT} shards, against graphology in memory and PostgreSQL (several minutes)`,
  async run({ data }) {
    // First, because it is the one that may not be had.
    const server = await startPostgres();
    const folder = mkdtempSync(join(tmpdir(), 'shardscope-bench-'));
    try {
      const facts = graphFacts(await topologyOf(data));
      const workspace = await importForQueries(folder, facts.topology, SHARD_COUNT);
      const others = [graphologyEngine(facts), ...(await postgresEngines(server, facts, LANE_COUNT))];
      return await compare(facts, workspace, others);
    } finally {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
  markdown: comparisonMarkdown,
};

async function topologyOf(data: string | null): Promise<Topology> {
  if (data === null) return demoTopology(NODE_COUNT, 1);
  const file = (name: string) => {
    const path = join(resolve(data), `${name}.csv`);
    return existsSync(path) ? path : `${path}.gz`;
  };
  return (await readTopology([file('nodes'), file('edges')], { undirected: 'both', strict: false }, silentTask))
    .topology;
}

async function compare(facts: GraphFacts, workspace: string, others: readonly Engine[]): Promise<ComparisonLine[]> {
  const forms = FORM_NAMES.filter((form) => form !== 'walk' || facts.walkRelation !== null);
  const asked = drawAll(facts, forms);
  const rows = new Map<FormName, number>();
  await withCoordinator(workspace, async (coordinator) => {
    const engines = [...others, shardscopeEngine(coordinator, facts, () => {})];
    for (const form of forms) {
      progress(`checking ${form}`);
      const { warmUp, single, together } = asked.get(form)!;
      const rowCounts = await checkAnswers(form, engines, [...single, ...together, ...warmUp]);
      rows.set(form, median(rowCounts.slice(0, single.length)));
    }
  });
  const lines: ComparisonLine[] = [];
  // Opened anew: what the check may have left in a cache is gone.
  await withCoordinator(workspace, async (coordinator) => {
    for (const form of forms) {
      progress(`measuring ${form}`);
      let cachedCount = 0;
      const shardscope = shardscopeEngine(coordinator, facts, () => cachedCount++);
      const [ours, ...theirs] = await measureEngines(form, [shardscope, ...others], asked.get(form)!);
      const note = cachedCount === 0 ? '' : `${cachedCount} of our answers came out of the result cache`;
      for (const figures of theirs) {
        lines.push(comparisonLine(form, rows.get(form)!, [ours!, LANE_COUNT], figures, note));
      }
    }
  });
  return lines;
}

function drawAll(facts: GraphFacts, forms: readonly FormName[]): Map<FormName, QuestionSets> {
  const source = new QuestionSource(facts);
  return new Map(
    forms.map((form) => {
      const warmUp = source.draw(form, QUESTIONS.warmUp, 1);
      return [
        form,
        { warmUp, single: source.draw(form, QUESTIONS.single, 2), together: source.draw(form, QUESTIONS.together, 3) },
      ];
    }),
  );
}

async function withCoordinator(workspace: string, work: (coordinator: Coordinator) => Promise<void>): Promise<void> {
  const coordinator = await Coordinator.open(workspace, Date.now);
  try {
    await work(coordinator);
  } finally {
    await coordinator.close();
  }
}

function progress(text: string): void {
  process.stderr.write(`  ${text}\n`);
}
