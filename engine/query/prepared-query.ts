import { LRUCache } from 'lru-cache';
import type { Metagraph } from '../model/metagraph.ts';
import { type CheckedQuery, checkSemantics } from './language/check-semantics.ts';
import { syntaxErrorAt } from './language/failures.ts';
import { parseQuery } from './language/grammar.ts';
import { queryForm } from './language/query-form.ts';
import type { Query } from './language/syntax.ts';
import { type DescribedStep, describePlan, type Hierarchies } from './plan/describe-plan.ts';
import { UNWRITABLE } from './plan/pattern-graph.ts';
import type { ReturnStep } from './plan/plan.ts';
import type { PlanStatistics } from './plan/plan-clause.ts';
import { planQuery } from './plan/plan-query.ts';
import type { ParamKinds } from './plan/predicates.ts';

/** A query that was parsed, checked and planned: ready to run with any parameters of the same kinds. */
export interface PreparedQuery {
  readonly query: Query;
  /** Its text without values: the same for all that differ in them only. */
  readonly form: string;
  readonly checked: CheckedQuery;
  readonly plan: ReturnStep;
  /** The plan in words. */
  readonly steps: readonly DescribedStep[];
}

/** Names of the topology that queries use. */
export interface QueryNames {
  readonly metagraph: Pick<Metagraph, 'nodeTypes' | 'relations'>;
  /** Names of attributes that some node has; null where nobody knows. */
  readonly attributeNames: ReadonlySet<string> | null;
}

const PREPARED_COUNT_MAX = 500;

/**
 * Keeps the latest prepared queries by text: most programs ask the same few with other parameters. A query whose SKIP or
 * LIMIT is a parameter is checked again each time, because their values belong to the check.
 */
export class QueryPreparer {
  readonly #names: QueryNames;
  readonly #statistics: PlanStatistics & Hierarchies;
  readonly #kept = new LRUCache<string, PreparedQuery>({ max: PREPARED_COUNT_MAX });

  constructor(names: QueryNames, statistics: PlanStatistics & Hierarchies) {
    this.#names = names;
    this.#statistics = statistics;
  }

  /** @throws query.syntax, query.semantic, query.parameter, query.unsupported, each with its place */
  prepare(text: string, params: Readonly<Record<string, unknown>>): PreparedQuery {
    const kinds = kindsOf(params);
    const identity = `${[...kinds].flat().join('\u0000')}\u0000\u0000${text}`;
    const kept = this.#kept.get(identity);
    if (kept !== undefined) return kept;
    const unwritable = text.indexOf(UNWRITABLE);
    if (unwritable >= 0) throw syntaxErrorAt(text, unwritable, 'a query without U+0000', 'U+0000');
    const query = parseQuery(text);
    const checked = checkSemantics(query, { ...this.#names, params });
    const plan = planQuery(query, checked, this.#statistics, kinds);
    const prepared = { query, form: queryForm(query), checked, plan, steps: describePlan(plan, this.#statistics) };
    // Checked without the names of attributes it lacks warnings; the next one will have them.
    const isWholly = this.#names.attributeNames !== null;
    if (isWholly && !countsByParameter(query)) this.#kept.set(identity, prepared);
    return prepared;
  }
}

function kindsOf(params: Readonly<Record<string, unknown>>): ParamKinds {
  const names = Object.keys(params).sort();
  return new Map(names.map((name) => [name, Array.isArray(params[name]) ? 'list' : 'other']));
}

const countsByParameter = ({ returning: { skip, limit } }: Query): boolean =>
  [skip, limit].some((count) => count !== null && count.kind !== 'literal');
