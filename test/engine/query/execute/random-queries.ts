import fc from 'fast-check';
import type { MemoryTopology } from './memory-graph.ts';

const NODE_TYPES = ['T', 'U'];
const RELATIONS = ['r', 's'];

/** Topologies of 3 to 6 nodes with cycles, self loops, and edges of both relations side by side. */
export const topologyArbitrary: fc.Arbitrary<MemoryTopology> = fc.integer({ min: 3, max: 6 }).chain((nodeCount) => {
  const end = fc.nat({ max: nodeCount - 1 });
  const attributes = fc.record(
    { num: fc.constantFrom<unknown>(0, 1, 2, 2.5, -3, null), tag: fc.constantFrom<unknown>('x', 'y', 'Z', '') },
    { requiredKeys: [] },
  );
  const node = fc.record({ type: fc.constantFrom(...NODE_TYPES), attributes });
  const edge = fc.record({ source: end, target: end, relation: fc.nat({ max: RELATIONS.length - 1 }) });
  return fc
    .record({
      nodes: fc.array(node, { minLength: nodeCount, maxLength: nodeCount }),
      edges: fc.uniqueArray(edge, {
        maxLength: 10,
        selector: ({ source, target, relation }) => `${source} ${target} ${relation}`,
      }),
    })
    .map(({ nodes, edges }) => ({
      metagraph: { nodeTypes: NODE_TYPES, relations: RELATIONS, rules: [] },
      nodes: nodes.map((of, index) => ({ key: `n${index}`, ...of })),
      edges,
    }));
});

/** The draws of one query: each choice is one that fast-check can shrink. */
class QueryWriter {
  readonly #gen: fc.GeneratorValue;
  /** In scope, in order. */
  readonly nodes: string[] = [];
  readonly relations: string[] = [];
  readonly paths: string[] = [];
  /** Nodes that may still come without a variable of an earlier one: each multiplies the judge's work by all nodes. */
  #newNodesLeft = 5;

  constructor(gen: fc.GeneratorValue) {
    this.#gen = gen;
  }

  /** Shrinks towards 0. */
  upTo(max: number): number {
    return this.#gen(() => fc.nat({ max }));
  }

  /** True in `percent` cases of a hundred; shrinks towards false. */
  chance(percent: number): boolean {
    return this.upTo(99) >= 100 - percent;
  }

  oneOf<T>(...choices: readonly T[]): T {
    return choices[this.upTo(choices.length - 1)]!;
  }

  clause(isFirst: boolean): string {
    const isOptional = this.chance(isFirst ? 10 : 50);
    const paths = Array.from({ length: 1 + Number(this.chance(30)) }, () => this.#path());
    const where = this.chance(50) && this.nodes.length > 0 ? ` WHERE ${this.predicate(2)}` : '';
    return `${isOptional ? 'OPTIONAL MATCH' : 'MATCH'} ${paths.join(', ')}${where}`;
  }

  #path(): string {
    const relationCount = this.oneOf(1, 0, 1, 2, 1);
    let text = this.node(true);
    for (let number = 0; number < relationCount; number++) text += this.#relation(true) + this.node(true);
    if (!this.chance(25)) return text;
    const name = `p${this.paths.length}`;
    this.paths.push(name);
    return `${name} = ${text}`;
  }

  /** @param binds whether it may bring new variables into scope, which a pattern predicate may not */
  node(binds: boolean): string {
    let name = '';
    if (!this.chance(20) || (binds && this.#newNodesLeft === 0)) {
      const mayBeNew = binds && (this.#newNodesLeft > 0 || this.nodes.length === 0);
      const known = mayBeNew ? ['a', 'b', 'c', 'd'] : this.nodes;
      name = this.oneOf(...(binds ? known : ['', ...known]));
    }
    if (binds && !this.nodes.includes(name)) this.#newNodesLeft--;
    if (name !== '' && !this.nodes.includes(name)) this.nodes.push(name);
    const label = this.chance(15) ? this.oneOf(':T', ':U', ':T', ':U', ':T', ':U', ':T:U', ':Nowhere') : '';
    const key = `n${this.upTo(3)}`;
    const map = this.chance(12)
      ? this.oneOf(
          ` {id: '${key}'}`,
          ' {num: 1}',
          " {tag: 'x'}",
          ` {id: '${key}', num: 0}`,
          ' {num: $two}',
          ' {id: $n1}',
        )
      : '';
    return `(${name}${label}${map})`;
  }

  #relation(binds: boolean): string {
    const types = this.chance(40) ? this.oneOf(':r', ':s', ':r|s', ':nothing') : '';
    const [left, right] = this.oneOf(['-', '->'], ['<-', '-'], ['-', '-']);
    const lengths = ['*', '*0..', '*1..2', '*2..3', '*2..', '*0..1', '*2', '*..2', '*0..0', '*3..'];
    const range = this.chance(45) ? this.oneOf(...lengths) : '';
    let name = '';
    if (binds && range === '' && this.chance(25)) {
      name = `e${this.relations.length}`;
      this.relations.push(name);
    }
    const inside = `${name}${types}${range}`;
    return inside === '' && this.chance(50) ? `${left}${right}` : `${left}[${inside}]${right}`;
  }

  predicate(depth: number): string {
    if (depth > 0 && this.chance(50)) {
      const left = this.predicate(depth - 1);
      if (this.chance(30)) return `NOT (${left})`;
      return `(${left}) ${this.oneOf('AND', 'OR', 'XOR', 'AND')} (${this.predicate(depth - 1)})`;
    }
    const [one, other] = [this.oneOf(...this.nodes), this.oneOf(...this.nodes)];
    const number = this.upTo(3);
    const simple = this.oneOf(
      `${one}.id = 'n${number}'`,
      `${one}.num ${this.oneOf('=', '<>', '<', '>=')} ${other}.num`,
      `${one}.num > ${number - 1}`,
      `${one}.num IS NULL`,
      `${one}.tag IS NOT NULL`,
      `${one}.tag IN ['x', 'y']`,
      `${one} = ${other}`,
      `${one}.id <> ${other}.id`,
      `${one}:T`,
      `$n1 = ${one}.id`,
      `${one}.id IN ['n0', 'n${number}', 'nobody', 7]`,
      `id(${one}) IN $ids`,
      `${one}.tag STARTS WITH 'x'`,
      `${one}.tag IN $ids`,
    );
    if (!this.chance(40)) return simple;
    const path = this.node(false) + this.#relation(false) + this.node(false);
    const longer = this.chance(25) ? path + this.#relation(false) + this.node(false) : path;
    return this.oneOf(longer, `exists(${longer})`, `EXISTS { ${longer} }`);
  }

  /** A column that is no aggregate. */
  #plain(): string {
    const node = this.nodes.length > 0 ? this.oneOf(...this.nodes) : null;
    const relation = this.relations.length > 0 && this.chance(30) ? this.oneOf(...this.relations) : null;
    const path = this.paths.length > 0 && this.chance(30) ? this.oneOf(...this.paths) : null;
    if (relation !== null)
      return this.oneOf(`type(${relation})`, `startNode(${relation}).id`, `endNode(${relation}).id`, relation);
    if (path !== null) return this.oneOf(`length(${path})`, path);
    if (node === null) return '1';
    return this.oneOf(
      `${node}.id`,
      `labels(${node})[0]`,
      `${node}.num`,
      node,
      `${node}.tag`,
      `${node}.label`,
      `${node}.type`,
    );
  }

  #aggregate(): string {
    const node = this.nodes.length > 0 ? this.oneOf(...this.nodes) : null;
    if (node === null) return 'count(*)';
    const distinct = this.oneOf('', 'DISTINCT ');
    const call = this.oneOf('count', 'min', 'max', 'sum', 'avg', 'collect');
    return this.oneOf(
      'count(*)',
      `count(${distinct}${node}.id)`,
      `${call}(${distinct}${node}.num)`,
      `count(${node}) + 1`,
    );
  }

  /** ORDER BY, where it is written, orders completely: every column that tells rows apart takes part in it. */
  returning(): string {
    const plain = Array.from({ length: 1 + this.upTo(2) }, (_, at) => `${this.#plain()} AS k${at}`);
    const aggregates = this.chance(35)
      ? Array.from({ length: 1 + this.upTo(1) }, (_, at) => `${this.#aggregate()} AS v${at}`)
      : [];
    const keys = aggregates.length > 0 && this.chance(30) ? [] : plain;
    const distinct = this.chance(30) ? 'DISTINCT ' : '';
    const items = `RETURN ${distinct}${[...keys, ...aggregates].join(', ')}`;
    if (keys.length === 0 || !this.chance(60)) return items;
    const columns = keys.map((_, at) => `k${at}${this.oneOf('', ' DESC', ' ASC')}`);
    const free = distinct === '' && aggregates.length === 0 && this.nodes.length > 0 && this.chance(30);
    const hidden = free ? [`${this.oneOf(...this.nodes)}.num`] : [];
    const skip = this.chance(30) ? ` SKIP ${this.upTo(3)}` : '';
    const limit = this.chance(40) ? ` LIMIT ${this.upTo(4)}` : '';
    return `${items} ORDER BY ${[...hidden, ...columns].join(', ')}${skip}${limit}`;
  }
}

export const PARAMS = { two: 2, n1: 'n1', ids: ['n2', 'x', 'n1', 'n2'] };

/** Texts of queries over such topologies. */
export const queryArbitrary: fc.Arbitrary<string> = fc.gen().map((gen) => {
  const writer = new QueryWriter(gen);
  const clauses = [writer.clause(true)];
  if (writer.chance(50)) clauses.push(writer.clause(false));
  if (writer.chance(10)) clauses.push(writer.clause(false));
  return [...clauses, writer.returning()].join(' ');
});

/**
 * What is asked most of a topology: everything below or above one node, listed or counted. Its plans have shortcuts of
 * their own (counts made by the shards, DISTINCT that says nothing new), which texts drawn at random seldom meet.
 */
export const reachQueryArbitrary: fc.Arbitrary<string> = fc
  .record({
    anchor: fc.constantFrom('', ':T', "{id: 'n0'}", '{id: $n1}', "{id: 'n2', num: 1}", "{id: 'nobody'}", '{id: $ids}'),
    condition: fc.constantFrom('', '', ' WHERE a.id IN $ids', " WHERE b.tag = 'x'", ' WHERE b.num > a.num'),
    relation: fc.constantFrom(
      '-[*]->',
      '<-[*]-',
      '-[*0..]->',
      '-[:r*1..2]-',
      '<-[:s*0..1]-',
      '-[*2..]->',
      '-[*0..0]->',
      '-->',
    ),
    label: fc.constantFrom('', ':T', ':U', ':Nowhere', ':T:U'),
    columns: fc.constantFrom(
      'count(*)',
      'count(b)',
      'count(DISTINCT b)',
      'count(DISTINCT b.id) AS n',
      'count(b) + count(*)',
      'count(DISTINCT b) + 1',
      'labels(b), count(*)',
      'labels(b)[0] AS t, count(DISTINCT b) AS n ORDER BY t',
      'labels(b), count(*), min(b.num)',
      'a.id, count(b)',
      'a, count(DISTINCT b), labels(b)',
      'id(a), count(DISTINCT b.id) AS n ORDER BY n, id(a)',
      'labels(a), count(DISTINCT b), count(*)',
      'b.type, count(*)',
      'count(b), count(DISTINCT labels(b))',
      'DISTINCT b.id',
      'DISTINCT b',
      'DISTINCT b.num',
      'DISTINCT labels(b)',
      'b.id, a.id, a.num ORDER BY b.id, a.id LIMIT 2',
      'collect(DISTINCT b.id)',
      'max(b.num)',
    ),
  })
  .map(({ anchor, condition, relation, label, columns }) => {
    return `MATCH (a${anchor})${relation}(b${label})${condition} RETURN ${columns}`;
  });
