import type { MetagraphDocument } from '../../engine/protocol/index.ts';

type Connection = MetagraphDocument['connections'][number];

/** At which end of an edge the other node is: a child is below, a parent above. */
export type Side = 'below' | 'above';

const ends = ({ from, to }: Connection, side: Side) =>
  side === 'below' ? { own: from, other: to } : { own: to, other: from };

/** Relations by which a node of this type may have others at that side, each once, in the metagraph's order. */
export function relationsAt(metagraph: MetagraphDocument, type: string, side: Side): readonly string[] {
  const allowed = new Set(
    metagraph.connections.filter((connection) => ends(connection, side).own === type).map(({ relation }) => relation),
  );
  return metagraph.relations.filter((relation) => allowed.has(relation));
}

/** Types that may be at that side of a node of this type, by one relation or by any. */
export function typesAt(
  metagraph: MetagraphDocument,
  type: string,
  side: Side,
  relation: string | null,
): ReadonlySet<string> {
  const fitting = metagraph.connections.filter(
    (connection) => ends(connection, side).own === type && (relation === null || connection.relation === relation),
  );
  return new Set(fitting.map((connection) => ends(connection, side).other));
}

/** Relations that may lead from a node of one type to one of the other. */
export function relationsBetween(metagraph: MetagraphDocument, from: string, to: string): readonly string[] {
  const allowed = new Set(
    metagraph.connections
      .filter((connection) => connection.from === from && connection.to === to)
      .map(({ relation }) => relation),
  );
  return metagraph.relations.filter((relation) => allowed.has(relation));
}

/** The only one, or null where it has to be chosen. */
export const onlyOf = <T>(list: readonly T[]): T | null => (list.length === 1 ? (list[0] ?? null) : null);

/** By which a parent may have a node of this type: what was chosen if it may, else the only one. */
export function relationFor(
  metagraph: MetagraphDocument,
  parentType: string | undefined,
  type: string | null,
  chosen: string | null,
): string | null {
  if (parentType === undefined || type === null) return null;
  const relations = relationsBetween(metagraph, parentType, type);
  return chosen !== null && relations.includes(chosen) ? chosen : onlyOf(relations);
}

export const isSameConnection = (a: Connection, b: Connection): boolean =>
  a.from === b.from && a.relation === b.relation && a.to === b.to;

export const hasConnection = (metagraph: MetagraphDocument, connection: Connection): boolean =>
  metagraph.connections.some((known) => isSameConnection(known, connection));

/** With one more connection; one that is there already changes nothing. */
export const withConnection = (metagraph: MetagraphDocument, connection: Connection): MetagraphDocument =>
  hasConnection(metagraph, connection)
    ? metagraph
    : { ...metagraph, connections: [...metagraph.connections, { ...connection, edges: 0 }] };

/** Without a connection that no edge has; one that edges have stays, for the engine would refuse. */
export const withoutConnection = (metagraph: MetagraphDocument, connection: Connection): MetagraphDocument => ({
  ...metagraph,
  connections: metagraph.connections.filter((known) => !isSameConnection(known, connection) || (known.edges ?? 0) > 0),
});

export const withNodeType = (metagraph: MetagraphDocument, name: string): MetagraphDocument =>
  metagraph.nodeTypes.includes(name) ? metagraph : { ...metagraph, nodeTypes: [...metagraph.nodeTypes, name] };

export const withRelation = (metagraph: MetagraphDocument, name: string): MetagraphDocument =>
  metagraph.relations.includes(name) ? metagraph : { ...metagraph, relations: [...metagraph.relations, name] };

export const withAcyclic = (metagraph: MetagraphDocument, name: string, acyclic: boolean): MetagraphDocument => ({
  ...metagraph,
  hierarchies: metagraph.hierarchies.map((hierarchy) =>
    hierarchy.name === name ? { ...hierarchy, acyclic } : hierarchy,
  ),
});

/** What is to be changed, in words of the screen: names that came, connections that came or went, switches turned. */
export function metagraphChanges(before: MetagraphDocument, after: MetagraphDocument) {
  return {
    nodeTypes: after.nodeTypes.filter((name) => !before.nodeTypes.includes(name)),
    relations: after.relations.filter((name) => !before.relations.includes(name)),
    added: after.connections.filter((connection) => !hasConnection(before, connection)),
    removed: before.connections.filter((connection) => !hasConnection(after, connection)),
    switched: after.hierarchies.filter(
      ({ name, acyclic }) => before.hierarchies.find((known) => known.name === name)?.acyclic !== acyclic,
    ),
  };
}

export function changeCount(before: MetagraphDocument, after: MetagraphDocument): number {
  const { nodeTypes, relations, added, removed, switched } = metagraphChanges(before, after);
  return nodeTypes.length + relations.length + added.length + removed.length + switched.length;
}

/** What the operator changed, done to the metagraph as it is now. */
export function rebasedMetagraph(
  now: MetagraphDocument,
  before: MetagraphDocument,
  draft: MetagraphDocument,
): MetagraphDocument {
  const { nodeTypes, relations, added, removed, switched } = metagraphChanges(before, draft);
  const key = ({ from, relation, to }: MetagraphDocument['connections'][number]) =>
    JSON.stringify([from, relation, to]);
  const gone = new Set(removed.map(key));
  const connections = new Map(now.connections.map((connection) => [key(connection), connection]));
  for (const connection of added) if (!connections.has(key(connection))) connections.set(key(connection), connection);
  return {
    nodeTypes: [...new Set([...now.nodeTypes, ...nodeTypes])],
    relations: [...new Set([...now.relations, ...relations])],
    connections: [...connections].filter(([name]) => !gone.has(name)).map(([, connection]) => connection),
    hierarchies: now.hierarchies.map((hierarchy) => ({
      ...hierarchy,
      acyclic: switched.find(({ name }) => name === hierarchy.name)?.acyclic ?? hierarchy.acyclic,
    })),
  };
}
