import { buildCsr, reverseCsr } from '../../../engine/algorithms/graph/csr.ts';
import { noRuleColumns } from '../../../engine/algorithms/placement/rule-columns.ts';
import type { LoopOptions } from '../../../engine/algorithms/planning/control-loop.ts';
import { createBackTest } from '../../../engine/algorithms/replay/back-test.ts';
import type { Traffic } from '../../../engine/algorithms/replay/traffic.ts';
import { createPrng } from '../../../engine/base/prng.ts';
import { type BalancePolicy, DEFAULT_POLICY } from '../../../engine/model/policy.ts';
import type { ReplayStrategy } from '../../../engine/model/replay.ts';
import { type BenchLine, line } from '../bench.ts';
import { type HeatTrace, heatTrace, type TraceOptions } from './heat-trace.ts';

/** Nothing of ours was chosen by these. */
const SEEDS = [1, 2, 3];
/** Days 9 to 14: a season is known, and the forecast has a record. */
const FIRST_DAY = 8;
const OVERLOAD_RATIO = 1.2;
const POLICY: BalancePolicy = {
  ...DEFAULT_POLICY,
  ...{ tickS: 300, windowS: 300, horizonS: 3600, cooldownS: 3600 },
};

/** Shards are types of nodes, so that their days differ: each is overloaded at another hour. */
const SCENARIOS: Readonly<Record<string, Omit<TraceOptions, 'seed'>>> = {
  seasonal: { eventCount: 0, shiftCount: 0, zipfExponent: 0.8 },
  'with 900 hot events': { shiftCount: 0, zipfExponent: 0.8 },
};

/** `oracle`: a clairvoyant of the rates that accesses are drawn from, where `clairvoyant` sees the accesses. */
const RUNS = ['off', 'reactive', 'predictive', 'clairvoyant', 'oracle'] as const;
type Run = (typeof RUNS)[number];

interface Outcome {
  /** Shard-ticks above 1.2 times the mean, by what was counted and by the true rates. */
  readonly counted: number;
  readonly true: number;
  readonly nodes: number;
  readonly rows: number;
  readonly pingPongs: number;
  /** Part of the ticks that were planned by the forecast. */
  readonly forecastPart: number;
  /** Of nodes and of shards, an hour ahead. */
  readonly mase: number;
  readonly wape: number;
  readonly shardMase: number;
  readonly shardWape: number;
}

/** Policies against each other on loads with a daily cycle: overloads that are left, and what it costs. */
export function seasonLines(): readonly BenchLine[] {
  return Object.entries(SCENARIOS).flatMap(([name, options]) => {
    const runs = SEEDS.map((seed) => {
      const trace = heatTrace({ ...options, seed });
      return Object.fromEntries(RUNS.map((run) => [run, outcomeOf(trace, seed, run)])) as Record<Run, Outcome>;
    });
    return scenarioLines(name, runs, options.eventCount !== 0);
  });
}

function scenarioLines(name: string, runs: readonly Record<Run, Outcome>[], hasEvents: boolean): BenchLine[] {
  const sumOf = (run: Run, figure: keyof Outcome) => runs.reduce((sum, outcome) => sum + outcome[run][figure], 0);
  const meanOf = (run: Run, figure: keyof Outcome) => sumOf(run, figure) / runs.length;
  const bySeed = (run: Run, figure: keyof Outcome) => runs.map((outcome) => outcome[run][figure]).join(' + ');
  const allOf = (figure: keyof Outcome, digits = 0) =>
    RUNS.map((run) => `${run} ${sumOf(run, figure).toFixed(digits)}`).join(', ');
  const overloads = (figure: 'counted' | 'true', unit: string) => {
    const [off, reactive, predictive, clairvoyant, oracle] = RUNS.map((run) => sumOf(run, figure)) as [
      ...[number, number, number, number, number],
    ];
    const judged = (what: string, reference: number, goal: string, isMet: boolean, note: string): BenchLine => {
      const measured = what.includes('avoided') ? off - predictive : predictive;
      const figures = { measured, reference, unit: 'shard-ticks' };
      const judgement = line(`${name}: overloads by ${unit}, ${what}`, figures, goal, () => isMet, note);
      // What begins at once cannot be foretold; nobody said how much of it should be.
      return hasEvents ? { ...judgement, goal: 'none', isMet: null } : judgement;
    };
    const note = `${allOf(figure)}; by seed ${bySeed('predictive', figure)} against ${bySeed('reactive', figure)}`;
    const [avoided, most] = [off - predictive, off - clairvoyant];
    return [
      judged('predictive / reactive', reactive, '<= 0.25', predictive <= 0.25 * reactive, note),
      judged(
        'predictive / clairvoyant',
        clairvoyant,
        '<= 1.1',
        predictive <= 1.1 * clairvoyant,
        `of the oracle's ${oracle}: ${predictive - oracle} more`,
      ),
      judged('avoided, predictive / clairvoyant', most, '>= 0.9', avoided >= 0.9 * most, 'of those that off has'),
    ];
  };
  const free = (what: string, figure: keyof Outcome, note: string): BenchLine => {
    const figures = { measured: sumOf('predictive', figure), reference: sumOf('reactive', figure), unit: what };
    return { ...line(`${name}: ${what} moved, predictive / reactive`, figures, 'none', () => true, note), isMet: null };
  };
  const mase = { measured: meanOf('predictive', 'mase'), reference: 1, unit: '' };
  const [wape, shardMase, shardWape, part] = (['wape', 'shardMase', 'shardWape', 'forecastPart'] as const).map(
    (figure) => meanOf('predictive', figure).toFixed(3),
  );
  const note = `WAPE ${wape}; shards: MASE ${shardMase}, WAPE ${shardWape}; part of the ticks planned by it ${part}`;
  return [
    ...overloads('true', 'true rates'),
    ...overloads('counted', 'counts'),
    free('nodes', 'nodes', allOf('nodes')),
    free('rows', 'rows', `${allOf('rows')}; ping-pongs ${allOf('pingPongs')}`),
    line(`${name}: forecast an hour ahead, MASE by node`, mase, '< 1', (ratio) => ratio < 1, note),
  ];
}

/** The whole trace runs; the judged days count. */
function outcomeOf(trace: HeatTrace, seed: number, run: Run): Outcome {
  const { nodeCount, tickCount, counts, rates, ticksPerDay } = trace;
  const loop = loopOptions(trace, seed);
  const { homes } = loop;
  const strategy: ReplayStrategy = run === 'oracle' ? 'clairvoyant' : run;
  const traffic = denseTraffic(counts, trace);
  const foreseen = run === 'oracle' ? denseTraffic(rates, trace) : traffic;
  const grid = { startMs: 0, tickMs: 1000 * POLICY.tickS, tickCount };
  const test = createBackTest({ loop, strategy, grid, traffic, foreseen });
  const shardCount = loop.rules.weights.length;
  const firstTick = FIRST_DAY * ticksPerDay;
  let trueOverloads = 0;
  for (let tick = 0; tick < tickCount; tick++) {
    if (tick >= firstTick) {
      const rate = rates.subarray(tick * nodeCount, (tick + 1) * nodeCount);
      trueOverloads += overloadedShards(rate, homes, shardCount);
    }
    const plan = test.step();
    for (const { nodes, to } of plan?.moves ?? []) for (const node of nodes) homes[node] = to;
    if (plan !== null) test.made(plan.moves);
  }
  const { ticks, figures } = test.result();
  const judged = ticks.slice(firstTick);
  const sumOf = (of: (tick: (typeof judged)[number]) => number) => judged.reduce((sum, tick) => sum + of(tick), 0);
  const { nodes, shards } = figures.forecast;
  return {
    counted: sumOf(({ overloaded }) => overloaded),
    true: trueOverloads,
    nodes: sumOf(({ moves }) => moves),
    rows: sumOf(({ movedRows }) => movedRows),
    pingPongs: figures.pingPongs,
    forecastPart: sumOf(({ basis }) => (basis === 'forecast' ? 1 : 0)) / judged.length,
    mase: nodes.mase ?? Number.NaN,
    wape: nodes.wape ?? Number.NaN,
    shardMase: shards.mase ?? Number.NaN,
    shardWape: shards.wape ?? Number.NaN,
  };
}

function overloadedShards(heats: Float32Array, homes: Uint16Array, shardCount: number): number {
  const sums = new Float64Array(shardCount);
  for (let node = 0; node < homes.length; node++) sums[homes[node]!]! += heats[node]!;
  const mean = sums.reduce((sum, heat) => sum + heat, 0) / shardCount;
  return sums.filter((heat) => heat > OVERLOAD_RATIO * mean).length;
}

function denseTraffic(columns: Uint32Array | Float32Array, { nodeCount, tickCount }: HeatTrace): Traffic {
  return {
    nodeCount,
    tickCount,
    add(tick, factor, into) {
      if (tick >= tickCount) return;
      const first = tick * nodeCount;
      for (let node = 0; node < nodeCount; node++) into[node]! += factor * columns[first + node]!;
    },
  };
}

/** A random tree within every type; a node's rows are itself and its edges. */
function loopOptions(
  { nodeCount, types, shardCount }: HeatTrace,
  seed: number,
): Omit<LoopOptions, 'foresight' | 'nowMs'> {
  const prng = createPrng(seed + 100);
  const [sources, targets]: [number[], number[]] = [[], []];
  const nodesOf = new Map<number, number[]>();
  for (let node = 0; node < nodeCount; node++) {
    const nodes = nodesOf.get(types[node]!) ?? [];
    nodesOf.set(types[node]!, nodes);
    if (nodes.length > 0) {
      sources.push(nodes[prng.below(nodes.length)]!);
      targets.push(node);
    }
    nodes.push(node);
  }
  const relations = new Uint16Array(sources.length);
  const forward = buildCsr(nodeCount, Uint32Array.from(sources), Uint32Array.from(targets), relations, null);
  const backward = reverseCsr(forward);
  const degree = (node: number) =>
    [forward, backward].reduce((sum, { offsets }) => sum + offsets[node + 1]! - offsets[node]!, 0);
  return {
    ...{ forward, backward, homes: Uint16Array.from(types), edgeTraffic: null, containment: null },
    influence: new Float64Array(nodeCount).fill(1 / nodeCount),
    rowsOfNode: Float64Array.from({ length: nodeCount }, (_, node) => 1 + degree(node)),
    ...{ rules: noRuleColumns(shardCount), policy: POLICY },
    ...{ clusters: Uint16Array.from(types), clusterCount: new Set(types).size },
  };
}
