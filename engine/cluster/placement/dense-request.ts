import { denseCsr, gathered, type LiveNodes } from '../../algorithms/graph/live-nodes.ts';
import type { PlacementRequest } from '../../algorithms/placement/place-nodes.ts';
import type { RuleColumns } from '../../algorithms/placement/rule-columns.ts';

const shared = (bytes: number) => new SharedArrayBuffer(bytes);

type Request = Omit<PlacementRequest, 'onStep'>;

/** The same request about live nodes only: a vacant slot would be placed, and counted against bounds, like a node. */
export function denseRequest(request: Request, live: LiveNodes): Request {
  const { forward, hierarchies, accesses, loads, rules, current } = request;
  return {
    ...request,
    forward: denseCsr(forward, live, shared),
    hierarchies: hierarchies.map((hierarchy) => ({ ...hierarchy, forward: denseCsr(hierarchy.forward, live, shared) })),
    accesses: accesses === null ? null : gathered(accesses, live),
    loads: gathered(loads, live),
    current: current === null ? null : gathered(current, live),
    rules: denseRules(rules, request.shardCount, live),
  };
}

function denseRules(rules: RuleColumns, shardCount: number, live: LiveNodes): RuleColumns {
  const { slots, denseOf } = live;
  const groups = (of: readonly Uint32Array[]) => of.map((group) => group.map((node) => denseOf[node]!));
  const { heat, allowed, pins, apart, together } = rules;
  const words = Math.ceil(shardCount / 32);
  const masks = (of: Uint32Array) => {
    const dense = new Uint32Array(slots.length * words);
    for (let node = 0; node < slots.length; node++) {
      dense.set(of.subarray(slots[node]! * words, (slots[node]! + 1) * words), node * words);
    }
    return dense;
  };
  return {
    ...rules,
    heat: heat === null ? null : { ...heat, heats: gathered(heat.heats, live) },
    allowed: allowed === null ? null : masks(allowed),
    pins: pins === null ? null : gathered(pins, live),
    apart: groups(apart),
    together: groups(together),
  };
}
