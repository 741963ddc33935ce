/**
 * Gives a demo workspace that is not open a past: the heat of the same time yesterday, and of the last minutes until now, in
 * which the balancer has learnt what to expect. Counted by the engine itself on virtual time, as a shard's worker would have.
 *
 *   node write-past.ts FOLDER
 */
import { Coordinator } from '../../../engine/cluster/coordinator.ts';
import { noEvents } from '../../../engine/cluster/coordinator-events.ts';
import { DEMO_DAY_MS } from '../../../engine/cluster/demo-workload-settings.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const [TICK_MS, SAMPLE_MS] = [2000, 10_000];
/** Of the demo's days: before some of them no forecast is believed. */
const LEARNT_DAYS = 5;

/**
 * Accesses a second of a node: every type has its own hour, shard 1 is hotter today than it was, and no day is like the one
 * before, or nothing could foretell better than the day before does.
 */
const rateOf = (node: number, type: number, home: number, timeMs: number, isToday: boolean): number => {
  const wave = 1 + 0.7 * Math.sin((2 * Math.PI * timeMs) / DEMO_DAY_MS + type);
  const day = 1 + 0.4 * Math.sin(7 * node + 5 * Math.floor(timeMs / DEMO_DAY_MS));
  return (node % 7 === 0 ? 20 : 4) * wave * day * (isToday && home === 1 ? 3 : 1);
};

/** Counts from `fromMs` to `toMs`, a fold every `stepMs`. */
async function count(folder: string, fromMs: number, toMs: number, stepMs: number, isToday: boolean): Promise<void> {
  let nowMs = fromMs;
  const coordinator = await Coordinator.open(folder, () => nowMs, noEvents);
  const { balancer, columns, nodeCount } = coordinator;
  // It shall learn, and leave the placement as it is.
  balancer.configure({ ...balancer.settings, mode: 'off' }, 'past');
  const stripe = columns.heat.at(-1)!;
  const owed = new Float64Array(nodeCount);
  coordinator.foldHeat();
  while (nowMs + stepMs <= toMs) {
    nowMs += stepMs;
    for (let node = 0; node < nodeCount; node++) {
      owed[node]! += (rateOf(node, columns.types[node]!, columns.homes[node]!, nowMs, isToday) * stepMs) / 1000;
      const whole = Math.floor(owed[node]!);
      stripe[node]! += whole;
      owed[node]! -= whole;
    }
    coordinator.foldHeat();
    await balancer.settled();
  }
  const { look } = balancer.status();
  await coordinator.close();
  if (isToday && look?.expected === undefined) throw new Error('the balancer expects nothing yet');
}

const folder = process.argv[2];
if (folder === undefined) throw new Error('which folder?');
const nowMs = Date.now();
await count(folder, nowMs - DAY_MS - 15 * MINUTE_MS, nowMs - DAY_MS + 5 * MINUTE_MS, SAMPLE_MS, false);
await count(folder, nowMs - LEARNT_DAYS * DEMO_DAY_MS, nowMs, TICK_MS, true);
