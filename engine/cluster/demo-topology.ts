/**
 * The demo topology
 * =================
 *
 * A cloud as operators know it: regions contain zones, racks, hosts and instances; teams own services, services run as
 * instances and call each other. 85 % of a service's calls stay in its team, the rest go to a few popular services,
 * whose sizes and popularity follow a Zipf law. Deterministic per seed; `nodeCount` is met exactly.
 */
import { createPrng, type Prng } from '../base/prng.ts';
import type { MetagraphRule } from '../model/metagraph.ts';
import type { Topology } from '../model/topology.ts';

const TYPES = ['cloud', 'region', 'zone', 'rack', 'host', 'instance', 'team', 'service'] as const;
const RELATIONS = ['contains', 'owns', 'runs', 'calls'] as const;
type TypeName = (typeof TYPES)[number];
type RelationName = (typeof RELATIONS)[number];

const REGIONS = ['eu-west', 'us-east', 'ap-south', 'sa-east', 'eu-north', 'us-west'];
const TEAMS = ['checkout', 'identity', 'search', 'media', 'logistics', 'billing', 'insights', 'platform'];
const ROLES = ['api', 'worker', 'cache', 'store', 'gateway', 'scheduler', 'index', 'stream', 'notifier', 'ledger'];
const SERVICES_PER_TEAM_RATIO = 0.0025;
const INSTANCES_PER_HOST = 6;
const HOSTS_PER_RACK = 14;
const CALLS_PER_SERVICE = 4;
const HOME_TEAM_RATIO = 0.85;

class Draft {
  readonly keys: string[] = [];
  readonly labels: string[] = [];
  readonly types: number[] = [];
  readonly attributes: (string | null)[] = [];
  readonly edges = new Map<string, { source: number; target: number; relation: number }>();

  node(type: TypeName, key: string, attributes: Record<string, string | number> | null = null): number {
    this.keys.push(key);
    this.labels.push(key.slice(key.lastIndexOf('/') + 1));
    this.types.push(TYPES.indexOf(type));
    this.attributes.push(attributes && JSON.stringify(attributes));
    return this.keys.length - 1;
  }

  edge(source: number, name: RelationName, target: number): void {
    const relation = RELATIONS.indexOf(name);
    const id = `${source} ${target} ${relation}`;
    if (!this.edges.has(id)) this.edges.set(id, { source, target, relation });
  }
}

/** Makes the demo topology with exactly `nodeCount` nodes (at least 100). O(nodes). */
export function demoTopology(nodeCount: number, seed: number): Topology {
  const prng = createPrng(seed);
  const draft = new Draft();
  const services = addServices(draft, nodeCount, prng);
  const instances = addPlaces(draft, nodeCount);
  assignInstances(draft, services, instances, prng);
  addCalls(draft, services, prng);
  return toTopology(draft);
}

interface Service {
  readonly node: number;
  readonly team: number;
  readonly weight: number;
}

function addServices(draft: Draft, nodeCount: number, prng: Prng): Service[] {
  const services: Service[] = [];
  const perTeam = Math.max(2, Math.round(nodeCount * SERVICES_PER_TEAM_RATIO));
  for (const [team, name] of TEAMS.entries()) {
    const owner = draft.node('team', `team/${name}`);
    for (let count = 0; count < perTeam; count++) {
      const role = ROLES[count % ROLES.length]!;
      const suffix = count < ROLES.length ? '' : `-${Math.floor(count / ROLES.length) + 1}`;
      const tier = 1 + prng.below(3);
      const node = draft.node('service', `service/${name}-${role}${suffix}`, { tier });
      draft.edge(owner, 'owns', node);
      services.push({ node, team, weight: 1 / (1 + services.length) ** 0.7 });
    }
  }
  return services;
}

/** Regions down to instances, filled until the count is met. Returns the instances. */
function addPlaces(draft: Draft, nodeCount: number): number[] {
  const cloud = draft.node('cloud', 'cloud');
  const instances: number[] = [];
  const regionCount = Math.max(2, Math.min(REGIONS.length, Math.round(nodeCount / 1500)));
  const regions = REGIONS.slice(0, regionCount).map((name) => {
    const region = draft.node('region', name);
    draft.edge(cloud, 'contains', region);
    const zones = ['a', 'b'].map((letter) => {
      const zone = draft.node('zone', `${name}/${name}-${letter}`);
      draft.edge(region, 'contains', zone);
      return zone;
    });
    return { name, zones };
  });
  for (let rack = 0; draft.keys.length < nodeCount; rack++) {
    const region = regions[rack % regions.length]!;
    const side = Math.floor(rack / regions.length) % 2;
    const rackKey = `${region.name}/${region.name}-${'ab'[side]}/rack-${Math.floor(rack / regions.length / 2) + 1}`;
    const rackNode = draft.node('rack', rackKey);
    draft.edge(region.zones[side]!, 'contains', rackNode);
    for (let host = 0; host < HOSTS_PER_RACK && draft.keys.length < nodeCount; host++) {
      const hostNode = draft.node('host', `${rackKey}/host-${host + 1}`, { cores: 32 << (host % 3) });
      draft.edge(rackNode, 'contains', hostNode);
      for (let slot = 0; slot < INSTANCES_PER_HOST && draft.keys.length < nodeCount; slot++) {
        const instance = draft.node('instance', `${rackKey}/host-${host + 1}/i-${instances.length + 1}`);
        draft.edge(hostNode, 'contains', instance);
        instances.push(instance);
      }
    }
  }
  return instances;
}

/** Every instance runs one service, popular services have more of them; most of a service's stay close together. */
function assignInstances(draft: Draft, services: readonly Service[], instances: readonly number[], prng: Prng): void {
  const total = services.reduce((sum, { weight }) => sum + weight, 0);
  let next = 0;
  for (const { node, weight } of services) {
    const count = Math.max(1, Math.round((weight / total) * instances.length));
    for (let instance = 0; instance < count && next < instances.length; instance++)
      draft.edge(node, 'runs', instances[next++]!);
  }
  for (; next < instances.length; next++)
    draft.edge(services[prng.below(services.length)]!.node, 'runs', instances[next]!);
}

function addCalls(draft: Draft, services: readonly Service[], prng: Prng): void {
  for (const { node, team } of services) {
    const colleagues = services.filter((other) => other.team === team && other.node !== node);
    for (let call = 0; call < CALLS_PER_SERVICE; call++) {
      const popular = services[Math.floor(services.length * prng.ratio() ** 3)]!;
      const callee = prng.ratio() < HOME_TEAM_RATIO ? colleagues[prng.below(colleagues.length)]! : popular;
      // Calls point at later services only: the demo's hierarchy stays acyclic, as most real ones mean to be.
      if (callee.node > node) draft.edge(node, 'calls', callee.node);
    }
  }
}

function toTopology({ keys, labels, types, attributes, edges }: Draft): Topology {
  const list = [...edges.values()];
  const rules = new Map<string, MetagraphRule>();
  for (const { source, target, relation } of list) {
    const rule = { fromType: types[source]!, relation, toType: types[target]! };
    const id = `${rule.fromType} ${relation} ${rule.toType}`;
    rules.set(id, { ...rule, edgeCount: (rules.get(id)?.edgeCount ?? 0) + 1 });
  }
  return {
    metagraph: { nodeTypes: TYPES, relations: RELATIONS, rules: [...rules.values()] },
    nodeCount: keys.length,
    nodeKeys: keys,
    nodeLabels: labels,
    nodeTypes: Uint16Array.from(types),
    nodeAttributes: attributes,
    edgeCount: list.length,
    edgeSources: Uint32Array.from(list, ({ source }) => source),
    edgeTargets: Uint32Array.from(list, ({ target }) => target),
    edgeRelations: Uint16Array.from(list, ({ relation }) => relation),
    edgeAttributes: list.map(() => null),
  };
}
