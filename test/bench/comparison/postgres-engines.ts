import type pg from 'pg';
import type { Ask, Engine, FormName } from './forms.ts';
import type { GraphFacts } from './graph-facts.ts';
import type { PostgresServer } from './postgres-server.ts';
import { closureStatements, recursiveStatements, type Statement } from './postgres-statements.ts';

const ROWS_A_STATEMENT = 50_000;

/** Fills the tables and answers over `laneCount` connections: by recursive queries, and by a closure table. */
export async function postgresEngines(
  server: PostgresServer,
  facts: GraphFacts,
  laneCount: number,
): Promise<readonly [recursive: Engine, closure: Engine]> {
  const { condition, topology, walkRelation } = facts;
  const clients = await Promise.all(Array.from({ length: laneCount }, () => server.connect()));
  await fill(clients[0]!, facts);
  const relation = walkRelation === null ? null : topology.metagraph.relations[walkRelation]!;
  const engine = (title: string, statements: Readonly<Record<FormName, Statement | null>>): Engine => ({
    title,
    laneCount,
    ask(form) {
      const statement = statements[form];
      return statement === null ? null : askOver(clients, `${title} ${form}`, statement);
    },
  });
  return [
    engine('PostgreSQL, recursive', recursiveStatements(condition, relation)),
    engine('PostgreSQL, closure table', closureStatements(condition)),
  ];
}

/** Prepared at a connection's first question of the form, and kept there. Rows as arrays: the cheapest way of `pg`. */
function askOver(clients: readonly pg.Client[], name: string, { text, values }: Statement): Ask {
  return async (question, lane) => {
    const { rows } = await clients[lane]!.query({ name, text, values: [...values(question)], rowMode: 'array' });
    return rows;
  };
}

async function fill(client: pg.Client, { topology, closure, condition, conditionValues }: GraphFacts): Promise<void> {
  const { metagraph, nodeKeys, nodeTypes, edgeSources, edgeTargets, edgeRelations } = topology;
  const valueType = typeof condition.value === 'number' ? 'float8' : 'text';
  await client.query(`
    CREATE TABLE node (id int4 NOT NULL, key text NOT NULL, type text NOT NULL, value ${valueType});
    CREATE TABLE edge (source int4 NOT NULL, target int4 NOT NULL, relation text NOT NULL);
    CREATE TABLE closure (ancestor int4 NOT NULL, descendant int4 NOT NULL, depth int4 NOT NULL)`);
  const values = conditionValues.map((value) => (typeof value === typeof condition.value ? value : null));
  await insert(client, 'node', [
    ['int4', [...nodeKeys.keys()]],
    ['text', nodeKeys],
    ['text', Array.from(nodeTypes, (type) => metagraph.nodeTypes[type]!)],
    [valueType, values],
  ]);
  await insert(client, 'edge', [
    ['int4', [...edgeSources]],
    ['int4', [...edgeTargets]],
    ['text', Array.from(edgeRelations, (relation) => metagraph.relations[relation]!)],
  ]);
  await insert(client, 'closure', [
    ['int4', [...closure.ancestors]],
    ['int4', [...closure.descendants]],
    ['int4', [...closure.depths]],
  ]);
  // Every index covers what the statements read, and VACUUM lets them be read without the table.
  await client.query(`
    ALTER TABLE node ADD PRIMARY KEY (id) INCLUDE (key, type, value);
    ALTER TABLE edge ADD PRIMARY KEY (source, target, relation);
    ALTER TABLE closure ADD PRIMARY KEY (ancestor, descendant) INCLUDE (depth);
    CREATE UNIQUE INDEX node_key ON node (key) INCLUDE (id);
    CREATE INDEX edge_relation ON edge (source, relation, target);
    CREATE INDEX edge_target ON edge (target, source);
    CREATE UNIQUE INDEX closure_descendant ON closure (descendant, ancestor) INCLUDE (depth)`);
  for (const table of ['node', 'edge', 'closure']) await client.query(`VACUUM (ANALYZE, FREEZE) ${table}`);
}

type Column = readonly [type: string, values: readonly unknown[]];

async function insert(client: pg.Client, table: string, columns: readonly Column[]): Promise<void> {
  const parameters = columns.map(([type], column) => `$${column + 1}::${type}[]`).join(', ');
  const text = `INSERT INTO ${table} SELECT * FROM unnest(${parameters})`;
  const rowCount = columns[0]![1].length;
  for (let start = 0; start < rowCount; start += ROWS_A_STATEMENT) {
    await client.query(
      text,
      columns.map(([, values]) => values.slice(start, start + ROWS_A_STATEMENT)),
    );
  }
}
