import { createPrng, type Prng } from '../../../engine/base/prng.ts';

/**
 * A made-up trace of heat: counts of accesses per node and tick, with the true rates they were drawn from
 *
 * Zipf levels; a daily cycle whose phase differs by node type; a dip on days 6 and 7 of a week; hot events (a node
 * becomes some times hotter for minutes to hours, at once); lasting shifts of level; and counts that scatter more than
 * Poisson's, because each is drawn around a rate that itself scatters (gamma). Everything from one seed.
 */
export interface HeatTrace {
  readonly nodeCount: number;
  readonly tickCount: number;
  readonly ticksPerDay: number;
  readonly types: Uint8Array;
  readonly homes: Uint16Array;
  readonly shardCount: number;
  /** By tick, then node. */
  readonly counts: Uint32Array;
  readonly rates: Float32Array;
  /** 1 while a hot event of the node lasts; by tick, then node. */
  readonly isHot: Uint8Array;
}

export interface TraceOptions {
  readonly seed: number;
  readonly nodeCount?: number;
  readonly dayCount?: number;
  readonly eventCount?: number;
  readonly shiftCount?: number;
  readonly zipfExponent?: number;
}

const TICKS_PER_DAY = 288;
const SHARDS = 8;
const TYPES = 8;
/**
 * The published trace is known by its results only. These were chosen, before any method of ours was tried, so that the
 * published reference lines come out: EWMA 0.2 and the oracle at 1 h, by node and by shard.
 */
const SHAPE = {
  accessesPerTickMean: 9,
  zipfExponent: 1,
  cycleAmplitude: 0.6,
  /** Part of a day from the first type's peak to the last one's, and from one node to another of its type. */
  phaseOfTypes: 0.4,
  phaseOfNodes: 0.08,
  weekendFactor: 0.5,
  eventFactors: [6, 80],
  eventTicks: [6, 120],
  shiftFactors: [0.2, 5],
  /** Variance of a count is rate + rate^2 / this. */
  gammaShape: 9,
} as const;

export function heatTrace(options: TraceOptions): HeatTrace {
  const { seed, nodeCount = 2000, dayCount = 14, eventCount = 900, shiftCount = 200 } = options;
  const { zipfExponent = SHAPE.zipfExponent } = options;
  const prng = createPrng(seed);
  const tickCount = dayCount * TICKS_PER_DAY;
  const levels = zipfLevels(nodeCount, zipfExponent, prng);
  const types = Uint8Array.from(levels, () => prng.below(TYPES));
  const homes = Uint16Array.from(levels, () => prng.below(SHARDS));
  const rates = calmRates(levels, types, tickCount, prng);
  for (let shift = 0; shift < shiftCount; shift++) {
    const node = prng.below(nodeCount);
    const factor = logUniform(SHAPE.shiftFactors, prng);
    for (let tick = prng.below(tickCount); tick < tickCount; tick++) rates[tick * nodeCount + node]! *= factor;
  }
  const isHot = new Uint8Array(rates.length);
  for (let event = 0; event < eventCount; event++) {
    const node = prng.below(nodeCount);
    const factor = logUniform(SHAPE.eventFactors, prng);
    const first = prng.below(tickCount);
    const end = Math.min(tickCount, first + Math.round(logUniform(SHAPE.eventTicks, prng)));
    for (let tick = first; tick < end; tick++) {
      rates[tick * nodeCount + node]! *= factor;
      isHot[tick * nodeCount + node] = 1;
    }
  }
  const { gammaShape } = SHAPE;
  const counts = Uint32Array.from(rates, (rate) => poisson((rate * gamma(gammaShape, prng)) / gammaShape, prng));
  return { nodeCount, tickCount, ticksPerDay: TICKS_PER_DAY, types, homes, shardCount: SHARDS, counts, rates, isHot };
}

function calmRates(levels: Float64Array, types: Uint8Array, tickCount: number, prng: Prng): Float32Array {
  const { cycleAmplitude, phaseOfTypes, phaseOfNodes, weekendFactor } = SHAPE;
  const rates = new Float32Array(levels.length * tickCount);
  for (let node = 0; node < levels.length; node++) {
    const phase = (phaseOfTypes * types[node]!) / TYPES + phaseOfNodes * (prng.ratio() - 0.5);
    for (let tick = 0; tick < tickCount; tick++) {
      const cycle = 1 + cycleAmplitude * Math.sin(2 * Math.PI * (tick / TICKS_PER_DAY + phase));
      const isWeekend = Math.floor(tick / TICKS_PER_DAY) % 7 >= 5;
      rates[tick * levels.length + node] = levels[node]! * cycle * (isWeekend ? weekendFactor : 1);
    }
  }
  return rates;
}

function zipfLevels(count: number, exponent: number, prng: Prng): Float64Array {
  const levels = Float64Array.from({ length: count }, (_, rank) => (rank + 1) ** -exponent);
  const sum = levels.reduce((a, b) => a + b, 0);
  for (let at = count - 1; at > 0; at--) {
    const other = prng.below(at + 1);
    [levels[at], levels[other]] = [levels[other]!, levels[at]!];
  }
  return levels.map((level) => (level * SHAPE.accessesPerTickMean * count) / sum);
}

const logUniform = ([low, high]: readonly [number, number], prng: Prng) => low * (high / low) ** prng.ratio();

/** Marsaglia and Tsang 2000. */
function gamma(shape: number, prng: Prng): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(prng);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - prng.ratio()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

const normal = (prng: Prng) => Math.sqrt(-2 * Math.log(1 - prng.ratio())) * Math.cos(2 * Math.PI * prng.ratio());

/** Counts of a unit process up to 30; above, the normal curve is within what anybody could measure here. */
function poisson(rate: number, prng: Prng): number {
  if (rate > 30) return Math.max(0, Math.round(rate + Math.sqrt(rate) * normal(prng)));
  let count = -1;
  for (let time = 0; time < rate; count++) time -= Math.log(1 - prng.ratio());
  return Math.max(0, count);
}
