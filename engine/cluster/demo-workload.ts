/**
 * The demo's live workload
 * ========================
 *
 * Real queries through the real router, so that the demo's heat is measured, not painted. Who is asked for:
 *   - popularity follows a Zipf law over the services and their neighbourhood;
 *   - a daily cycle: each region's share rises and falls, phase-shifted, one "day" every DEMO_DAY_MS;
 *   - a drift: the popular end of the list wanders slowly;
 *   - a flash crowd: every FLASH_EVERY_MS one rack or service draws many times its share for FLASH_MS.
 * Deterministic per seed and time; the clock is a parameter.
 */

import type { Clock } from '../base/clock.ts';
import { createPrng } from '../base/prng.ts';
import { NO_TYPE } from '../model/ids.ts';
import type { WorkloadStatus } from '../protocol/types.ts';
import type { Coordinator } from './coordinator.ts';
import { DEMO_DAY_MS } from './demo-workload-settings.ts';

const DRIFT_MS = 600_000;
const FLASH_EVERY_MS = 45_000;
const FLASH_MS = 15_000;
const FLASH_RATIO = 0.35;
const TICK_MS = 50;
/** Queries under way at once: when the engine is slower than the rate, the workload waits instead of piling up. */
const IN_FLIGHT_MAX = 32;
const ZIPF_EXPONENT = 3;

const FORMS = [
  'MATCH (a {id:$a})-[]->(b) RETURN DISTINCT b.id',
  'MATCH (a {id:$a})<-[*1..]-(b) RETURN DISTINCT b.id',
  'MATCH (a {id:$a})-[*1..]->(b) RETURN DISTINCT b.id',
] as const;

export interface DemoWorkload {
  set(isRunning: boolean, queriesPerSecond: number): WorkloadStatus;
  status(): WorkloadStatus;
  stop(): void;
}

export function createDemoWorkload(coordinator: Coordinator, clock: Clock, seed: number): DemoWorkload {
  const prng = createPrng(seed);
  const candidates = candidatesByRegion(coordinator);
  const startedMs = clock.nowMs();
  let isRunning = false;
  let queriesPerSecond = 150;
  let inFlight = 0;
  let owed = 0;
  let lastMs = startedMs;
  let cancelTick = () => {};

  const tick = () => {
    const now = clock.nowMs();
    owed = Math.min(IN_FLIGHT_MAX, owed + ((now - lastMs) / 1000) * queriesPerSecond);
    lastMs = now;
    for (; owed >= 1; owed--) {
      if (inFlight >= IN_FLIGHT_MAX) break;
      inFlight++;
      const node = pick(now - startedMs);
      const form = FORMS[prng.below(20) < 15 ? 0 : 1 + prng.below(2)]!;
      coordinator
        .query(form, { a: coordinator.names.keyOf(node) })
        // A query may fail while its shard restarts; the demo goes on, the notice tells the operator.
        .catch(() => {})
        .finally(() => {
          inFlight--;
        });
    }
    cancelTick = clock.after(TICK_MS, tick);
  };

  const pick = (elapsedMs: number): number => {
    const flash = elapsedMs % FLASH_EVERY_MS;
    if (flash < FLASH_MS && elapsedMs > FLASH_EVERY_MS && prng.ratio() < FLASH_RATIO) {
      return flashTarget(candidates, Math.floor(elapsedMs / FLASH_EVERY_MS), prng.below(8));
    }
    const weights = candidates.map((_nodes, region) => {
      return 1 + 0.8 * Math.sin((2 * Math.PI * elapsedMs) / DEMO_DAY_MS + (2 * Math.PI * region) / candidates.length);
    });
    let left = prng.ratio() * weights.reduce((sum, weight) => sum + weight, 0);
    const region = weights.findIndex((weight) => {
      left -= weight;
      return left <= 0;
    });
    const nodes = candidates[Math.max(0, region)]!;
    const drift = Math.floor((elapsedMs / DRIFT_MS) * nodes.length);
    return nodes[(Math.floor(nodes.length * prng.ratio() ** ZIPF_EXPONENT) + drift) % nodes.length]!;
  };

  const status = (): WorkloadStatus => ({ isRunning, queriesPerSecond });
  return {
    set(shouldRun, rate) {
      queriesPerSecond = rate;
      if (shouldRun && !isRunning) {
        lastMs = clock.nowMs();
        cancelTick = clock.after(0, tick);
      }
      if (!shouldRun) cancelTick();
      isRunning = shouldRun;
      return status();
    },
    status,
    stop() {
      isRunning = false;
      cancelTick();
    },
  };
}

/** Nodes that make good questions (not the few giants that reach everything), grouped as the keys' first part groups them. */
function candidatesByRegion({ names, columns, metagraph }: Coordinator): readonly (readonly number[])[] {
  const tooBig = new Set(['cloud', 'region', 'zone', 'team'].map((type) => metagraph.nodeTypes.indexOf(type)));
  const groups = new Map<string, number[]>();
  for (let node = 0; node < columns.slotCount; node++) {
    if (columns.types[node] === NO_TYPE || tooBig.has(columns.types[node]!)) continue;
    const group = names.keyOf(node).split('/')[0]!;
    const list = groups.get(group);
    if (list === undefined) groups.set(group, [node]);
    else list.push(node);
  }
  return [...groups.values()];
}

/** A few neighbours in the list of one group: a rack with its hosts, or a service. Another one at every flash. */
function flashTarget(candidates: readonly (readonly number[])[], flash: number, offset: number): number {
  const nodes = candidates[flash % candidates.length]!;
  return nodes[(Math.floor((nodes.length * ((flash * 7) % 10)) / 10) + offset) % nodes.length]!;
}
