import type { ReplayStrategy } from '../../model/replay.ts';
import {
  createControlLoop,
  type Foresight,
  type HeatBasis,
  type LoopOptions,
  stretchesOf,
} from '../planning/control-loop.ts';
import { planMoves } from '../planning/plan-moves.ts';
import type { BalancePlan } from '../planning/plan-table.ts';
import type { MadeMove } from '../planning/trigger.ts';
import { createForecastScore } from './forecast-score.ts';
import { createForeseenHeat } from './foresight.ts';
import { createPingPongs, pingPongMs } from './ping-pongs.ts';
import { createReplayTally, type ReplayFigures } from './replay-tally.ts';
import type { TickGrid, Traffic } from './traffic.ts';

/**
 * A trace against a policy, on virtual time
 * =========================================
 *
 * Every tick
 *   1. its accesses are counted where the nodes live now: the load of the shards, their imbalance, who is overloaded
 *   2. the control loop looks, at the end of the tick, and perhaps plans
 *   3. the caller carries the plan out, really or in `homes` alone, and says what was moved
 * So a move is told with the tick whose end it was decided at, and relieves shards from the next tick on. The overload
 * that set it off counts in full.
 *
 *   off           counts only; the forecast is judged all the same
 *   reactive      by what is measured        predictive    by the forecast, while its record is good
 *   clairvoyant   by the true mean heat of every stretch of the horizon: what the best forecast could do
 *
 * Cost     O(n) a tick beside the plans; 250,000 ticks of 10 shards take some 100 MB to be told
 * Exact?   Deterministic: no clock, no luck
 * Judge    loads by filter; a hand-made trace whose every figure is known.
 */
export interface BackTestOptions {
  /** `homes` is the live map: what the caller moves is moved there. */
  readonly loop: Omit<LoopOptions, 'foresight' | 'nowMs'>;
  readonly strategy: ReplayStrategy;
  readonly grid: TickGrid;
  readonly traffic: Traffic;
  /** What a clairvoyant sees, if it is something else than the accesses that come: the rates they are drawn from. */
  readonly foreseen?: Traffic;
}

export interface ReplayTick {
  readonly startMs: number;
  /** Accesses by shard. */
  readonly load: readonly number[];
  /** Hottest shard to the mean of all; 1 where nothing was accessed. */
  readonly imbalance: number;
  /** Shards above 1.2 times the mean. */
  readonly overloaded: number;
  /** Nodes moved at the end of the tick, and the rows that were copied for it. */
  readonly moves: number;
  readonly movedRows: number;
  /** What the look at the end went by; null where nobody looks. */
  readonly basis: HeatBasis | null;
}

export interface BackTest {
  readonly isDone: boolean;
  /** Counts the next tick and looks. What is to be moved before the one after it; null for nothing. */
  step(): BalancePlan | null;
  /** What was moved of the plan that the last step gave; to be said of every plan. */
  made(moves: readonly MadeMove[]): void;
  result(): BackTestResult;
}

export interface BackTestResult {
  readonly ticks: readonly ReplayTick[];
  readonly figures: ReplayFigures;
}

const OVERLOAD_RATIO = 1.2;
const FORESIGHT: Readonly<Record<ReplayStrategy, Foresight>> = {
  ...{ off: 'none', reactive: 'none', predictive: 'forecast', clairvoyant: 'given' },
};

export function createBackTest(options: BackTestOptions): BackTest {
  const { strategy, grid, traffic } = options;
  const { homes, policy, rules } = options.loop;
  const shardCount = rules.weights.length;
  const horizonTicks = Math.round(policy.horizonS / policy.tickS);
  const windowsPerSeason = Math.round(policy.seasonS / policy.horizonS);
  const loop = createControlLoop({ ...options.loop, foresight: FORESIGHT[strategy], nowMs: grid.startMs });
  const { forecast } = loop;
  const score = createForecastScore({ forecast, homes, shardCount, horizonTicks, windowsPerSeason });
  const foreseen =
    strategy === 'clairvoyant'
      ? createForeseenHeat(options.foreseen ?? traffic, stretchesOf(horizonTicks), policy.tickS)
      : null;
  const accesses = new Float64Array(homes.length);
  const counts = new Uint32Array(homes.length);
  const ticks: ReplayTick[] = [];
  const tally = createReplayTally();
  const pingPongs = createPingPongs(pingPongMs(grid.tickMs));
  const endMs = () => grid.startMs + ticks.length * grid.tickMs;
  let planned: BalancePlan | null = null;

  return {
    get isDone() {
      return ticks.length === grid.tickCount;
    },
    step() {
      accesses.fill(0);
      traffic.add(ticks.length, 1, accesses);
      const startMs = endMs();
      const load = loadOf(accesses, homes, shardCount);
      ticks.push({ startMs, ...load, moves: 0, movedRows: 0, basis: null });
      counts.set(accesses);
      loop.count(counts);
      score.add(counts);
      planned = strategy === 'off' ? null : planOf(foreseen?.next());
      return planned;
    },
    made(moves) {
      const { relieved } = planned!;
      const nowMs = endMs();
      let [nodes, rows] = [0, 0];
      for (const move of moves) {
        nodes += move.nodes.length;
        rows += move.rows;
        for (let at = 0; at < move.nodes.length; at++) {
          pingPongs.add(move.nodes[at]!, move.from, move.to, nowMs);
          tally.addMoved(move.nodes[at]!);
        }
      }
      ticks[ticks.length - 1] = { ...ticks.at(-1)!, moves: nodes, movedRows: rows };
      loop.made(moves, relieved, true, nowMs);
    },
    result() {
      const pingPongCount = pingPongs.count;
      return { ticks, figures: tally.figures(ticks, { nodes: score.nodes, shards: score.shards, pingPongCount }) };
    },
  };

  function planOf(heats: readonly Float64Array[] | undefined): BalancePlan | null {
    const seen = loop.look(endMs(), heats);
    ticks[ticks.length - 1] = { ...ticks.at(-1)!, basis: seen.basis };
    const fellBack = strategy === 'predictive' && seen.basis === 'measured';
    tally.addLook(seen, fellBack ? (forecast.hasSeason ? 'not-believed' : 'no-season') : null);
    if (seen.decision.kind !== 'plan') return null;
    const plan = planMoves(loop.request(seen));
    tally.addPlan(plan);
    return plan;
  }
}

function loadOf(accesses: Float64Array, homes: Uint16Array, shardCount: number) {
  const load = Array<number>(shardCount).fill(0);
  for (let node = 0; node < homes.length; node++) {
    const home = homes[node]!;
    // A vacant slot is at home nowhere.
    if (home < shardCount) load[home]! += accesses[node]!;
  }
  const mean = load.reduce((sum, heat) => sum + heat, 0) / shardCount;
  const overloaded = load.filter((heat) => heat > OVERLOAD_RATIO * mean).length;
  return { load, imbalance: mean === 0 ? 1 : Math.max(...load) / mean, overloaded };
}
