import fc from 'fast-check';
import { noRuleColumns, type RuleColumns } from '../../../../engine/algorithms/placement/rule-columns.ts';
import type { BalanceInput } from '../../../../engine/algorithms/planning/balance-input.ts';
import type { PlanRequest } from '../../../../engine/algorithms/planning/plan-moves.ts';
import type { PlannedMove } from '../../../../engine/algorithms/planning/plan-table.ts';
import type { Signal } from '../../../../engine/algorithms/planning/trigger.ts';
import { DEFAULT_POLICY } from '../../../../engine/model/policy.ts';
import { backwardCsr, type EdgeList, edgeList, forwardCsr } from '../random-graphs.ts';

export const SIGNAL: Signal = {
  ...{ rule: 'shard-over-load', shard: 0, dimension: 'balance', node: null },
  ...{ ratio: 1.5, threshold: 1.2, windows: 3 },
};

/** A request with nothing in its way; `heats` and `homes` decide the rest. */
export function requestOf(
  homes: readonly number[],
  heats: readonly number[],
  shardCount: number,
  {
    edges = [],
    policy,
    ...rest
  }: Partial<Omit<PlanRequest, 'policy'>> & {
    readonly edges?: readonly (readonly number[])[];
    readonly policy?: Partial<PlanRequest['policy']>;
  } = {},
): PlanRequest {
  const graph = edgeList(homes.length, edges);
  return {
    ...{ forward: forwardCsr(graph), backward: backwardCsr(graph) },
    ...{ homes: Uint16Array.from(homes), heats: Float64Array.from(heats), ahead: [] },
    influence: new Float64Array(homes.length).fill(1),
    rowsOfNode: new Float64Array(homes.length).fill(3),
    ...{ edgeTraffic: null, containment: null, rules: noRuleColumns(shardCount) },
    policy: { ...DEFAULT_POLICY, ...policy },
    ...{ signals: [SIGNAL], allowance: { nodes: 1e6, rows: 1e9 }, frozen: null },
    ...rest,
  };
}

export interface Scenario {
  readonly graph: EdgeList;
  readonly request: PlanRequest;
}

/** Small crowds under rules of every kind, some of them broken from the beginning. */
export const anyScenario: fc.Arbitrary<Scenario> = fc
  .record({ nodeCount: fc.integer({ min: 1, max: 24 }), shardCount: fc.integer({ min: 1, max: 5 }) })
  .chain(({ nodeCount, shardCount }) => {
    const node = fc.nat({ max: nodeCount - 1 });
    const shard = fc.nat({ max: shardCount - 1 });
    const column = <T>(entry: fc.Arbitrary<T>, length = nodeCount) =>
      fc.array(entry, { minLength: length, maxLength: length });
    const mostly = <T>(usual: T, other: fc.Arbitrary<T>) =>
      fc.oneof({ weight: 4, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: other });
    const perhaps = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
    const groups = fc.array(fc.uniqueArray(node, { minLength: 1, maxLength: 3 }), { maxLength: 2 });
    const heat = fc.oneof(
      fc.nat({ max: 9 }),
      fc.nat({ max: 40_000 }).map((milli) => milli / 1000),
      fc.constant(60),
    );
    return fc
      .record({
        edges: fc.array(fc.tuple(node, node, fc.nat({ max: 2 })), { maxLength: 50 }),
        // Crowded on the low shards.
        homes: column(fc.tuple(shard, shard).map(([a, b]) => Math.min(a, b))),
        heats: column(heat),
        influence: column(fc.nat({ max: 5 })),
        rows: column(fc.integer({ min: 1, max: 9 })),
        traffic: perhaps(column(fc.double({ min: 0, max: 20, noNaN: true }), 50)),
        weights: column(mostly(1, fc.constantFrom(0, 0.5, 3)), shardCount),
        loadMax: column(mostly(Infinity, fc.nat({ max: 40 })), shardCount),
        nodesMax: column(mostly(Infinity, fc.nat({ max: 12 })), shardCount),
        heatMax: perhaps(column(mostly(Infinity, fc.nat({ max: 90 })), shardCount)),
        measured: column(fc.nat({ max: 20 })),
        allowed: perhaps(column(mostly(2 ** shardCount - 1, fc.nat({ max: 2 ** shardCount - 1 })))),
        pins: perhaps(column(mostly(-1, shard))),
        apart: groups,
        together: groups,
        isTogether: mostly(true, fc.constant(false)),
        frozen: perhaps(column(mostly(0, fc.constant(1)))),
        allowance: fc.constantFrom({ nodes: 1e6, rows: 1e9 }, { nodes: 3, rows: 20 }, { nodes: 0, rows: 0 }),
        clumpNodesMax: fc.constantFrom(1, 3, 40),
        rowWeight: fc.constantFrom(0, 1, 500),
      })
      .map((drawn): Scenario => {
        const graph = edgeList(nodeCount, drawn.edges);
        const [forward, backward] = [forwardCsr(graph), backwardCsr(graph)];
        // One traffic per pair, whichever way it is looked at.
        const counted = (csr: typeof forward) => {
          return Float64Array.from(csr.targets, (target, slot) => {
            let source = 0;
            while (csr.offsets[source + 1]! <= slot) source++;
            return drawn.traffic![(source + target) % 50]!;
          });
        };
        const homes = drawn.homes.slice();
        if (drawn.isTogether)
          for (const group of drawn.together) for (const node of group) homes[node] = homes[group[0]!]!;
        const weights = drawn.weights.some((weight) => weight > 0) ? drawn.weights : drawn.weights.map(() => 1);
        const rules: RuleColumns = {
          weights: Float64Array.from(weights),
          loadMax: Float64Array.from(drawn.loadMax),
          nodesMax: Float64Array.from(drawn.nodesMax),
          heat: drawn.heatMax && { heats: Float64Array.from(drawn.measured), max: Float64Array.from(drawn.heatMax) },
          allowed: drawn.allowed && Uint32Array.from(drawn.allowed),
          pins: drawn.pins && Int32Array.from(drawn.pins),
          apart: drawn.apart.map((group) => Uint32Array.from(group)),
          together: drawn.together.map((group) => Uint32Array.from(group)),
        };
        const request = requestOf(homes, drawn.heats, shardCount, {
          ...{ forward, backward, rules },
          influence: Float64Array.from(drawn.influence),
          rowsOfNode: Float64Array.from(drawn.rows),
          edgeTraffic: drawn.traffic && { forward: counted(forward), backward: counted(backward) },
          containment: Uint8Array.of(1, 0, 0),
          frozen: drawn.frozen && Uint8Array.from(drawn.frozen),
          allowance: drawn.allowance,
          policy: { clumpNodesMax: drawn.clumpNodesMax, rowWeight: drawn.rowWeight },
        });
        return { graph, request };
      });
  });

/**
 * By how much every rule and bound is broken, by a name for each; 0 is left out. The judge knows nothing but the rules.
 */
export function violations({ rules, influence }: BalanceInput, homes: ArrayLike<number>): Map<string, number> {
  const found = new Map<string, number>();
  const add = (name: string, amount: number) => {
    if (amount > 0) found.set(name, (found.get(name) ?? 0) + amount);
  };
  const shardCount = rules.weights.length;
  const nodes = Array.from({ length: homes.length }, (_, node) => node);
  for (const node of nodes) {
    const home = homes[node]!;
    if (rules.allowed !== null && Math.floor(rules.allowed[node]! / 2 ** home) % 2 === 0) add(`type ${node}`, 1);
    if (rules.pins !== null && rules.pins[node]! >= 0 && rules.pins[node] !== home) add(`pin ${node}`, 1);
  }
  rules.apart.forEach((group, index) => {
    const members = [...new Set(group)];
    members.forEach((one, at) => {
      for (const other of members.slice(at + 1)) {
        add(`apart ${index}: ${one} and ${other}`, homes[one] === homes[other] ? 1 : 0);
      }
    });
  });
  rules.together.forEach((group, index) => {
    add(`together ${index}`, new Set([...group].map((node) => homes[node])).size - 1);
  });
  for (let shard = 0; shard < shardCount; shard++) {
    const here = nodes.filter((node) => homes[node] === shard);
    const sum = (column: Float64Array) => here.reduce((total, node) => total + column[node]!, 0);
    add(`influence ${shard}`, sum(influence) - rules.loadMax[shard]!);
    add(`nodes ${shard}`, here.length - rules.nodesMax[shard]!);
    if (rules.heat !== null) add(`heat ${shard}`, sum(rules.heat.heats) - rules.heat.max[shard]!);
  }
  return found;
}

/** Homes before every move of a plan, and after the last. */
export function steps({ homes }: BalanceInput, moves: readonly PlannedMove[]): Uint16Array[] {
  const all = [homes.slice()];
  for (const { nodes, from, to } of moves) {
    const next = all.at(-1)!.slice();
    for (const node of nodes) {
      if (next[node] !== from) throw new Error(`node ${node} is on ${next[node]}, not on ${from}`);
      next[node] = to;
    }
    all.push(next);
  }
  return all;
}

export const heatsByShard = ({ heats, rules }: BalanceInput, homes: Uint16Array): number[] =>
  Array.from(rules.weights, (_, shard) =>
    heats.reduce((sum, heat, node) => sum + (homes[node] === shard ? heat : 0), 0),
  );

/** Traffic between a set of nodes and what else is on a shard: the edge list, filtered. */
export function trafficTo(
  { graph, request }: Scenario,
  nodes: ReadonlySet<number>,
  homes: Uint16Array,
  shard: number,
): number {
  const { edgeTraffic, forward, heats } = request;
  const whole = heats.reduce((total, heat) => total + heat, 0);
  const cold = 0.005 * (whole > 0 ? whole / heats.length : 1);
  let sum = 0;
  for (let edge = 0; edge < graph.sources.length; edge++) {
    const [source, target] = [graph.sources[edge]!, graph.targets[edge]!];
    if (nodes.has(source) === nodes.has(target)) continue;
    if (homes[nodes.has(source) ? target : source] !== shard) continue;
    if (edgeTraffic === null) {
      sum += cold + Math.min(heats[source]!, heats[target]!);
      continue;
    }
    const slot = forward.targets.findIndex(
      (other, at) => other === target && forward.offsets[source]! <= at && at < forward.offsets[source + 1]!,
    );
    sum += edgeTraffic.forward[slot]!;
  }
  return sum;
}
