import fc from 'fast-check';
import { edgeSources } from '../../../engine/algorithms/graph/csr.ts';
import { trafficWeight } from '../../../engine/algorithms/placement/objective-graphs.ts';
import { cutWeight } from '../../../engine/algorithms/placement/partition/partition-graph.ts';
import { explainMove } from '../../../engine/algorithms/planning/explain-move.ts';
import { planMoves } from '../../../engine/algorithms/planning/plan-moves.ts';
import type { Signal } from '../../../engine/algorithms/planning/trigger.ts';
import { createPrng } from '../../../engine/base/prng.ts';
import { anyScenario, steps, violations } from '../../engine/algorithms/planning/instances.ts';
import { counted, nodeMovesPerHour, nodesMovedFrom, simulate } from '../../engine/algorithms/planning/simulate.ts';
import { type BenchLine, line, median } from '../bench.ts';
import { INSTANCES } from '../placement/instances.ts';
import { evenHotSpot, type HotSpot, heated, hotSpot, maxToMean, partitioned, relabelled } from './hot-spot.ts';

const ROUNDS = 5;
/** It is short, and so the more easily disturbed. */
const PLANS_A_ROUND = 3;
const RATIO_GOAL = 1.05;
const WINDOWS_A_DAY = 8640;
/** A second shard is still being relieved in the first minutes. */
const WINDOWS_TO_CONVERGE = 30;
const SWING_WINDOWS = 3;
const SCENARIOS = 10_000;

const SIGNAL: Signal = {
  ...{ rule: 'shard-over-load', shard: 0, dimension: 'balance', node: null },
  ...{ ratio: 1.6, threshold: 1.2, windows: 3 },
};

/** Trigger and planner: the injected hot spot, loads that should move nothing, and rules at every step. */
export function plannerLines(): readonly BenchLine[] {
  const small = hotSpot(INSTANCES.topo50k!(), { shardRatioLeave: RATIO_GOAL });
  return [
    ...hotSpotLines('topo50k', small, 50),
    ...hotSpotLines('topo200k', hotSpot(INSTANCES.topo200k!(), { shardRatioLeave: RATIO_GOAL }), 250),
    ...evenLines(evenHotSpot(INSTANCES.topo50k!(), { shardRatioLeave: RATIO_GOAL })),
    stationaryLine(small),
    swingLine(small),
    violationLine(),
  ];
}

/** Reference: a partition from scratch by heat, its parts numbered so that most nodes stay. */
function hotSpotLines(name: string, { graph, input, calm }: HotSpot, planMsMax: number): BenchLine[] {
  const { homes, heats } = input;
  const request = { ...input, signals: [SIGNAL], allowance: { nodes: 1e9, rows: 1e12 }, frozen: null };
  const timed = rounds(
    () => planMoves(request),
    () => partitioned(graph, heats),
  );
  const plan = timed.ours.result;
  // The hot spot passes: every move has to keep all shards within their shares then as well.
  const ahead = rounds(
    () => planMoves({ ...request, ahead: [calm, calm, calm] }),
    () => planMoves(request),
  );
  const scratch = relabelled(timed.reference.result, homes);
  const after = homes.slice();
  for (const { nodes, to } of plan.moves) for (const node of nodes) after[node] = to;
  const movedBy = (next: Uint16Array) => [...homes.keys()].filter((node) => next[node] !== homes[node]);
  const heatOf = (nodes: readonly number[]) => nodes.reduce((sum, node) => sum + heats[node]!, 0);
  const share = (nodes: number) => `${((100 * nodes) / homes.length).toFixed(3)} %`;
  const [moved, movedByScratch] = [movedBy(after), movedBy(scratch)];
  const [cut, cutAfter, cutScratch] = [homes, after, scratch].map((map) => cutWeight(graph, map)) as [
    number,
    number,
    number,
  ];
  const [before, ratio, ratioScratch] = [homes, after, scratch].map((map) => maxToMean(map, heats)) as [
    ...[number, number, number],
  ];
  const explained = rounds(
    () => explainMove(input, null, moved[0]!),
    () => planMoves(request),
  );
  return [
    line(
      `max/mean after, ${name}`,
      { measured: ratio, reference: ratioScratch, unit: 'x' },
      `<= ${RATIO_GOAL}`,
      () => ratio <= RATIO_GOAL + 1e-9,
      `${before.toFixed(3)} before; reference: partition from scratch`,
    ),
    line(
      `heat moved, ${name}`,
      { measured: heatOf(moved), reference: plan.heatMovedMin, unit: 'accesses/s' },
      '<= 1.05',
      (times) => times <= 1.05,
      `reference: the least that has to move; from scratch ${(heatOf(movedByScratch) / plan.heatMovedMin).toFixed(2)}`,
    ),
    line(
      `nodes moved, ${name}`,
      { measured: moved.length, reference: movedByScratch.length, unit: 'nodes' },
      '<= 0.25 %',
      () => moved.length <= 0.0025 * homes.length,
      `${share(moved.length)} in ${plan.moves.length} moves; from scratch ${share(movedByScratch.length)}`,
    ),
    line(
      `cut after, ${name}`,
      { measured: cutAfter, reference: cut, unit: 'edges' },
      '<= 1.01',
      (times) => times <= 1.01,
      `reference: before; from scratch ${(cutScratch / cut).toFixed(3)}`,
    ),
    line(
      `plan, ${name}`,
      { measured: timed.ours.ms, reference: timed.reference.ms, unit: 'ms' },
      `<= ${planMsMax} ms`,
      () => timed.ours.ms <= planMsMax,
      `${timed.ours.cpuMs.toFixed(0)} ms of the processor; reference: partition from scratch`,
    ),
    line(
      `plan with three stretches to come, ${name}`,
      { measured: ahead.ours.ms, reference: ahead.reference.ms, unit: 'ms' },
      `<= ${planMsMax} ms`,
      () => ahead.ours.ms <= planMsMax,
      `${ahead.ours.cpuMs.toFixed(0)} ms of the processor, ${ahead.ours.result.moves.length} moves; reference: without`,
    ),
    line(
      `why here, why not there, ${name}`,
      { measured: explained.ours.ms, reference: explained.reference.ms, unit: 'ms' },
      '<= 100 ms',
      () => explained.ours.ms <= 100,
      'reference: the plan',
    ),
  ];
}

/** Where every neighbour of a hot node is hot, so that parting them costs traffic. No goals: more nodes have to move. */
function evenLines({ graph, input }: HotSpot): BenchLine[] {
  const { homes, heats } = input;
  const plan = planMoves({ ...input, signals: [SIGNAL], allowance: { nodes: 1e9, rows: 1e12 }, frozen: null });
  const after = steps(input, plan.moves).at(-1)!;
  const hottest = Float64Array.from(heats.filter((_, node) => homes[node] === 0))
    .sort()
    .reverse();
  let [fewest, sum] = [0, 0];
  while (sum < plan.heatMovedMin) sum += hottest[fewest++]!;
  const trafficOf = (map: Uint16Array): number =>
    edgeSources(input.forward).reduce((total, source, edge) => {
      const target = input.forward.targets[edge]!;
      return map[source] === map[target] ? total : total + trafficWeight(heats, source, target);
    }, 0);
  const ratios = [homes, after].map((map) => maxToMean(map, heats).toFixed(3));
  const cuts = [homes, after].map((map) => cutWeight(graph, map)) as [number, number];
  const size = plan.moves.reduce((most, { nodes }) => Math.max(most, nodes.length), 0);
  const nodes = { measured: plan.nodesMoved, reference: fewest, unit: 'nodes' };
  const traffic = { measured: trafficOf(after), reference: trafficOf(homes), unit: 'accesses/s' };
  const note = `${plan.moves.length} moves, ${size} nodes in the largest; max/mean ${ratios.join(' to ')}; reference: the fewest`;
  const heat = `heat moved ${(plan.heatMoved / plan.heatMovedMin).toFixed(3)} of the least`;
  const noteOfTraffic = `reference: before; cut ${(cuts[1] / cuts[0]).toFixed(3)}; ${heat}`;
  return [
    { ...line('nodes moved, evenly hot region, topo50k', nodes, 'none', () => true, note), isMet: null },
    { ...line('traffic between shards after, same', traffic, 'none', () => true, noteOfTraffic), isMet: null },
  ];
}

interface Timed<T> {
  readonly result: T;
  /** Medians of the rounds after one to warm up: by the clock, and of the processor. */
  readonly ms: number;
  readonly cpuMs: number;
}

/** Turn about, so that what else the machine does disturbs both. */
function rounds<A, B>(ours: () => A, reference: () => B): { readonly ours: Timed<A>; readonly reference: Timed<B> } {
  const measured = [stopwatch(ours), stopwatch(reference)] as const;
  for (let round = 0; round <= ROUNDS; round++) {
    for (let plan = 0; plan < PLANS_A_ROUND; plan++) measured[0].run(round > 0);
    measured[1].run(round > 0);
  }
  return { ours: measured[0].timed(), reference: measured[1].timed() };
}

function stopwatch<T>(work: () => T) {
  const [wall, cpu]: [number[], number[]] = [[], []];
  let result: T | undefined;
  return {
    run(counts: boolean): void {
      const [startedMs, startedCpu] = [performance.now(), process.cpuUsage()];
      result = work();
      const { user, system } = process.cpuUsage(startedCpu);
      if (!counts) return;
      wall.push(performance.now() - startedMs);
      cpu.push((user + system) / 1000);
    },
    timed: (): Timed<T> => ({ result: result as T, ms: median(wall), cpuMs: median(cpu) }),
  };
}

/** The hot spot comes and stays for a day; heat is counted, so it is noisy. */
function stationaryLine({ input }: HotSpot): BenchLine {
  const prng = createPrng(24);
  const { windows } = simulate(input, WINDOWS_A_DAY, () => counted(input.heats, input.policy.tickS, prng));
  const [first, rest] = [windows.slice(0, WINDOWS_TO_CONVERGE), windows.slice(WINDOWS_TO_CONVERGE)];
  const figures = { measured: nodesMovedFrom(rest), reference: nodesMovedFrom(first), unit: 'nodes' };
  const most = rest.reduce((highest, { ratio }) => Math.max(highest, ratio), 0).toFixed(3);
  const note = `reference: moved in the first ${WINDOWS_TO_CONVERGE} windows; hottest shard ${most} at most`;
  return line('nodes moved, 24 h of stationary load', figures, '0', (ratio) => ratio === 0, note);
}

/** One region is hot for half a minute, then the other: faster than trigger, move and cooldown. */
function swingLine({ calm, regions, input }: HotSpot): BenchLine {
  const heats = regions.map((region) => heated(calm, [region]));
  const policy = { ...input.policy, confirmTicks: 1 };
  const at = (window: number) => heats[Math.floor(window / SWING_WINDOWS) % heats.length]!;
  const { windows } = simulate({ ...input, policy }, WINDOWS_A_DAY / 4, at);
  const figures = {
    measured: nodeMovesPerHour(windows),
    reference: 3600 / (policy.tickS * SWING_WINDOWS),
    unit: '/h',
  };
  const note = `reference: swings; ${nodesMovedFrom(windows)} nodes moved in 6 h, a window is enough to set off a plan`;
  return line('most moves of a node, swinging load', figures, '<= 2', () => figures.measured <= 2, note);
}

function violationLine(): BenchLine {
  let [broken, stepCount] = [0, 0];
  for (const { request } of fc.sample(anyScenario, { numRuns: SCENARIOS, seed: 7 })) {
    let before = violations(request, request.homes);
    for (const homes of steps(request, planMoves(request).moves).slice(1)) {
      const after = violations(request, homes);
      if ([...after].some(([rule, amount]) => amount > (before.get(rule) ?? 0))) broken++;
      before = after;
      stepCount++;
    }
  }
  const note = `of all steps, ${SCENARIOS.toLocaleString('en-US')} random instances`;
  const figures = { measured: broken, reference: stepCount, unit: 'steps' };
  return line('steps that break a rule or bound', figures, '0', () => broken === 0, note);
}
