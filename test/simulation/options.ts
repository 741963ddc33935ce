import { createPrng, type Prng } from '../../engine/base/prng.ts';

/** Everything that a run is made of, beside its seed. Printed in full when it fails. */
export interface SimulationOptions {
  readonly seed: number;
  readonly shards: number;
  /** Of each partition, with the worker of the next shard. */
  readonly replicas: 0 | 1;
  readonly nodes: number;
  readonly edges: number;
  /** How deep the closure of everything is kept; 0 for all of it. */
  readonly depth: number;
  /** Things that are asked for. */
  readonly operations: number;
  readonly operationsAtOnce: number;
  readonly changesMax: number;
  readonly weights: { readonly write: number; readonly move: number; readonly moves: number; readonly read: number };
  /** How often everything is checked by the engine itself, or the workspace is closed and opened again, per operation. */
  readonly verifyRatio: number;
  readonly reopenRatio: number;
  /** Writes until the partitions sync. */
  readonly unsettledMax: number;
  /** Writes that share a transaction of a partition. */
  readonly deltasACommit: number;
  /** How often a timer goes before messages that are under way. */
  readonly hasteRatio: number;
  /** How long a step seems to take: steps of moves become smaller. */
  readonly slownessMs: number;
  /** Of the writes to a disk, how many fail. */
  readonly diskFaultRatio: number;
  /** Of the points where something may end, how many end a worker, or the process. */
  readonly workerCrashRatio: number;
  readonly processCrashRatio: number;
  readonly crashesMax: number;
  /** Whether a crash of the process is one of the machine: what was not synced may be gone. */
  readonly powerRatio: number;
  /** Where there are replicas: how often a disk is found lost when it is opened, and at any point. */
  readonly lossRatio: number;
  readonly lossAtPointRatio: number;
  readonly lossesMax: number;
  /** The process ends at this point, whatever the ratios say. */
  readonly crashPoint: number | null;
}

export type Profile = 'lite' | 'swarm';

/** Small, and nothing fails. */
export function liteOptions(seed: number): SimulationOptions {
  return {
    ...{ seed, shards: 2, nodes: 10, edges: 14, depth: 0, operations: 24, operationsAtOnce: 2, changesMax: 4 },
    ...{ weights: { write: 4, move: 2, moves: 1, read: 3 }, verifyRatio: 0.05, reopenRatio: 0.03 },
    ...{ unsettledMax: 4, deltasACommit: 1, hasteRatio: 0, slownessMs: 4, diskFaultRatio: 0, workerCrashRatio: 0 },
    ...{ processCrashRatio: 0, crashesMax: 0, powerRatio: 0, crashPoint: null },
    ...{ replicas: seed % 2 === 0 ? 1 : 0, lossRatio: 0, lossAtPointRatio: 0, lossesMax: 0 },
  };
}

/** One is a transaction of its own; the engine commits up to 32 together. */
const DELTAS_A_COMMIT = [1, 2, 5, 32];

/** Drawn from the seed: every run is of another kind. */
export function swarmOptions(seed: number): SimulationOptions {
  const prng = createPrng(seed ^ 0x5eed0);
  const between = (low: number, high: number) => low + prng.below(high - low + 1);
  const some = (of: readonly number[]) => of[prng.below(of.length)]!;
  const nodes = between(4, 22);
  const options = {
    ...{ seed, shards: between(1, 4), nodes, edges: between(nodes >> 1, 2 * nodes), depth: some([0, 0, 0, 2, 3]) },
    ...{ operations: between(8, 36), operationsAtOnce: between(1, 8), changesMax: between(1, 8) },
    weights: { write: between(1, 6), move: between(0, 4), moves: between(0, 3), read: between(0, 5) },
    ...{ verifyRatio: some([0, 0.03, 0.1]), reopenRatio: some([0, 0.02, 0.08]) },
    deltasACommit: DELTAS_A_COMMIT[prng.below(DELTAS_A_COMMIT.length)]!,
    ...{ unsettledMax: some([1, 2, 3, 6, 64]), hasteRatio: some([0, 0, 0.01, 0.1]), slownessMs: some([0, 4, 40, 200]) },
    diskFaultRatio: some([0, 0, 0.005, 0.02, 0.1]),
    workerCrashRatio: some([0, 0, 0.002, 0.01, 0.03]),
    processCrashRatio: some([0, 0.002, 0.005, 0.02]),
    ...{ crashesMax: between(1, 8), powerRatio: some([0, 0.5, 1]), crashPoint: null },
  };
  // Drawn last: what was there before replicas stays as it was.
  const replicas = prng.below(2) === 0 || options.shards === 1 ? 0 : 1;
  const isLosing = replicas === 1 && prng.below(2) === 0;
  return {
    ...options,
    replicas,
    lossRatio: isLosing ? some([0, 0.1, 0.5]) : 0,
    lossAtPointRatio: isLosing ? some([0, 0.001, 0.01]) : 0,
    lossesMax: isLosing ? between(1, 3) : 0,
  };
}

export const optionsOf = (profile: Profile, seed: number): SimulationOptions =>
  profile === 'lite' ? liteOptions(seed) : swarmOptions(seed);

/** Independent streams, so that a change of one kind of choice leaves the others as they were. */
export function streams(seed: number): { readonly schedule: Prng; readonly work: Prng; readonly faults: Prng } {
  return {
    schedule: createPrng(Math.imul(seed, 0x9e3779b1) ^ 1),
    work: createPrng(Math.imul(seed, 0x9e3779b1) ^ 2),
    faults: createPrng(Math.imul(seed, 0x9e3779b1) ^ 3),
  };
}
